"""Configuration: its file, settings, reference page, and the code and models it names."""
