"""Learned numbers: linear models, word vectors, intervals."""
