"""What ``readout explain`` prints of a quote, and of a place where none was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readout.cli.rows import parts, quoted, row, shortened, text_of
from readout.cli.terminal import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from readout.records.types import Document, Event, Frame, Occasion, Speaker
    from readout.stages.quotes.explanation import (
        JudgedWords,
        PlaceExplanation,
        QuoteExplanation,
        WeighedLabel,
        WeighedOccasion,
    )

__all__ = ["tell_place", "tell_quote"]

MOST = 5
"""Candidates that are shown."""


def tell_quote(
    document: Document, found: QuoteExplanation, frame: Frame | None, events: Sequence[Event]
) -> None:
    """Print why a quote has its cue, its speaker, its occasion and its confidence."""
    quote = found.quote
    say(f"{document.id}, {quote.id} ({quote.kind})")
    say(f"\n{' '.join(quote.text.split())}\n")
    row("method", [quote.method])
    if quote.continues is not None:
        row("continues", [f"{quote.continues}, whose speaker and occasion it has"])
    row("confidence", [f"{quote.confidence:.3f}"])
    if found.parts:
        row("", [f"model {found.model}: {parts(found.parts)}"])
    cue = quote.cue
    row("cue", ["none" if cue is None else f"“{cue.text}” ({cue.lemma})"])
    row("", _candidates(document, found.cues))
    row("speaker", [_speaker(quote.speaker)])
    row("", _candidates(document, found.sources))
    row("occasion", [_occasion(quote.occasion, frame, events)])
    for one in found.occasions[:MOST]:
        say(f"{'':15s}{one.odds:+.2f}  {_candidate(one)}")
        if one.parts:
            say(f"{'':22s}{parts(one.parts)}")


def _candidate(one: WeighedOccasion) -> str:
    """Return an occasion that may be, in short."""
    occasion = one.occasion
    if occasion is None:
        return "none"
    words = shortened(" ".join(occasion.text.split()))
    return f"“{words}”, {occasion.date or 'no date'}, {occasion.basis}"


def _candidates(document: Document, found: Sequence[WeighedLabel]) -> list[str]:
    """Return labels of the encoder with their log odds, as one item."""
    told = []
    for one in found[:MOST]:
        label = one.label
        words = "nobody"
        if label is not None:
            words = f"“{text_of(document.text, label.span)}” (score {label.score:.2f})"
        told.append(f"{words} {one.odds:+.2f}")
    return [f"weighed: {', '.join(told)}"] if told else []


def _speaker(speaker: Speaker) -> str:
    """Return the status of a speaker, the words, and the name behind them."""
    told: str = speaker.status
    if speaker.text is not None:
        told += f" “{' '.join(speaker.text.split())}”"
    if speaker.canonical is not None:
        told += f", that is {speaker.canonical}"
    if speaker.key is not None:
        told += f" (key {speaker.key})"
    return told


def _occasion(occasion: Occasion | None, frame: Frame | None, events: Sequence[Event]) -> str:
    """Return an occasion, its basis, and what it has to do with the document's own event."""
    own = None if frame is None else frame.event
    named = next((e.name or e.kind for e in events if e.id == own), None)
    reports = f"the document's own event is {named or 'not told'}"
    if occasion is None:
        return f"none; {reports}"
    told = f"“{shortened(' '.join(occasion.text.split()))}”, {occasion.date or 'no date'}"
    sure = "" if occasion.confidence is None else f" {occasion.confidence:.2f}"
    return f"{told}, {occasion.basis}{sure}; {reports}"


def tell_place(document: Document, position: int, found: PlaceExplanation) -> None:
    """Print what was read in the sentence at a place, and what became of it."""
    text = document.text
    start, end = found.sentence
    say(f"{document.id}, at {position}: characters {start} to {end}")
    say(f"\n{text_of(text, found.sentence)}\n")
    labels = [f"{one.label} {one.score:.2f} “{text_of(text, one.span)}”" for one in found.labels]
    row("encoder", labels or ["labelled nothing here"])
    clauses = [f"“{text_of(text, clause.cue)}” ({clause.voice})" for clause in found.clauses]
    row("rules", clauses or ["read no reporting clause here"])
    if not found.judged:
        row("quotes", ["none, and nothing was proposed"])
    for one in found.judged:
        say(f"  {_judged(one)}")
        say(f"    {shortened(quoted(text, [one.content])[0])}")


def _judged(one: JudgedWords) -> str:
    """Return what was proposed, what became of it, and the figure that decided."""
    told = f"{one.kind} by {one.method}: {one.outcome}"
    if one.confidence is not None:
        told += f" ({one.confidence:.3f}"
        told += ")" if one.needed is None else f", needed {one.needed:.3f})"
    return told
