"""What the stage reads: words, segments as scopes of words, runs of capitals."""
