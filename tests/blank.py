"""A pipeline of English without components, which tests share: to make one takes 70 ms."""

import spacy

BLANK = spacy.blank("en")
