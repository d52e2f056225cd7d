"""What a document costs grows with its length, not with its square: calls of functions, bytes.

Calls are counted, not time: the figures are the same on any machine. ``python -m benchmarks growth``
measures time for all shapes.
"""

from __future__ import annotations

import cProfile
import pstats
from functools import cache
from pathlib import Path

import pytest

from benchmarks.shapes import SHAPES
from readout.batch.load import Readout, load
from readout.batch.sources import collect, read
from readout.records.types import Document, encode_record

RULES = Path(__file__).parent.parent / "benchmarks" / "rules.cfg"
LENGTH = 2_000
TIMES = 3
MOST = 3.6
"""Times as much for three times the length; the square would be nine."""
MENDED = [
    "abbreviations",
    "definition list, one term",
    "glossary of meetings",
    "items with colons that say",
    "one congress",
    "pairs who speak",
    "quotations without a cue",
    "quotations, then who",
]


@cache
def pipeline() -> Readout:
    return load(str(RULES))


def costs(name: str, length: int) -> tuple[int, int]:
    """Return how many calls a document takes, and how many bytes its record has."""
    shape = SHAPES[name]
    data = shape.text(length).encode()
    profile = cProfile.Profile()
    with profile:
        (document,) = read(collect(["-"], stdin=data, stdin_suffix=shape.suffix))
        assert isinstance(document, Document)
        record = pipeline().annotate(document)
    return pstats.Stats(profile).total_calls, len(encode_record(record))  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", MENDED)
def test_costs_grow_with_the_length(name: str) -> None:
    costs(name, LENGTH // 2)  # what is read once is read
    calls, size = costs(name, LENGTH)
    more_calls, more_size = costs(name, TIMES * LENGTH)
    assert more_calls / calls < MOST
    assert more_size / size < MOST
