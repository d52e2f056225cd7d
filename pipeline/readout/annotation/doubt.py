"""What is doubtful in a task: its decisions, and how near each came to being another one."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from sys import intern

from msgspec import Struct

from readout.annotation.regions import THEME
from readout.models.scorer import FAR
from readout.records.judged import Layer
from readout.records.types import Passage, Quote, Record

__all__ = ["Decision", "decisions_of", "doubt", "expected_of", "thresholds", "worth"]

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


class Decision(Struct, frozen=True, gc=False):
    """Something that was decided: what, how likely it was, whether it was given.

    ``what`` is ``theme:ID``, ``occasion``, or a statement's kind; ``apart`` says that rules and
    model did not agree.
    """

    what: str
    chance: float
    given: bool
    apart: bool = False


def decisions_of(record: Record, layers: frozenset[Layer]) -> Iterator[tuple[int, Decision]]:
    """Yield what was decided in a record, each behind where it stands."""
    if "theme" in layers:
        for passage in record.passages:
            for found in _themes(passage):
                yield passage.start, found
    for quote in record.quotes:
        for found in _statement(quote, layers):
            yield quote.content[0][0], found


def _themes(passage: Passage) -> Iterator[Decision]:
    given = {theme.id for theme in passage.themes}
    for score in passage.scores:
        what = intern(THEME + score.id)
        yield Decision(what, score.score, score.id in given)


def _statement(quote: Quote, layers: frozenset[Layer]) -> Iterator[Decision]:
    if "quote" in layers:
        apart = quote.method.startswith(ALONE)
        yield Decision(quote.kind, quote.confidence, True, apart)
    occasion = quote.occasion
    if "occasion" in layers and occasion and occasion.confidence is not None:
        yield Decision("occasion", occasion.confidence, True)


def thresholds(decisions: Iterable[Decision]) -> dict[str, float]:
    """Return the chance from which on each theme was given: that of the least likely one given."""
    found: dict[str, float] = {}
    for one in decisions:
        if one.given and one.what.startswith(THEME):
            found[one.what] = min(one.chance, found.get(one.what, 1.0))
    return found


def doubt(decision: Decision, threshold: float = EVEN) -> float:
    """Return how doubtful a decision is: 1 at the threshold, towards 0 far from it.

    Examples
    --------
    >>> doubt(Decision("direct", 0.5, True))
    1.0
    >>> round(doubt(Decision("direct", 0.95, True)), 2)
    0.19
    """
    away = _log_odds(decision.chance) - _log_odds(threshold)
    chance = 1.0 / (1.0 + math.exp(-max(-FAR, min(FAR, away))))
    return max(4 * chance * (1 - chance), DISAGREE if decision.apart else 0.0)


def _log_odds(chance: float) -> float:
    inside = min(max(chance, LEAST), 1 - LEAST)
    return math.log(inside / (1 - inside))


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


def expected_of(decisions: Iterable[Decision]) -> Counter[str]:
    """Return how many there are of each kind, as the chances have it."""
    counts: Counter[str] = Counter()
    for one in decisions:
        counts[one.what] += one.chance  # type: ignore[assignment]
    return counts
