"""Speakers and occasions, which depend on the whole document."""
