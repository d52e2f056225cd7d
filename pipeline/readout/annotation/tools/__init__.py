"""The formats of others: a module a tool."""
