"""Choosing what is most worth labelling next out of the records of a run.

A passage has decisions; each is doubtful by how near it came to being another one. Passages that
teach more are likelier to be chosen, nothing is impossible, and of those in nearly the same words
one is enough.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from sys import intern
from typing import Any
from zlib import crc32

import numpy as np
from msgspec import Struct

from readout.analyze.flatten import SureRecords
from readout.analyze.reuse.words import GRAM, words_of
from readout.annotation.exporting import json_line
from readout.annotation.regions import ALL_LAYERS, THEME, task_id, tasks_of, window_at, windows_of
from readout.annotation.sampling import chances_of, draw_pivotal
from readout.errors import ConfigError
from readout.models.arrays import Integers
from readout.models.scorer import FAR
from readout.records.judged import Layer
from readout.records.types import Record

__all__ = [
    "ChosenPassage",
    "Decision",
    "Selection",
    "decisions_of",
    "doubt",
    "encode",
    "expected_of",
    "groups",
    "reasons",
    "select",
    "sketch",
    "thresholds",
    "worth",
]

EVEN = 0.5
"""The chance from which on a statement stands, and a theme of which none was given."""
ALONE = "encoder-"
"""What the methods begin with by which the encoder found a statement where no rule did."""
DISAGREE = 0.5
"""Doubt, at least, of what the encoder found and no rule did."""
RARITY = 0.25
"""Power of how many times rarer a kind is than the commonest one."""
SHARPNESS = 2
"""Power of what all that is told in a passage adds up to."""
LEAST = 1e-6
SHOWN = 0.1
"""Doubt from which on a decision is told as a reason."""
DIGITS = 6
KEPT, SHARED = 6, 5
"""So many of the least numbers of a passage are kept; passages that share so many are alike."""
Sketch = tuple[int, ...]


class Decision(Struct, frozen=True, gc=False):
    """Something that was decided: what, how likely it was, whether it was given.

    ``what`` is ``theme:ID``, ``occasion``, or a statement's kind; ``apart`` says that rules and
    model did not agree.
    """

    what: str
    chance: float
    given: bool
    apart: bool = False


class ChosenPassage(Struct, frozen=True, kw_only=True):
    """A passage that was chosen to be labelled.

    ``chance`` is the one with which it was drawn, ``random`` whether for the random share,
    ``alike`` how many passages of nearly the same words it stands for, itself one of them.
    ``doubts`` tells what is doubtful in it and how much, 0 to 1, the most first. ``task`` is the id
    of its task in every export; ``record``, ``sha256`` (of the whole text), ``start`` and ``end``
    say where it stands.
    """

    chance: float
    random: bool
    alike: int
    doubts: dict[str, float]
    task: str
    record: str
    sha256: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Selection:
    """What was chosen, in the order of the records, out of how many passages and documents."""

    chosen: list[ChosenPassage]
    passages: int
    documents: int


class PassageCandidate(Struct, frozen=True):
    """A passage that may be chosen, by the number of its document and the id of its task.

    ``held`` is what was decided in it, ``words`` are those by which passages in nearly the same are
    known.
    """

    document: int
    task: str
    held: list[Decision]
    words: Sketch


def select(
    source: str | os.PathLike[str],
    number: int,
    *,
    layers: frozenset[Layer] = ALL_LAYERS,
    random: float = 0.2,
    per_document: int = 3,
    seed: int = 0,
) -> Selection:
    """Choose passages to be labelled: what teaches more is likelier, nothing is impossible.

    Parameters
    ----------
    source : str or path
        What :func:`readout.read_records` reads.
    number : int
        How many; fewer where there are no more.
    layers : frozenset of str
        What is to be labelled: ``theme``, ``quote`` and ``occasion`` have decisions to doubt.
    random : float
        The share that is drawn whatever the doubt, 0 to 1.
    per_document : int
        How many of one document at most.
    seed : int
        The same records and seed give the same choice.

    Returns
    -------
    Selection

    Raises
    ------
    ConfigError
        ``nothing_to_select``, and as :func:`readout.read_records` raises.
    """
    every: list[PassageCandidate] = []
    document = -1
    for document, record in enumerate(SureRecords(source, 0.0)):
        every += _candidates(record, document, layers)
    if not every:
        raise ConfigError(
            f"{source}: the records have no passage to choose", code="nothing_to_select"
        )
    rng = np.random.default_rng(seed)
    # one passage of each group in the same words, and how many it stands for
    same = groups(one.words for one in every)
    order = rng.permutation(len(same))
    kept = np.sort(order[np.unique(same[order], return_index=True)[1]])
    alike = np.bincount(same)[same[kept]]
    passages = [every[row] for row in kept.tolist()]
    decisions = [decision for one in passages for decision in one.held]
    limits, expected = thresholds(decisions), expected_of(decisions)
    worths, doubts = zip(*(worth(one.held, limits, expected) for one in passages), strict=True)
    places = np.array([one.document for one in passages])
    chances = chances_of(np.array(worths), places, number, random, per_document)
    # each kind of what is most doubtful has its share
    kinds = [max(told, key=lambda what: told[what], default="") for told in doubts]
    strata: Integers = np.unique(kinds, return_inverse=True)[1].astype(np.int64)
    taken = draw_pivotal(chances.whole, [places, strata], rng)
    evenly = rng.random(len(passages)) * chances.whole < chances.random
    drawn = {
        passages[row].task: {
            "chance": round(float(chances.whole[row] / alike[row]), DIGITS),
            "random": bool(evenly[row]),
            "alike": int(alike[row]),
            "doubts": _shown(doubts[row]),
        }
        for row in np.flatnonzero(taken).tolist()
    }
    return Selection(list(_chosen(source, drawn)), len(every), document + 1)


def _shown(doubts: Mapping[str, float]) -> dict[str, float]:
    """Return the doubts that are told as reasons, the greatest first."""
    ranked = sorted(doubts.items(), key=lambda item: (-item[1], item[0]))
    return {what: round(value, 3) for what, value in ranked if value >= SHOWN}


def _chosen(
    source: str | os.PathLike[str], drawn: Mapping[str, dict[str, Any]]
) -> Iterator[ChosenPassage]:
    """Yield what was drawn with its words, read once more."""
    names = ("record", "sha256", "start", "end", "text")
    for record in SureRecords(source, 0.0):
        for task in tasks_of(record, frozenset()):
            if task.id in drawn:
                place = {name: getattr(task, name) for name in names}
                yield ChosenPassage(**drawn[task.id], task=task.id, **place)


def _candidates(
    record: Record, document: int, layers: frozenset[Layer]
) -> Iterator[PassageCandidate]:
    """Yield the passages of a record, but those of white space alone."""
    windows = windows_of(record)
    held: list[list[Decision]] = [[] for _ in windows]
    for place, decision in decisions_of(record, layers):
        held[window_at(windows, place)].append(decision)
    for window, (start, end) in enumerate(windows):
        text = record.text[start:end]
        if text.strip():
            yield PassageCandidate(document, task_id(record, window), held[window], sketch(text))


def decisions_of(record: Record, layers: frozenset[Layer]) -> Iterator[tuple[int, Decision]]:
    """Yield what was decided in a record, each behind where it stands."""
    for passage in record.passages if "theme" in layers else ():
        given = {theme.id for theme in passage.themes}
        for score in passage.scores:
            what = intern(THEME + score.id)
            yield passage.start, Decision(what, score.score, score.id in given)
    for quote in record.quotes:
        start, occasion = quote.content[0][0], quote.occasion
        if "quote" in layers:
            apart = quote.method.startswith(ALONE)
            yield start, Decision(quote.kind, quote.confidence, True, apart)
        if "occasion" in layers and occasion and occasion.confidence is not None:
            yield start, Decision("occasion", occasion.confidence, True)


def thresholds(decisions: Iterable[Decision]) -> dict[str, float]:
    """Return the chance from which on each theme was given: that of the least likely one given."""
    found: dict[str, float] = {}
    for one in decisions:
        if one.given and one.what.startswith(THEME):
            found[one.what] = min(one.chance, found.get(one.what, 1.0))
    return found


def expected_of(decisions: Iterable[Decision]) -> dict[str, float]:
    """Return how many there are of each kind, as the chances have it."""
    counts: dict[str, float] = {}
    for one in decisions:
        counts[one.what] = counts.get(one.what, 0.0) + one.chance
    return counts


def doubt(decision: Decision, threshold: float = EVEN) -> float:
    """Return how doubtful a decision is: 1 at the threshold, towards 0 far from it.

    Examples
    --------
    >>> doubt(Decision("direct", 0.5, True))
    1.0
    >>> round(doubt(Decision("direct", 0.95, True)), 2)
    0.19
    """
    own, other = (min(max(one, LEAST), 1 - LEAST) for one in (decision.chance, threshold))
    odds = math.log(own / (1 - own)) - math.log(other / (1 - other))
    chance = 1.0 / (1.0 + math.exp(-max(-FAR, min(FAR, odds))))
    return max(4 * chance * (1 - chance), DISAGREE if decision.apart else 0.0)


def worth(
    held: Iterable[Decision], limits: Mapping[str, float], expected: Mapping[str, float]
) -> tuple[float, dict[str, float]]:
    """Return what labelling is worth, and the doubt of each kind of decision.

    A statement is worth its doubt, a theme its chance: themes are rare, and so is what teaches
    them, be it a theme that holds or one that was taken to hold. (Of 100 real passages chosen by
    doubt 5 had a theme, of 100 random ones 6, of 100 chosen by chance 20.)

    Parameters
    ----------
    held : iterable of Decision
        The decisions of a task.
    limits : mapping of str to float
        From :func:`thresholds`.
    expected : mapping of str to float
        How many there are of each kind in the corpus, by the chances: what is rare is worth more.
    """
    doubts: dict[str, float] = {}
    tells: dict[str, float] = {}
    for one in held:
        found = doubt(one, limits.get(one.what, EVEN))
        told = one.chance if one.what.startswith(THEME) else found
        doubts[one.what] = max(found, doubts.get(one.what, 0.0))
        tells[one.what] = max(told, tells.get(one.what, 0.0))
    most = max(expected.values(), default=1.0)
    every = (value * (most / max(expected[what], LEAST)) ** RARITY for what, value in tells.items())
    return sum(every) ** SHARPNESS, doubts


def sketch(text: str) -> Sketch:
    """Return the least numbers of the words in a row of a text, whatever the marks and capitals.

    Of texts with few words, the number of all of them.
    """
    words = words_of(text)
    rows = range(max(1, len(words) - GRAM + 1))
    numbers = {crc32(" ".join(words[row : row + GRAM]).encode()) for row in rows}
    least = tuple(sorted(numbers)[:KEPT])
    return least if len(least) >= KEPT else (crc32(" ".join(words).encode()),)


def groups(sketches: Iterable[Sketch]) -> Integers:
    """Return the group of each text, shape (n_texts,), counted from 0.

    What is alike to one of a group is of that group. Of passages that differ in one word, nine in
    ten are found where they have sixty words, seven in ten where they have thirty.
    """
    known: dict[int, int] = {}
    parents: list[int] = []

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    for number, one in enumerate(sketches):
        parents.append(number)
        for shared in combinations(one, min(SHARED, len(one))):
            low, high = sorted((root(known.setdefault(hash(shared), number)), root(number)))
            parents[high] = low
    roots = [root(number) for number in range(len(parents))]
    return np.unique(roots, return_inverse=True)[1].astype(np.int64)


def reasons(chosen: Sequence[ChosenPassage]) -> Counter[str]:
    """Count what is most doubtful in passages."""
    return Counter(next(iter(one.doubts), "nothing") for one in chosen)


def encode(chosen: Sequence[ChosenPassage]) -> bytes:
    """Return passages as JSON lines."""
    return b"".join(map(json_line, chosen))
