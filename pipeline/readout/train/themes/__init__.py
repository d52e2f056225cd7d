"""Training of the classifiers of themes."""
