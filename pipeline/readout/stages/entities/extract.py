"""The pure core of the stage.

From a text, its segments and a model's entities to the record's entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from readout.records import Entity, GlossaryEntry, Segment, Sentence
from readout.spans import SpanIndex
from readout.stages.entities.abbreviations import introduced
from readout.stages.entities.calendars import Anchor
from readout.stages.entities.candidates import Candidate, resolve_overlaps
from readout.stages.entities.companies import companies, sites
from readout.stages.entities.consistency import PLACES, Known, one_label, recall, short_forms
from readout.stages.entities.context import by_context, without_demonyms, without_headings
from readout.stages.entities.coreference import Event, Setting, events, own_event, short_mentions
from readout.stages.entities.datelines import date_candidates, days_of_event
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.glossary import Glossary, Term
from readout.stages.entities.heads import mentions_by_head
from readout.stages.entities.meetings import Meeting, extend, plural_meetings, small_meetings
from readout.stages.entities.model import promote
from readout.stages.entities.names import names
from readout.stages.entities.runs import Scope, is_title_cased
from readout.stages.entities.titles import quoted_titles
from readout.stages.entities.words import Words

__all__ = ["Given", "extract", "headlines"]


@dataclass
class Given:
    """What the stage is given of one document.

    ``model`` are the cleaned entities of a recogniser.
    """

    text: str
    segments: Sequence[Segment]
    sentences: Sequence[Sentence]
    glossary: Sequence[GlossaryEntry] = ()
    model: Sequence[Candidate] = ()
    anchor: Anchor | None = None


TAIL = re.compile(r"\s(?:of|on|for|in|at)\s")


def headlines(words: Words, segments: Iterable[Segment]) -> set[str]:
    """Return the ids of the segments that are written as headlines."""
    return {s.id for s in segments if is_title_cased(words, words.at(s.start), words.at(s.end), s)}


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
    words = words or Words(given.text)
    scopes = _scopes(given, words)
    definitions = {
        s.id: given.text[s.start : s.end] for s in given.segments if s.kind == "glossary_definition"
    }
    glossary = Glossary(given.glossary, given.text, gazetteer, definitions)
    listed = [
        c for s in scopes for c in chain(gazetteer.match(words, s.first, s.last), glossary.match(s))
    ]
    dates = date_candidates(given.text, given.segments, given.sentences, given.anchor)
    found = [*given.model, *listed, *dates]
    _know(scopes, words, found)
    found += [c for scope in scopes for c in _by_rule(scope)]
    found += [Candidate(start, end, "ORG", "rule") for start, end in sites(given.text)]
    found += by_context(words, scopes, given.segments, found, gazetteer)
    found = without_demonyms(given.text, found)
    titled = {
        segment.id
        for segment, scope in zip(given.segments, scopes, strict=True)
        if scope.title_cased
    }
    found = without_headings(given.text, found, given.segments, titled)
    promote(found, given.text)
    kept = _with_recalled(given.text, words, scopes, found, gazetteer)
    short = mentions_by_head(words, scopes, kept, glossary)
    meant = {(c.start, c.end) for c in short}
    kept = resolve_overlaps([*(c for c in kept if (c.start, c.end) not in meant), *short])
    setting = Setting(given.text, words, given.segments, given.sentences, kept, gazetteer)
    named = events(setting)
    orphans = {
        id(e.mention)
        for e in named
        if e.mention.mention and e.first is None and given.text[e.mention.start].islower()
    }
    kept = [c for c in kept if id(c) not in orphans]
    own = own_event(setting)
    if own is not None and own.entity is not None and own.date is not None:
        dates = [c for c in kept if c.label == "DATE"]
        days_of_event(dates, given.text, own.date, own.start)
    mentions = short_mentions(setting, named, own, bare=bare_mentions)
    kept = resolve_overlaps([*kept, *(event.mention for event in mentions)])
    return _entities(setting, kept, [*named, *mentions], glossary)


def _scopes(given: Given, words: Words) -> list[Scope]:
    scopes = []
    for segment in given.segments:
        first, last = words.at(segment.start), words.at(segment.end)
        scopes.append(Scope(words, first, last, is_title_cased(words, first, last, segment)))
    return scopes


def _know(scopes: Sequence[Scope], words: Words, found: Iterable[Candidate]) -> None:
    """Tell the scopes which names are known before the rules read theirs."""
    known: dict[int, tuple[int, str]] = {}
    for item in sorted(found, key=lambda c: (c.end - c.start, not c.weak)):
        if item.label in {"PERSON", "ORG", "GPE", "LOC", "EVENT", "DATE"} and (
            not item.weak or item.label != "ORG"
        ):
            known[words.at(item.start)] = (words.at(item.end) - 1, item.label)
    for scope in scopes:
        scope.known = (
            {i: known[i] for i in range(scope.first, scope.last) if i in known} if known else {}
        )
        scope.closing = {last for last, _ in scope.known.values()}


def _by_rule(scope: Scope) -> Iterator[Candidate]:
    words = scope.words

    def make(first: int, last: int, label: str, *, mention: bool = False) -> Candidate:
        return Candidate(words.starts[first], words.ends[last], label, "rule", mention=mention)  # type: ignore[arg-type]

    for name in names(scope):
        meeting = (
            extend(scope, name)
            if name.label == "EVENT"
            else Meeting(name.first, name.last, name.head)
        )
        yield make(meeting.first, meeting.last, name.label, mention=meeting.relative)
    for meeting in (*small_meetings(scope), *plural_meetings(scope)):
        yield make(meeting.first, meeting.last, "EVENT", mention=meeting.relative)
    for first, last in companies(scope):
        yield make(first, last, "ORG")
    for start, end in quoted_titles(scope):
        yield Candidate(start, end, "WORK", "rule")


def _with_recalled(
    text: str, words: Words, scopes: Sequence[Scope], found: list[Candidate], gazetteer: Gazetteer
) -> list[Candidate]:
    """Resolve overlaps, then once more with the short forms that the names left standing introduce."""
    one_label(text, found)
    kept = resolve_overlaps(found)
    known = short_forms(text, words, kept, gazetteer)
    for short in introduced(text, [c for c in kept if c.label != "PERSON"]):
        full = short.of.full or text[short.of.start : short.of.end]
        known[short.name] = Known(short.of, " ".join(full.split()))
    bodies = {name for name, value in known.items() if value.label == "ORG"}
    places = [c for c in found if not (c.label in PLACES and text[c.start : c.end] in bodies)]
    again = list(recall(words, scopes, known))
    return resolve_overlaps([*places, *again])


def _entities(
    setting: Setting, kept: Sequence[Candidate], named: Sequence[Event], glossary: Glossary
) -> list[Entity]:
    text = setting.text
    ids = {id(item): f"e{number}" for number, item in enumerate(kept, 1)}
    by_mention, places = {id(event.mention): event for event in named}, SpanIndex(kept)
    entities = []
    links: dict[str, str | None] = {}
    for item in kept:
        surface, event = text[item.start : item.end], by_mention.get(id(item))
        segment = setting.page.segment_index.at(item.start)
        years = _years(setting, item, event)
        place = segment.id if segment else None
        term = _term(glossary, item, surface, place, years)
        if term is None and item.full and item.label in {"ORG", "WORK"}:
            term = glossary.link(item.full, place, years)
        normal = item.normal
        if normal is not None and item.year_from is not None:
            year_from = places.at(item.year_from)
            normal = {**normal, "anchor": ids[id(year_from)] if year_from is not None else None}
        if event is not None:
            normal = event.normal
        elif item.label == "ORG":
            normal = {
                "name": item.full or (term.name if term is not None else " ".join(surface.split()))
            }
        elif item.label == "PERSON" and item.full:
            normal = {"name": item.full}
        coref = (
            ids.get(id(event.first))
            if event is not None and event.first is not None
            else None
        )
        refers_to = term.entry.id if term is not None else links.get(coref or "")
        links[ids[id(item)]] = refers_to
        entities.append(
            Entity(
                id=ids[id(item)],
                start=item.start,
                end=item.end,
                text=surface,
                label=item.label,
                normal=normal,
                refers_to=refers_to,
                kb_id=item.kb_id,
                method=item.method,
                coref=coref,
            )
        )
    return entities


def _term(
    glossary: Glossary, item: Candidate, surface: str, segment: str | None, years: list[int]
) -> Term | None:
    """Return the glossary's term for a mention: by its whole text, else by what its name begins or ends with.

    ``Ninth Study Session of the Council on Foundries`` is one by what stands before "of".
    """
    if item.label == "DATE":
        return None
    found = glossary.link(surface, segment, years)
    cuts = (
        [m.start() for m in TAIL.finditer(surface)]
        if found is None and item.label in {"EVENT", "ORG"}
        else []
    )
    shorter = (surface[:cut] for cut in reversed(cuts) if len(surface[:cut].split()) > 1)
    found = found or next(
        (t for s in shorter if (t := glossary.link(s, segment, years, whole=False)) is not None),
        None,
    )
    return found or (
        glossary.link_short(surface) if item.label == "EVENT" and surface.islower() else None
    )


def _years(setting: Setting, item: Candidate, event: Event | None) -> list[int]:
    """List the years that a mention without one can be placed in: its event's, then those of its sentence."""
    own = event.edtf[:4] if event is not None and event.edtf else ""
    return [*([int(own)] if own.isdigit() else []), *setting.years(item.start)]
