"""What of a passage is judged: each sentence by itself, and two where each names one pole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from readout.records.types import Offsets
from readout.stages.themes.features import COLUMN, Extractor, Looked, Measured

__all__ = ["Unit", "units_of"]

SIDES = [COLUMN["first"], COLUMN["second"]]
Placed = tuple[str, Sequence[Offsets]]
"""A text, and where its sentences stand in it."""


@dataclass(frozen=True)
class Unit:
    """A sentence, or two in a row: where it stands in its text, and what was measured."""

    start: int
    end: int
    measured: Measured


def units_of(texts: Sequence[Placed], extractor: Extractor) -> list[list[Unit]]:
    """Measure sentences, and every two in a row that name one pole of a theme each.

    Between these two no phrase is found, whatever the mark there.

    Parameters
    ----------
    texts : sequence of (str, sequence of (int, int))
        Texts, each with where its sentences stand in it, in order.
    extractor : Extractor
        What measures; the sentences of all texts at once.

    Returns
    -------
    list of list of Unit
        Of each text its sentences, then the pairs of them.
    """
    looked = [extractor.look(text[a:b]) for text, spans in texts for a, b in spans]
    single = _dealt([spans for _, spans in texts], extractor.measure_all(looked))
    couples = [[two for two in pairwise(units) if _share_out(*two)] for units in single]
    joined = [_joined(*two) for two in chain.from_iterable(couples)]
    spans = [[(one.start, other.end) for one, other in some] for some in couples]
    double = _dealt(spans, extractor.measure_all(joined))
    return [units + pairs for units, pairs in zip(single, double, strict=True)]


def _dealt(texts: Sequence[Sequence[Offsets]], measured: Sequence[Measured]) -> list[list[Unit]]:
    """Deal what was measured out to the spans of each text."""
    left = iter(measured)
    return [[Unit(start, end, next(left)) for start, end in spans] for spans in texts]


def _share_out(one: Unit, other: Unit) -> bool:
    """Tell whether two sentences name one pole of some theme each, and not the same."""
    here, there = (unit.measured.rows[:, SIDES] for unit in (one, other))
    alone = here.sum(axis=1) == 1
    return bool((alone & (here + there == 1).all(axis=1)).any())


def _joined(one: Unit, other: Unit) -> Looked:
    """Return two sentences as one text."""
    apart = other.start - one.start
    return one.measured.looked.before(other.measured.looked, apart)
