"""Annotation tools: what is to be labelled goes out, what people corrected comes back."""
