"""Quotes against gold: found or not, kind, cue, speaker, occasion.

Gold lists the marked fragments of a mixed quote one by one; each counts as found when it is a
marked part (or the whole content) of some quote with an overlap of nine tenths. Indirect quotes are
compared by their hull, at eight tenths, and do not count as spurious: gold need not list them all.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from readout.evaluate.tally import Tally, alike, normal, trim_edges
from readout.records.spans import iou, overlap
from readout.records.types import Cue, Occasion, Offsets, Quote, Record, Speaker

__all__ = ["score_quotes"]

MARKED_OVERLAP, INDIRECT_OVERLAP = 0.9, 0.8
Part = tuple[int, int]
"""A quote's number, and the number of its part; :data:`HULL` for the quote from end to end."""
HULL = -1
EXCERPT = 80
"""Characters of a quote that a line about an error shows."""


def score_quotes(gold: dict[str, Any], record: Record, tally: Tally) -> None:
    """Compare the quotes of one document and count the results into ``tally``."""
    text = record.text
    hulls: dict[Part, Offsets] = {}
    parts: dict[Part, Offsets] = {}
    for i, quote in enumerate(record.quotes):
        hulls[i, HULL] = trim_edges(text, quote.content[0][0], quote.content[-1][1])
        for k, span in enumerate(_parts(quote)):
            parts[i, k] = trim_edges(text, *span)
    used: set[Part] = set()
    for wanted in gold["quotes"]:
        kind, start, end = wanted["kind"], wanted["start"], wanted["end"]
        if kind == "indirect":
            best = _best(hulls, used, trim_edges(text, start, end), INDIRECT_OVERLAP)
        else:
            best = _best(parts, used, trim_edges(text, start, end), MARKED_OVERLAP)
        if best is None:
            tally.compare(f"quotes {kind}", missed=1)
            tally.error("quote missed", kind, text[start:end][:EXCERPT])
        else:
            used.add(best)
            tally.compare(f"quotes {kind}", found=1)
            _compare(text[start : start + 50], wanted, record.quotes[best[0]], tally)
    _spurious(record, used, tally)


def _best(
    pool: Mapping[Part, Offsets], used: AbstractSet[Part], place: Offsets, least: float
) -> Part | None:
    """Return the part that has most in common with a place, or None where that is too little."""
    shares = {part: iou(place, span) for part, span in pool.items() if part not in used}
    best = max(shares, key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= least else None


def _compare(start: str, wanted: dict[str, Any], quote: Quote, tally: Tally) -> None:
    """Compare a quote that was found with gold; ``start`` shows which it is."""
    kind = wanted["kind"]
    tally.count(
        "quote kinds", quote.kind == kind, "quote kind", f"{kind}, found {quote.kind}", start
    )
    if kind == "term":
        return
    if wanted.get("cue"):
        tally.count("cues", _cue_right(wanted["cue"], quote.cue))
    if wanted.get("speaker"):
        _compare_speakers(start, wanted["speaker"], quote.speaker, tally)
    if "occasion" in wanted:
        occasion = wanted["occasion"]
        tally.count(
            "occasions",
            _occasion_right(occasion, quote.occasion),
            "occasion",
            f"{occasion}, found {quote.occasion}",
            start,
        )


def _compare_speakers(start: str, wanted: dict[str, Any], speaker: Speaker, tally: Tally) -> None:
    tally.count(
        "attribution",
        speaker.status == wanted["status"] and _names_alike(speaker.text, wanted.get("text")),
        "speaker",
        f"{wanted['status']} {normal(wanted.get('text'))!r}, "
        f"found {speaker.status} {normal(speaker.text)!r}",
        start,
    )


def _cue_right(wanted: dict[str, int], found: Cue | None) -> bool:
    if found is None:
        return False
    return overlap((found.start, found.end), (wanted["start"], wanted["end"])) > 0


def _names_alike(mine: str | None, theirs: str | None) -> bool:
    """Tell whether one name is part of the other; any will do where gold has none."""
    found, wanted = normal(mine), normal(theirs)
    return not wanted or (found != "" and alike(found, wanted))


def _occasion_right(wanted: dict[str, Any] | None, found: Occasion | None) -> bool:
    if wanted is None or found is None:
        return (wanted is None) == (found is None)
    same_event = alike(normal(found.text), normal(wanted["event"]))
    return same_event and str(wanted.get("date") or "") in (found.date or "")


def _spurious(record: Record, used: AbstractSet[Part], tally: Tally) -> None:
    """Count the parts in marks that gold does not have."""
    for i, quote in enumerate(record.quotes):
        spans = quote.marked or quote.content
        whole = (i, len(spans))
        if quote.kind == "indirect" or quote.parent is not None or whole in used:
            continue
        for k, (start, end) in enumerate(spans):
            if (i, k) not in used:
                tally.compare(f"quotes {quote.kind}", spurious=1)
                tally.error("quote spurious", quote.kind, record.text[start:end][:EXCERPT])


def _parts(quote: Quote) -> list[Offsets]:
    """List the marked parts, and behind several the whole from the first to the last."""
    spans = list(quote.marked or quote.content)
    if len(spans) > 1:
        spans.append((spans[0][0], spans[-1][1]))
    return spans
