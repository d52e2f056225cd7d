"""What the rest of a document tells about a name.

Persons, agencies and places by context, and what headings invent.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from readout.records import Segment
from readout.spans import SpanIndex
from readout.stages.entities.agencies import abbreviated_subjects, dateline_agency
from readout.stages.entities.candidates import Candidate
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.persons import layout, persons, turns
from readout.stages.entities.places import beside_places, demonyms_of, place_names
from readout.stages.entities.runs import Scope
from readout.stages.entities.words import Words

__all__ = ["by_context", "without_demonyms", "without_headings"]

_NAMES = frozenset({"PERSON", "ORG", "GPE", "LOC"})
_LEAD = 4
_GAMES = re.compile(r"(?:\s[A-Z0-9][\w-]{0,20}){0,4}\s(?:Games|Olympics|Paralympics|Cup)\b")


def by_context(
    words: Words,
    scopes: Sequence[Scope],
    segments: Sequence[Segment],
    found: Sequence[Candidate],
    gazetteer: Gazetteer,
) -> list[Candidate]:
    """Propose persons, bodies and places by what stands around their names anywhere in the document."""
    small = frozenset(form for form in words.forms if form.islower())
    people = list(_persons(words, scopes, found, small, gazetteer))
    _tell(words, scopes, people)
    given = [*people, *_agencies(words, scopes, segments)]
    places = list(place_names(scopes, words, [*found, *given], gazetteer))
    return [*given, *places, *beside_places(words, [*found, *given], places)]


def without_demonyms(text: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Leave out the adjectives of the document's own places that a model takes for names ("the Djelimban law")."""
    places = {
        text[c.start : c.end] for c in found if c.method == "rule" and c.label in {"GPE", "LOC"}
    }
    adjectives = demonyms_of(places) - places
    return [c for c in found if c.method != "model" or text[c.start : c.end] not in adjectives]


def _persons(
    words: Words,
    scopes: Sequence[Scope],
    found: Sequence[Candidate],
    small: frozenset[str],
    gazetteer: Gazetteer,
) -> Iterator[Candidate]:
    speaking = [item for scope in scopes if (item := layout(scope, small)) is not None]
    known = frozenset(words.text[c.start : c.end] for c in found if c.label == "PERSON")
    spans = [span for scope in scopes for span in persons(scope, small)]
    for first, last in (*turns(speaking, scopes, known), *spans):
        if gazetteer.lookup(words.slice(first, last)) is None:
            yield Candidate(words.starts[first], words.ends[last], "PERSON", "rule")


def _tell(words: Words, scopes: Sequence[Scope], people: Sequence[Candidate]) -> None:
    """Let the segments know the persons, so that "Mara Hale of Arlin" speaks for a place."""
    firsts = [scope.first for scope in scopes]
    for item in people:
        first, last = words.at(item.start), words.at(item.end) - 1
        scope = scopes[bisect_right(firsts, first) - 1]
        scope.known[first] = (last, "PERSON")
        scope.closing.add(last)


def _agencies(
    words: Words, scopes: Sequence[Scope], segments: Sequence[Segment]
) -> Iterator[Candidate]:
    for segment in segments[:_LEAD]:
        span = dateline_agency(words.text, segment.start)
        if span is not None:
            yield Candidate(*span, "ORG", "rule")
    for scope in scopes:
        for first, last in abbreviated_subjects(scope):
            yield Candidate(words.starts[first], words.ends[last], "ORG", "rule")


def without_headings(
    text: str, found: Sequence[Candidate], segments: Sequence[Segment], headlines: set[str]
) -> list[Candidate]:
    """Leave out the names that only a heading's capitals make: those that no running text has.

    What gazetteer and glossary know stays, and so does what the title says. A place that opens the name of games is
    no mention of it anywhere.
    """
    found = [c for c in found if c.label != "GPE" or not _GAMES.match(text, c.end)]
    index = SpanIndex([s for s in segments if s.id in headlines and s.kind == "heading"])
    inside = {id(c) for c in found if c.label in _NAMES and index.at(c.start) is not None}
    if not inside:
        return found
    elsewhere = Counter(text[c.start : c.end] for c in found if id(c) not in inside)
    return [
        c
        for c in found
        if id(c) not in inside
        or c.method in {"gazetteer", "glossary"}
        or elsewhere[text[c.start : c.end]]
    ]
