"""How good the extractor is, as measured: to be said beside every figure that rests on it."""

from __future__ import annotations

from importlib.resources import files

import msgspec
from msgspec import Struct

__all__ = ["ALL_KINDS", "MeasuredFigure", "quality", "quality_by_kind"]

ALL_KINDS = "all"


class MeasuredFigure(Struct, frozen=True):
    """A figure, as a text, of what, counted on how much, for which kind of document."""

    name: str
    value: str
    counted: str
    kind: str = ALL_KINDS


class _Quality(Struct, frozen=True):
    figure: list[MeasuredFigure]
    by_kind: list[MeasuredFigure]


def quality() -> list[MeasuredFigure]:
    """Return the figures over all kinds of documents."""
    return _read().figure


def quality_by_kind() -> list[MeasuredFigure]:
    """Return the figures by kind of document; some of them rest on one document alone."""
    return _read().by_kind


def _read() -> _Quality:
    source = files("readout.evaluate").joinpath("quality.toml").read_bytes()
    return msgspec.toml.decode(source, type=_Quality)
