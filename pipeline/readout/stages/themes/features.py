"""What is measured of a passage: not its topic, but whether two poles meet and what joins them.

Every measure is taken sentence by sentence and the strongest sentence counts, so that a long
passage does not gain by its length alone. Each measure keeps the words it was taken from: they are
the evidence.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter

import numpy as np

from readout.arrays import Floats
from readout.records import Offsets, RelationType
from readout.stages.themes.phrasefinder import (
    Hit,
    PhraseFinder,
    Words,
    cue_phrases,
    split_words,
)
from readout.stages.themes.taxonomy import RELATION_TYPES, Taxonomy

__all__ = [
    "COLUMN",
    "FEATURES",
    "Extractor",
    "Found",
    "Measured",
    "PassageText",
    "matrix",
]

NEAR, REACH = 6, 20
"""Words between two poles that stand close together; between two that count as met at all."""
CUE_REACH = 5
"""Words before and after a pair of poles in which a relation word counts for it."""

FEATURES: tuple[str, ...] = (
    "first",
    "second",
    "both",
    "meet",
    "meet_near",
    "meet_clause",
    "neighbours",
    "signal",
    "signals",
    "signal_joined",
    *(f"signal_{kind}" for kind in RELATION_TYPES),
    *(f"cue_{kind}" for kind in RELATION_TYPES),
    *(f"beside_{kind}" for kind in RELATION_TYPES),
    "heading_first",
    "heading_second",
    "heading_both",
    "heading_signal",
)
COLUMN = {name: number for number, name in enumerate(FEATURES)}
CUES_AT_ONCE = 40
"""Relation words that are looked at for one pair of poles at most."""
Cue = tuple[int, int, RelationType]
"""First word, word past the last, type of relation."""


@dataclass(frozen=True)
class PassageText:
    """The words of a passage and of the headings it stands under (one a line), or an empty text."""

    text: str
    heading: str = ""


@dataclass
class Found:
    """What of one theme was found in a passage.

    Attributes
    ----------
    poles : pair of lists of Hit
        Mentions of either pole.
    row : ndarray, shape (len(FEATURES),)
        The measures, 0 or 1.
    grounds : dict
        Measure -> the words (half-open numbers) it was taken from.
    loose : dict
        Type of relation -> relation words in any sentence that mentions a pole.
    """

    poles: tuple[list[Hit], list[Hit]]
    row: Floats
    grounds: dict[str, list[Offsets]] = field(default_factory=lambda: defaultdict(list))
    loose: dict[str, list[Offsets]] = field(default_factory=lambda: defaultdict(list))

    def has(self, name: str) -> bool:
        """Tell whether a measure holds."""
        return bool(self.row[COLUMN[name]])

    @property
    def names_a_pole(self) -> bool:
        """Whether the passage itself, without its heading, has a signal or a mention of a pole."""
        return self.has("signal") or self.has("first") or self.has("second")

    @property
    def mentioned(self) -> bool:
        """Whether the relationship is named.

        By a signal in the passage, or by each pole in it or in its heading.
        """
        if self.has("signal"):
            return True
        sides = ("first", "second")
        return all(self.has(side) or self.has(f"heading_{side}") for side in sides)

    def set(
        self,
        name: str,
        holds: bool,
    ) -> None:
        """Note whether a measure holds."""
        self.row[COLUMN[name]] = float(holds)

    def ground(
        self,
        name: str,
        first: int,
        last: int,
    ) -> None:
        """Note that a measure holds, and by which words."""
        self.row[COLUMN[name]] = 1.0
        self.grounds[name].append((first, last))


@dataclass(frozen=True)
class Measured:
    """A passage with its words and what of each theme (in the order of the taxonomy) was found."""

    words: Words
    heading: Words
    themes: list[Found]

    def span(
        self,
        first: int,
        last: int,
    ) -> Offsets:
        """Turn word numbers (half-open) into offsets of the passage."""
        return self.words.spans[first][0], self.words.spans[last - 1][1]


class Extractor:
    """Measures passages for one taxonomy.

    Parameters
    ----------
    taxonomy : Taxonomy
        The themes.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        body: dict[str, Sequence[str]] = {
            f"cue/{kind}": phrases for kind, phrases in cue_phrases().items()
        }
        head: dict[str, Sequence[str]] = {}
        for number, theme in enumerate(taxonomy.themes):
            for side, pole in enumerate(theme.poles):
                body[f"{number}/{side}"] = pole.terms
                head[f"{number}/{side}"] = (*pole.terms, *pole.headings)
            for kind, phrases in theme.signals.items():
                body[f"{number}/{kind}"] = head[f"{number}/{kind}"] = phrases
        self._body, self._head = PhraseFinder(body), PhraseFinder(head)
        self._themes = len(taxonomy.themes)

    def measure(self, passage: PassageText) -> Measured:
        """Find the poles, signals and relation words of every theme in a passage."""
        words, heading = split_words(passage.text), split_words(passage.heading)
        body, head = (
            _by_label(self._body.find(words)),
            _by_label(self._head.find(heading)),
        )
        cues = sorted(
            (hit.first, hit.last, kind)
            for kind in RELATION_TYPES
            for hit in body.get(f"cue/{kind}", ())
        )
        themes = [
            _found(
                number,
                words,
                body,
                head,
                cues,
            )
            for number in range(self._themes)
        ]
        return Measured(words, heading, themes)


def matrix(measured: Sequence[Measured], theme: int) -> Floats:
    """Return the measures of one theme, shape (n_passages, len(FEATURES)), values 0 to 1."""
    return np.array([item.themes[theme].row for item in measured]).reshape(
        len(measured), len(FEATURES)
    )


def _by_label(hits: list[Hit]) -> dict[str, list[Hit]]:
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.label, []).append(hit)
    return found


def _found(
    number: int,
    words: Words,
    body: Mapping[str, list[Hit]],
    head: Mapping[str, list[Hit]],
    cues: Sequence[Cue],
) -> Found:
    first, second = body.get(f"{number}/0", []), body.get(f"{number}/1", [])
    found = Found(
        (_outside(first, second), _outside(second, first)), np.zeros(len(FEATURES))
    )
    for name, hits in zip(("first", "second"), found.poles, strict=True):
        for hit in hits:
            found.ground(name, hit.first, hit.last)
    found.set("both", all(found.poles))
    for kind in RELATION_TYPES:
        for hit in body.get(f"{number}/{kind}", ()):
            found.ground(f"signal_{kind}", hit.first, hit.last)
            found.ground("signal", hit.first, hit.last)
            _joined(found, words, cues, hit)
    found.set("signals", len(found.grounds["signal"]) > 1)
    _meetings(found, words, cues)
    spoken = {words.sentences[hit.first] for side in found.poles for hit in side}
    for begin, end, kind in cues:
        if words.sentences[begin] in spoken:
            found.loose[kind].append((begin, end))
    found.set("heading_first", f"{number}/0" in head)
    found.set("heading_second", f"{number}/1" in head)
    found.set("heading_both", f"{number}/0" in head and f"{number}/1" in head)
    found.set(
        "heading_signal", any(f"{number}/{kind}" in head for kind in RELATION_TYPES)
    )
    return found


def _outside(mine: list[Hit], others: list[Hit]) -> list[Hit]:
    """Drop mentions of one pole that lie within a longer mention of the other."""
    kept, at = [], 0
    for hit in mine:
        while at < len(others) and others[at].last < hit.last:
            at += 1
        other = others[at] if at < len(others) else hit
        longer = other.last - other.first > hit.last - hit.first
        if not longer or other.first > hit.first:
            kept.append(hit)
    return kept


def _joined(
    found: Found,
    words: Words,
    cues: Sequence[Cue],
    hit: Hit,
) -> None:
    """Note the relation words in or beside a signal, without which it may be a mere mention."""
    for begin, end, _ in _near(words, cues, (hit.first, hit.last)):
        found.ground("signal_joined", min(begin, hit.first), max(end, hit.last))


def _near(
    words: Words,
    cues: Sequence[Cue],
    span: Offsets,
) -> Iterator[Cue]:
    """Yield the relation words of the same sentence within or beside some words."""
    first, last = span
    at = bisect_left(cues, first - CUE_REACH, key=itemgetter(0))
    for cue in cues[at : at + CUES_AT_ONCE]:
        if cue[0] >= last + CUE_REACH:
            break
        if words.sentences[cue[0]] == words.sentences[first]:
            yield cue


def _meetings(
    found: Found,
    words: Words,
    cues: Sequence[Cue],
) -> None:
    """Measure each place where neighbouring mentions belong to different poles."""
    mentions = sorted(
        (hit.first, hit.last, side) for side in (0, 1) for hit in found.poles[side]
    )
    for (first, end, side), (start, last, other) in pairwise(mentions):
        distance = start - end
        if side == other or distance > 2 * REACH:
            continue
        apart = words.sentences[last - 1] - words.sentences[first]
        if apart == 1:
            found.ground("neighbours", first, last)
        if apart or distance > REACH:
            continue
        found.ground("meet", first, last)
        if distance <= NEAR:
            found.ground("meet_near", first, last)
        if words.clauses[first] == words.clauses[last - 1]:
            found.ground("meet_clause", first, last)
        _cues(found, words, cues, (first, last))


def _cues(
    found: Found,
    words: Words,
    cues: Sequence[Cue],
    pair: Offsets,
) -> None:
    """Note the relation words within or beside a pair of poles."""
    for begin, end, kind in _near(words, cues, pair):
        place = "cue" if pair[0] <= begin < pair[1] else "beside"
        found.ground(f"{place}_{kind}", begin, end)
