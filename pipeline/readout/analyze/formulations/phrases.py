"""Phrases that recur and read like set formulations, ranked.

The score of a phrase is a product of four figures: in how many documents it is, how firmly its
words hold together, how far it is whole (no part of a longer phrase, nor the beginning of many),
and what speaks for a slogan (quotation marks, words that name it, words before it that tell of an
aim, two sides alike, length).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from readout.analyze.formulations.corpus import WordCorpus
from readout.analyze.formulations.levels import Level, recurring
from readout.analyze.formulations.tokens import Joint, Numbers
from readout.analyze.formulations.wording import (
    content,
    cut,
    has_edges,
    parallel,
    running,
    stickiness,
    words,
)
from readout.models.arrays import Flags, Floats

__all__ = ["FEWEST", "MOST", "Phrase", "find_phrases"]

FEWEST, MOST = 2, 9
"""Words of a formulation."""
WIDER, SENTENCE = 10, 12
"""Words of the longest phrase that another may be a part of; what recurs with more is copied."""
PART = 0.75
"""A phrase is dropped with this share of its occurrences in one longer phrase, or copied text."""
FIRM = 0.2
"""The least normalised pointwise mutual information at the weakest joint of a phrase."""
EVIDENCE = 0.1
"""The share of occurrences in marks, or named as a formulation, that a phrase needs in some cases.

They are: it is written like a name, or runs like a sentence.
"""
AIMED = 0.25
"""The share of occurrences behind an aim that a phrase of two content words needs without marks."""
NOTED_ELSEWHERE = 2
"""Occurrences of nothing special that every phrase is taken to have, so that one is no evidence."""
BOUND = 0.75
"""The share of occurrences before one and the same word from which a phrase ends too early."""
CLEARLY = 0.5
"""The share of occurrences in marks, or named, that a piece of a sentence needs."""
PROPER = 0.9
"""The share of capitals, where no sentence begins, from which a word is a part of names."""
LIKE_NAMES = 1 / 3
"""The share of small letters at the words that say something up to which a phrase is a name."""


@dataclass
class Phrase:
    """A recurring phrase with a beginning and an end.

    Attributes
    ----------
    words : tuple of str
        In lower case, commas kept.
    level, number : Level, int
        Where its occurrences are counted.
    parallel : bool
        Whether it has two sides alike.
    marked, named, aimed : float
        Share of occurrences in quotation marks of their own; after "the principle of" or before
        "initiative"; after a word that tells of an aim ("uphold").
    titled, copied : float
        Share of occurrences written like a name; within text that recurs at length.
    trailing : float
        Share of occurrences that another word that says something follows at once, or nearly always
        the same word ("economy that works for"): it does not end there.
    longer : int
        How often it occurs within the longer phrase that has most of its occurrences.
    firm : float
        Normalised pointwise mutual information at its weakest joint, 0 to 1.
    score : float
        The product that ranks it; 0 for what reads like no formulation.
    """

    words: tuple[str, ...]
    level: Level
    number: int
    parallel: bool
    marked: float
    named: float
    aimed: float
    titled: float
    copied: float
    trailing: float
    longer: int = field(default=0, init=False)
    firm: float = field(default=0.0, init=False)
    score: float = field(default=0.0, init=False)

    @property
    def documents(self) -> int:
        """In how many documents it is."""
        return int(self.level.documents[self.number])

    @property
    def occurrences(self) -> int:
        """How often it is there."""
        return int(self.level.occurrences[self.number])

    @property
    def completeness(self) -> float:
        """One less the share of its occurrences in one longer phrase, or in copied text."""
        return 1 - max(self.longer / self.occurrences, self.copied)

    @property
    def evidence(self) -> float:
        """The share of occurrences at which it is marked, named, or aimed at, drawn towards 0."""
        return (self.marked + self.named + self.aimed) * self.surely

    @property
    def surely(self) -> float:
        """How far shares of its occurrences can be trusted, 0 to 1."""
        return self.occurrences / (self.occurrences + NOTED_ELSEWHERE)

    @property
    def places(self) -> Numbers:
        """Where in the corpus it begins."""
        return self.level.of(self.number)

    def shown(self, corpus: WordCorpus) -> str:
        """Return it as it is written most often, within sentences where it is there."""
        places = self.places
        inner = places[~corpus.initial[places]]
        chosen = inner if len(inner) else places
        length = self.level.length
        ways = Counter(corpus.shown(place, length) for place in chosen.tolist())
        return min(ways, key=lambda way: (-ways[way], _capitals(way), way))


def _capitals(written: str) -> int:
    return sum(map(str.isupper, written))


def find_phrases(corpus: WordCorpus, least: int) -> list[Phrase]:
    """Find the phrases that recur in ``least`` documents and read like formulations.

    Returns
    -------
    list of Phrase
        By falling score; the same for the same documents in the same order.
    """
    levels = recurring(corpus, least, SENTENCE)
    found = {phrase.words: phrase for phrase in _with_edges(corpus, levels)}
    _mark_parts(found)
    counts = _counts(corpus, levels[:MOST])
    proper = _proper(corpus)
    for phrase in found.values():
        if len(phrase.words) <= MOST:
            phrase.firm = stickiness(phrase.words, counts)
            phrase.score = _score(phrase, proper)
    taken = (phrase for phrase in found.values() if phrase.score)
    return sorted(taken, key=_rank)


def _with_edges(corpus: WordCorpus, levels: Sequence[Level]) -> Iterator[Phrase]:
    """Yield the phrases that have edges, also some longer than can be proposed."""
    edges = (has_edges([form], alike=True) for form in corpus.forms)
    may_end = np.fromiter(edges, np.bool_)
    around = _Around(corpus, levels[-1])
    for level, wider in pairwise(levels[FEWEST - 1 : WIDER + 1]):
        shares = around.shares(level)
        bound = _bound(corpus, level, wider)
        shares["trailing"] = np.where(bound >= BOUND, bound, shares["trailing"])
        ends = corpus.bare[level.first + level.length - 1]
        for number in np.flatnonzero(may_end[ends]).tolist():
            place = int(level.first[number])
            written = corpus.phrase(place, level.length)
            alike = parallel(written)
            if has_edges(written, alike):
                own = {name: float(column[number]) for name, column in shares.items()}
                phrase = Phrase(written, level, number, alike, **own)
                comma = any(word.endswith(",") for word in written)
                if not comma or alike or phrase.marked >= EVIDENCE:
                    yield phrase


class _Around:
    """What stands around the words of a corpus, counted up to each place."""

    def __init__(self, corpus: WordCorpus, sentences: Level) -> None:
        self._corpus = corpus
        self._sentence = sentences.length
        says = ~_listed(corpus, "edges")[corpus.bare]
        self._says = _before(says)
        self._plain = _before(says & ~corpus.capital)
        self._copied = _before(sentences.at(corpus.words) >= 0)
        spaced = corpus.joint == Joint.SPACE
        said_behind = np.append(says[1:], False)
        self._goes_on = spaced & said_behind

    def shares(self, level: Level) -> dict[str, Floats]:
        """Measure the phrases of a length: what stands around them, how they are written."""
        corpus = self._corpus
        starts = level.places
        ends = starts + level.length
        last = ends - 1
        plain = self._plain[ends] - self._plain[starts]
        says = self._says[ends] - self._says[starts]
        marked = corpus.opened[starts] & corpus.closed[last]
        named = corpus.named_before[starts] | corpus.named_after[last]
        earliest = np.maximum(ends - self._sentence, 0)
        flags = {
            "marked": marked,
            "named": named,
            "aimed": corpus.aimed[starts],
            "titled": plain <= LIKE_NAMES * says,
            "copied": self._copied[starts + 1] > self._copied[earliest],
            "trailing": self._goes_on[last],
        }
        return {name: level.share(flag) for name, flag in flags.items()}


def _bound(corpus: WordCorpus, level: Level, wider: Level) -> Floats:
    """Return the share of each phrase's occurrences that its likeliest next word follows."""
    shorter = level.at(corpus.words)[wider.first]
    nexts = corpus.bare[wider.first + level.length]
    free = _listed(corpus, "goes_on")
    counted = (shorter >= 0) & ~free[nexts]
    most = np.zeros(len(level.first))
    np.maximum.at(most, shorter[counted], wider.occurrences[counted])
    bound: Floats = most / np.maximum(level.occurrences, 1)
    return bound


def _listed(corpus: WordCorpus, name: str) -> Flags:
    """Tell of each form of a corpus whether it stands in a list of words."""
    listed = words()[name]
    told = (form in listed for form in corpus.forms)
    return np.fromiter(told, np.bool_)


def _before(flags: Flags) -> Numbers:
    """Return how many flags are set before each place, and before the end."""
    counts = np.zeros(len(flags) + 1, dtype=np.int32)
    np.cumsum(flags, out=counts[1:])
    return counts


def _mark_parts(phrases: Mapping[tuple[str, ...], Phrase]) -> None:
    """Note for each phrase how often it occurs as a part of the longer one that has it most."""
    for whole, phrase in phrases.items():
        for words_of_part in _parts(whole):
            part = phrases.get(words_of_part)
            if part is not None and part is not phrase:
                part.longer = max(part.longer, phrase.occurrences)


def _parts(whole: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Yield the pieces of a phrase that are long enough for one, and itself."""
    size = len(whole)
    for first in range(size - 1):
        for end in range(first + FEWEST, size + 1):
            yield cut(whole, first, end)


def _counts(corpus: WordCorpus, levels: Sequence[Level]) -> dict[tuple[str, ...], int]:
    """Return how often each phrase occurs; of the phrase of no words, how many words there are."""
    counts: dict[tuple[str, ...], int] = {(): corpus.words}
    for level in levels:
        places = level.first.tolist()
        occurrences = level.occurrences.tolist()
        for place, count in zip(places, occurrences, strict=True):
            phrase = corpus.phrase(place, level.length)
            counts[phrase] = count
    return counts


def _proper(corpus: WordCorpus) -> frozenset[str]:
    """Return the words that are written with a capital wherever they do not begin a sentence."""
    inner = ~corpus.initial
    capital = inner & corpus.capital
    size = len(corpus.forms)
    every = np.bincount(corpus.bare[inner], minlength=size)
    capitals = np.bincount(corpus.bare[capital], minlength=size)
    always = (every > 0) & (capitals >= PROPER * every)
    proper = np.flatnonzero(always).tolist()
    return frozenset(corpus.forms[number] for number in proper)


def _score(phrase: Phrase, proper: frozenset[str]) -> float:
    """Return the score; 0 for a part, a name, what is loose, and a mere collocation."""
    capitals = sum(word.rstrip(",") in proper for word in phrase.words)
    is_part = phrase.completeness <= 1 - PART
    is_loose = phrase.firm < FIRM
    if is_part or is_loose or not _reads_like_one(phrase, capitals):
        return 0.0
    spread = math.log2(1 + phrase.documents)
    score = spread * phrase.firm * phrase.completeness * _signs(phrase)
    if capitals and phrase.titled < PART:
        score /= 2
    return round(score, 3)


def _signs(phrase: Phrase) -> float:
    """Return what speaks for a formulation: marks, names, aims, sides alike, length."""
    evidence = 2 * (phrase.marked + phrase.aimed) + phrase.named
    more_words = min(len(phrase.words) - FEWEST, 2)
    signs = 1 + evidence * phrase.surely
    signs += phrase.parallel + 0.5 * more_words
    ends = 1 - phrase.trailing
    return signs * min(1, 2 * ends)


def _reads_like_one(phrase: Phrase, capitals: int) -> bool:
    """Tell whether a phrase is used as a formulation, or at least is neither name nor sentence."""
    sentence = running(phrase.words)
    told = phrase.marked + phrase.named
    needed = CLEARLY if sentence else EVIDENCE
    if told >= needed:
        return True
    if phrase.titled >= PART or capitals > 1 or sentence:
        return False
    if phrase.parallel or phrase.aimed >= AIMED:
        return True
    return content(phrase.words) > FEWEST


def _rank(phrase: Phrase) -> tuple[float, int, int, str]:
    """Return what phrases are sorted by, the best first."""
    return (-phrase.score, -phrase.documents, -phrase.occurrences, " ".join(phrase.words))
