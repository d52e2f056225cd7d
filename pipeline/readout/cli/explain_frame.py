"""What ``readout explain --document`` prints: why a document has its frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from readout.cli.rows import parts, row, shortened
from readout.cli.terminal import say

if TYPE_CHECKING:
    from readout.records.types import Document, Event, Frame
    from readout.stages.document.explanation import FrameExplanation, WeighedCandidate

__all__ = ["tell_frame"]

FIELDS = ("kind", "speaker", "event", "date", "place")
MOST = 5
"""Candidates that are shown."""
TITLES = {
    "speakers": "who may be the speaker: persons and bodies of its head and tail (log odds)",
    "mentions": "what may be its event: mentions in its title and lead (log odds)",
}
ABOVE = "the best one is taken where its log odds are above 0"


def tell_frame(document: Document, found: FrameExplanation) -> None:
    """Print a frame: its fields with their basis, and what was weighed for them."""
    frame = found.framed.frame
    say(f"{document.id}: the document")
    for field in FIELDS:
        _tell_field(frame, found.framed.events, field)
    _tell_kind(found)
    _tell_title(found)
    _tell_candidates(TITLES["speakers"], found.speakers)
    _tell_candidates(TITLES["mentions"], found.mentions)
    _tell_events(found.framed.events)


def _tell_field(frame: Frame, events: Sequence[Event], field: str) -> None:
    """Print a field with its basis and how sure it is."""
    value = getattr(frame, field)
    if value is None:
        row(field, ["none"])
        return
    basis = frame.basis.get(field, "")
    sure = frame.confidence.get(field, 0.0)
    words = str(getattr(value, "text", value))
    if field == "event":
        event = next(event for event in events if event.id == value)
        words = f"{value} {event.name or event.kind}"
    row(field, [f"{shortened(words)}  ({basis}, {sure:.2f})"])


def _tell_kind(found: FrameExplanation) -> None:
    """Print how the kind was decided by the text."""
    kind = found.kind
    say("\nkind by the text")
    shares = [f"{name} {share:.3f}" for name, share in kind.shares.items()]
    row("likely", [", ".join(shares)])
    row(f"{kind.likeliest}", [f"against {kind.next_one}: {parts(kind.parts)}"])


def _tell_title(found: FrameExplanation) -> None:
    """Print what the title of the meta data tells that the text does not repeat."""
    if not found.title:
        return
    say("\ntitle of the meta data, which the text does not repeat")
    row("title", [shortened(found.title)])
    row("speaker", [shortened(found.title_speaker or "none")])
    row("event", [shortened(found.title_event or "none")])


def _tell_candidates(title: str, found: Sequence[WeighedCandidate]) -> None:
    """Print candidates and what spoke for them."""
    say(f"\n{title}")
    if not found:
        row("none", ["the text names none there"])
        return
    for one in found[:MOST]:
        say(f"  {one.odds:+6.2f}  {shortened(one.text)}  ({one.where})")
        say(f"          {parts(one.parts)}")
    if len(found) > MOST:
        say(f"  and {len(found) - MOST} less likely")
    say(f"  {ABOVE}")


def _tell_events(events: Sequence[Event]) -> None:
    """Print the events of the document."""
    say("\nevents")
    if not events:
        row("none", ["the text tells of none"])
    for event in events:
        told = [event.kind, event.date or "no date", f"{len(event.mentions)} mentions"]
        if event.key is not None:
            told.append(f"key {event.key}")
        name = shortened(event.name or "unnamed")
        say(f"  {event.id:6s} {name}  ({', '.join(told)})")
