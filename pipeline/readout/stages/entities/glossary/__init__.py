"""The document's own glossary: what its terms name, their mentions, which entry is meant."""
