"""Proposers: pure functions from what is read to candidates; none sees another's result."""
