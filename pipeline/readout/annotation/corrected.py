"""A record with what a person made of it put in its place."""

from __future__ import annotations

from msgspec import structs

from readout.annotation.draft import Draft, draft_of
from readout.annotation.entities import Entities, Events
from readout.annotation.gathering import Gathered
from readout.annotation.pairs import Matched
from readout.annotation.statements import statements
from readout.annotation.themes import Choices, themes
from readout.records.judged import LAYERS, GoldScope, with_judged
from readout.records.types import Entity, Frame, Record

__all__ = ["corrected"]

PARTS = ("cue", "speaker", "occasion")


def corrected(gathered: Gathered, matched: Matched, tool: str) -> tuple[Record, list[str]]:
    """Put what came back into a record.

    What the tool cannot show is as in the record that went out. ``extensions.gold`` says what was
    read (:class:`~readout.records.judged.GoldScope`).

    Parameters
    ----------
    gathered : Gathered
        What came back of a document.
    matched : Matched
        How it fits what went out.
    tool : str
        The format.

    Returns
    -------
    record : Record
    loose : list of str
        What was labelled and has no place in a record, for people.

    Raises
    ------
    DocumentError
        ``overlap``, ``two_links``, ``bad_link``.
    """
    draft = draft_of(gathered, matched)
    entities = Entities(draft)
    events = Events(draft, entities)
    quotes = statements(draft, entities, events)
    record = structs.replace(
        gathered.record,
        quotes=quotes,
        entities=[_linked(one, entities, events) for one in entities.items],
        events=events.items,
        passages=themes(draft, _choices(gathered)),
        document=_frame(gathered.record.document, entities, events),
    )
    read = gathered.parts[0].read
    judged = GoldScope(
        annotator=gathered.parts[0].annotator,
        tool=tool,
        layers=[layer for layer in LAYERS if layer in gathered.layers],
        spans=[one for one in (gathered.windows if read is None else read) if one[0] < one[1]],
        links=gathered.linked,
    )
    with_judged(record, judged)
    return record, draft.loose + _unlinked(draft)


def _choices(gathered: Gathered) -> Choices:
    if "theme" not in gathered.layers:
        return []
    return [
        (window, part.themes)
        for window, part in zip(gathered.windows, gathered.parts, strict=True)
        if part.themes is not None
    ]


def _linked(entity: Entity, entities: Entities, events: Events) -> Entity:
    """Return an entity that refers to nothing that is no longer there."""
    normal = dict(entity.normal or {})
    event, anchor = normal.get("event"), normal.get("anchor")
    if isinstance(event, str) and events.alive(event) is None:
        normal["event"] = None
    if isinstance(anchor, str) and entities.alive(anchor) is None:
        normal["anchor"] = None
    if normal == (entity.normal or {}):
        return entity
    return structs.replace(entity, normal=normal)


def _frame(frame: Frame | None, entities: Entities, events: Events) -> Frame | None:
    """Return the frame, which no tool shows, without what is no longer there."""
    if frame is None:
        return None
    found = structs.replace(frame, event=events.alive(frame.event))
    if frame.speaker is not None:
        entity = entities.alive(frame.speaker.entity)
        found.speaker = structs.replace(frame.speaker, entity=entity)
    if frame.place is not None:
        entity = entities.alive(frame.place.entity)
        found.place = structs.replace(frame.place, entity=entity)
    return frame if found == frame else found


def _unlinked(draft: Draft) -> list[str]:
    """Tell of parts of reports that are no statement's: a record has no place for them."""
    targets = {target for label, _, target in draft.links if label in PARTS}
    return [
        f"the {one.layer} {draft.words(one)[:40]!r} at {one.start}-{one.end} is linked to no "
        "statement: left out"
        for one in draft.finals.values()
        if one.layer in PARTS and one.key not in targets
    ]
