"""The pure core of the stage: read → propose → choose → resolve.

From a text, its segments and a model's entities to the record's entities.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from readout.language.meetings import (
    MeetingMention,
    ProposedMeeting,
    describe,
    join_meetings,
    short_mentions,
)
from readout.language.page import Page, Tokens, page_over
from readout.language.words import words as listed
from readout.records.spans import SpanIndex
from readout.records.types import Entity
from readout.stages.entities.candidates import PLACES, EntityCandidate, resolve_overlaps
from readout.stages.entities.checks import (
    Check,
    addressed,
    administrations,
    one_label,
    without_abbreviations,
    without_addresses,
    without_games,
)
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.mentions import by_head
from readout.stages.entities.proposers import (
    Proposer,
    bodies,
    dates,
    elections,
    from_gazetteer,
    from_glossary,
    from_model,
    headed_names,
    places,
)
from readout.stages.entities.reading import EntityInput, EntityReading, read
from readout.stages.entities.records import entities
from readout.stages.entities.scope import headlines, with_names
from readout.stages.entities.short_forms import known_names, recall
from readout.stages.entities.tokens import WordTokens

__all__ = ["EntityInput", "extract", "headlines"]

SOURCES: tuple[Proposer, ...] = (from_model, from_gazetteer, from_glossary, dates)
"""What gives names before the document's other words are read: models, lists, dates."""

PROPOSERS: tuple[Proposer, ...] = (headed_names, bodies, elections, places)
"""What the words themselves tell, where the names that are given are known."""

CHECKS: tuple[Check, ...] = (
    without_addresses,
    without_games,
    without_abbreviations,
    addressed,
    one_label,
    administrations,
)
"""What makes the proposals credible beside each other."""


def extract(
    given: EntityInput,
    gazetteer: Gazetteer,
    words: WordTokens | None = None,
    *,
    bare_mentions: bool = False,
) -> list[Entity]:
    """Find the entities of a document.

    Parameters
    ----------
    given : EntityInput
        The document.
    gazetteer : Gazetteer
        Known names.
    words : WordTokens, optional
        The tokens of the text, where the caller has them.
    bare_mentions : bool
        Whether "the conference" stands for a named conference of the document.

    Returns
    -------
    list of Entity
        Disjoint, sorted by start, with ids "e1", "e2", …
    """
    reading = read(given, gazetteer, words or WordTokens(given.text))
    names = list(propose(reading, SOURCES))
    reading = replace(reading, names=names, scopes=with_names(reading.scopes, names))
    found = [*names, *propose(reading, PROPOSERS)]
    for check in CHECKS:
        found = list(check(reading, found))
    kept = choose(reading, found)
    return resolve(reading, kept, bare_mentions=bare_mentions)


def propose(reading: EntityReading, proposers: Sequence[Proposer]) -> Iterator[EntityCandidate]:
    """Yield what the proposers find, none of which sees another's result."""
    for proposer in proposers:
        yield from proposer(reading)


def choose(reading: EntityReading, proposed: Sequence[EntityCandidate]) -> list[EntityCandidate]:
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


def resolve(
    reading: EntityReading, kept: Sequence[EntityCandidate], *, bare_mentions: bool
) -> list[Entity]:
    """Join the mentions of a meeting, find its short mentions, link names to the glossary."""
    page = _page(reading, kept)
    events = [item for item in kept if item.label == "EVENT"]
    named = join_meetings(page, [_proposed(reading, item) for item in events])
    defined = zip(events, named, strict=True)
    heads = {m.meeting.head for item, m in defined if item.method == "glossary" and m.full}
    heads -= listed("entity.plural_event_heads")
    short = list(short_mentions(page, named, heads=frozenset(heads), bare=bare_mentions))
    mentions = [
        EntityCandidate(m.start, m.end, "EVENT", "rule", mention=True, weak=True) for m in short
    ]
    orphans = _orphans(page, named)
    kept = filled([c for c in kept if c.start not in orphans], mentions)
    return entities(page, kept, {m.start: m for m in (*short, *named)}, reading.glossary)


def _page(reading: EntityReading, kept: Sequence[EntityCandidate]) -> Page:
    """Return the document as meetings are read in it: the stage's own tokens, and its names."""
    given, own = reading.given, reading.words
    blank = [""] * len(own)
    tokens = Tokens(own.starts, own.ends, own.folded, blank, blank, list(range(len(own))))
    names = [
        Entity(f"e{number}", c.start, c.end, c.surface(given.text), c.label, c.normal)
        for number, c in enumerate(kept, 1)
    ]
    return page_over(given.text, tokens, list(given.segments), list(given.sentences), names)


def _proposed(reading: EntityReading, item: EntityCandidate) -> ProposedMeeting:
    """Return a meeting with the name by which a gazetteer or the glossary knows it."""
    entry = reading.gazetteer.lookup(describe(item.surface(reading.text))[0])
    name = item.full if item.method == "glossary" else None
    if entry is not None and entry.label == "EVENT":
        name = entry.name
        item.kb_id = entry.kb_id
    model = item.method == "model"
    return ProposedMeeting(item.start, item.end, full=not item.mention, model=model, name=name)


def filled(
    kept: Sequence[EntityCandidate], mentions: Sequence[EntityCandidate]
) -> list[EntityCandidate]:
    """Return the candidates with the mentions that stand where there are none."""
    taken = SpanIndex(kept)
    free = [item for item in mentions if not taken.overlapping(item.start, item.end)]
    return sorted([*kept, *free], key=lambda item: item.start)


def _orphans(page: Page, mentions: Sequence[MeetingMention]) -> set[int]:
    """Return where short mentions begin, written small, that stand for no meeting."""
    alone = (m.start for m in mentions if not m.full and m.first is None)
    return {start for start in alone if page.text[start].islower()}
