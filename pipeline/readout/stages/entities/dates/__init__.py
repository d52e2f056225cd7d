"""Dates: found by patterns, resolved against the document's date, its dateline, its own event."""
