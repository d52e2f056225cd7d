"""One pass of a small encoder over the segments.

Scores for statements, entities and syntax, and passage vectors.
"""
