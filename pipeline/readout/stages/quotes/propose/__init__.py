"""Proposers of quotes: none sees another's result."""
