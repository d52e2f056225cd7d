"""A record with what a person made of it put in its place.

Entities, events, statements and themes are made anew of the regions and links as they are now, each
from the item that it was; what no longer is there is referred to by nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count, pairwise
from typing import Any, cast

from msgspec import Struct, structs

from readout.annotation.alignment import Alignment
from readout.annotation.regions import EVENT, POLE, THEME, Region, RegionLink, links_of, regions_of
from readout.annotation.returned import Returned, refused
from readout.config.configuration import text_digest
from readout.records.judged import LAYERS, PART_LABELS, GoldScope, Layer, with_judged
from readout.records.spans import contains, overlap
from readout.records.types import (
    PRONOUN_KEY,
    SCHEMA,
    Cue,
    Entity,
    EntityLabel,
    Event,
    EventKind,
    EventMention,
    Occasion,
    Offsets,
    Passage,
    PoleMention,
    Quote,
    QuoteKind,
    Record,
    Source,
    Speaker,
    SpeakerStatus,
    Theme,
)

__all__ = ["rebuilt", "record_of_texts"]

REFERENCES = ("entity", "event", "body", "anchor")
"""Fields of what a record holds that name an entity or an event."""
OTHERS = ("parent", "continues")
"""What leads from a statement to another one."""
BY_HAND = "person"
"""The method of a statement that a person added; of an entity, that is ``rule``: no model's."""
NAMELESS = Speaker("unattributed")
NOBODY: tuple[SpeakerStatus, ...] = ("agentless", "unattributed")
"""Statuses of a speaker that nothing names."""
UNKNOWN = ("name", "ordinal", "body", "date", "anchor", "place", "glossary", "kb_id", "key")
"""What nobody has said of an event that a person added."""
PERSONS = ("PERSON", "ORG")


def rebuilt(alignment: Alignment, tool: str) -> tuple[Record, list[str]]:
    """Put what came back into a record.

    What the tool cannot show is as in the record that went out. ``extensions.gold`` says what was
    read (:class:`~readout.records.judged.GoldScope`).

    Parameters
    ----------
    alignment : Alignment
        What came back of a document, beside what went out.
    tool : str
        The format.

    Returns
    -------
    record : Record
    left_out : list of str
        What was labelled and has no place in a record, for people.

    Raises
    ------
    DocumentError
        ``overlap``, ``two_links``, ``bad_link``.
    """
    now, was = RevisedRegions(alignment), alignment.record
    order = {one.id: number for number, one in enumerate(was.quotes)}
    quotes = _quotes(now)
    quotes.sort(key=lambda one: (one.content[:1], order.get(one.id, len(order))))
    passages, left_out = _passages(now, alignment)
    gone = {one.id for one in was.entities} - {one.id for one in now.entities}
    gone |= {one.id for one in was.events} - now.events.keys()
    record = structs.replace(
        was,
        entities=_without(now.entities, gone),
        quotes=_without(quotes, gone),
        events=_without(list(now.events.values()), gone),
        passages=passages,
        document=_without(was.document, gone),
    )
    with_judged(record, _scope(alignment, tool))
    targets = {link.target for link in now.links if link.label in PART_LABELS}
    for part in now.regions.values():
        if part.layer in PART_LABELS and part.id not in targets:
            left_out.append(
                f"the {part.layer} {part.text[:40]!r} at {part.start}-{part.end} is linked to no "
                "statement: left out"
            )
    return record, left_out


def _scope(alignment: Alignment, tool: str) -> GoldScope:
    first = alignment.parts[0]
    spans = alignment.windows if first.read is None else first.read
    return GoldScope(
        annotator=first.annotator,
        tool=tool,
        layers=[layer for layer in LAYERS if layer in alignment.layers],
        spans=[one for one in spans if one[0] < one[1]],
        links=first.linked,
    )


def _without(part: Any, gone: set[str]) -> Any:
    """Return a part of a record that refers to nothing that is gone."""
    if isinstance(part, list):
        return [_without(one, gone) for one in part]
    if not isinstance(part, (Struct, dict)):
        return part
    fields = part if isinstance(part, dict) else structs.asdict(part)
    found = {
        name: None if name in REFERENCES and str(one) in gone else _without(one, gone)
        for name, one in fields.items()
    }
    return found if isinstance(part, dict) else structs.replace(part, **found)


def record_of_texts(parts: list[Returned]) -> Record:
    """Return a record with nothing but its id and the text that its tasks make up.

    It stands for one that is not given.

    Raises
    ------
    DocumentError
        ``no_record`` where some of the text did not come back.
    """
    text = ""
    for part in sorted(parts, key=lambda one: one.start):
        if part.start == len(text):
            text += part.text
    first, digest = parts[0], text_digest(text)
    if first.sha256 not in (None, digest):
        raise refused(
            "no_record",
            "not all of its text came back, or another one: give the records that went out with "
            "--records",
        )
    lists = ("segments", "sentences", "glossary", "entities", "quotes", "passages", "warnings")
    empty: dict[str, Any] = {name: [] for name in lists}
    source = Source(None, digest, "text/plain")
    name = first.record or first.name or first.file
    return Record(schema=SCHEMA, id=name, source=source, meta={}, text=text, stages={}, **empty)


class RevisedRegions:
    """The regions and links of a record as they are now, and the entities and events of them.

    Attributes
    ----------
    record : Record
        As it went out.
    before : dict of str to Region
        Its regions, by their ids.
    regions : dict of str to Region
        Those that there are now, by their ids, those that nobody read among them; one that is still
        of its layer has the id that it had.
    links : list of RegionLink
        As they are now; an end that is no region is an id of the record.
    entities : list of Entity
        Sorted by place.
    events : dict of str to Event
        By id, new ones behind the others.

    Raises
    ------
    DocumentError
        ``bad_link``, ``overlap``, ``two_links``.
    """

    def __init__(self, alignment: Alignment) -> None:
        self.record = alignment.record
        self.before = {region.id: region for region in regions_of(self.record)}
        shown = alignment.shown
        self.regions = {name: one for name, one in self.before.items() if name not in shown}
        self.regions |= {one.id: one for one in alignment.marks.values()}
        self.links = [*self._old_links(alignment)]
        for label, source, target in alignment.links:
            ends = alignment.marks[source], alignment.marks[target]
            self.links.append(RegionLink(label, ends[0].id, ends[1].id))
        self.entities = self._entities()
        self._at = {(one.start, one.end): one.id for one in self.entities}
        self._fresh = _fresh_ids("ev", (one.id for one in self.record.events))
        now = map(self._event, self.record.events)
        self.events = {event.id: event for event in now if event is not None}
        for one in self.of("event"):
            if one.id not in self.before:
                self.new_event(one.span, one.label.removeprefix(EVENT))

    def of(self, layer: Layer) -> list[Region]:
        """Return the regions of a layer, sorted by place."""
        return sorted(
            (one for one in self.regions.values() if one.layer == layer), key=lambda one: one.span
        )

    def targets(self, links: Iterable[RegionLink]) -> dict[str, str]:
        """Return what each region is linked to, by links of one label.

        Raises
        ------
        DocumentError
            ``two_links``.
        """
        found: dict[str, str] = {}
        for label, source, target in links:
            if source in self.regions and found.setdefault(source, target) != target:
                words = self.regions[source].text[:60]
                raise refused("two_links", f"{words!r} has two links {label!r}: keep one")
        return found

    def labelled(self, label: str) -> list[RegionLink]:
        """Return the links of a label."""
        return [link for link in self.links if link.label == label]

    def entity_at(self, span: Offsets) -> str | None:
        """Return the entity that is exactly there."""
        return self._at.get(span)

    def event_at(self, span: Offsets) -> str | None:
        """Return the event that a stretch names: of its mentions, one that overlaps with it."""
        for event in self.events.values():
            if any(one.start < span[1] and span[0] < one.end for one in event.mentions):
                return event.id
        return None

    def new_event(self, span: Offsets, kind: str = "other") -> str:
        """Add an event of one mention; return its id."""
        name, mentions = next(self._fresh), [EventMention(*span, self.entity_at(span))]
        unknown: dict[str, Any] = dict.fromkeys(UNKNOWN)
        self.events[name] = Event(id=name, kind=cast(EventKind, kind), mentions=mentions, **unknown)
        return name

    def _old_links(self, alignment: Alignment) -> Iterator[RegionLink]:
        """Yield the links that nobody was shown, as far as their ends are there."""
        shown, gone = set(alignment.shown_links()), self.before.keys() - self.regions.keys()
        heirs: dict[str, str] = {}
        if not alignment.parts[0].linked:
            # for a quote whose first piece is gone, the next one stands
            for name, region in self.regions.items():
                if region.layer == "quote" and region.item in gone:
                    heirs.setdefault(region.item, name)
        for link in links_of(self.record):
            source, target = (heirs.get(name, name) for name in link[1:])
            if link not in shown and source != target and not gone & {source, target}:
                yield RegionLink(link.label, source, target)

    def _entities(self) -> list[Entity]:
        before = {one.id: one for one in self.record.entities}
        coref, fresh = self.targets(self.labelled("coref")), _fresh_ids("e", before)
        spans, found = self.of("entity"), list[Entity]()
        ids = {one.id: one.id if one.id in before else next(fresh) for one in spans}
        for one in spans:
            label, target = cast(EntityLabel, one.label), coref.get(one.id, "")
            new = Entity(ids[one.id], *one.span, one.text, label, method="rule")
            was = before.get(one.id, new)
            place = {"start": one.start, "end": one.end, "text": one.text}
            now = structs.replace(was, **place, label=label, coref=ids.get(target, target) or None)
            if label != was.label:
                now.normal = now.kb_id = None
            changed = now != before.get(now.id)
            last = found[-1] if found else now
            if found and now.start < last.end and (changed or last != before.get(last.id)):
                raise refused(
                    "overlap",
                    f"the entities {last.text[:60]!r} ({last.label}) at {last.start}-{last.end} "
                    f"and {now.text[:60]!r} ({now.label}) at {now.start}-{now.end} overlap, which "
                    "entities cannot: delete one, or make it shorter",
                )
            found.append(now)
        return found

    def _event(self, event: Event) -> Event | None:
        """Return an event with the mentions that it has now; None where it has none any more."""
        mentions, there = [], []
        for number, mention in enumerate(event.mentions, start=1):
            now = self.regions.get(f"{event.id}.{number}")
            if now is not None:
                there.append(now)
                moved = now.span != (mention.start, mention.end)
                new = EventMention(*now.span, self.entity_at(now.span))
                mentions.append(new if moved else mention)
        if event.mentions and not mentions:
            return None
        if mentions != event.mentions:
            mentions.sort(key=lambda one: (one.start, one.end))
        kinds = [one.label.removeprefix(EVENT) for one in sorted(there, key=lambda one: one.span)]
        kind = next((one for one in kinds if one != event.kind), event.kind)
        return structs.replace(event, kind=cast(EventKind, kind), mentions=mentions)


def _fresh_ids(prefix: str, taken: Iterable[str]) -> Iterator[str]:
    """Yield new ids, counted on behind those that are taken."""
    pattern = re.compile(re.escape(prefix) + r"(\d{1,9})", re.ASCII)
    found = (pattern.fullmatch(name) for name in taken)
    first = max((int(match[1]) for match in found if match), default=0) + 1
    return (f"{prefix}{number}" for number in count(first))


def _quotes(now: RevisedRegions) -> list[Quote]:
    """Return the statements as they are now, made of pieces, parts and links."""
    before = {one.id: one for one in now.record.quotes}
    spans = now.of("quote")
    heads = _heads(now, spans)
    pieces: dict[str, list[Offsets]] = {one.id: [] for one in spans if heads[one.id] == one.id}
    for one in spans:
        pieces[heads[one.id]].append(one.span)
    ids = _quote_ids(now, pieces, before)
    links = {label: _targets(now, label, heads) for label in (*PART_LABELS, *OTHERS)}
    found = []
    for head, own in pieces.items():
        first, name = now.regions[head], ids[head]
        kind = cast(QuoteKind, first.label)
        new = Quote(name, kind, [], [], "", True, None, NAMELESS, None, None, BY_HAND, 1.0)
        parts = [now.regions.get(links[label].get(head, "")) for label in PART_LABELS]
        made = _quote(now, before.get(name, new), first, own, parts)
        others = [links[label].get(head, "") for label in OTHERS]
        parent, continues = (ids.get(heads.get(other, ""), other) or None for other in others)
        if name in (parent, continues):
            raise refused(
                "bad_link", f"a link leads from the statement {made.text[:60]!r} to itself"
            )
        found.append(structs.replace(made, parent=parent, continues=continues))
    return found


def _targets(now: RevisedRegions, label: str, heads: Mapping[str, str]) -> dict[str, str]:
    """Return what links of a label lead to, by the first pieces of their statements."""
    links = now.labelled(label)
    return now.targets(link._replace(source=heads.get(link.source, "")) for link in links)


def _quote_ids(
    now: RevisedRegions, heads: Iterable[str], before: Mapping[str, Quote]
) -> dict[str, str]:
    """Return ids by first pieces: a statement keeps its own as long as any piece is there."""
    ids: dict[str, str] = {}
    for head in sorted(heads, key=lambda name: name not in before):
        item = now.regions[head].item
        if item and item not in ids.values():
            ids[head] = item
    fresh = _fresh_ids("q", before)
    return ids | {head: next(fresh) for head in heads if head not in ids}


def _heads(now: RevisedRegions, spans: Iterable[Region]) -> dict[str, str]:
    """Return the first piece of the statement that each piece is of."""
    above = now.targets(
        RegionLink(label, target, source)
        for label, source, target in now.labelled("part")
        if source in now.regions
    )
    found = {}
    for one in spans:
        head = one.id
        for _ in above:
            head = above.get(head, head)
        if head in above:
            raise refused(
                "bad_link", "pieces of a statement are linked in a circle: delete one link 'part'"
            )
        found[one.id] = head
    return found


def _quote(
    now: RevisedRegions,
    was: Quote,
    head: Region,
    places: list[Offsets],
    parts: Sequence[Region | None],
) -> Quote:
    """Return the statement of some pieces, with its cue, speaker and occasion."""
    text, kind, content = now.record.text, cast(QuoteKind, head.label), sorted(places)
    if sorted(was.content) != content:
        for (start, end), (first, last) in pairwise(content):
            if first < end:
                raise refused(
                    "overlap",
                    f"two pieces of one statement overlap, {text[start:end][:60]!r} and "
                    f"{text[first:last][:60]!r}: delete one, or its link 'part'",
                )
        words = " ".join(text[start:end] for start, end in content)
        marked = _marked(kind, content, was)
        was = structs.replace(was, content=content, text=words, marked=marked)
    elif kind != was.kind:
        was = structs.replace(was, marked=_marked(kind, content, was))
    cue, speaker, occasion = parts
    status = cast(SpeakerStatus, head.status or was.speaker.status)
    return structs.replace(
        was,
        kind=kind,
        cue=_cue(cue, was.cue),
        speaker=_speaker(now, speaker, was.speaker, status, silent=cue is None),
        occasion=_occasion(now, occasion, was.occasion),
    )


def _marked(kind: QuoteKind, content: list[Offsets], was: Quote) -> list[Offsets]:
    """Return which parts of a changed content stand in quotation marks, as far as known."""
    if kind != "mixed":
        return [] if kind == "indirect" else content
    cut = [(max(a, start), min(b, end)) for a, b in was.marked for start, end in content]
    return [(start, end) for start, end in cut if start < end]


def _cue(now: Region | None, was: Cue | None) -> Cue | None:
    place = _place(was)
    if now is None or now.span == place:
        return was if now or not place else None
    near = was is not None and overlap((was.start, was.end), now.span) > 0
    return Cue(*now.span, now.text, was.lemma if was and near else now.text.lower())


def _speaker(
    revised: RevisedRegions,
    now: Region | None,
    was: Speaker,
    status: SpeakerStatus,
    *,
    silent: bool,
) -> Speaker:
    place = _place(was)
    if now is None and place is not None:
        return Speaker(status if status in NOBODY else NOBODY[1 if silent else 0])
    found = structs.replace(was, status=status)
    if now is not None and now.span != place:
        entity = _person_at(revised, now.span)
        if status in NOBODY:
            status = "named" if entity else "nominal"
        near = was if place and overlap(place, now.span) else NAMELESS
        found = Speaker(status, *now.span, now.text, entity or near.entity)
        found.canonical, found.key = near.canonical, near.key
    return _keyed(found, was)


def _person_at(revised: RevisedRegions, span: Offsets) -> str | None:
    """Return the entity that a mention is, or the person or body that it has within it."""
    persons = (one for one in revised.entities if one.label in PERSONS)
    inner = (one.id for one in persons if contains(span, (one.start, one.end)))
    return revised.entity_at(span) or next(inner, None)


def _keyed(found: Speaker, was: Speaker) -> Speaker:
    """Return a speaker with a key that fits: that of a pronoun of nobody known is no name's."""
    opaque = found.status == "pronoun" and found.canonical is None
    turned = found.status != was.status and opaque != (was.status == "pronoun")
    called = found.canonical or found.text
    if called is not None and (turned or found.key is None):
        found.key = (PRONOUN_KEY if opaque else "") + called.casefold()
    return found


def _occasion(revised: RevisedRegions, now: Region | None, was: Occasion | None) -> Occasion | None:
    place, events = _place(was), revised.events
    if now is None:
        return None if was is None or place is not None else _lasting(revised, was)
    if was is not None and now.span == place:
        return _lasting(revised, was)
    event = revised.event_at(now.span)
    date = events[event].date if event else None
    if was is not None and place is not None and overlap(place, now.span):
        event, date = event or was.event, was.date
    return Occasion(
        now.text,
        "stated",
        *now.span,
        entity=revised.entity_at(now.span),
        date=date,
        event=event if event in events else revised.new_event(now.span),
        confidence=1.0,
    )


def _lasting(revised: RevisedRegions, was: Occasion) -> Occasion:
    """Return an occasion as it was; one in the text whose event is gone names a new one."""
    if was.start is None or was.event is None or was.event in revised.events:
        return was
    return structs.replace(was, event=revised.new_event((was.start, was.end or was.start)))


def _place(part: Cue | Speaker | Occasion | None) -> Offsets | None:
    """Return where a part stands, if it has a place that a tool shows."""
    if part is None or part.start is None or part.end is None:
        return None
    return part.start, part.end


def _passages(now: RevisedRegions, alignment: Alignment) -> tuple[list[Passage], list[str]]:
    """Return all passages with the themes that they have now, and what is of none, for people."""
    own, left_out = [_PassageThemes(one, now.regions) for one in now.record.passages], []
    _choose(own, alignment)
    themes = [theme for one in own for theme in one.before.values()]
    poles = {(theme.id, pole.pole) for theme in themes for pole in theme.poles}
    for region in (*now.of("theme"), *now.of("pole")):
        if region.id in now.before:
            continue
        # the passage that shares most with it
        shared = [overlap((one.passage.start, one.passage.end), region.span) for one in own]
        most = max(shared, default=0)
        if not most or not own[shared.index(most)].add(region, poles):
            left_out.append(
                f"{region.label} at {region.start}-{region.end} is of no passage or theme: left out"
            )
    return [structs.replace(one.passage, themes=one.themes()) for one in own], left_out


def _choose(own: list[_PassageThemes], alignment: Alignment) -> None:
    """Tell passages which themes were chosen for their task."""
    for part, (start, end) in zip(alignment.parts, alignment.windows, strict=True):
        if part.themes is not None and "theme" in alignment.layers:
            held = [one for one in own if start <= one.passage.start < end]
            new = set(part.themes).difference(*(one.before for one in held))
            for one in held:
                one.chosen = [name for name in part.themes if name in new or name in one.before]
                new = set()  # a new theme is that of a task's first passage


class _PassageThemes:
    """The themes that a passage has now: those that were chosen, and the words that speak for them.

    A theme is there where it was chosen, or where somebody has marked words for it. Where no theme
    was to be chosen, one whose words have all been taken away is gone.
    """

    def __init__(self, passage: Passage, regions: Mapping[str, Region]) -> None:
        self.passage = passage
        self.before = {theme.id: theme for theme in passage.themes}
        self.chosen: list[str] | None = None
        self._own: dict[str, Theme] = {}
        self._marked: set[str] = set()
        # what is left of words and poles; words may be another theme's now
        for name, was in self.before.items():
            mine = self._theme(name)
            for start, end in was.evidence:
                now = regions.get(f"{THEME}{name}:{start}-{end}")
                if now is not None:
                    self._mark(now, name)
            for pole in was.poles:
                now = regions.get(f"{POLE}{pole.pole}:{pole.start}-{pole.end}")
                if now is not None:
                    mine.poles.append(PoleMention(now.label.removeprefix(POLE), *now.span))

    def add(self, region: Region, poles: set[tuple[str, str]]) -> bool:
        """Take new words, or a new pole, if there is a theme for it.

        A pole is that of the theme that has it elsewhere, or of the only one of the passage.
        """
        if region.layer == "theme":
            self._mark(region)
            return True
        pole, there = region.label.removeprefix(POLE), self.themes()
        fitting = [theme for theme in there if (theme.id, pole) in poles] or there
        if len(fitting) == 1:
            self._own[fitting[0].id].poles.append(PoleMention(pole, *region.span))
        return len(fitting) == 1

    def themes(self) -> list[Theme]:
        """Return the themes that there are now: those that there were, and new ones, in order."""
        if self.chosen is None:
            silent = {name for name, one in self.before.items() if not one.evidence}
            return [one for name, one in self._own.items() if one.evidence or name in silent]
        for name in self.chosen:
            self._theme(name)
        kept = {*self.chosen, *self._marked}
        return [one for name, one in self._own.items() if name in kept]

    def _theme(self, name: str) -> Theme:
        was = self.before.get(name) or Theme(name, 1.0, [], [])
        return self._own.setdefault(name, structs.replace(was, evidence=[], poles=[]))

    def _mark(self, region: Region, was: str = "") -> None:
        """Let words speak for the theme that they are labelled with, which may be another one."""
        name = region.label.removeprefix(THEME)
        self._theme(name).evidence.append(region.span)
        if name != was:
            self._marked.add(name)
