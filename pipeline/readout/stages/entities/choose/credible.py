"""What of the proposals is not credible beside the others, and what is more so than it looks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from readout.language.words import words
from readout.records import EntityLabel
from readout.spans import SpanIndex
from readout.stages.entities.candidates import LISTS, NAMES, PLACES, WHO, Candidate
from readout.stages.entities.propose.places import demonyms_of
from readout.stages.entities.read.reading import Reading
from readout.stages.entities.read.tokens import is_large

__all__ = ["one_label", "promoted", "without_demonyms", "without_headings"]

_GAMES = re.compile(
    r"(?:\s[A-Z0-9][\w-]{0,20}){0,4}\s(?:Games|Olympics|Paralympics|Cup)\b"
)
SURE = 1000
"""Votes for a label of all that is not a model's."""
LONGEST = 6
"""Words of a body's or person's name that begins with a place."""
SMALL = words("entity.name_tails")


def without_demonyms(
    reading: Reading,
    found: Sequence[Candidate],
) -> Iterator[Candidate]:
    """Leave out the adjectives of the document's own places that a model takes for names.

    ``the Djelimban law``.
    """
    text = reading.text
    told = (item for item in _of(found, PLACES) if item.method == "rule")
    places = {item.surface(text) for item in told}
    adjectives = demonyms_of(places) - places
    for item in found:
        adjective = item.surface(text) in adjectives
        if item.method != "model" or not adjective:
            yield item


def without_headings(
    reading: Reading,
    found: Sequence[Candidate],
) -> Iterator[Candidate]:
    """Leave out the names that only a heading's capitals make: those that no running text has.

    What gazetteer and glossary know stays. A place that opens the name of games is no mention of it
    anywhere.
    """
    text = reading.text
    headings = SpanIndex(reading.headings())
    outside = (item for item in found if headings.at(item.start) is None)
    elsewhere = {item.surface(text) for item in outside}
    for item in found:
        opens_games = item.label == "GPE" and _GAMES.match(text, item.end)
        named = item.method in LISTS or item.label not in NAMES
        told = named or item.surface(text) in elsewhere
        if told and not opens_games:
            yield item


def promoted(
    reading: Reading,
    found: Sequence[Candidate],
) -> Iterator[Candidate]:
    """Let a model's longer name of a body or person outrank a place that opens it.

    "Lindmark Port Investment" is no mention of Lindmark.
    """
    listed = (item for item in _of(found, PLACES) if item.method == "gazetteer")
    places = {item.start: item.end for item in listed}
    for item in found:
        place_end = places.get(item.start, item.end)
        outranks = item.weak and _outranks(reading.text, item, place_end)
        yield replace(item, weak=False) if outranks else item


def _outranks(
    text: str,
    item: Candidate,
    place_end: int,
) -> bool:
    longer = place_end < item.end
    if not longer or item.label not in WHO:
        return False
    forms = item.surface(text).split()
    if len(forms) > LONGEST:
        return False
    small = [form for form in forms if not is_large(form)]
    return SMALL.issuperset(small)


def one_label(
    reading: Reading,
    found: Sequence[Candidate],
) -> Iterator[Candidate]:
    """Give each name of the model the label that it has most often in the document.

    Persons, bodies and places alone; on a tie the first one's.
    """
    text = reading.text
    votes: dict[str, Counter[EntityLabel]] = defaultdict(Counter)
    for item in _of(found, NAMES):
        weight = 1 if item.method == "model" else SURE
        votes[item.surface(text)][item.label] += weight
    for item in found:
        open_to_votes = item.method == "model" and item.label in NAMES
        if not open_to_votes:
            yield item
            continue
        count = votes[item.surface(text)]
        [(label, _)] = count.most_common(1)
        yield replace(item, label=label)


def _of(
    found: Sequence[Candidate],
    labels: frozenset[str],
) -> Iterator[Candidate]:
    return (item for item in found if item.label in labels)
