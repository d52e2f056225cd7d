"""English as every stage needs it: the page, words, marks, gender, what the encoder found."""
