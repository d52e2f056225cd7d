"""The pure core of the stage: read → propose → choose → resolve.

From a text, its segments and a model's entities to the record's entities.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from readout.records import Entity
from readout.spans import SpanIndex
from readout.stages.entities.candidates import PLACES, Candidate
from readout.stages.entities.choose.credible import (
    one_label,
    promoted,
    without_demonyms,
    without_headings,
)
from readout.stages.entities.choose.overlaps import resolve_overlaps
from readout.stages.entities.coreference import Event, Setting, events, own_event, short_mentions
from readout.stages.entities.datelines import days_of_event
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.glossary.mentions import by_head
from readout.stages.entities.propose.proposers import PROPOSERS, SOURCES, Proposer
from readout.stages.entities.read.reading import Given, Reading, read
from readout.stages.entities.read.scope import headlines, with_names
from readout.stages.entities.read.tokens import Words
from readout.stages.entities.resolve.records import Meetings, entities
from readout.stages.entities.resolve.short_forms import known_names, recall

__all__ = ["Given", "extract", "headlines"]


def extract(
    given: Given,
    gazetteer: Gazetteer,
    words: Words | None = None,
    *,
    bare_mentions: bool = False,
) -> list[Entity]:
    """Find the entities of a document.

    Parameters
    ----------
    given : Given
        The document.
    gazetteer : Gazetteer
        Known names.
    words : Words, optional
        The tokens of the text, where the caller has them.
    bare_mentions : bool
        Whether "the conference" stands for a named conference of the document.

    Returns
    -------
    list of Entity
        Disjoint, sorted by start, with ids "e1", "e2", …
    """
    reading = read(given, gazetteer, words or Words(given.text))
    names = list(propose(reading, SOURCES))
    reading = replace(reading, names=names, scopes=with_names(reading.scopes, names))
    proposed = credible(reading, [*names, *propose(reading, PROPOSERS)])
    kept = choose(reading, proposed)
    return resolve(reading, kept, bare_mentions=bare_mentions)


def propose(reading: Reading, proposers: Sequence[Proposer]) -> Iterator[Candidate]:
    """Yield what the proposers find, none of which sees another's result."""
    for proposer in proposers:
        yield from proposer(reading)


def credible(reading: Reading, found: Sequence[Candidate]) -> list[Candidate]:
    """Leave out what is not credible beside the rest, and give a name one label."""
    text, scopes = reading.text, reading.scopes
    pairs = zip(reading.given.segments, scopes, strict=True)
    headings = SpanIndex([s for s, scope in pairs if scope.title_cased and s.kind == "heading"])
    found = list(without_demonyms(text, found))
    found = list(without_headings(text, found, headings))
    found = list(promoted(text, found))
    return list(one_label(text, found))


def choose(reading: Reading, proposed: Sequence[Candidate]) -> list[Candidate]:
    """Choose disjoint candidates; once more with other mentions of the names that were chosen."""
    text = reading.text
    chosen = resolve_overlaps(proposed)
    known = known_names(reading.words, chosen, reading.gazetteer)
    bodies = {name for name, value in known.items() if value.label == "ORG"}
    rest = [c for c in proposed if c.label not in PLACES or c.surface(text) not in bodies]
    again = recall(reading.scopes, known)
    short = by_head(reading.scopes, chosen, reading.glossary)
    return resolve_overlaps([*rest, *again, *short])


def resolve(
    reading: Reading,
    kept: Sequence[Candidate],
    *,
    bare_mentions: bool,
) -> list[Entity]:
    """Join the mentions of a meeting, find its short mentions, link names to the glossary."""
    given = reading.given
    dates = [c for c in kept if c.label == "DATE"]
    setting = Setting(
        given.text,
        reading.words,
        SpanIndex(given.segments),
        SpanIndex(given.sentences),
        SpanIndex(dates),
        reading.gazetteer,
    )
    named = events(setting, kept)
    orphans = {id(event.mention) for event in named if _is_orphan(given.text, event)}
    kept = [c for c in kept if id(c) not in orphans]
    own = own_event(setting, named, given.segments)
    if own is not None and own.edtf is not None:
        days_of_event(dates, given.text, own.edtf, own.mention.start)
    ranges = [(scope.first, scope.last) for scope in reading.scopes]
    mentions = short_mentions(setting, named, ranges, own, bare=bare_mentions)
    kept = filled(kept, [event.mention for event in mentions])
    return entities(setting, kept, Meetings([*named, *mentions]), reading.glossary)


def filled(kept: Sequence[Candidate], mentions: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with the mentions that stand where there are none."""
    places = SpanIndex(kept)
    free = [item for item in mentions if not places.overlapping(item.start, item.end)]
    return sorted([*kept, *free], key=lambda item: item.start)


def _is_orphan(text: str, event: Event) -> bool:
    """Tell whether a short mention, written small, has no meeting that it stands for."""
    item = event.mention
    return item.mention and event.first is None and text[item.start].islower()
