"""What of the proposals is not credible beside the others, and what is more so than it looks."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from readout.language.words import words
from readout.records.spans import SpanIndex, holder, trim
from readout.records.types import EntityLabel
from readout.stages.entities.candidates import LISTS, NAMES, PLACES, WHO, Candidate
from readout.stages.entities.propose.places import demonyms_of
from readout.stages.entities.read.reading import Reading
from readout.stages.entities.read.tokens import is_large

__all__ = [
    "addressed",
    "administrations",
    "one_label",
    "promoted",
    "without_abbreviations",
    "without_addresses",
    "without_demonyms",
    "without_headings",
]

_GAMES = re.compile(r"(?:\s[A-Z0-9][\w-]{0,20}){0,4}\s(?:Games|Olympics|Paralympics|Cup)\b")
_INITIALS = re.compile(r"\(“?([A-Z]{2,8})s?”?\)")
_ADMINISTRATION = re.compile(r"(?:[-–][A-Z][a-z]{1,20})?[ \u00a0][Aa]dministration\b")
_JOINED = re.compile(r"[A-Z][a-z]{1,20}[-–]\Z")
_PART = re.compile(r"[^\W\d_]+")
LONG_FORM = 120
"""Characters before an abbreviation in which it is spelt out."""
BEFORE_ADDRESS = " \n\t()[]<,;:–—"
"""What may part a name from an address behind it."""
FORMS = words("entity.forms_of_address")
ADDRESS = 20
"""Characters before a name in which a form of address stands."""
SURE = 1000
"""Votes for a label of all that is not a model's."""
LONGEST = 6
"""Words of a body's or person's name that begins with a place."""
LONGEST_PART = 24
"""Characters of a name that a dash joins to the next."""
SMALL = words("entity.name_tails")


def without_addresses(reading: Reading, found: Sequence[Candidate]) -> Iterator[Candidate]:
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


def without_abbreviations(reading: Reading, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Leave out names of a model that stand for words in lower case (``free trade area (FTA)``)."""
    text = reading.text
    common = frozenset(_abbreviations(text))
    for item in found:
        proper = item.method != "model" or item.label not in NAMES
        if proper or item.surface(text).removesuffix("s") not in common:
            yield item


def _abbreviations(text: str) -> Iterator[str]:
    """Yield the initials in brackets behind the words, all in lower case, that have them."""
    for match in _INITIALS.finditer(text):
        before = text[max(0, match.start() - LONG_FORM) : match.start()]
        initials = ""
        for word in reversed(_PART.findall(before)):
            if not word.islower() or len(initials) > len(match[1]):
                break
            initials = word[0] * (word not in SMALL) + initials
            if initials.upper() == match[1]:
                yield match[1]
                break


def without_demonyms(reading: Reading, found: Sequence[Candidate]) -> Iterator[Candidate]:
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


def without_headings(reading: Reading, found: Sequence[Candidate]) -> Iterator[Candidate]:
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


def promoted(reading: Reading, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Let a model's longer name of a body or person outrank a place that opens it.

    "Lindmark Port Investment" is no mention of Lindmark.
    """
    listed = (item for item in _of(found, PLACES) if item.method == "gazetteer")
    places = {item.start: item.end for item in listed}
    for item in found:
        place_end = places.get(item.start, item.end)
        outranks = item.weak and _outranks(reading.text, item, place_end)
        yield replace(item, weak=False) if outranks else item


def _outranks(text: str, item: Candidate, place_end: int) -> bool:
    longer = place_end < item.end
    if not longer or item.label not in WHO:
        return False
    forms = item.surface(text).split()
    if len(forms) > LONGEST:
        return False
    small = [form for form in forms if not is_large(form)]
    return SMALL.issuperset(small)


def administrations(reading: Reading, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Take whose administration is named for a part of the body's name."""
    for item in found:
        yield item
        ended = _ADMINISTRATION.match(reading.text, item.end)
        if ended and item.label == "PERSON":
            first = max(0, item.start - LONGEST_PART)
            joined = _JOINED.search(reading.text, first, item.start)
            start = joined.start() if joined else item.start
            yield Candidate(start, ended.end(), "ORG", "rule")


def addressed(reading: Reading, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Take what stands behind "Mr." or "MS." for a person, here and elsewhere."""
    for item in found:
        body = item.label == "ORG" and item.method == "model"
        person = body and _is_addressed(reading.text, item.start)
        yield replace(item, label="PERSON", method="rule") if person else item


def _is_addressed(text: str, start: int) -> bool:
    """Tell whether a form of address with a stop, or "Mr" and the like, stands before a name."""
    before = text[max(0, start - ADDRESS) : start]
    *_, last = before.split() or [""]
    form = last.removesuffix(".")
    written = form != last or form.istitle()
    return before.endswith(" ") and written and form.lower() in FORMS


def one_label(reading: Reading, found: Sequence[Candidate]) -> Iterator[Candidate]:
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


def _of(found: Sequence[Candidate], labels: frozenset[str]) -> Iterator[Candidate]:
    return (item for item in found if item.label in labels)
