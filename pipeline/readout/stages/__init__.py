"""The stages: spaCy components that annotate a document, one after the other."""
