"""Learning which events of two documents are one, from documents with pairs of them.

A document's ``tells`` are spans of events, each with the number of its ``pair`` and whether both
are the ``same``. What the other document of a pair tells stands in that document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from readout.errors import ConfigError
from readout.evaluate.gold import GoldText, labelled
from readout.identity.meetings import clash, compare, rarity_in
from readout.identity.tellings import Telling, tellings_of
from readout.models.scorer import Features, Scorer, fit, or_none, packaged
from readout.records.types import Record
from readout.train.card import rate
from readout.train.gold import has
from readout.train.linear import Examples, Learned, Lesson, QuotePages, left_out

__all__ = ["MEETINGS", "told_at"]

PENALTY = 1.0
"""What the square of a weight's distance from its start costs (log odds)."""
FOLDS = 10
START = packaged("readout.train", "meetings.json")["start"].weights
"""What signs weigh at the start (log odds): as far as pairs do not tell otherwise."""


@dataclass
class _Document:
    """What a labelled document tells of events; of pairs its telling, and whether it is one."""

    tellings: list[Telling]
    told: dict[int, tuple[Telling | None, bool]] = field(default_factory=dict)


def _document(pages: QuotePages, row: GoldText, real: bool) -> _Document:  # noqa: ARG001
    record = pages.record(row)
    found = _Document(list(tellings_of(record)))
    for one in labelled(row.tells):
        found.told[one.pair] = told_at(record, found.tellings, one.start, one.end), one.same
    return found


def told_at(record: Record, tellings: Sequence[Telling], start: int, end: int) -> Telling | None:
    """Return what a record tells of the event that a span names, as far as it overlaps."""
    common = [
        (min(one.end, end) - max(one.start, start), event.id)
        for event in record.events
        for one in event.mentions
    ]
    most, event = max(common, default=(0, ""))
    return next((told for told in tellings if most > 0 and told.event == event), None)


def _pairs(documents: Sequence[_Document]) -> Iterator[tuple[Features, bool, bool]]:
    """Yield of each pair what speaks for it, whether it cannot be, and whether it is one."""
    rarity = rarity_in(one for document in documents for one in document.tellings)
    first: dict[int, tuple[Telling | None, bool]] = {}
    for document in documents:
        for pair, (telling, same) in document.told.items():
            other, _ = first.setdefault(pair, (telling, same))
            if telling is not None and other is not None and other is not telling:
                yield compare(other, telling, rarity), clash(other, telling), same


def _learn(examples: Examples[_Document]) -> Learned:
    """Learn what speaks for two tellings being one, and judge it by pairs left out."""
    pairs = list(_pairs([*examples.real, *examples.invented]))
    if len({same for _, _, same in pairs}) < 2:
        raise ConfigError("the pairs are all the same, or all different: there is nothing to learn")

    def learn(some: Sequence[tuple[Features, bool, bool]]) -> Scorer:
        questions = [or_none([features], [same]) for features, _, same in some]
        return fit([[question] for question in questions], PENALTY, start=START)

    right = sum(
        (not never and scorer.odds(features) > 0) == same
        for scorer, (features, never, same) in left_out(pairs, learn, FOLDS)
    )
    return {"meeting": learn(pairs)}, {"meeting": rate(right, len(pairs))}


MEETINGS = Lesson(
    needs="a document needs 'text' and 'tells'",
    enough=lambda row: has(row, "tells"),
    document=_document,
    learn=_learn,
    gold=lambda data: (),  # noqa: ARG005
)
