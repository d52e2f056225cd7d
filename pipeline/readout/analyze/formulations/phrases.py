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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

import numpy as np

from readout.analyze.formulations.corpus import Joint, Numbers, WordCorpus, words
from readout.models.arrays import Flags, Floats, Integers

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

    def at(self, size: int) -> Numbers:
        """Return the number of the phrase at each of ``size`` places; -1 for none."""
        numbers = np.full(size, -1, dtype=np.int32)
        numbers[self.places] = self.number
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
        return min(ways, key=lambda way: (-ways[way], sum(map(str.isupper, way)), way))


def recurring(corpus: WordCorpus, least: int, longest: int) -> list[Level]:
    """Count the phrases of 1 to ``longest`` words that recur in at least ``least`` documents.

    Returns
    -------
    list of Level
        By length, from 1; empty ones are there too.
    """
    size = len(corpus.bare)
    every = np.arange(size, dtype=np.int32)
    levels = [_level(corpus, every, corpus.bare, least, 1)]
    full = corpus.full
    for length in range(2, longest + 1):
        shorter = levels[-1]
        behind = shorter.at(size + 1)[shorter.places + 1]
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
    found = {phrase.words: phrase for phrase in _with_edges(corpus, levels)}
    _mark_parts(found)
    counts = _counts(corpus, levels[:MOST])
    proper = _proper(corpus)
    for phrase in found.values():
        if len(phrase.words) <= MOST:
            phrase.firm = stickiness(phrase.words, counts)
            phrase.score = _score(phrase, proper)
    taken = [phrase for phrase in found.values() if phrase.score]
    taken.sort(key=lambda one: (-one.score, -one.documents, -one.occurrences, " ".join(one.words)))
    return taken


def _with_edges(corpus: WordCorpus, levels: Sequence[Level]) -> Iterator[Phrase]:
    """Yield the phrases that have edges, also some longer than can be proposed."""
    may_end = np.array([has_edges([form], alike=True) for form in corpus.forms], dtype=np.bool_)
    listed = words()
    says, ends_free = (
        ~np.array([form in listed[name] for form in corpus.forms], dtype=np.bool_)[corpus.bare]
        for name in ("edges", "goes_on")
    )
    goes_on = (corpus.joint == Joint.SPACE) & np.append(says[1:], False)
    copied = levels[-1].at(corpus.words) >= 0
    # how many words that say something, in small letters, copied, stand before each place
    sums = [
        np.append(0, np.cumsum(flags, dtype=np.int32))
        for flags in (says, says & ~corpus.capital, copied)
    ]
    for level, wider in pairwise(levels[FEWEST - 1 : WIDER + 1]):
        shares = _shares(corpus, level, goes_on, *sums)
        bound = _bound(level, wider, ends_free)
        shares["trailing"] = np.where(bound >= BOUND, bound, shares["trailing"])
        ends = corpus.bare[level.first + level.length - 1]
        for number in np.flatnonzero(may_end[ends]).tolist():
            written = corpus.phrase(int(level.first[number]), level.length)
            alike = parallel(written)
            own = {name: float(column[number]) for name, column in shares.items()}
            comma = "," in "".join(written)
            if has_edges(written, alike) and (not comma or alike or own["marked"] >= EVIDENCE):
                yield Phrase(written, level, number, alike, **own)


def _shares(
    corpus: WordCorpus, level: Level, goes_on: Flags, says: Numbers, small: Numbers, copied: Numbers
) -> dict[str, Floats]:
    """Measure the phrases of a length: what stands around them, how they are written."""
    starts = level.places
    ends = starts + level.length
    last = ends - 1
    flags = {
        "marked": corpus.opened[starts] & corpus.closed[last],
        "named": corpus.named_before[starts] | corpus.named_after[last],
        "aimed": corpus.aimed[starts],
        "titled": small[ends] - small[starts] <= LIKE_NAMES * (says[ends] - says[starts]),
        "copied": copied[starts + 1] > copied[np.maximum(ends - SENTENCE, 0)],
        "trailing": goes_on[last],
    }
    return {
        name: np.bincount(level.number[flag], minlength=len(level.first)) / level.occurrences
        for name, flag in flags.items()
    }


def _bound(level: Level, wider: Level, counts: Flags) -> Floats:
    """Return the share of each phrase's occurrences that its likeliest next word follows."""
    shorter = level.at(len(counts))[wider.first]
    counted = (shorter >= 0) & counts[wider.first + level.length]
    most = np.zeros(len(level.first))
    np.maximum.at(most, shorter[counted], wider.occurrences[counted])
    bound: Floats = most / level.occurrences
    return bound


def _mark_parts(phrases: Mapping[tuple[str, ...], Phrase]) -> None:
    """Note for each phrase how often it occurs as a part of the longer one that has it most."""
    for whole, phrase in phrases.items():
        for first, end in combinations(range(len(whole) + 1), 2):
            part = phrases.get(cut(whole, first, end)) if end - first >= FEWEST else None
            if part is not None and part is not phrase:
                part.longer = max(part.longer, phrase.occurrences)


def _counts(corpus: WordCorpus, levels: Sequence[Level]) -> dict[tuple[str, ...], int]:
    """Return how often each phrase occurs; of the phrase of no words, how many words there are."""
    counts: dict[tuple[str, ...], int] = {(): corpus.words}
    for level in levels:
        for place, count in zip(level.first.tolist(), level.occurrences.tolist(), strict=True):
            counts[corpus.phrase(place, level.length)] = count
    return counts


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


def stickiness(phrase: tuple[str, ...], counts: Mapping[tuple[str, ...], int]) -> float:
    """Return the normalised pointwise mutual information of the two sides of the weakest joint."""
    total = counts[()]
    whole = math.log(counts[phrase] / total)
    weakest = 1.0
    for joint in range(1, len(phrase)):
        before = counts[cut(phrase, 0, joint)]
        behind = counts[phrase[joint:]]
        apart = math.log(before / total * behind / total)
        weakest = min(weakest, (whole - apart) / -whole if whole else 1.0)
    return weakest


def cut(phrase: tuple[str, ...], first: int, end: int) -> tuple[str, ...]:
    """Return a part of a phrase, without a comma behind it."""
    last = phrase[end - 1].rstrip(",")
    return (*phrase[first : end - 1], last)


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
