"""Scores of records against gold."""

from readout.evaluate.scores import Figure, evaluate, read_gold

__all__ = ["Figure", "evaluate", "read_gold"]
