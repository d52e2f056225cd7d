"""Which of the proposals are the quotes of a document."""
