"""Checks of entity candidates beside each other: some are dropped, some get another label."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from readout.language.words import pattern
from readout.records.spans import holder, trim
from readout.records.types import EntityLabel
from readout.stages.entities.candidates import NAMES, EntityCandidate
from readout.stages.entities.proposers import EntityReading

__all__ = ["Check", "addressed", "one_label", "without_addresses"]

Check = Callable[[EntityReading, Sequence[EntityCandidate]], Iterator[EntityCandidate]]
BEFORE_ADDRESS = " \n\t()[]<,;:–—"
"""Characters between a name and an address behind it."""
_ADMINISTRATION = re.compile(r"(?:[-–][A-Z][a-z]{1,20})?[ \u00a0][Aa]dministration\b")
_JOINED = re.compile(r"[A-Z][a-z]{1,20}[-–]\Z")
LONGEST_PART = 24
"""Characters of a name that a dash joins to the next."""
_ADDRESSED = pattern(r"\b(?=(?-i:[A-Z]))<entity.forms_of_address>\.? \Z")
SURE = 1000
"""Votes for a label of all that is not a model's."""
ADDRESS = 20
"""Characters before a name in which a form of address stands."""


def without_addresses(
    reading: EntityReading, found: Sequence[EntityCandidate]
) -> Iterator[EntityCandidate]:
    """Leave out what stands in an address; a name that runs into one ends before it."""
    text = reading.text
    ahead = [*reading.addresses, (len(text), len(text))]
    for item in found:
        if holder(reading.addresses, item.start) is not None:
            continue
        reached, _ = ahead[bisect_left(ahead, (item.start, 0))]
        if item.end <= reached:
            yield item
            continue
        start, end = trim(text, item.start, reached, BEFORE_ADDRESS)
        if start < end:
            yield replace(item, start=start, end=end)


def addressed(
    reading: EntityReading, found: Sequence[EntityCandidate]
) -> Iterator[EntityCandidate]:
    """Take what a model calls a body for a person behind "Mr." or "MS."."""
    for item in found:
        body = item.label == "ORG" and item.method == "model"
        title = body and _ADDRESSED.search(reading.text, max(0, item.start - ADDRESS), item.start)
        yield replace(item, label="PERSON", method="rule") if title else item


def one_label(
    reading: EntityReading, found: Sequence[EntityCandidate]
) -> Iterator[EntityCandidate]:
    """Give each name of the model the label that it has most often in the document.

    Persons, bodies and places alone; on a tie the first one's.
    """
    text = reading.text
    votes: dict[str, Counter[EntityLabel]] = defaultdict(Counter)
    names = [item for item in found if item.label in NAMES]
    for item in names:
        votes[item.surface(text)][item.label] += 1 if item.method == "model" else SURE
    for item in found:
        open_to_votes = item.method == "model" and item.label in NAMES
        count = votes[item.surface(text)]
        yield replace(item, label=count.most_common(1)[0][0]) if open_to_votes else item


def administrations(
    reading: EntityReading, found: Sequence[EntityCandidate]
) -> Iterator[EntityCandidate]:
    """Take whose administration is named for a part of the body's name."""
    for item in found:
        yield item
        ended = _ADMINISTRATION.match(reading.text, item.end)
        if ended and item.label == "PERSON":
            joined = _JOINED.search(reading.text, max(0, item.start - LONGEST_PART), item.start)
            start = joined.start() if joined else item.start
            yield EntityCandidate(start, ended.end(), "ORG", "rule")
