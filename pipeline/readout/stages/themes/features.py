"""What is measured of a sentence: not its topic, but whether two poles meet and what joins them.

Mentions of the poles are found by the terms of the taxonomy and, less surely, by words that are
near one of its terms in meaning (:mod:`readout.models.word_vectors`). Each measure by terms
keeps the words it was taken from.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from readout.models.arrays import Floats, Integers, Singles
from readout.models.word_vectors import WordVectors
from readout.records.types import Offsets, RelationType
from readout.stages.themes.meaning import NEAR, NEARNESS, REACH, Meaning
from readout.stages.themes.phrasefinder import Hit, PhraseFinder, Words, cue_phrases, split_words
from readout.stages.themes.taxonomy import RELATION_TYPES, Taxonomy

__all__ = ["COLUMN", "FEATURES", "RELATING", "Extractor", "Found", "Looked", "Measured"]

CUE_REACH = 5
"""Words before and after a pair of poles in which a relation word counts for it."""

RELATING = ("signal", "cue", "beside")
"""Where words speak for a type of relation: in a signal, between the poles, beside them."""
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
    *(f"{place}_{kind}" for place in RELATING for kind in RELATION_TYPES),
    *NEARNESS,
)
COLUMN = {name: number for number, name in enumerate(FEATURES)}
BY_MEANING = COLUMN[NEARNESS[0]]
AT_ONCE = 1_000_000
"""Words, each for every theme, that are measured at once: so many take some 50 MB."""
CUES_AT_ONCE = 40
"""Relation words that are looked at for one pair of poles at most."""
Cue = tuple[int, int, RelationType]
"""First word, word past the last, type of relation."""


@dataclass
class Found:
    """What of one theme was found in a sentence.

    Attributes
    ----------
    poles : pair of lists of Hit
        Mentions of either pole by its terms.
    row : ndarray, shape (len(FEATURES),)
        The measures: 0 or 1 by terms, some 0 to 4 by meaning.
    grounds : dict
        Measure -> the words (half-open numbers) it was taken from.
    loose : dict
        Type of relation -> relation words in any sentence that mentions a pole.
    nearest : ndarray of int, shape (2,)
        The words nearest to either pole, -1 where none is near.
    """

    poles: tuple[list[Hit], list[Hit]]
    row: Floats
    nearest: Integers
    grounds: dict[str, list[Offsets]] = field(default_factory=lambda: defaultdict(list))
    loose: dict[str, list[Offsets]] = field(default_factory=lambda: defaultdict(list))

    def value(self, name: str) -> float:
        """Return a measure."""
        return float(self.row[COLUMN[name]])

    def has(self, name: str) -> bool:
        """Tell whether a measure holds."""
        return bool(self.row[COLUMN[name]])

    def set(self, name: str, holds: bool) -> None:
        """Note whether a measure holds."""
        self.row[COLUMN[name]] = float(holds)

    def ground(self, name: str, first: int, last: int) -> None:
        """Note that a measure holds, and by which words."""
        self.row[COLUMN[name]] = 1.0
        self.grounds[name].append((first, last))


class Looked(NamedTuple):
    """A text as it was looked through, whatever the theme.

    Attributes
    ----------
    words : Words
        Its words.
    hits : list of Hit
        The terms, signals and relation words among them.
    known : ndarray of int, shape (n_words,)
        The row of each word among the vectors, -1 where it is unknown.
    """

    words: Words
    hits: list[Hit]
    known: Integers

    def before(self, other: Looked, apart: int) -> Looked:
        """Put another text, which begins ``apart`` characters later, behind."""
        count = len(self.words.forms)
        shifted = [
            hit._replace(first=hit.first + count, last=hit.last + count) for hit in other.hits
        ]
        return Looked(
            self.words.before(other.words, apart),
            self.hits + shifted,
            np.concatenate([self.known, other.known]),
        )


@dataclass(frozen=True)
class Measured:
    """A text that was measured.

    Attributes
    ----------
    looked : Looked
        Its words, and what was found among them.
    vector : ndarray of float32, shape (width,)
        Its vector.
    rows : ndarray, shape (n_themes, len(FEATURES))
        The measures of every theme; each is the ``row`` of one of ``themes``.
    themes : list of Found
        What of each theme of the taxonomy was found.
    """

    looked: Looked
    vector: Singles
    rows: Floats
    themes: list[Found]

    @property
    def words(self) -> Words:
        """Its words."""
        return self.looked.words

    def span(self, first: int, last: int) -> Offsets:
        """Turn word numbers (half-open) into offsets of the text."""
        return self.words.spans[first][0], self.words.spans[last - 1][1]


class Extractor:
    """Measures sentences and headings for one taxonomy.

    Parameters
    ----------
    taxonomy : Taxonomy
        The themes.
    vectors : WordVectors
        What words mean.
    """

    def __init__(self, taxonomy: Taxonomy, vectors: WordVectors) -> None:
        body: dict[str, Sequence[str]] = {
            f"cue/{kind}": phrases for kind, phrases in cue_phrases().items()
        }
        head: dict[str, Sequence[str]] = dict(body)
        for number, theme in enumerate(taxonomy.themes):
            for side, pole in enumerate(theme.poles):
                body[f"{number}/{side}"] = pole.terms
                head[f"{number}/{side}"] = (*pole.terms, *pole.headings)
            for kind, phrases in theme.signals.items():
                body[f"{number}/{kind}"] = head[f"{number}/{kind}"] = phrases
        self.vectors = vectors
        self._body, self._head = PhraseFinder(body), PhraseFinder(head)
        self._meaning = Meaning.of(taxonomy.themes, vectors)

    def measure(self, text: str, *, heading: bool = False) -> Measured:
        """Find the poles, signals and relation words of every theme in a sentence or a heading."""
        (found,) = self.measure_all([self.look(text, heading=heading)])
        return found

    def look(self, text: str, *, heading: bool = False) -> Looked:
        """Look a sentence or a heading through."""
        words = split_words(text)
        hits = (self._head if heading else self._body).find(words)
        return Looked(words, hits, self.vectors.rows(words.forms))

    def measure_all(self, looked: Sequence[Looked]) -> list[Measured]:
        """Measure texts; together they are measured faster, and each as if it were alone."""
        most = AT_ONCE // self._meaning.poles.shape[0]
        groups = _groups(looked, most)
        return [one for group in groups for one in self._measured(group)]

    def _measured(self, looked: Sequence[Looked]) -> list[Measured]:
        known = [one.known for one in looked]
        vectors = [self.vectors.mean(rows) for rows in known]
        stacked = np.array(vectors).reshape(len(known), self.vectors.width)
        by_meaning, nearest = self._meaning.measure(known, stacked)
        rows = np.zeros((*nearest.shape[:2], len(FEATURES)))
        rows[..., BY_MEANING:] = by_meaning
        parts = zip(looked, vectors, rows, nearest, strict=True)
        return [
            Measured(one, vector, own, _themes(one, own, near)) for one, vector, own, near in parts
        ]


def _groups(looked: Sequence[Looked], most: int) -> Iterator[list[Looked]]:
    """Yield texts in groups of so many words at most, were all as long as the longest."""
    group: list[Looked] = []
    longest = 1
    for one in looked:
        longest = max(longest, len(one.known))
        if group and longest * (len(group) + 1) > most:
            yield group
            group, longest = [], max(1, len(one.known))
        group.append(one)
    yield group


def _themes(looked: Looked, rows: Floats, nearest: Integers) -> list[Found]:
    """Measure all themes by their terms."""
    hits = _by_label(looked.hits)
    cues = sorted(
        (hit.first, hit.last, kind)
        for kind in RELATION_TYPES
        for hit in hits.get(f"cue/{kind}", ())
    )
    found = []
    for number, (row, near) in enumerate(zip(rows, nearest, strict=True)):
        one = Found(_poles(number, hits), row, near)
        _measure(one, number, looked.words, hits, cues)
        found.append(one)
    return found


def _by_label(hits: list[Hit]) -> dict[str, list[Hit]]:
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.label, []).append(hit)
    return found


def _poles(number: int, hits: Mapping[str, list[Hit]]) -> tuple[list[Hit], list[Hit]]:
    """Return the mentions of either pole of a theme."""
    first, second = (hits.get(f"{number}/{side}", []) for side in (0, 1))
    return _outside(first, second), _outside(second, first)


def _measure(
    found: Found, number: int, words: Words, hits: Mapping[str, list[Hit]], cues: Sequence[Cue]
) -> None:
    """Measure a theme by its terms."""
    for name, mentions in zip(("first", "second"), found.poles, strict=True):
        for hit in mentions:
            found.ground(name, hit.first, hit.last)
    found.set("both", all(found.poles))
    for kind in RELATION_TYPES:
        for hit in hits.get(f"{number}/{kind}", ()):
            found.ground(f"signal_{kind}", hit.first, hit.last)
            found.ground("signal", hit.first, hit.last)
            _joined(found, words, cues, hit)
    found.set("signals", len(found.grounds["signal"]) > 1)
    _meetings(found, words, cues)
    spoken = {words.sentences[hit.first] for side in found.poles for hit in side}
    for begin, end, kind in cues:
        if words.sentences[begin] in spoken:
            found.loose[kind].append((begin, end))


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


def _joined(found: Found, words: Words, cues: Sequence[Cue], hit: Hit) -> None:
    """Note the relation words in or beside a signal, without which it may be a mere mention."""
    for begin, end, _ in _near(words, cues, (hit.first, hit.last)):
        found.ground("signal_joined", min(begin, hit.first), max(end, hit.last))


def _near(words: Words, cues: Sequence[Cue], span: Offsets) -> Iterator[Cue]:
    """Yield the relation words of the same sentence within or beside some words."""
    first, last = span
    at = bisect_left(cues, first - CUE_REACH, key=itemgetter(0))
    for cue in cues[at : at + CUES_AT_ONCE]:
        if cue[0] >= last + CUE_REACH:
            break
        if words.sentences[cue[0]] == words.sentences[first]:
            yield cue


def _meetings(found: Found, words: Words, cues: Sequence[Cue]) -> None:
    """Measure each place where neighbouring mentions belong to different poles."""
    mentions = sorted((hit.first, hit.last, side) for side in (0, 1) for hit in found.poles[side])
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


def _cues(found: Found, words: Words, cues: Sequence[Cue], pair: Offsets) -> None:
    """Note the relation words within or beside a pair of poles."""
    for begin, end, kind in _near(words, cues, pair):
        place = "cue" if pair[0] <= begin < pair[1] else "beside"
        found.ground(f"{place}_{kind}", begin, end)
