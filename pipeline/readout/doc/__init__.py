"""What stands on a spaCy ``Doc``: results that travel with it, and spaCy's own view of them."""
