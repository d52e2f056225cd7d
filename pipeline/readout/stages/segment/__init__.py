"""Stage ``segment``.

Title, headings, paragraphs, list items, glossary and sentences of a document.
"""
