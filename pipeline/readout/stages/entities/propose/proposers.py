"""The proposers of the stage as functions of what is read; ``extract.py`` has their order."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from readout.stages.entities.candidates import Candidate, of_words
from readout.stages.entities.dates.years import date_candidates
from readout.stages.entities.glossary.mentions import by_name, by_number, by_short_name
from readout.stages.entities.meetings import (
    Meeting,
    elections,
    extend,
    plural_meetings,
    small_meetings,
)
from readout.stages.entities.propose.companies import companies, sites
from readout.stages.entities.propose.headed import names
from readout.stages.entities.propose.persons import persons
from readout.stages.entities.propose.places import beside_places, place_names
from readout.stages.entities.propose.titles import quoted_titles
from readout.stages.entities.read.reading import Reading
from readout.stages.entities.read.scope import Scope

__all__ = [
    "Proposer",
    "bodies",
    "dates",
    "from_gazetteer",
    "from_glossary",
    "from_model",
    "headed_names",
    "meetings",
    "places",
    "titled_persons",
    "titles_in_marks",
]

Proposer = Callable[[Reading], Iterator[Candidate]]


def from_model(reading: Reading) -> Iterator[Candidate]:
    """Yield what the encoder or a recogniser found."""
    yield from reading.given.model


def from_gazetteer(reading: Reading) -> Iterator[Candidate]:
    """Yield the names that the gazetteer knows."""
    for scope in reading.scopes:
        yield from reading.gazetteer.match(reading.words, scope.first, scope.last)


def from_glossary(reading: Reading) -> Iterator[Candidate]:
    """Yield the terms of the document's own glossary."""
    for scope in reading.scopes if reading.glossary.terms else ():
        for find in (by_name, by_short_name, by_number):
            yield from find(scope, reading.glossary)


def dates(reading: Reading) -> Iterator[Candidate]:
    """Yield the dates."""
    given = reading.given
    yield from date_candidates(given.text, given.segments, given.sentences, given.anchor)


def titled_persons(reading: Reading) -> Iterator[Candidate]:
    """Yield the persons behind a title."""
    for scope in reading.scopes:
        yield from persons(scope, reading.small)


def headed_names(reading: Reading) -> Iterator[Candidate]:
    """Yield bodies, meetings, documents and places by their head noun."""
    for scope in reading.scopes:
        for name in names(scope):
            if name.label == "EVENT":
                yield _meeting(scope, extend(scope, name))
            else:
                yield of_words(scope.words, name.first, name.last, name.label)


def meetings(reading: Reading) -> Iterator[Candidate]:
    """Yield meetings with a head written small, those named by a plural with a year, elections."""
    for scope in reading.scopes:
        for find in (small_meetings, plural_meetings, elections):
            for meeting in find(scope):
                yield _meeting(scope, meeting)


def _meeting(scope: Scope, meeting: Meeting) -> Candidate:
    found = of_words(scope.words, meeting.first, meeting.last, "EVENT")
    return replace(found, mention=meeting.relative)


def bodies(reading: Reading) -> Iterator[Candidate]:
    """Yield companies by their legal form, and media by their address."""
    for scope in reading.scopes:
        yield from companies(scope)
    yield from sites(reading.text)


def titles_in_marks(reading: Reading) -> Iterator[Candidate]:
    """Yield documents by a title in quotation marks."""
    for scope in reading.scopes:
        yield from quoted_titles(scope)


def places(reading: Reading) -> Iterator[Candidate]:
    """Yield the places that the document's own words tell, and the names beside them in lists."""
    told = list(place_names(reading))
    yield from told
    yield from beside_places(reading.words, reading.names, told)
