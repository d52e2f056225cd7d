"""What the rules go by: sentences, quotations in marks, reporting clauses, labels of the encoder."""
