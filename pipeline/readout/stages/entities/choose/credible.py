"""What of the proposals is not credible beside the others, and what is more so than it looks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from readout.language.words import words
from readout.records import Segment
from readout.spans import SpanIndex
from readout.stages.entities.candidates import NAMES, PLACES, Candidate
from readout.stages.entities.propose.places import demonyms_of

__all__ = ["one_label", "promoted", "without_demonyms", "without_headings"]

_GAMES = re.compile(r"(?:\s[A-Z0-9][\w-]{0,20}){0,4}\s(?:Games|Olympics|Paralympics|Cup)\b")
SURE = 1000
"""Votes for a label of all that is not a model's."""
LONGEST = 6
"""Words of a body's or person's name that begins with a place."""
SMALL = words("entity.name_tails")


def without_demonyms(text: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Leave out the adjectives of the document's own places that a model takes for names.

    ``the Djelimban law``.
    """
    places = {text[c.start : c.end] for c in found if c.method == "rule" and c.label in PLACES}
    adjectives = demonyms_of(places) - places
    return [c for c in found if c.method != "model" or text[c.start : c.end] not in adjectives]


def without_headings(
    text: str,
    found: Sequence[Candidate],
    headings: SpanIndex[Segment],
) -> list[Candidate]:
    """Leave out the names that only a heading's capitals make: those that no running text has.

    What gazetteer and glossary know stays. A place that opens the name of games is no mention of it
    anywhere.
    """
    outside = (item for item in found if headings.at(item.start) is None)
    elsewhere = {text[item.start : item.end] for item in outside}
    kept = []
    for item in found:
        listed = item.method in {"gazetteer", "glossary"} or item.label not in NAMES
        games = item.label == "GPE" and _GAMES.match(text, item.end) is not None
        if not games and (listed or text[item.start : item.end] in elsewhere):
            kept.append(item)
    return kept


def promoted(text: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Let a model's longer name of a body or person outrank a place that opens it.

    "Lindmark Port Investment" is no mention of Lindmark.
    """
    listed = (c for c in found if c.method == "gazetteer" and c.label in PLACES)
    places = {c.start: c.end for c in listed}
    return [replace(c, weak=False) if _outranks(text, c, places) else c for c in found]


def _outranks(
    text: str,
    item: Candidate,
    places: dict[int, int],
) -> bool:
    if not item.weak or item.label not in {"ORG", "PERSON"}:
        return False
    forms = text[item.start : item.end].split()
    large = all(form[0].isupper() or form in SMALL for form in forms)
    return large and len(forms) <= LONGEST and places.get(item.start, item.end) < item.end


def one_label(text: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Give each name of the model the label that it has most often in the document.

    Persons, bodies and places alone; on a tie the first one's.
    """
    votes: dict[str, Counter[str]] = {}
    for item in found:
        if item.label in NAMES:
            name = text[item.start : item.end]
            votes.setdefault(name, Counter())[item.label] += 1 if item.method == "model" else SURE
    labels = {name: count.most_common(1)[0][0] for name, count in votes.items()}
    return list(_labelled(text, found, labels))


def _labelled(
    text: str,
    found: Sequence[Candidate],
    labels: dict[str, str],
) -> Iterator[Candidate]:
    for item in found:
        if item.method == "model" and item.label in NAMES:
            label = labels[text[item.start : item.end]]
            yield replace(item, label=label)  # type: ignore[arg-type]
        else:
            yield item
