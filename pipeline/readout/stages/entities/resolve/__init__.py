"""What depends on the whole document: short forms, links to the glossary, normal names."""
