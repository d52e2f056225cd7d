"""What of a passage is judged: each sentence by itself, and two where each names one pole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from readout.records import Offsets
from readout.stages.themes.features import Extractor, Found, Measured

__all__ = ["Unit", "units_of"]


@dataclass(frozen=True)
class Unit:
    """A sentence, or two in a row: where it stands in its text, and what was measured."""

    start: int
    end: int
    measured: Measured


def units_of(
    text: str,
    sentences: Sequence[Offsets],
    extractor: Extractor,
) -> list[Unit]:
    """Measure the sentences of a text, and every two in a row that name one pole of a theme each.

    Parameters
    ----------
    text : str
        Any text.
    sentences : sequence of (int, int)
        Its sentences, in order.
    extractor : Extractor
        What measures.
    """
    single = [
        Unit(start, end, extractor.measure(text[start:end])) for start, end in sentences
    ]
    return [*single, *_pairs(text, single, extractor)]


def _pairs(
    text: str,
    single: Sequence[Unit],
    extractor: Extractor,
) -> Iterator[Unit]:
    for one, other in pairwise(single):
        themes = zip(one.measured.themes, other.measured.themes, strict=True)
        if any(_share_out(*found) for found in themes):
            span = text[one.start : other.end]
            yield Unit(one.start, other.end, extractor.measure(span))


def _share_out(one: Found, other: Found) -> bool:
    """Tell whether two sentences name one pole each, and not the same."""
    sides = [(found.has("first"), found.has("second")) for found in (one, other)]
    return sides in ([(True, False), (False, True)], [(False, True), (True, False)])
