"""What is said again: in a corpus, and from sources."""
