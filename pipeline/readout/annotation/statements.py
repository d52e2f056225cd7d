"""The statements of a record, made anew from their pieces, parts and links as they are now."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import cast

from msgspec import structs

from readout.annotation.draft import Draft, Final
from readout.annotation.entities import Entities, Events, fresh_ids
from readout.annotation.returned import refused
from readout.records.spans import contains, overlap
from readout.records.types import (
    PRONOUN_KEY,
    Cue,
    Occasion,
    Offsets,
    Quote,
    QuoteKind,
    Speaker,
    SpeakerStatus,
)

__all__ = ["statements"]

BY_HAND = "person"
"""The method of a statement that a person added."""
NOBODY = ("agentless", "unattributed")
"""Statuses of a speaker that nothing names."""
PERSONS = ("PERSON", "ORG")


def statements(draft: Draft, entities: Entities, events: Events) -> list[Quote]:
    """Return the statements as they are now, sorted by place.

    Raises
    ------
    DocumentError
        ``overlap``, ``two_links``, ``bad_link``.
    """
    groups = _Groups(draft)
    made = _Statements(draft, groups, entities, events)
    found = groups.unplaced + [made.quote(root) for root in groups.pieces]
    order = {one.id: number for number, one in enumerate(draft.record.quotes)}
    found.sort(key=lambda one: order.get(one.id, len(order)))
    found.sort(key=lambda one: one.content[0] if one.content else (0, 0))
    return found


class _Groups:
    """Which pieces are one statement, and what it is called.

    Attributes
    ----------
    pieces : dict of str to list of Final
        Key of a statement's first piece -> all of them, in order.
    ids : dict of str to str
        Key of any piece -> id of the statement.
    unplaced : list of Quote
        Those without a character, which no tool shows.
    """

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self.before = {one.id: one for one in draft.record.quotes}
        finals = {one.key: one for one in draft.of("quote")}
        self._above = self._links("part")
        self.pieces: dict[str, list[Final]] = {}
        groups: defaultdict[str, list[Final]] = defaultdict(list)
        for key, final in finals.items():
            groups[self.root(key)].append(final)
        self.pieces = {key: groups[key] for key in finals if key in groups}
        self.ids = self._named(finals)
        self.unplaced = [
            quote
            for quote in draft.record.quotes
            if all(start >= end for start, end in quote.content)
        ]

    def root(self, key: str) -> str:
        """Return the first piece of the statement that a piece is of."""
        seen = {key}
        while key in self._above:
            key = self._above[key]
            if key in seen:
                raise refused(
                    "bad_link",
                    "pieces of a statement are linked in a circle: delete one link 'part'",
                )
            seen.add(key)
        return key

    def _links(self, label: str) -> dict[str, str]:
        """Return, for the target of each link, its source."""
        found: dict[str, str] = {}
        for source, target in self._draft.targets(label):
            if found.setdefault(target, source) != source:
                words = self._draft.words(self._draft.finals[target])
                raise refused(
                    "two_links", f"{words[:60]!r} is a piece of two statements: keep one link"
                )
        return found

    def _named(self, finals: dict[str, Final]) -> dict[str, str]:
        """Return ids: a statement keeps its own as long as any piece of it is there."""
        ids: dict[str, str] = {}
        roots = sorted(self.pieces, key=lambda key: key not in self.before)
        for root in roots:
            origin = finals[root].origin
            if origin is not None and origin.item not in ids.values():
                ids[root] = origin.item
        new = [key for key in self.pieces if key not in ids]
        ids |= zip(new, fresh_ids("q", self.before), strict=False)
        return ids | {key: ids[self.root(key)] for key in finals}


class _Statements:
    """Makes one statement after the other."""

    def __init__(self, draft: Draft, groups: _Groups, entities: Entities, events: Events) -> None:
        self._draft = draft
        self._groups = groups
        self._entities = entities
        self._events = events
        self._text = draft.record.text
        self._links = {
            label: self._targets(label)
            for label in ("cue", "speaker", "occasion", "parent", "continues")
        }

    def quote(self, root: str) -> Quote:
        """Return the statement that begins with a piece."""
        groups, pieces = self._groups, self._groups.pieces[root]
        name = groups.ids[root]
        before = groups.before.get(name)
        head = next(one for one in pieces if one.key == root)
        content = sorted(one.span for one in pieces)
        self._check(content, before)
        kind = cast(QuoteKind, head.label)
        made = Quote(
            id=name,
            kind=kind,
            content=content,
            marked=_marked(kind, content, before),
            text=" ".join(self._text[start:end] for start, end in content),
            closed=before is None or before.closed,
            cue=self._cue(root, before),
            speaker=self._speaker(root, head, before),
            occasion=self._occasion(root, before),
            parent=self._other("parent", root),
            method=before.method if before else BY_HAND,
            confidence=before.confidence if before else 1.0,
            continues=self._other("continues", root),
        )
        if before is None:
            return made
        if sorted(before.content) == content:
            made.content, made.text = before.content, before.text
        made.extensions = before.extensions
        return before if made == before else made

    def _targets(self, label: str) -> dict[str, str]:
        """Return, for the statement that each link leads from, what it leads to."""
        found: dict[str, str] = {}
        for source, target in self._draft.targets(label):
            if source not in self._draft.finals:
                continue
            root = self._groups.root(source)
            if found.setdefault(root, target) != target:
                words = self._draft.words(self._draft.finals[source])
                raise refused(
                    "two_links", f"the statement {words[:60]!r} has two links {label!r}: keep one"
                )
        return found

    def _part(self, label: str, root: str) -> Final | None:
        return self._draft.finals.get(self._links[label].get(root, ""))

    def _other(self, label: str, root: str) -> str | None:
        """Return the id of the statement that a link leads to."""
        target = self._links[label].get(root)
        if target is None:
            return None
        found = self._groups.ids.get(target, target)
        if found == self._groups.ids[root]:
            raise refused("bad_link", f"a link {label!r} leads from a statement to itself")
        return found

    def _check(self, content: list[Offsets], before: Quote | None) -> None:
        for one, other in pairwise(content):
            if other[0] < one[1] and (before is None or sorted(before.content) != content):
                raise refused(
                    "overlap",
                    f"two pieces of one statement overlap, {self._text[slice(*one)][:60]!r} and "
                    f"{self._text[slice(*other)][:60]!r}: delete one, or its link 'part'",
                )

    def _cue(self, root: str, before: Quote | None) -> Cue | None:
        was = before.cue if before else None
        now = self._part("cue", root)
        if now is None:
            return was if was is not None and was.start >= was.end else None
        if was is not None and (was.start, was.end) == now.span:
            return was
        words = self._draft.words(now)
        near = was is not None and overlap((was.start, was.end), now.span) > 0
        return Cue(*now.span, words, was.lemma if was and near else words.lower())

    def _speaker(self, root: str, head: Final, before: Quote | None) -> Speaker:
        was = before.speaker if before else Speaker("unattributed")
        place = _placed(was)
        now = self._part("speaker", root)
        status = cast(SpeakerStatus, head.status or was.status)
        if now is None and place is None:
            entity = self._entities.alive(was.entity)
            return _rated(structs.replace(was, status=status, entity=entity), was)
        if now is None:
            cued = self._part("cue", root) is not None
            nobody = status if status in NOBODY else NOBODY[0] if cued else NOBODY[1]
            return Speaker(cast(SpeakerStatus, nobody))
        if place is not None and place == now.span:
            found = structs.replace(was, status=status)
            found.entity = self._entities.alive(was.entity)
            return _rated(found, was)
        return self._mentioned(now, status, was)

    def _mentioned(self, now: Final, status: SpeakerStatus, was: Speaker) -> Speaker:
        """Return the speaker whose mention is new, or has other edges."""
        place, words = _placed(was), self._draft.words(now)
        found = Speaker(status, *now.span, words, entity=self._entity_in(now.span))
        if status in NOBODY:
            found.status = "named" if found.entity else "nominal"
        if place is not None and overlap(place, now.span):
            found.canonical, found.key = was.canonical, was.key
            found.entity = found.entity or self._entities.alive(was.entity)
        return _rated(found, was)

    def _entity_in(self, span: Offsets) -> str | None:
        """Return the person or body that a mention is, or has within it."""
        exact = self._entities.at(span)
        if exact is not None:
            return exact
        within = [
            one.id
            for one in self._entities.items
            if one.label in PERSONS and contains(span, (one.start, one.end))
        ]
        return within[0] if within else None

    def _occasion(self, root: str, before: Quote | None) -> Occasion | None:
        was = before.occasion if before else None
        now = self._part("occasion", root)
        place = _placed(was) if was else None
        if now is None:
            return None if was is None or place else self._known(was)
        if was is None or place is None or not overlap(place, now.span):
            event = self._events.at(now.span)
            return self._stated(now, event, self._date(event))
        if place == now.span:
            return self._known(was)
        event = self._events.at(now.span) or self._events.alive(was.event)
        return self._stated(now, event, was.date)

    def _stated(self, now: Final, event: str | None, date: str | None) -> Occasion:
        """Return an occasion that a person marked; one that names no event makes one."""
        return Occasion(
            self._draft.words(now),
            "stated",
            *now.span,
            entity=self._entities.at(now.span),
            date=date,
            event=event or self._events.new(now.span),
            confidence=1.0,
        )

    def _date(self, event: str | None) -> str | None:
        return next((one.date for one in self._events.items if one.id == event), None)

    def _known(self, was: Occasion) -> Occasion:
        """Return an occasion without what is no longer there."""
        event = self._events.alive(was.event)
        if was.event is not None and event is None and was.start is not None:
            event = self._events.new((was.start, was.end or was.start))
        entity = self._entities.alive(was.entity)
        return structs.replace(was, event=event, entity=entity)


def _placed(part: Speaker | Occasion) -> Offsets | None:
    """Return where a part stands, if it has a place that a tool shows."""
    if part.start is None or part.end is None or part.start >= part.end:
        return None
    return part.start, part.end


def _rated(speaker: Speaker, was: Speaker) -> Speaker:
    """Return a speaker with a key that fits: that of a pronoun is no name's."""
    name = speaker.canonical or speaker.text
    if name is None or (speaker.status == was.status and speaker.key is not None):
        return speaker
    if _opaque(speaker) != (was.status == "pronoun") or speaker.key is None:
        speaker.key = (PRONOUN_KEY if _opaque(speaker) else "") + name.casefold()
    return speaker


def _opaque(speaker: Speaker) -> bool:
    """Whether a speaker is a pronoun of which nobody knows for whom it stands."""
    return speaker.status == "pronoun" and speaker.canonical is None


def _marked(kind: QuoteKind, content: list[Offsets], before: Quote | None) -> list[Offsets]:
    """Return what of the content stands in marks, as far as it is known."""
    if before is not None and before.kind == kind and sorted(before.content) == content:
        return before.marked
    if kind == "indirect":
        return []
    if kind != "mixed":
        return content
    cut = [
        (max(one[0], piece[0]), min(one[1], piece[1]))
        for one in (before.marked if before else ())
        for piece in content
    ]
    return [(start, end) for start, end in cut if start < end]
