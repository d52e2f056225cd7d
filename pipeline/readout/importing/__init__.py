"""The way back: what people corrected in a tool, joined with its records; a module a format."""
