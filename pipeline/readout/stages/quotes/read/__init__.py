"""The reading of a document: sentences, quotations, reporting clauses, the encoder's labels."""
