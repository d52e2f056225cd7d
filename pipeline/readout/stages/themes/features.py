"""Measures of a sentence: not its topic, but whether two poles meet and what joins them.

Mentions of the poles are found by the terms of the taxonomy and, less surely, by words that are
near one of its terms in meaning (:mod:`readout.models.word_vectors`). Each measure by terms
keeps the words it was taken from. A sentence is measured by itself, and so are two in a row where
each names one pole.
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
from readout.models.scorer import holding
from readout.models.word_vectors import WordVectors
from readout.records.types import Offsets
from readout.stages.themes.phrasefinder import (
    PhraseFinder,
    PhraseMatch,
    WordList,
    cue_phrases,
    split_words,
)
from readout.stages.themes.taxonomy import RELATION_TYPES, Taxonomy, ThemeDefinition

__all__ = [
    "ANYWHERE",
    "COLUMN",
    "CUE_PLACES",
    "FEATURES",
    "NEAR",
    "NEARNESS",
    "REACH",
    "Extractor",
    "MeasuredText",
    "PoleNearness",
    "ThemeFeatures",
]

NEAR, REACH = 6, 20
"""Words between two poles that stand close together; between two that count as met at all."""
CUE_REACH = 5
"""Words before and after a pair of poles in which a relation word counts for it."""
CUE_PLACES = ("signal", "cue", "beside")
"""Places of relation words: in a signal, between the poles, beside them."""
ANYWHERE = (*CUE_PLACES, "loose")
"""The same, and anywhere in a sentence that mentions a pole."""
NEARNESS: tuple[str, ...] = (
    "near_first",
    "near_second",
    "near_lesser",
    "near_met",
    "near_close",
    "near_firsts",
    "near_seconds",
    "near_lessers",
    "like_description",
    "like_first",
    "like_second",
    "like_lesser",
    "like_product",
)
"""Measures by meaning."""
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
    *(f"{place}_{kind}" for place in CUE_PLACES for kind in RELATION_TYPES),
    *NEARNESS,
)
COLUMN = {name: number for number, name in enumerate(FEATURES)}
POLES = [COLUMN["first"], COLUMN["second"]]
CUES_AT_ONCE = 40
"""Relation words that are looked at for one pair of poles at most: time stays linear."""
NEAREST = 6
"""Words of each side whose distance is looked at: of six, some pair stands close if any does."""
TERMS = 60
"""Terms of a pole that its nearness goes by at most: further ones add little and cost memory."""
NONE = np.float32(0)
Cue = tuple[int, int, str]
"""First word, word past the last, type of relation."""


@dataclass
class ThemeFeatures:
    """The measures and mentions of one theme in a sentence.

    Attributes
    ----------
    poles : pair of lists of PhraseMatch
        Mentions of either pole by its terms.
    row : ndarray, shape (len(FEATURES),)
        The measures: 0 or 1 by terms, some 0 to 4 by meaning.
    nearest : ndarray of int, shape (2,)
        The words nearest to either pole, -1 where none is near.
    evidence : dict
        Measure -> the words (half-open numbers) it was taken from; and for each type of relation
        the relation words in any sentence that mentions a pole (``loose_balance``).
    """

    poles: tuple[list[PhraseMatch], list[PhraseMatch]]
    row: Floats
    nearest: Integers
    evidence: dict[str, list[Offsets]] = field(default_factory=lambda: defaultdict(list))

    def value(self, name: str) -> float:
        """Return a measure."""
        return float(self.row[COLUMN[name]])

    def note(self, name: str, first: int, last: int) -> None:
        """Note that a measure holds, and by which words."""
        self.row[COLUMN[name]] = 1.0
        self.evidence[name].append((first, last))


class MeasuredText(NamedTuple):
    """A sentence, or two in a row, that was measured.

    Attributes
    ----------
    span : (int, int)
        Where it stands in the text.
    words : WordList
        Its words.
    vector : ndarray of float32, shape (width,)
        Its vector.
    rows : ndarray, shape (n_themes, len(FEATURES))
        The measures of every theme; each is the ``row`` of one of ``themes``.
    themes : list of ThemeFeatures
        What of each theme of the taxonomy was found.
    """

    span: Offsets
    words: WordList
    vector: Singles
    rows: Floats
    themes: list[ThemeFeatures]

    def offsets(self, first: int, last: int) -> Offsets:
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
            f"cue/{kind}": some for kind, some in cue_phrases().items()
        }
        head: dict[str, Sequence[str]] = {}
        for number, theme in enumerate(taxonomy.themes):
            for side, pole in enumerate(theme.poles):
                body[f"{number}/{side}"] = pole.terms
                head[f"{number}/{side}"] = (*pole.terms, *pole.headings)
            body.update({f"{number}/{kind}": some for kind, some in theme.signals.items()})
        self.vectors = vectors
        self._body, self._head = PhraseFinder(body), PhraseFinder(body | head)
        self._nearness = PoleNearness(taxonomy.themes, vectors)

    def measure(self, text: str, *, heading: bool = False) -> MeasuredText:
        """Find the poles, signals and relation words of every theme in a sentence or a heading."""
        finder = self._head if heading else self._body
        words = split_words(text)
        ((found,),) = self._measure_all([[((0, len(text)), words)]], finder)
        return found

    def measure_passages(
        self, passages: Sequence[tuple[str, Sequence[Offsets]]]
    ) -> list[list[MeasuredText]]:
        """Measure sentences, and every two in a row that name one pole of a theme each.

        Parameters
        ----------
        passages : sequence of (str, sequence of (int, int))
            Texts, each with where the sentences of a passage stand in it, in order. All of them
            are measured at once, which is faster, and each as if it were alone.

        Returns
        -------
        list of list of MeasuredText
            Of each passage its sentences, then the pairs of them.
        """
        single = self._measure_all(
            [[(span, split_words(text, *span)) for span in spans] for text, spans in passages],
            self._body,
        )
        joined: list[list[tuple[Offsets, WordList]]] = []
        for (text, _), some in zip(passages, single, strict=True):
            joined.append(two := [])
            for one, other in pairwise(some):
                poles, following = one.rows[:, POLES], other.rows[:, POLES]
                alone = poles.sum(axis=1) == 1
                # of some theme one pole each
                if (alone & (poles + following == 1).all(axis=1)).any():
                    span = one.span[0], other.span[1]
                    two.append((span, split_words(text, *span, other.span[0])))
        couples = self._measure_all(joined, self._body)
        return [some + two for some, two in zip(single, couples, strict=True)]

    def _measure_all(
        self, passages: Sequence[Sequence[tuple[Offsets, WordList]]], finder: PhraseFinder
    ) -> list[list[MeasuredText]]:
        """Measure the stretches of some passages, given with their words, all at once."""
        known = [self.vectors.rows(words.forms) for some in passages for _, words in some]
        if not known:
            return [[] for _ in passages]
        vectors = [self.vectors.mean(rows) for rows in known]
        by_meaning, nearest = self._nearness.measure(known, np.array(vectors))
        rows = np.zeros((*nearest.shape[:2], len(FEATURES)))
        rows[..., COLUMN[NEARNESS[0]] :] = by_meaning
        measured = zip(vectors, rows, nearest, strict=True)  # each passage takes its own of it
        return [
            [
                MeasuredText(span, words, vector, own, _by_terms(words, finder, own, near))
                for (span, words), (vector, own, near) in zip(some, measured, strict=False)
            ]
            for some in passages
        ]


def _by_terms(
    words: WordList, finder: PhraseFinder, rows: Floats, nearest: Integers
) -> list[ThemeFeatures]:
    """Measure all themes by their terms."""
    by_theme: dict[str, dict[str, list[PhraseMatch]]] = defaultdict(lambda: defaultdict(list))
    for match in finder.find(words):
        theme, _, what = match.label.partition("/")
        by_theme[theme][what].append(match)
    cues = sorted(
        (match.first, match.last, kind)
        for kind, matches in by_theme["cue"].items()
        for match in matches
    )
    found = []
    for number, (row, near) in enumerate(zip(rows, nearest, strict=True)):
        one = ThemeFeatures(([], []), row, near)
        found.append(one)
        if there := by_theme.get(str(number)):
            first, second = (there.get(side, []) for side in "01")
            one.poles = _outside(first, second), _outside(second, first)
            _measure(one, there, words, cues)
    return found


def _outside(mine: list[PhraseMatch], others: list[PhraseMatch]) -> list[PhraseMatch]:
    """Drop mentions of one pole that lie within a longer mention of the other."""
    return [
        one
        for one in mine
        if not any(
            other.first <= one.first and one.last <= other.last and other[1:] != one[1:]
            for other in others
        )
    ]


def _measure(
    found: ThemeFeatures,
    there: Mapping[str, list[PhraseMatch]],
    words: WordList,
    cues: Sequence[Cue],
) -> None:
    """Measure a theme by what is there of its terms and signals."""
    for name, mentions in zip(("first", "second"), found.poles, strict=True):
        for match in mentions:
            found.note(name, match.first, match.last)
    found.row[COLUMN["both"]] = float(all(found.poles))
    for kind in RELATION_TYPES:
        for _, first, last in there.get(kind, ()):
            found.note(f"signal_{kind}", first, last)
            found.note("signal", first, last)
            # without a relation word in or beside it, a signal may be a mere mention
            for begin, end, _ in _near(words, cues, (first, last)):
                found.note("signal_joined", min(begin, first), max(end, last))
    found.row[COLUMN["signals"]] = float(len(found.evidence["signal"]) > 1)
    _meetings(found, words, cues)
    spoken = {words.sentences[match.first] for side in found.poles for match in side}
    for begin, end, relation in cues:
        if words.sentences[begin] in spoken:
            found.evidence[f"loose_{relation}"].append((begin, end))


def _near(words: WordList, cues: Sequence[Cue], span: Offsets) -> Iterator[Cue]:
    """Yield the relation words of the same sentence within or beside some words."""
    first, last = span
    at = bisect_left(cues, first - CUE_REACH, key=itemgetter(0))
    for cue in cues[at : at + CUES_AT_ONCE]:
        if cue[0] >= last + CUE_REACH:
            break
        if words.sentences[cue[0]] == words.sentences[first]:
            yield cue


def _meetings(found: ThemeFeatures, words: WordList, cues: Sequence[Cue]) -> None:
    """Measure each place where neighbouring mentions belong to different poles."""
    mentions = sorted((*match[1:], side) for side in (0, 1) for match in found.poles[side])
    for (first, end, side), (start, last, other) in pairwise(mentions):
        distance = start - end
        if side == other or distance > 2 * REACH:
            continue
        apart = words.sentences[last - 1] - words.sentences[first]
        if apart == 1:
            found.note("neighbours", first, last)
        if apart or distance > REACH:
            continue
        same_clause = words.clauses[first] == words.clauses[last - 1]
        held = {"meet": True, "meet_near": distance <= NEAR, "meet_clause": same_clause}
        for name in holding(held):
            found.note(name, first, last)
        for begin, past, kind in _near(words, cues, (first, last)):
            place = "cue" if first <= begin < last else "beside"
            found.note(f"{place}_{kind}", begin, past)


class PoleNearness:
    """Similarity of words to the poles of themes.

    Attributes
    ----------
    poles : ndarray of float32, shape (n_themes, 2, n_words + 1)
        How near every word is to either pole; last, one that is unknown.
    described : ndarray of float32, shape (n_themes, 3, width)
        Vectors of each theme's description and of its poles.
    """

    def __init__(self, themes: Sequence[ThemeDefinition], vectors: WordVectors) -> None:
        poles, described = [], []
        for theme in themes:
            phrases = [(pole.label, *pole.terms[:TERMS]) for pole in theme.poles]
            texts = [f"{theme.label}. {theme.description}", *map(", ".join, phrases)]
            poles.append([vectors.nearness([*map(_forms, some)]) for some in phrases])
            described.append([vectors.of(_forms(text)) for text in texts])
        self.poles: Singles = np.array(poles)
        self.described: Singles = np.array(described)

    def measure(self, rows: Sequence[Integers], vectors: Singles) -> tuple[Floats, Integers]:
        """Measure sentences for all themes at once; what is measured of one hangs on no other.

        Parameters
        ----------
        rows : sequence of ndarray of int, shape (n_words,)
            Of each sentence the row of each word among the vectors, -1 where it is unknown.
        vectors : ndarray of float32, shape (n_sentences, width)
            The sentences'.

        Returns
        -------
        measures : ndarray, shape (n_sentences, n_themes, len(NEARNESS))
        nearest : ndarray of int, shape (n_sentences, n_themes, 2)
            The nearest word to either pole, -1 where none is near.
        """
        filled = np.full((len(rows), max([1, *map(len, rows)])), -1)
        for place, row in enumerate(rows):
            filled[place, : len(row)] = row
        near = self.poles[:, :, filled]
        ours = near[:, 0] >= near[:, 1]
        own = np.where(np.stack([ours, ~ours], axis=1), near, NONE)
        strongest = np.argsort(-own, axis=-1, kind="stable")[..., :NEAREST]
        values = np.take_along_axis(own, strongest, axis=-1)
        one, other = values[:, 0, :, :, None], values[:, 1, :, None, :]
        apart = np.abs(strongest[:, 0, :, :, None] - strongest[:, 1, :, None, :])
        lesser = np.minimum(one, other)
        top = values[..., 0]
        sums = near.sum(axis=-1, dtype=np.float64) / 10
        owned = own.sum(axis=-1, dtype=np.float64) / 5
        # a product for each sentence: one of all at once would round by how many they are
        likeness = (self.described.reshape(-1, vectors.shape[1]) @ vectors[:, :, None])[..., 0]
        whole, first, second = 1.25 * likeness.reshape(len(rows), *self.described.shape[:2]).T
        met = (np.where(apart <= limit, lesser, NONE).max(axis=(-2, -1)) for limit in (REACH, NEAR))
        measures = [
            *(*top.swapaxes(0, 1), top.min(axis=1), *met),
            *(*sums.swapaxes(0, 1), owned.min(axis=1)),
            *(whole, first, second, np.minimum(first, second), 1.6 * first * second),
        ]
        nearest = np.where(top > 0, strongest[..., 0], -1)
        found: Floats = 4.0 * np.stack(measures, axis=-1).astype(np.float64)
        return found.swapaxes(0, 1), nearest.transpose(2, 0, 1)


def _forms(text: str) -> list[str]:
    """Return the words of a text; a wildcard stands for nothing."""
    return split_words(text.replace("*", "")).forms
