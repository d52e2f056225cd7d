"""The pure core of the stage: read → propose → choose → resolve.

From a text, its segments and a model's entities to the record's entities.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from readout.records.spans import SpanIndex
from readout.records.types import Entity
from readout.stages.entities.candidates import PLACES, Candidate
from readout.stages.entities.choose.credible import (
    addressed,
    administrations,
    one_label,
    promoted,
    without_abbreviations,
    without_addresses,
    without_demonyms,
    without_headings,
)
from readout.stages.entities.choose.overlaps import resolve_overlaps
from readout.stages.entities.coreference import Event, Setting, events, short_mentions
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.glossary.mentions import by_head
from readout.stages.entities.propose.proposers import (
    Proposer,
    bodies,
    dates,
    from_gazetteer,
    from_glossary,
    from_model,
    headed_names,
    meetings,
    places,
    titled_persons,
    titles_in_marks,
)
from readout.stages.entities.read.reading import Given, Reading, read
from readout.stages.entities.read.scope import headlines, with_names
from readout.stages.entities.read.tokens import Words
from readout.stages.entities.resolve.records import Meetings, entities
from readout.stages.entities.resolve.short_forms import known_names, recall

__all__ = ["Given", "extract", "headlines"]


Check = Callable[[Reading, Sequence[Candidate]], Iterator[Candidate]]

SOURCES: tuple[Proposer, ...] = (from_model, from_gazetteer, from_glossary, dates, titled_persons)
"""What gives names before the document's other words are read: models, lists, dates, titles."""

PROPOSERS: tuple[Proposer, ...] = (headed_names, meetings, bodies, titles_in_marks, places)
"""What the words themselves tell, where the names that are given are known."""

CHECKS: tuple[Check, ...] = (
    without_addresses,
    without_abbreviations,
    without_demonyms,
    without_headings,
    promoted,
    addressed,
    one_label,
    administrations,
)
"""What makes the proposals credible beside each other."""


def extract(
    given: Given, gazetteer: Gazetteer, words: Words | None = None, *, bare_mentions: bool = False
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
    found = [*names, *propose(reading, PROPOSERS)]
    for check in CHECKS:
        found = list(check(reading, found))
    kept = choose(reading, found)
    return resolve(reading, kept, bare_mentions=bare_mentions)


def propose(reading: Reading, proposers: Sequence[Proposer]) -> Iterator[Candidate]:
    """Yield what the proposers find, none of which sees another's result."""
    for proposer in proposers:
        yield from proposer(reading)


def choose(reading: Reading, proposed: Sequence[Candidate]) -> list[Candidate]:
    """Choose disjoint candidates; once more with other mentions of the names that were chosen."""
    text = reading.text
    chosen = resolve_overlaps(proposed)
    known = known_names(reading.words, chosen, reading.gazetteer)
    of_bodies = {name for name, value in known.items() if value.label == "ORG"}
    rest = [c for c in proposed if c.label not in PLACES or c.surface(text) not in of_bodies]
    again = recall(reading.scopes, known)
    short = by_head(reading.scopes, chosen, reading.glossary)
    more = administrations(reading, list(without_addresses(reading, [*again, *short])))
    return resolve_overlaps([*rest, *more])


def resolve(reading: Reading, kept: Sequence[Candidate], *, bare_mentions: bool) -> list[Entity]:
    """Join the mentions of a meeting, find its short mentions, link names to the glossary."""
    given = reading.given
    setting = Setting(
        given.text, reading.words, given.segments, given.sentences, kept, reading.gazetteer
    )
    named = events(setting)
    orphans = {id(event.mention) for event in named if _is_orphan(given.text, event)}
    kept = [c for c in kept if id(c) not in orphans]
    mentions = short_mentions(setting, named, bare=bare_mentions)
    kept = filled(kept, [event.mention for event in mentions])
    return entities(setting, kept, Meetings([*named, *mentions]), reading.glossary)


def filled(kept: Sequence[Candidate], mentions: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates with the mentions that stand where there are none."""
    taken = SpanIndex(kept)
    free = [item for item in mentions if not taken.overlapping(item.start, item.end)]
    return sorted([*kept, *free], key=lambda item: item.start)


def _is_orphan(text: str, event: Event) -> bool:
    """Tell whether a short mention, written small, has no meeting that it stands for."""
    item = event.mention
    return item.mention and event.first is None and text[item.start].islower()
