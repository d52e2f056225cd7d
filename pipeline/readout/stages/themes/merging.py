"""Passages that are read by more than one taxonomy."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from readout.records.types import Passage, Theme, ThemeScore

__all__ = ["foreign", "merged"]


def foreign(passages: Sequence[Passage], own: frozenset[str]) -> list[Passage]:
    """Return passages with the themes of other taxonomies alone; none where there are no others.

    Parameters
    ----------
    passages : sequence of Passage
        What is there.
    own : frozenset of str
        Ids of themes that are about to be found anew.
    """
    kept = [
        Passage(
            one.segment,
            [theme for theme in one.themes if theme.id not in own],
            [score for score in one.scores if score.id not in own],
            one.start,
            one.end,
        )
        for one in passages
    ]
    return [one for one in kept if one.scores]


def merged(before: Sequence[Passage], found: Sequence[Passage]) -> list[Passage]:
    """Put the themes of two taxonomies together, passage by passage, in their order."""
    places: dict[tuple[int, int, str], tuple[list[Theme], list[ThemeScore]]] = {}
    for one in chain(before, found):
        themes, scores = places.setdefault((one.start, one.end, one.segment), ([], []))
        themes += one.themes
        scores += one.scores
    return [
        Passage(segment, themes, scores, start, end)
        for (start, end, segment), (themes, scores) in sorted(
            places.items(), key=lambda place: place[0]
        )
    ]
