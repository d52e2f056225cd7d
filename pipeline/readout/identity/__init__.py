"""What is one person, state, body or meeting over all documents."""
