"""A pipeline: built from its configuration, run over texts."""
