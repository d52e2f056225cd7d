"""What the stage reads: the words of a text, its segments as scopes of words, the runs of capitals."""
