"""Records in the formats of others: one module a format, over records and their tables alone."""
