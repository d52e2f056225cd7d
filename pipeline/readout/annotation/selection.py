"""Choosing what is most worth labelling next out of the records of a run."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from msgspec import Struct, json, structs

from readout.analyze.corpus import SureRecords
from readout.annotation.alike import groups
from readout.annotation.doubt import expected_of, thresholds, worth
from readout.annotation.passages import Passage, passages_of
from readout.annotation.pivotal import chances_of, draw
from readout.annotation.tasks import task_id
from readout.config.configuration import text_digest
from readout.errors import ConfigError
from readout.models.arrays import Floats, Integers
from readout.records.judged import LAYERS, Layer

__all__ = ["Chosen", "Drawn", "Selection", "encode", "reasons", "select"]

SHOWN = 0.1
"""Doubt from which on a decision is told as a reason."""
DIGITS = 6


class Drawn(Struct, frozen=True, kw_only=True):
    """How a passage was drawn.

    ``chance`` is the one with which it was drawn, ``random`` whether for the random share,
    ``alike`` how many passages of nearly the same words it stands for, itself one of them.
    ``doubts`` tells what is doubtful in it and how much, 0 to 1, the most first.
    """

    chance: float
    random: bool
    alike: int
    doubts: dict[str, float]


class Chosen(Drawn, frozen=True, kw_only=True):
    """A passage that was chosen to be labelled.

    ``task`` is the id of its task in every export; ``record``, ``sha256`` (of the whole text),
    ``start`` and ``end`` say where it stands.
    """

    task: str
    record: str
    sha256: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Selection:
    """What was chosen, in the order of the records, out of how many passages and documents."""

    chosen: list[Chosen]
    passages: int
    documents: int


def select(
    source: str | os.PathLike[str],
    number: int,
    *,
    layers: frozenset[Layer] = frozenset(LAYERS),
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
        What is to be labelled: ``theme``, ``quote`` and ``occasion`` tell of doubt.
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
    documents = 0
    passages: list[Passage] = []
    for document, record in enumerate(SureRecords(source, 0.0)):
        documents += 1
        passages += passages_of(record, document, layers)
    if not passages:
        raise ConfigError(
            f"{source}: the records have no passage to choose", code="nothing_to_select"
        )
    rng = np.random.default_rng(seed)
    kept, alike = _one_of_each(passages, rng)
    drawn = _drawn(
        [passages[row] for row in kept.tolist()], alike, number, random, per_document, rng
    )
    found = [(passages[kept[row]], one) for row, one in drawn.items()]
    return Selection(list(_texts(source, found)), len(passages), documents)


def _one_of_each(
    passages: Sequence[Passage], rng: np.random.Generator
) -> tuple[Integers, Integers]:
    """Return one passage of each group in the same words, and how many it stands for."""
    same = groups(one.words for one in passages)
    order = rng.permutation(len(same))
    _, firsts = np.unique(same[order], return_index=True)
    kept: Integers = np.sort(order[firsts])
    return kept, np.bincount(same)[same[kept]]


def _drawn(
    passages: Sequence[Passage],
    alike: Integers,
    number: int,
    random: float,
    per_document: int,
    rng: np.random.Generator,
) -> dict[int, Drawn]:
    """Draw passages; by their rows, how each was drawn."""
    told, worths = _weighed(passages)
    documents = np.array([one.document for one in passages])
    chances = chances_of(worths, documents, number, random, per_document)
    taken = draw(chances.whole, [documents, _strata(told)], rng)
    evenly = rng.random(len(passages)) * chances.whole < chances.random
    found = {}
    for row in np.flatnonzero(taken).tolist():
        chance = float(chances.whole[row] / alike[row])
        found[row] = Drawn(
            chance=round(chance, DIGITS),
            random=bool(evenly[row]),
            alike=int(alike[row]),
            doubts=_shown(told[row]),
        )
    return found


def _weighed(passages: Sequence[Passage]) -> tuple[list[dict[str, float]], Floats]:
    """Return the doubts of each passage, and what it is worth."""
    every = [decision for one in passages for decision in one.held]
    limits = thresholds(every)
    expected = expected_of(every)
    told = []
    worths = []
    for one in passages:
        value, doubts = worth(one.held, limits, expected)
        told.append(doubts)
        worths.append(value)
    return told, np.array(worths)


def _strata(told: Sequence[dict[str, float]]) -> Integers:
    """Return a number for what is most doubtful in each passage: each kind has its share."""
    kinds = [_most(doubts) for doubts in told]
    _, numbers = np.unique(kinds, return_inverse=True)
    found: Integers = numbers.astype(np.int64)
    return found


def _most(doubts: Mapping[str, float]) -> str:
    return max(doubts, key=lambda what: doubts[what], default="")


def _shown(doubts: Mapping[str, float]) -> dict[str, float]:
    """Return what is worth telling of doubts, the greatest first."""
    ranked = sorted(doubts.items(), key=lambda item: (-item[1], item[0]))
    return {what: round(value, 3) for what, value in ranked if value >= SHOWN}


def _texts(
    source: str | os.PathLike[str], drawn: Sequence[tuple[Passage, Drawn]]
) -> Iterator[Chosen]:
    """Yield what was drawn with its words, read once more."""
    of: dict[int, list[tuple[Passage, Drawn]]] = {}
    for passage, one in drawn:
        of.setdefault(passage.document, []).append((passage, one))
    for document, record in enumerate(SureRecords(source, 0.0)):
        held = of.get(document, [])
        digest = text_digest(record.text) if held else ""
        for passage, one in held:
            yield Chosen(
                task=task_id(record, passage.window),
                record=record.id,
                sha256=digest,
                start=passage.start,
                end=passage.end,
                text=record.text[passage.start : passage.end],
                **structs.asdict(one),
            )


def reasons(chosen: Sequence[Chosen]) -> Counter[str]:
    """Count what is most doubtful in passages."""
    return Counter(next(iter(one.doubts), "nothing") for one in chosen)


def encode(chosen: Sequence[Chosen]) -> bytes:
    """Return passages as JSON lines."""
    return b"".join(json.encode(one) + b"\n" for one in chosen)
