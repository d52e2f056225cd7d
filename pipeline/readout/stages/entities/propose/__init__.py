"""Proposers: pure functions from the words of a document to candidates; none sees another's result."""
