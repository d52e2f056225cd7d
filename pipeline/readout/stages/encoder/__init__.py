"""One pass of a small encoder over the segments: scores for all stages, and vectors."""
