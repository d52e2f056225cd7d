"""Stage ``segment``: title, headings, paragraphs, list items, glossary and sentences of a document."""
