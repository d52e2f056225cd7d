"""One pass of a small encoder over the segments: scores for statements, entities and syntax, and passage vectors."""
