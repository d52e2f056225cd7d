"""What the rules go by: sentences, quotations in marks, reporting clauses, the encoder's labels."""
