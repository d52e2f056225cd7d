"""The frame of a document and the events in it."""
