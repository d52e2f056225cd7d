"""Text reuse, within a corpus and from sources."""
