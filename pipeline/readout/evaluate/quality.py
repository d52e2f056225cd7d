"""Measured quality of the extractor, to be said beside every figure that rests on it."""

from __future__ import annotations

from importlib.resources import files

import msgspec
from msgspec import Struct

__all__ = ["ALL_KINDS", "MeasuredFigure", "Quality", "quality"]

ALL_KINDS = "all"


class MeasuredFigure(Struct, frozen=True):
    """A figure, as a text, of what, counted on how much, for which kind of document."""

    name: str
    value: str
    counted: str
    kind: str = ALL_KINDS


class Quality(Struct, frozen=True):
    """Figures over all kinds of documents, and by kind; of these some rest on one document."""

    figure: list[MeasuredFigure]
    by_kind: list[MeasuredFigure]


def quality() -> Quality:
    """Return what was measured."""
    source = files("readout.evaluate").joinpath("quality.toml").read_bytes()
    return msgspec.toml.decode(source, type=Quality)
