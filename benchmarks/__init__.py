"""Benchmarks: each a command with a table as its output; ratios are taken in one run."""
