"""Scores of records against gold."""

from pipeline.evaluate.scores import Figure, evaluate, read_gold

__all__ = ["Figure", "evaluate", "read_gold"]
