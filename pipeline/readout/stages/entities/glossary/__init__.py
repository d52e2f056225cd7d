"""The document's own glossary: what its terms name, their mentions, and which entry a mention means."""
