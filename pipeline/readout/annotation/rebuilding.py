"""A record with what a person made of it put in its place.

Entities, events, statements and themes are made anew of the regions and links as they are now, each
from the item that it was; what no longer is there is referred to by nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import count, pairwise
from typing import Any, cast

from msgspec import Struct, structs

from readout.annotation.alignment import Alignment
from readout.annotation.regions import (
    EVENT,
    POLE,
    THEME,
    Region,
    RegionLink,
    Regions,
    links_of,
    parts_of,
    regions_of,
)
from readout.annotation.returned import Returned, refused
from readout.config.configuration import text_digest
from readout.records.judged import PART_LABELS, GoldScope, Layer, with_judged
from readout.records.spans import SpanIndex, contains, joined_text, overlap
from readout.records.types import (
    PRONOUN_KEY,
    Cue,
    Entity,
    EntityLabel,
    Event,
    EventKind,
    EventMention,
    Occasion,
    Offsets,
    Passage,
    PlainData,
    PoleMention,
    Quote,
    QuoteKind,
    Record,
    Source,
    Speaker,
    SpeakerStatus,
    Theme,
    bare_record,
)

__all__ = ["rebuilt", "record_of_texts"]

REFERENCES = ("entity", "event", "body", "anchor")
"""Fields of what a record holds that name an entity or an event."""
BY_HAND = "person"
"""The method of a statement that a person added; of an entity, that is ``rule``: no model's."""
NOWHERE = (-1, -1)
"""The place of a part that no words name."""
NAMELESS = Speaker("unattributed")
NOBODY: tuple[SpeakerStatus, ...] = ("agentless", "unattributed")
"""Statuses of a speaker that nothing names."""
UNKNOWN = ("name", "ordinal", "body", "date", "anchor", "place", "glossary", "kb_id", "key")
"""The fields of an event that a person added."""
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
    now, was, first = RevisedRegions(alignment), alignment.record, alignment.parts[0]
    record = structs.replace(was, entities=now.entities, quotes=now.quotes())
    record.events = list(now.events.values())
    record.passages, left_out = _passages(now, alignment)
    gone = {one.id for one in was.entities} - {one.id for one in record.entities}
    gone |= {one.id for one in was.events} - now.events.keys()
    for name in ("entities", "quotes", "events", "document"):
        setattr(record, name, _without(getattr(record, name), gone))
    scope = GoldScope(
        annotator=first.annotator,
        tool=tool,
        layers=list(alignment.layers),
        spans=[one for one in first.read or alignment.windows if one[0] < one[1]],
        links=first.linked,
    )
    with_judged(record, scope)
    targets = {link.target for link in now.links if link.label in PART_LABELS}
    left_out += (
        f"the {part.layer} {part.text[:40]!r} at {part.start}-{part.end} is linked to no "
        "statement: left out"
        for part in now.of(*PART_LABELS)
        if part.id not in targets
    )
    return record, left_out


def _without(part: Any, gone: set[str]) -> Any:
    """Return a part of a record that refers to nothing that is gone."""
    if isinstance(part, list):
        return [_without(one, gone) for one in part]
    if isinstance(part, Struct):
        return structs.replace(part, **_without(structs.asdict(part), gone))
    if isinstance(part, dict):
        return {
            name: None if name in REFERENCES and str(one) in gone else _without(one, gone)
            for name, one in part.items()
        }
    return part


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
    source = Source(None, digest, "text/plain")
    return bare_record(first.record or first.name or first.file, text, source)


class RevisedRegions:
    """The regions and links of a record as they are now, and the entities and events of them.

    Attributes
    ----------
    record : Record
        As it went out.
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
        before = {region.id: region for region in regions_of(self.record)}
        self.regions = {name: one for name, one in before.items() if name not in alignment.shown}
        self.regions |= {one.id: one for one in alignment.marks.values()}
        self.links = [*self._links(alignment, before.keys() - self.regions.keys())]
        self._heads = self._pieces()
        self._targets = self._linked(
            link._replace(source=self._heads.get(link.source, link.source))
            for link in self.links
            if link.label != "part"
        )
        self.entities = self._entities()
        self._fresh = _fresh_ids("ev", {one.id for one in self.record.events})
        self.events = self._kept_events()
        for one in self.of("event"):
            if not one.item:
                self._new_event(one.span, one.label.removeprefix(EVENT))

    def of(self, *layers: Layer) -> Regions:
        """Return the regions of layers, one after the other, each sorted by place."""
        found = [one for one in self.regions.values() if one.layer in layers]
        return sorted(found, key=lambda one: (layers.index(one.layer), one.span))

    def _links(self, alignment: Alignment, gone: set[str]) -> Iterator[RegionLink]:
        """Yield links that nobody was shown, as far as their ends are there, and all that came."""
        shown, heirs = set(alignment.shown_links()), dict[str, str]()
        if not alignment.parts[0].linked:
            # for a quote whose first piece is gone, the next one stands
            for region in self.of("quote"):
                if region.item in gone:
                    heirs.setdefault(region.item, region.id)
        for link in links_of(self.record):
            source, target = (heirs.get(name, name) for name in link[1:])
            if link not in shown and source != target and not gone & {source, target}:
                yield RegionLink(link.label, source, target)
        for label, source, target in alignment.links:
            yield RegionLink(label, alignment.marks[source].id, alignment.marks[target].id)

    def _linked(self, links: Iterable[RegionLink]) -> dict[tuple[str, str], str]:
        """Return what regions are linked to, by the link's label and its source."""
        found: dict[tuple[str, str], str] = {}
        for label, source, target in links:
            if source in self.regions and found.setdefault((label, source), target) != target:
                words = self.regions[source].text[:60]
                raise refused("two_links", f"{words!r} has two links {label!r}: keep one")
        return found

    def _entities(self) -> list[Entity]:
        before = {one.id: one for one in self.record.entities}
        fresh, found = _fresh_ids("e", before), dict[str, Entity]()
        for one in self.of("entity"):
            label, (start, end) = cast(EntityLabel, one.label), one.span
            was = before.get(one.id)
            if was is None:
                was = Entity(next(fresh), start, end, one.text, label, method="rule")
            new = structs.replace(was, start=start, end=end, text=one.text, label=label)
            if label != was.label:
                new.normal = new.kb_id = None
            found[one.id] = new
        for name, new in found.items():
            target = self._targets.get(("coref", name))
            new.coref = found[target].id if target in found else target
        entities = list(found.values())
        for last, new in pairwise(entities):
            if new.start < last.end:
                raise refused(
                    "overlap",
                    f"the entities {last.text[:60]!r} ({last.label}) at {last.start}-{last.end} "
                    f"and {new.text[:60]!r} ({new.label}) at {new.start}-{new.end} overlap, which "
                    "entities cannot: delete one, or make it shorter",
                )
        return entities

    def _entity_at(self, span: Offsets, labels: tuple[str, ...] = ()) -> str | None:
        """Return the entity that is exactly there, else the first within that has such a label."""
        inner = [one for one in self.entities if contains(span, one.span)]
        exact = [one.id for one in inner if one.span == span]
        return next(iter(exact + [one.id for one in inner if one.label in labels]), None)

    def _kept_events(self) -> dict[str, Event]:
        """Return the events that have a mention left, with those that they have now."""
        found, regions = {}, self.of("event")
        for event in self.record.events:
            before = {f"{event.id}.{n}": one for n, one in enumerate(event.mentions, start=1)}
            mentions, kinds = [], list[str]()
            for now in regions:
                was = before.get(now.id)
                if was is not None:
                    moved = now.span != was.span
                    entity = self._entity_at(now.span) if moved else was.entity
                    mentions.append(EventMention(*now.span, entity))
                    kinds.append(now.label.removeprefix(EVENT))
            if mentions or not event.mentions:
                other = next((one for one in kinds if one != event.kind), event.kind)
                kind = cast(EventKind, other)
                found[event.id] = structs.replace(event, kind=kind, mentions=mentions)
        return found

    def _new_event(self, span: Offsets, kind: str = "other") -> str:
        """Add an event of one mention; return its id."""
        name, mentions = next(self._fresh), [EventMention(*span, self._entity_at(span))]
        unknown: PlainData = dict.fromkeys(UNKNOWN)
        self.events[name] = Event(id=name, kind=cast(EventKind, kind), mentions=mentions, **unknown)
        return name

    def quotes(self) -> list[Quote]:
        """Return the statements as they are now, made of pieces, parts and links, in order."""
        before = {one.id: one for one in self.record.quotes}
        fresh = _fresh_ids("q", before)
        pieces = defaultdict(list)
        for name, head in self._heads.items():
            pieces[head].append(self.regions[name].span)
        # a statement keeps its id as long as any piece is there
        ids: dict[str, str] = {}
        for head in sorted(pieces, key=lambda name: name not in before):
            item = self.regions[head].item
            ids[head] = item if item and item not in ids.values() else next(fresh)
        found = []
        for head, content in pieces.items():
            name, kind = ids[head], cast(QuoteKind, self.regions[head].label)
            new = Quote(name, kind, [], [], "", True, None, NAMELESS, None, None, BY_HAND, 1.0)
            was = before.get(name, new)
            made = self._worded(was, kind, content)
            self._set_parts(made, was, self.regions[head])
            for label in ("parent", "continues"):
                other = self._targets.get((label, head))
                setattr(made, label, ids.get(self._heads.get(other or "", ""), other))
            if name in (made.parent, made.continues):
                raise refused(
                    "bad_link", f"a link leads from the statement {made.text[:60]!r} to itself"
                )
            found.append(made)
        return found

    def _pieces(self) -> dict[str, str]:
        """Return the first piece of the statement that each piece is of, sorted by place."""
        above = self._linked(
            RegionLink(label, target, source)
            for label, source, target in self.links
            if label == "part" and source in self.regions
        )
        found = {}
        for one in self.of("quote"):
            head = one.id
            for _ in above:
                head = above.get(("part", head), head)
            if ("part", head) in above:
                raise refused(
                    "bad_link",
                    "pieces of a statement are linked in a circle: delete one link 'part'",
                )
            found[one.id] = head
        return found

    def _worded(self, was: Quote, kind: QuoteKind, content: list[Offsets]) -> Quote:
        """Return a statement with the kind and the pieces that it has now."""
        text, marked = self.record.text, was.marked
        for (start, end), (first, last) in pairwise(content if content != was.content else ()):
            if first < end:
                raise refused(
                    "overlap",
                    f"two pieces of one statement overlap, {text[start:end][:60]!r} and "
                    f"{text[first:last][:60]!r}: delete one, or its link 'part'",
                )
        if (content, kind) != (was.content, was.kind):
            # what stands in quotation marks, as far as it is known
            marked = [] if kind == "indirect" else content
            if kind == "mixed":
                shared = ((max(a, c), min(b, d)) for a, b in was.marked for c, d in content)
                marked = [span for span in shared if span[0] < span[1]]
        words = joined_text(text, content)
        return structs.replace(was, kind=kind, content=content, marked=marked, text=words)

    def _set_parts(self, made: Quote, was: Quote, head: Region) -> None:
        """Set cue, speaker and occasion of a statement by what its first piece is linked to."""
        status, places = cast(SpeakerStatus, head.status or was.speaker.status), dict(parts_of(was))
        make: dict[Layer, Callable[..., Any]]
        make = {"cue": _cue, "speaker": self._speaker, "occasion": self._occasion}
        made.speaker = structs.replace(was.speaker, status=status)
        for label in PART_LABELS:
            now = self.regions.get(self._targets.get((label, head.id), ""))
            place, span = places.get(label, NOWHERE), now.span if now else NOWHERE
            if span != place:
                near = getattr(was, label) if overlap(place, span) else None
                setattr(made, label, now and make[label](now, near, status))
        if made.speaker is None:  # nobody is mentioned any more
            made.speaker = Speaker(status if status in NOBODY else NOBODY[made.cue is None])
        if made.speaker.status != was.speaker.status or made.speaker.key is None:
            made.speaker.key = _key(made.speaker)
        if made.occasion is not None:
            made.occasion = self._dated(made.occasion)

    def _speaker(self, now: Region, near: Speaker | None, status: SpeakerStatus) -> Speaker:
        near, entity = near or NAMELESS, self._entity_at(now.span, PERSONS)
        if status in NOBODY:
            status = "named" if entity else "nominal"
        entity = entity or near.entity
        return Speaker(status, *now.span, now.text, entity, near.canonical, near.key)

    def _occasion(self, now: Region, near: Occasion | None, _: SpeakerStatus) -> Occasion:
        """Return a new occasion: of an event with a mention that overlaps, else of none yet."""
        near, entity = near or Occasion("", "stated"), self._entity_at(now.span)
        for event in self.events.values():
            if any(overlap(one.span, now.span) for one in event.mentions):
                near = structs.replace(near, event=event.id, date=near.date or event.date)
                break
        return Occasion(now.text, "stated", *now.span, entity, near.date, near.event, 1.0)

    def _dated(self, occasion: Occasion) -> Occasion:
        """Return an occasion; one that the text names and that is of no event makes one."""
        if occasion.start is None or occasion.end is None or occasion.event in self.events:
            return occasion
        return structs.replace(occasion, event=self._new_event((occasion.start, occasion.end)))


def _fresh_ids(prefix: str, taken: Collection[str]) -> Iterator[str]:
    """Yield new ids, counted on behind those that are taken."""
    names = (f"{prefix}{number}" for number in count(len(taken) + 1))
    return (name for name in names if name not in taken)


def _cue(now: Region, near: Cue | None, _: SpeakerStatus) -> Cue:
    return Cue(*now.span, now.text, near.lemma if near else now.text.lower())


def _key(speaker: Speaker) -> str | None:
    """Return the key of a changed speaker; that of a pronoun of nobody known is no name's."""
    opaque = speaker.status == "pronoun" and speaker.canonical is None
    called, key = speaker.canonical or speaker.text, speaker.key
    if called is None or (key is not None and key.startswith(PRONOUN_KEY) == opaque):
        return key
    return (PRONOUN_KEY if opaque else "") + called.casefold()


def _passages(now: RevisedRegions, alignment: Alignment) -> tuple[list[Passage], list[str]]:
    """Return all passages with the themes that they have now, and what is of none, for people."""
    passages, chosen = now.record.passages, _chosen(alignment)
    index, new = SpanIndex(passages), defaultdict[int, Regions](list)
    left_out, found = Regions(), list[Passage]()
    for region in now.of("theme", "pole"):
        if not region.item:
            # a new one is of the passage that shares most with it
            shared = {
                one.start: overlap(one.span, region.span) for one in index.overlapping(*region.span)
            }
            (new[max(shared, key=shared.__getitem__)] if shared else left_out).append(region)
    themes = [theme for passage in passages for theme in passage.themes]
    known = {(theme.id, one.pole) for theme in themes for one in theme.poles}
    for number, passage in enumerate(passages):
        rows = [*_rows(passage, now.regions), *(("", one) for one in new[passage.start])]
        themes = _themes(passage, rows, chosen.get(number))
        left_out += _homeless(themes, rows, known)
        found.append(structs.replace(passage, themes=themes))
    message = "{0.label} at {0.start}-{0.end} is of no passage or theme: left out"
    return found, [message.format(region) for region in left_out]


def _chosen(alignment: Alignment) -> dict[int, list[str]]:
    """Return the themes chosen for passages, by their numbers; a new one is a task's first's."""
    chosen = {}
    passages = [{theme.id for theme in one.themes} for one in alignment.record.passages]
    for _, names, held in alignment.choices():
        there = set[str]().union(*(passages[number] for number in held))
        for number in held:
            new = set(names) - there if number == held[0] else set()
            chosen[number] = [name for name in names if name in passages[number] | new]
    return chosen


ThemeRow = tuple[str, Region]
"""Words or a pole, behind the theme that they were of; new ones are of none."""


def _rows(passage: Passage, regions: Mapping[str, Region]) -> Iterator[ThemeRow]:
    """Yield what is left of the words and poles of a passage."""
    for theme in passage.themes:
        ids = [f"{THEME}{theme.id}:{start}-{end}" for start, end in theme.evidence]
        ids += (f"{POLE}{one.pole}:{one.start}-{one.end}" for one in theme.poles)
        yield from ((theme.id, regions[name]) for name in ids if name in regions)


def _themes(passage: Passage, rows: list[ThemeRow], chosen: list[str] | None) -> list[Theme]:
    """Return the themes that a passage has now, without poles.

    A theme is there where it was chosen, or where somebody has marked words for it. Where no theme
    was to be chosen, one whose words have all been taken away is gone.
    """
    before = {theme.id: theme for theme in passage.themes}
    words: dict[str, list[Offsets]] = {name: [] for name in before}
    kept = {name for name, one in before.items() if not one.evidence}
    if chosen is not None:
        kept = set(chosen)
    for home, region in rows:
        if region.layer == "theme":
            # words may be another theme's now
            name = region.label.removeprefix(THEME)
            words.setdefault(name, []).append(region.span)
            if chosen is None or name != home:
                kept.add(name)
    found = []
    for name in sorted(kept, key=[*words, *(chosen or ())].index):
        was = before.get(name, Theme(name, 1.0, [], []))
        found.append(structs.replace(was, evidence=words.get(name, []), poles=[]))
    return found


def _homeless(
    themes: list[Theme], rows: list[ThemeRow], known: set[tuple[str, str]]
) -> Iterator[Region]:
    """Put poles to their themes; yield those that are of none.

    A new one is that of the theme that has it elsewhere, or of the only one of the passage.
    """
    for home, region in rows:
        if region.layer == "pole":
            pole = region.label.removeprefix(POLE)
            homes = {home} if home else {theme for theme, other in known if other == pole}
            fitting = [one for one in themes if one.id in homes]
            if not home and not fitting:
                fitting = themes
            if len(fitting) == 1:
                fitting[0].poles.append(PoleMention(pole, *region.span))
            elif not home:
                yield region
