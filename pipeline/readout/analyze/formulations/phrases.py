"""Phrases that recur and read like set formulations, ranked.

The score of a phrase is a product of four figures: in how many documents it is, how firmly its
words hold together, how far it is whole (no part of a longer phrase, nor the beginning of many),
and what speaks for a slogan (quotation marks, words that name it, words before it that tell of an
aim, two sides alike, length).

A phrase of ``n + 1`` words is its first word and the phrase of ``n`` words behind it. So phrases
are counted length by length, by sorting pairs of numbers, and what is rare at one length is never
looked at in the next.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from readout.analyze.formulations.corpus import Joint, Numbers, WordCorpus, words
from readout.models.arrays import Floats, Integers

__all__ = [
    "FEWEST",
    "MOST",
    "Level",
    "Phrase",
    "find_phrases",
    "has_edges",
    "parallel",
    "recurring",
    "stems",
]

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


_BALANCED = re.compile(
    r"(?:from (?!\S+ and )\S.* to|not \S.* but|no \S.* no|neither \S.* nor|both \S.* and) \S"
)
_ENDINGS = (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", ""))
_SHORTEST = 3
"""Letters that a word keeps."""
_BETWEEN_SIDES = re.compile(r", and |, | and ")


@dataclass(frozen=True)
class Level:
    """All recurring phrases of one length.

    Attributes
    ----------
    length : int
        In words.
    places : array of int32
        The places of the corpus at which one begins, sorted.
    number : array of int32
        The number of the phrase at each of these places.
    first, occurrences, documents : array of int
        By the number of the phrase: its first place, how often it occurs, in how many documents.
    """

    length: int
    places: Numbers
    number: Numbers
    first: Integers
    occurrences: Integers
    documents: Integers

    def numbers(self, places: Integers) -> Numbers:
        """Return the numbers of the phrases at places at which some recur."""
        numbers: Numbers = self.number[np.searchsorted(self.places, places)]
        return numbers

    def of(self, phrase: int) -> Numbers:
        """Return the places of one phrase."""
        places: Numbers = self.places[self.number == phrase]
        return places


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
    titled : float
        Share of occurrences written like a name.
    trailing : float
        Share of occurrences that another word that says something follows at once, or nearly always
        the same word ("economy that works for"): it does not end there.
    completeness : float
        One less the share of its occurrences in one longer phrase, or in text that recurs at
        length.
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
    trailing: float
    completeness: float
    firm: float
    score: float = 0.0

    @property
    def documents(self) -> int:
        """In how many documents it is."""
        return int(self.level.documents[self.number])

    @property
    def occurrences(self) -> int:
        """How often it is there."""
        return int(self.level.occurrences[self.number])

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
        return min(ways, key=lambda way: (-ways[way], sum(map(str.isupper, way)), way))


def recurring(corpus: WordCorpus, least: int, longest: int) -> list[Level]:
    """Count the phrases of 1 to ``longest`` words that recur in at least ``least`` documents.

    Returns
    -------
    list of Level
        By length, from 1; empty ones are there too.
    """
    size = corpus.words
    levels = [_level(corpus, np.arange(size, dtype=np.int32), corpus.bare, least, 1)]
    full = corpus.full
    for length in range(2, longest + 1):
        shorter = levels[-1]
        numbers = np.full(size + 1, -1, dtype=np.int32)
        numbers[shorter.places] = shorter.number
        behind = numbers[shorter.places + 1]
        kept = (behind >= 0) & (corpus.joint[shorter.places] != Joint.NOTHING)
        places = shorter.places[kept]
        keys = full[places].astype(np.int64) * (len(shorter.first) + 1) + behind[kept]
        levels.append(_level(corpus, places, keys, least, length))
    return levels


def _level(
    corpus: WordCorpus, places: Numbers, keys: Integers | Numbers, least: int, length: int
) -> Level:
    """Return the phrases at some places, where equal keys are one phrase, without rare ones."""
    order = np.argsort(keys, kind="stable")
    ordered, document = keys[order], corpus.document[places[order]]
    begins = np.append(True, ordered[1:] != ordered[:-1])[: len(keys)]
    # equal keys stand in the order of their places, so that each document is in one piece
    fresh = begins | np.append(True, document[1:] != document[:-1])[: len(keys)]
    group, first = np.cumsum(begins) - 1, np.flatnonzero(begins)
    documents = np.bincount(group[fresh], minlength=len(first))
    kept = documents >= least
    number = np.empty(len(keys), dtype=np.int32)
    number[order] = np.where(kept, np.cumsum(kept) - 1, -1)[group]
    recurs = number >= 0
    return Level(
        length=length,
        places=places[recurs],
        number=number[recurs],
        first=places[order[first[kept]]].astype(np.int64),
        occurrences=np.diff(np.append(first, len(keys)))[kept],
        documents=documents[kept],
    )


def find_phrases(corpus: WordCorpus, least: int) -> list[Phrase]:
    """Find the phrases that recur in ``least`` documents and read like formulations.

    Returns
    -------
    list of Phrase
        By falling score; the same for the same documents in the same order.
    """
    levels = recurring(corpus, least, SENTENCE)
    proper = _proper(corpus)
    taken: list[Phrase] = []
    # the longest first: how often the phrases stand in one longer phrase is known then
    longer = [np.zeros(len(level.first), np.int64) for level in levels[:WIDER]]
    shares = _shares(corpus, levels)
    for length in range(WIDER, FEWEST - 1, -1):
        level, measured = levels[length - 1], shares[length]
        written = _with_edges(corpus, level, measured["marked"])
        _count_parts(levels, level, list(written), longer)
        if length > MOST:
            continue
        within = longer[length - 1] / level.occurrences
        measured["completeness"] = 1 - np.maximum(within, measured.pop("copied"))
        measured["firm"] = _firm(levels, level, corpus.words)
        for number, (phrase, alike) in written.items():
            own = {name: float(column[number]) for name, column in measured.items()}
            found = Phrase(phrase, level, number, alike, **own)
            found.score = _score(found, proper)
            if found.score:
                taken.append(found)
    taken.sort(key=lambda one: (-one.score, -one.documents, -one.occurrences, " ".join(one.words)))
    return taken


def _shares(corpus: WordCorpus, levels: Sequence[Level]) -> dict[int, dict[str, Floats]]:
    """Measure the phrases by their length: what stands around them, how they are written."""
    listed = words()
    says, ends_free = (
        ~np.array([form in listed[name] for form in corpus.forms], dtype=np.bool_)[corpus.bare]
        for name in ("edges", "goes_on")
    )
    goes_on = (corpus.joint == Joint.SPACE) & np.append(says[1:], False)
    recurs = np.zeros(corpus.words, np.bool_)
    recurs[levels[-1].places] = True
    # how many words that say something, in small letters, copied, stand before each place
    telling, small, copied = (
        np.append(0, np.cumsum(flags, dtype=np.int32))
        for flags in (says, says & ~corpus.capital, recurs)
    )
    measured = {}
    for level, wider in pairwise(levels[FEWEST - 1 : WIDER + 1]):
        starts = level.places
        ends = starts + level.length
        last = ends - 1
        flags = {
            "marked": corpus.opened[starts] & corpus.closed[last],
            "named": corpus.named_before[starts] | corpus.named_after[last],
            "aimed": corpus.aimed[starts],
            "titled": small[ends] - small[starts] <= LIKE_NAMES * (telling[ends] - telling[starts]),
            "copied": copied[starts + 1] > copied[np.maximum(ends - SENTENCE, 0)],
            "trailing": goes_on[last],
        }
        counts = level.occurrences
        shares: dict[str, Floats] = {
            name: np.bincount(level.number[flag], minlength=len(counts)) / counts
            for name, flag in flags.items()
        }
        # the share that the likeliest next word follows
        most = np.zeros(len(counts))
        counted = ends_free[wider.first + level.length]
        np.maximum.at(most, level.numbers(wider.first[counted]), wider.occurrences[counted])
        bound = most / counts
        shares["trailing"] = np.where(bound >= BOUND, bound, shares["trailing"])
        measured[level.length] = shares
    return measured


def _with_edges(
    corpus: WordCorpus, level: Level, marked: Floats
) -> dict[int, tuple[tuple[str, ...], bool]]:
    """Return the words of the phrases that have edges, and whether they have sides alike."""
    may_end = np.array([has_edges([form], alike=True) for form in corpus.forms], dtype=np.bool_)
    found = {}
    ends = corpus.bare[level.first + level.length - 1]
    for number in np.flatnonzero(may_end[ends]).tolist():
        written = corpus.phrase(int(level.first[number]), level.length)
        alike = parallel(written)
        comma = "," in "".join(written)
        if has_edges(written, alike) and (not comma or alike or marked[number] >= EVIDENCE):
            found[number] = written, alike
    return found


def _count_parts(
    levels: Sequence[Level], whole: Level, chosen: list[int], longer: Sequence[Integers]
) -> None:
    """Note in ``longer`` how often the parts of some phrases occur within these."""
    first, counts = whole.first[chosen], whole.occurrences[chosen]
    for length in range(FEWEST, whole.length):
        for place in range(whole.length - length + 1):
            part = levels[length - 1].numbers(first + place)
            np.maximum.at(longer[length - 1], part, counts)


def _firm(levels: Sequence[Level], level: Level, total: int) -> Floats:
    """Return the normalised pointwise mutual information of the two sides of the weakest joint."""
    whole = np.log(level.occurrences / total)
    weakest = np.ones(len(whole))
    for joint in range(1, level.length):
        before, behind = levels[joint - 1], levels[level.length - joint - 1]
        one = before.occurrences[before.numbers(level.first)]
        other = behind.occurrences[behind.numbers(level.first + joint)]
        apart = np.log(one / total * other / total)
        weakest = np.minimum(weakest, (whole - apart) / -whole)
    return weakest


def _proper(corpus: WordCorpus) -> frozenset[str]:
    """Return the words that are written with a capital wherever they do not begin a sentence."""
    inner, size = ~corpus.initial, len(corpus.forms)
    every = np.bincount(corpus.bare[inner], minlength=size)
    capitals = np.bincount(corpus.bare[inner & corpus.capital], minlength=size)
    proper = np.flatnonzero((every > 0) & (capitals >= PROPER * every)).tolist()
    return frozenset(corpus.forms[number] for number in proper)


def _score(phrase: Phrase, proper: frozenset[str]) -> float:
    """Return the score; 0 for a part, a name, what is loose, and a mere collocation."""
    capitals = sum(word.rstrip(",") in proper for word in phrase.words)
    is_part = phrase.completeness <= 1 - PART
    if is_part or phrase.firm < FIRM or not _reads_like_one(phrase, capitals):
        return 0.0
    # what speaks for a formulation: marks, names, aims, sides alike, length
    evidence = 2 * (phrase.marked + phrase.aimed) + phrase.named
    signs = 1 + evidence * phrase.surely
    signs += phrase.parallel + 0.5 * min(len(phrase.words) - FEWEST, 2)
    signs *= min(1, 2 * (1 - phrase.trailing))
    score = math.log2(1 + phrase.documents) * phrase.firm * phrase.completeness * signs
    if capitals and phrase.titled < PART:
        score /= 2
    return round(score, 3)


def _reads_like_one(phrase: Phrase, capitals: int) -> bool:
    """Return if a phrase is used as a formulation, or at least is neither name nor sentence."""
    bare = list(_bare(phrase.words))
    # pronouns, auxiliaries: words of running text
    sentence = not words()["running"].isdisjoint(bare)
    told = phrase.marked + phrase.named
    needed = CLEARLY if sentence else EVIDENCE
    if told >= needed:
        return True
    if phrase.titled >= PART or capitals > 1 or sentence:
        return False
    if phrase.parallel or phrase.aimed >= AIMED:
        return True
    empty = words()["edges"] | words()["light"]
    return sum(word not in empty for word in bare) > FEWEST


def has_edges(phrase: Sequence[str], alike: bool) -> bool:
    """Return whether a phrase has a beginning and an end of its own."""
    lists = words()
    barred = lists["edges"] | lists["common"] | lists["naming"]
    last = phrase[-1]
    if last in barred - lists["closers"] or last.endswith(("'s", "'")):
        return False
    first = phrase[0].rstrip(",")
    if alike and first in lists["openers"]:
        return True
    return first not in barred and first not in lists["aims"]


def parallel(phrase: Sequence[str]) -> bool:
    """Return whether a phrase has two or more sides that are alike."""
    line = " ".join(phrase)
    if _BALANCED.match(line):
        return True
    lengths = [len(side.split()) for side in _BETWEEN_SIDES.split(line)]
    if len(lengths) > 1 and len(set(lengths)) == 1 and lengths[0] > 1:
        return True
    middle, odd = divmod(len(phrase), 2)
    return odd == 1 and phrase[middle] in words()["contrasts"]


def _bare(phrase: Iterable[str]) -> Iterator[str]:
    """Yield the words of a phrase without the commas behind them."""
    return (word.rstrip(",") for word in phrase)


def stems(phrase: Iterable[str]) -> tuple[str, ...]:
    """Return what the forms of one formulation share: its words that say something, cut short.

    Examples
    --------
    >>> stems(["Building", "back", "better"]) == stems(["build", "back", "better"])
    True
    """
    lists = words()
    empty = (lists["edges"] | lists["light"]) - lists["contrasts"]
    bare = list(_bare(word.lower().replace("’", "'") for word in phrase))
    return tuple(map(_stem, [word for word in bare if word not in empty] or bare))


def _stem(word: str) -> str:
    """Cut the endings of number and tense off."""
    word = word.removesuffix("'s").removesuffix("'")
    for ending, kept in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _SHORTEST:
            return rest + kept
    return word
