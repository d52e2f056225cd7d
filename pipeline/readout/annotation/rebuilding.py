"""A record with what a person made of it put in its place.

Statements and themes are made anew of the regions and links as they are now, each from the item
that it was; what no longer is there is referred to by nothing.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, cast

from msgspec import Struct, structs

from readout.annotation.alignment import Alignment
from readout.annotation.regions import POLE, THEME, Region
from readout.annotation.returned import Returned, refused
from readout.annotation.revision import Revision, fresh_ids
from readout.config.configuration import text_digest
from readout.records.judged import LAYERS, PART_LABELS, GoldScope, with_judged
from readout.records.spans import contains, overlap
from readout.records.types import (
    PRONOUN_KEY,
    SCHEMA,
    Cue,
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
BY_HAND = "person"
"""The method of a statement that a person added."""
NOBODY: tuple[SpeakerStatus, ...] = ("agentless", "unattributed")
"""Statuses of a speaker that nothing names."""
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
    now, was = Revision(alignment), alignment.record
    quotes = _Statements(now).quotes()
    themes = _Themes(now, alignment)
    gone = {one.id for one in was.entities} - {one.id for one in now.entities}
    gone |= {one.id for one in was.events} - now.events.keys()
    record = structs.replace(
        was,
        entities=_without(now.entities, gone),
        quotes=_without(quotes, gone),
        events=_without(list(now.events.values()), gone),
        passages=themes.passages(),
        document=_without(was.document, gone),
    )
    with_judged(record, _scope(alignment, tool))
    targets = {link.target for link in now.links if link.label in PART_LABELS}
    for part in now.regions.values():
        if part.layer in PART_LABELS and part.id not in targets:
            themes.left_out.append(
                f"the {part.layer} {part.text[:40]!r} at {part.start}-{part.end} is linked to no "
                "statement: left out"
            )
    return record, themes.left_out


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
    return Record(
        schema=SCHEMA,
        id=first.record or first.name or first.file,
        source=Source(None, digest, "text/plain"),
        meta={},
        text=text,
        segments=[],
        sentences=[],
        glossary=[],
        entities=[],
        quotes=[],
        passages=[],
        stages={},
        warnings=[],
    )


class _Statements:
    """Makes statements of their pieces, parts and links.

    ``ids`` has the id of the statement of each piece.
    """

    def __init__(self, now: Revision) -> None:
        self._now = now
        self._before = {one.id: one for one in now.record.quotes}
        self._above: dict[str, str] = {}
        for source, target in now.linked("part"):
            if source in now.regions and self._above.setdefault(target, source) != source:
                words = now.regions[target].text[:60]
                raise refused("two_links", f"{words!r} is a piece of two statements: keep one link")
        spans = now.of("quote")
        groups: defaultdict[str, list[Region]] = defaultdict(list)
        for span in spans:
            groups[self._root(span.id)].append(span)
        self._pieces = {span.id: groups[span.id] for span in spans if span.id in groups}
        ids = self._named()
        self._ids = {span.id: ids[self._root(span.id)] for span in spans}
        self._links = {
            label: self._targets(label) for label in (*PART_LABELS, "parent", "continues")
        }

    def _named(self) -> dict[str, str]:
        """Return ids: a statement keeps its own as long as any piece of it is there."""
        ids: dict[str, str] = {}
        for root in sorted(self._pieces, key=lambda name: name not in self._before):
            item = self._now.regions[root].item
            if item and item not in ids.values():
                ids[root] = item
        fresh = fresh_ids("q", self._before)
        return ids | {root: next(fresh) for root in self._pieces if root not in ids}

    def quotes(self) -> list[Quote]:
        """Return the statements as they are now, sorted by place.

        Those without a character, which no tool shows, stay.

        Raises
        ------
        DocumentError
            ``overlap``, ``two_links``, ``bad_link``.
        """
        before = self._before.values()
        found = [one for one in before if all(start >= end for start, end in one.content)]
        found += [self._quote(root, pieces) for root, pieces in self._pieces.items()]
        order = {name: number for number, name in enumerate(self._before)}
        return sorted(found, key=lambda one: (one.content[:1], order.get(one.id, len(order))))

    def _root(self, piece: str) -> str:
        """Return the first piece of the statement that a piece is of."""
        seen = {piece}
        while piece in self._above:
            piece = self._above[piece]
            if piece in seen:
                raise refused(
                    "bad_link",
                    "pieces of a statement are linked in a circle: delete one link 'part'",
                )
            seen.add(piece)
        return piece

    def _targets(self, label: str) -> dict[str, str]:
        """Return, for the statement that each link leads from, what it leads to."""
        found: dict[str, str] = {}
        for source, target in self._now.linked(label):
            span = self._now.regions.get(source)
            if span is not None and found.setdefault(self._root(source), target) != target:
                raise refused(
                    "two_links",
                    f"the statement {span.text[:60]!r} has two links {label!r}: keep one",
                )
        return found

    def _part(self, label: str, root: str) -> Region | None:
        return self._now.regions.get(self._links[label].get(root, ""))

    def _other(self, label: str, root: str) -> str | None:
        """Return the id of the statement that a link leads to."""
        target = self._links[label].get(root)
        if target is None:
            return None
        found = self._ids.get(target, target)
        if found == self._ids[root]:
            raise refused("bad_link", f"a link {label!r} leads from a statement to itself")
        return found

    def _quote(self, root: str, pieces: list[Region]) -> Quote:
        """Return the statement that begins with a piece."""
        name, kind = self._ids[root], cast(QuoteKind, self._now.regions[root].label)
        nobody = Speaker("unattributed")
        new = Quote(name, kind, [], [], "", True, None, nobody, None, None, BY_HAND, 1.0)
        was = self._before.get(name, new)
        content = sorted(one.span for one in pieces)
        same = sorted(was.content) == content
        for (start, end), (first, last) in pairwise(content) if not same else ():
            if first < end:
                text = self._now.record.text
                raise refused(
                    "overlap",
                    f"two pieces of one statement overlap, {text[start:end][:60]!r} and "
                    f"{text[first:last][:60]!r}: delete one, or its link 'part'",
                )
        return structs.replace(
            was,
            kind=kind,
            content=was.content if same else content,
            marked=was.marked if same and kind == was.kind else _marked(kind, content, was),
            text=was.text if same else " ".join(self._now.record.text[a:b] for a, b in content),
            cue=self._cue(root, was.cue),
            speaker=self._speaker(root, was.speaker),
            occasion=self._occasion(root, was.occasion),
            parent=self._other("parent", root),
            continues=self._other("continues", root),
        )

    def _cue(self, root: str, was: Cue | None) -> Cue | None:
        now, place = self._part("cue", root), _place(was)
        if now is None:
            return None if place else was
        if place == now.span:
            return was
        near = was is not None and overlap((was.start, was.end), now.span) > 0
        return Cue(*now.span, now.text, was.lemma if was and near else now.text.lower())

    def _speaker(self, root: str, was: Speaker) -> Speaker:
        now, place = self._part("speaker", root), _place(was)
        status = cast(SpeakerStatus, self._now.statuses.get(root, was.status))
        if now is None and place is not None:
            nobody = NOBODY[0] if self._part("cue", root) is not None else NOBODY[1]
            return Speaker(status if status in NOBODY else nobody)
        found = structs.replace(was, status=status)
        if now is not None and now.span != place:
            found = Speaker(status, *now.span, now.text, self._person_at(now.span))
            if status in NOBODY:
                found.status = "named" if found.entity else "nominal"
            if place is not None and overlap(place, now.span):
                entity = found.entity or was.entity
                found.canonical, found.key, found.entity = was.canonical, was.key, entity
        return _keyed(found, was)

    def _person_at(self, span: Offsets) -> str | None:
        """Return the entity that a mention is, or the person or body that it has within it."""
        persons = (one for one in self._now.entities if one.label in PERSONS)
        inner = (one.id for one in persons if contains(span, (one.start, one.end)))
        return self._now.entity_at(span) or next(inner, None)

    def _occasion(self, root: str, was: Occasion | None) -> Occasion | None:
        now, place, events = self._part("occasion", root), _place(was), self._now.events
        if now is None:
            return None if was is None or place is not None else self._lasting(was)
        if was is not None and now.span == place:
            return self._lasting(was)
        event = self._now.event_at(now.span)
        date = events[event].date if event else None
        if was is not None and place is not None and overlap(place, now.span):
            event, date = event or was.event, was.date
        return Occasion(
            now.text,
            "stated",
            *now.span,
            entity=self._now.entity_at(now.span),
            date=date,
            event=event if event in events else self._now.new_event(now.span),
            confidence=1.0,
        )

    def _lasting(self, was: Occasion) -> Occasion:
        """Return an occasion as it was; one in the text whose event is gone names a new one."""
        if was.start is None or was.event is None or was.event in self._now.events:
            return was
        return structs.replace(was, event=self._now.new_event((was.start, was.end or was.start)))


def _keyed(found: Speaker, was: Speaker) -> Speaker:
    """Return a speaker with a key that fits: that of a pronoun of nobody known is no name's."""
    opaque = found.status == "pronoun" and found.canonical is None
    turned = found.status != was.status and opaque != (was.status == "pronoun")
    called = found.canonical or found.text
    if called is not None and (turned or found.key is None):
        found.key = (PRONOUN_KEY if opaque else "") + called.casefold()
    return found


def _place(part: Cue | Speaker | Occasion | None) -> Offsets | None:
    """Return where a part stands, if it has a place that a tool shows."""
    if part is None or part.start is None or part.end is None or part.start >= part.end:
        return None
    return part.start, part.end


def _marked(kind: QuoteKind, content: list[Offsets], was: Quote) -> list[Offsets]:
    """Return what of a changed content stands in marks, as far as it is known."""
    if kind != "mixed":
        return [] if kind == "indirect" else content
    cut = [(max(a, start), min(b, end)) for a, b in was.marked for start, end in content]
    return [(start, end) for start, end in cut if start < end]


@dataclass
class _OwnTheme:
    """What a passage has of a theme now; whether somebody marked words for it."""

    evidence: list[Offsets] = field(default_factory=list)
    poles: list[PoleMention] = field(default_factory=list)
    new: bool = False


class _Themes:
    """Makes the themes of passages of what was chosen and of the words that speak for them.

    A theme is there where it was chosen, or where somebody has marked words for it. Where no theme
    was to be chosen, one whose words have all been taken away is gone. ``left_out`` says what was
    labelled and is of no passage or theme.
    """

    def __init__(self, now: Revision, alignment: Alignment) -> None:
        self._now = now
        self._passages = now.record.passages
        self._own: list[dict[str, _OwnTheme]] = [{} for _ in self._passages]
        themes = [theme for passage in self._passages for theme in passage.themes]
        self._poles = {(theme.id, pole.pole) for theme in themes for pole in theme.poles}
        self.left_out: list[str] = []
        self._chosen = self._choices(alignment)
        for own, passage in zip(self._own, self._passages, strict=True):
            for theme in passage.themes:
                self._keep(own, theme)
        for span in (*now.of("theme"), *now.of("pole")):
            if span.id not in now.before and not self._add(span):
                self.left_out.append(
                    f"{span.label} at {span.start}-{span.end} is of no passage or theme: left out"
                )

    def passages(self) -> list[Passage]:
        """Return all passages with the themes that they have now."""
        found = []
        for number, passage in enumerate(self._passages):
            before = {theme.id: theme for theme in passage.themes}
            themes = []
            for name in self._there(number):
                own = self._own[number][name]
                theme = before.get(name) or Theme(name, 1.0, [], [])
                themes.append(structs.replace(theme, evidence=own.evidence, poles=own.poles))
            found.append(structs.replace(passage, themes=themes))
        return found

    def _choices(self, alignment: Alignment) -> list[list[str] | None]:
        """Return what was chosen for each passage; a new theme is that of a task's first one."""
        found: list[list[str] | None] = [None] * len(self._passages)
        for part, (start, end) in zip(alignment.parts, alignment.windows, strict=True):
            if part.themes is None or "theme" not in alignment.layers:
                continue
            held = [n for n, one in enumerate(self._passages) if start <= one.start < end]
            own = {n: {theme.id for theme in self._passages[n].themes} for n in held}
            new = set(part.themes).difference(*own.values())
            for number in held:
                found[number] = [one for one in part.themes if one in own[number] | new]
                new = set()
        return found

    def _keep(self, own: dict[str, _OwnTheme], theme: Theme) -> None:
        """Take over what is left of a theme's words and poles; words may be another's now."""
        mine = own.setdefault(theme.id, _OwnTheme())
        for start, end in theme.evidence:
            now = self._now.regions.get(f"{THEME}{theme.id}:{start}-{end}")
            if now is not None:
                _mark(own, now, theme.id)
            elif start >= end:
                mine.evidence.append((start, end))
        for pole in theme.poles:
            now = self._now.regions.get(f"{POLE}{pole.pole}:{pole.start}-{pole.end}")
            if now is not None:
                mine.poles.append(PoleMention(now.label.removeprefix(POLE), *now.span))
            elif pole.start >= pole.end:
                mine.poles.append(pole)

    def _add(self, span: Region) -> bool:
        """Give new words, or a new pole, to a theme of the passage that shares most with them.

        A pole is that of the theme that has it elsewhere, or of the only one of its passage.
        """
        shared = [overlap((one.start, one.end), span.span) for one in self._passages]
        if not any(shared):
            return False
        number = shared.index(max(shared))
        own = self._own[number]
        if span.layer == "theme":
            _mark(own, span, "")
            return True
        pole, there = span.label.removeprefix(POLE), self._there(number)
        fitting = [theme for theme in there if (theme, pole) in self._poles] or there
        if len(fitting) == 1:
            own[fitting[0]].poles.append(PoleMention(pole, *span.span))
        return len(fitting) == 1

    def _there(self, number: int) -> list[str]:
        """Return the themes that a passage has now: those it had, and new ones, in order."""
        chosen, own = self._chosen[number], self._own[number]
        if chosen is None:
            spoken = {theme.id for theme in self._passages[number].themes if theme.evidence}
            return [name for name, one in own.items() if one.evidence or name not in spoken]
        for theme in chosen:
            own.setdefault(theme, _OwnTheme())
        return [name for name, one in own.items() if name in chosen or one.new]


def _mark(own: dict[str, _OwnTheme], span: Region, was: str) -> None:
    """Let words speak for the theme that they are labelled with; `was` is the one that they had."""
    name = span.label.removeprefix(THEME)
    theme = own.setdefault(name, _OwnTheme())
    theme.evidence.append(span.span)
    theme.new |= name != was
