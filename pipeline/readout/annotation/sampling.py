"""Samples in which the chance of each item to be drawn is known.

*Of what was found, to be judged:* an item's stratum is its layer and group, its band of confidence
and the kind of its document. A stratum gets a part of the sample in proportion to the square root
of its size, so that rare ones are seen and common ones still weigh most. Items are ordered by the
hash of their ids: the order of the records does not matter.

*Of passages, to be labelled:* a passage has decisions; each is doubtful by how near it came to
being another one. Passages that teach more are likelier to be chosen, nothing is impossible, and of
those in nearly the same words one is enough.

Both are drawn by the pivotal method of Deville and Tillé (Biometrika 85, 1998): two items play for
their chances until each is in or out, and every item is in with just the chance that it came with.
Items of one group play first, so that no group has more than one item more or less than its chances
add up to.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import chain, combinations
from sys import intern
from zlib import crc32

import numpy as np
from msgspec import Struct, structs

from readout.analyze.flatten import SureRecords
from readout.analyze.reuse.words import GRAM, words_of
from readout.analyze.search import is_asked
from readout.annotation.exporting import json_line
from readout.annotation.regions import (
    ALL_LAYERS,
    THEME,
    Layers,
    task_id,
    tasks_of,
    window_at,
    windows_of,
)
from readout.annotation.sheet import items_of
from readout.errors import ConfigError
from readout.evaluate.verdicts import ITEM_LAYERS, ItemLayer, JudgedItem, band_of
from readout.io.files import AnyPath
from readout.models.arrays import Flags, Floats, Integers
from readout.models.scorer import probability
from readout.records.naming import named
from readout.records.spans import overlap
from readout.records.types import Offsets, PlainData, Record, extents

__all__ = [
    "SEED",
    "Chances",
    "ChosenPassage",
    "Decision",
    "Selection",
    "chances_of",
    "decisions_of",
    "draw_items",
    "draw_pivotal",
    "encode",
    "groups",
    "reasons",
    "select",
    "sketch",
    "stratum_of",
    "uncertainty",
    "worths",
]

SEED = 20310503
"""Any number: the same sample each time."""
SEEDS = 2**63
"""NumPy takes no seed below 0."""
STEPS = 120
"""Halvings until the chances add up to the size that is asked for."""
SURE = 1e-9
"""Distance from 0 or 1 at which an item is out or in."""

Stratum = tuple[str, str, str, str]
"""Layer, group, band of confidence, kind of document."""

EVEN = 0.5
"""The chance from which on a statement stands, and a theme of which none was given."""
ALONE = "encoder-"
"""Prefix of the methods by which the encoder alone found a statement."""
DISAGREE = 0.5
"""Doubt, at least, of what the encoder found and no rule did."""
RARITY = 0.25
"""Power of how many times rarer a kind is than the commonest one."""
SHARPNESS = 2
"""Power of what all that is told in a passage adds up to."""
LEAST = 1e-6
SHOWN = 0.1
"""Doubt from which on a decision is told as a reason."""
DIGITS, EXACT = 6, 12
"""Digits of a passage's chance, and of an item's, by which items are weighed."""
KEPT, SHARED = 6, 5
"""Hashes of a passage that are kept (the least), and those that similar passages share."""
Sketch = tuple[int, ...]
PLACE = ("record", "sha256", "start", "end", "text")
"""Fields of a task that a chosen passage has."""


def stratum_of(item: JudgedItem) -> Stratum:
    """Return the stratum of an item."""
    return item.layer, item.group, band_of(item.confidence), item.document_kind


def draw_items(
    records: Callable[[], Iterable[Record]],
    size: int,
    layers: tuple[ItemLayer, ...] = ITEM_LAYERS,
    seed: int = SEED,
) -> list[JudgedItem]:
    """Draw items of records.

    Parameters
    ----------
    records : callable
        Gives the records, the same each time; it is called twice.
    size : int
        How many items; all of them where there are no more.
    layers : tuple of str
        Of what.
    seed : int
        Another one gives another sample.

    Returns
    -------
    list of JudgedItem
        In an order of chance, so that the first of them are a sample, too.
    """
    rows = sorted((stratum_of(item), number) for number, item in _numbered(records, layers, seed))
    if not rows:
        return []
    sizes = np.array(list(Counter(stratum for stratum, _ in rows).values()))
    strata = np.repeat(np.arange(len(sizes)), sizes)
    # as many of a stratum as the square root of its size has a part in the sum of all
    worth, alone = 1 / np.sqrt(sizes[strata]), np.arange(len(rows))
    chances = np.round(chances_of(worth, alone, size, 0.0, 1).whole, EXACT)
    taken = draw_pivotal(chances, [strata], np.random.default_rng(seed % SEEDS))
    chance_of = {rows[row][1]: float(chances[row]) for row in np.flatnonzero(taken)}
    drawn = {
        number: structs.replace(item, chance=chance_of[number])
        for number, item in _numbered(records, layers, seed)
        if number in chance_of
    }
    return [drawn[number] for number in sorted(drawn)]


def _numbered(
    records: Callable[[], Iterable[Record]], layers: tuple[ItemLayer, ...], seed: int
) -> Iterator[tuple[int, JudgedItem]]:
    """Yield items, each with a number that is another one for each, as if by chance."""
    for record in records():
        for item in items_of(record, layers):
            name = "\0".join((str(seed), item.document, item.layer, item.id))
            digest = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest()
            yield int.from_bytes(digest, "big"), item


@dataclass(frozen=True)
class Chances:
    """With what chance each item is drawn.

    Attributes
    ----------
    whole : ndarray of float64, shape (n_items,)
        In all.
    random : ndarray of float64, shape (n_items,)
        The part of it that is the same for every item, whatever it is worth; less only where its
        document has more items than may be drawn of one.
    """

    whole: Floats
    random: Floats


def chances_of(worth: Floats, documents: Integers, size: int, share: float, most: int) -> Chances:
    """Return chances that add up to a size: one part is the same for all, the other like the worth.

    Parameters
    ----------
    worth : ndarray, shape (n_items,)
        What labelling each is worth, from 0.
    documents : ndarray of int, shape (n_items,)
        The document of each.
    size : int
        How many are drawn; fewer where the documents do not give so many.
    share : float
        How much of the size is drawn at random, 0 to 1.
    most : int
        Of one document.
    """

    def capped(slope: float) -> tuple[Floats, Floats]:
        """Return chances, at most 1 and `most` in a document, and what part the latter leaves."""
        found: Floats = np.minimum(even + slope * worth, 1.0)
        sums = np.bincount(documents, found)
        held: Floats = np.minimum(1.0, most / np.maximum(sums, SURE))[documents]
        return found * held, held

    size = min(size, int(np.minimum(np.bincount(documents), most).sum()))
    even = np.full(len(worth), share * size / len(worth))
    worth = np.maximum(worth, SURE)
    low, high = 0.0, (1.0 + size) / float(worth.min())
    for _ in range(STEPS):
        slope = (low + high) / 2
        if capped(slope)[0].sum() < size:
            low = slope
        else:
            high = slope
    whole, held = capped(high)
    return Chances(whole, even * held)


def draw_pivotal(chances: Floats, groupings: Sequence[Integers], rng: np.random.Generator) -> Flags:
    """Draw items, each with its chance; as many as the chances add up to.

    Parameters
    ----------
    chances : ndarray, shape (n_items,)
        Of each, 0 to 1.
    groupings : sequence of ndarray of int, shape (n_items,)
        The group of each item; those of the first grouping play first, then those that are left of
        the second, at last all.
    rng : Generator
        The same state draws the same.
    """
    left = chances.astype(np.float64)
    everyone = np.zeros(len(left), dtype=np.int64)
    for groups in (*groupings, everyone):
        holding: dict[int, int] = {}
        for item in np.flatnonzero((left > SURE) & (left < 1.0 - SURE)).tolist():
            group = int(groups[item])
            held = holding.pop(group, item)
            if held != item:
                # they play for their chances: one is out, or in, the other has what remains
                first, second = float(left[held]), float(left[item])
                both, most = first + second, min(first + second, 1.0)
                odds = first / both if both < 1.0 else (1.0 - second) / (2.0 - both)
                won = rng.random() < odds
                left[held], left[item] = (most, both - most) if won else (both - most, most)
            for one in (held, item):
                if SURE < left[one] < 1.0 - SURE:
                    holding[group] = one
    return left > rng.uniform(SURE, 1.0 - SURE)


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
    """The chosen passages, in the order of the records, out of how many passages and documents."""

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
    source: AnyPath,
    number: int,
    *,
    layers: Layers = ALL_LAYERS,
    random: float = 0.2,
    per_document: int = 3,
    seed: int = 0,
    speaker: str | None = None,
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
    speaker : str, optional
        Only passages in which this one says something, by any name.

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
    records = SureRecords(source, 0.0)
    who = records.known.named(speaker or "")
    for document, record in enumerate(records):
        every += _candidates(record, document, layers, _said(record, speaker, who))
    if not every:
        raise ConfigError(
            f"{source}: the records have no passage to choose, or none of the speaker asked for",
            code="nothing_to_select",
        )
    rng = np.random.default_rng(seed)
    # one passage of each group in the same words, and how many it stands for
    same = groups(one.words for one in every)
    order = rng.permutation(len(same))
    kept = np.sort(order[np.unique(same[order], return_index=True)[1]])
    copies = np.bincount(same)[same[kept]]
    passages = [every[row] for row in kept.tolist()]
    values, doubts = zip(*worths([one.held for one in passages]), strict=True)
    places = np.array([one.document for one in passages])
    chances = chances_of(np.array(values), places, number, random, per_document)
    # each kind of what is most doubtful has its share
    kinds = [max(one, key=one.__getitem__, default="") for one in doubts]
    strata = np.unique(kinds, return_inverse=True)[1].astype(np.int64)
    taken = draw_pivotal(chances.whole, [places, strata], rng)
    evenly = rng.random(len(passages)) * chances.whole < chances.random
    drawn = {}
    for row in np.flatnonzero(taken).tolist():
        ranked = sorted(doubts[row].items(), key=lambda item: (-item[1], item[0]))
        drawn[passages[row].task] = {
            "chance": round(float(chances.whole[row] / copies[row]), DIGITS),
            "random": bool(evenly[row]),
            "alike": int(copies[row]),
            "doubts": {what: round(value, 3) for what, value in ranked if value >= SHOWN},
        }
    return Selection(list(_chosen(source, drawn)), len(every), document + 1)


def _chosen(source: AnyPath, drawn: Mapping[str, PlainData]) -> Iterator[ChosenPassage]:
    """Yield what was drawn with its words, read once more."""
    for record in SureRecords(source, 0.0):
        for task in tasks_of(record, frozenset()):
            if task.id in drawn:
                place = {name: getattr(task, name) for name in PLACE}
                yield ChosenPassage(**drawn[task.id], task=task.id, **place)


def _said(record: Record, speaker: str | None, who: frozenset[str]) -> list[Offsets]:
    """Return where the words of somebody stand; all of the text where nobody is asked for."""
    if speaker is None:
        return [(0, len(record.text))]
    looked = named(record)
    told = ((one, looked.speaker(one)) for one in (*record.quotes, *(record.turns or ())))
    spoken = (extents(one) for one, by in told if by and is_asked(speaker, who, *by))
    return list(chain.from_iterable(spoken))


def _candidates(
    record: Record, document: int, layers: Layers, said: Sequence[Offsets]
) -> Iterator[PassageCandidate]:
    """Yield the passages of a record in which something is said, but those of white space alone."""
    windows = windows_of(record)
    held: list[list[Decision]] = [[] for _ in windows]
    for place, decision in decisions_of(record, layers):
        held[window_at(windows, place)].append(decision)
    for window, (start, end) in enumerate(windows):
        text = record.text[start:end]
        if text.strip() and any(overlap((start, end), one) for one in said):
            yield PassageCandidate(document, task_id(record, window), held[window], sketch(text))


def decisions_of(record: Record, layers: Layers) -> Iterator[tuple[int, Decision]]:
    """Yield what was decided in a record, each behind where it stands."""
    for passage in record.passages if "theme" in layers else ():
        chosen = {theme.id for theme in passage.themes}
        for score in passage.scores:
            what = intern(THEME + score.id)
            yield passage.start, Decision(what, score.score, score.id in chosen)
    for quote in record.quotes:
        start, occasion = quote.content[0][0], quote.occasion
        if "quote" in layers:
            apart = quote.method.startswith(ALONE)
            yield start, Decision(quote.kind, quote.confidence, True, apart)
        if "occasion" in layers and occasion and occasion.confidence is not None:
            yield start, Decision("occasion", occasion.confidence, True)


def uncertainty(decision: Decision, threshold: float = EVEN) -> float:
    """Return how doubtful a decision is: 1 at the threshold, towards 0 far from it.

    Examples
    --------
    >>> uncertainty(Decision("direct", 0.5, True))
    1.0
    >>> round(uncertainty(Decision("direct", 0.95, True)), 2)
    0.19
    """
    own, other = (min(max(one, LEAST), 1 - LEAST) for one in (decision.chance, threshold))
    chance = probability(math.log(own / (1 - own)) - math.log(other / (1 - other)))
    return max(4 * chance * (1 - chance), DISAGREE if decision.apart else 0.0)


def worths(passages: Sequence[Sequence[Decision]]) -> list[tuple[float, dict[str, float]]]:
    """Return what labelling each passage is worth, and the doubt of each kind of decision in it.

    A statement is worth its doubt, a theme its chance: themes are rare, and so is what teaches
    them, be it a theme that holds or one that was taken to hold. (Of 100 real passages chosen by
    doubt 5 had a theme, of 100 random ones 6, of 100 chosen by chance 20.) What is rare is worth
    more: of each kind as many are expected as its chances add up to. The threshold of a theme is
    the least chance at which it was given.
    """
    expected: dict[str, float] = defaultdict(float)
    limits: dict[str, float] = {}
    for one in chain.from_iterable(passages):
        expected[one.what] += one.chance
        if one.given and one.what.startswith(THEME):
            limits[one.what] = min(one.chance, limits.get(one.what, 1.0))
    most = max(expected.values(), default=1.0)
    rarity = {what: (most / max(number, LEAST)) ** RARITY for what, number in expected.items()}
    found = []
    for held in passages:
        doubts: dict[str, float] = defaultdict(float)
        tells: dict[str, float] = defaultdict(float)
        for one in held:
            unsure = uncertainty(one, limits.get(one.what, EVEN))
            information = one.chance if one.what.startswith(THEME) else unsure
            doubts[one.what] = max(unsure, doubts[one.what])
            tells[one.what] = max(information, tells[one.what])
        every = sum(value * rarity[what] for what, value in tells.items())
        found.append((every**SHARPNESS, dict(doubts)))
    return found


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
    found = []
    for number, one in enumerate(sketches):
        keys = [hash(shared) for shared in combinations(one, min(SHARED, len(one)))]
        group = next((known[key] for key in keys if key in known), number)
        known |= {key: group for key in keys if key not in known}
        found.append(group)
    return np.unique(found, return_inverse=True)[1].astype(np.int64)


def reasons(chosen: Sequence[ChosenPassage]) -> Counter[str]:
    """Count what is most doubtful in passages."""
    return Counter(next(iter(one.doubts), "nothing") for one in chosen)


def encode(chosen: Sequence[ChosenPassage]) -> bytes:
    """Return passages as JSON lines."""
    return b"".join(map(json_line, chosen))
