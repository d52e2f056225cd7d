"""The encoder's vectors of passages, kept so that themes can be told again without it."""
