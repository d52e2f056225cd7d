"""Phrases that recur word for word in many texts, and what tells set formulations from others."""
