"""Choosing what is most worth labelling next."""
