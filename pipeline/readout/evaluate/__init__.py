"""Scores of records against gold."""

from readout.evaluate.gold import read_gold
from readout.evaluate.scoring import Figure, Scoring, f1_by_layer, score

__all__ = ["Figure", "Scoring", "f1_by_layer", "read_gold", "score"]
