"""Results on a spaCy ``Doc``, which travel with it, and spaCy's own view of them."""
