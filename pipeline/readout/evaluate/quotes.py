"""Quotes against gold: found or not, kind, cue, speaker, occasion.

Gold lists the marked fragments of a mixed quote one by one; each counts as found when it is a
marked part (or the whole content) of some quote with an overlap of nine tenths. Indirect quotes are
compared by their hull, at eight tenths, and do not count as spurious: gold need not list them all.
"""

from __future__ import annotations

from typing import Any

from readout.evaluate.tally import Tally, normal, trim_edges
from readout.records import Occasion, Offsets, Quote, Record
from readout.spans import iou, overlap

__all__ = ["score_quotes"]

MARKED_OVERLAP, INDIRECT_OVERLAP = 0.9, 0.8
Part = tuple[int, int | None]


def score_quotes(gold: dict[str, Any], record: Record, tally: Tally) -> None:
    """Compare the quotes of one document and count the results into ``tally``."""
    text = gold["text"]
    used: set[Part] = set()
    hulls: dict[Part, Offsets] = {
        (i, None): _hull(text, quote) for i, quote in enumerate(record.quotes)
    }
    parts: dict[Part, Offsets] = {
        (i, k): trim_edges(text, *span)
        for i, quote in enumerate(record.quotes)
        for k, span in enumerate(_parts(quote))
    }
    for wanted in gold["quotes"]:
        indirect = wanted["kind"] == "indirect"
        place = trim_edges(text, wanted["start"], wanted["end"])
        pool = hulls if indirect else parts
        free = ((iou(place, span), part) for part, span in pool.items() if part not in used)
        value, best = max(free, key=lambda item: item[0], default=(0.0, (0, None)))
        name = f"quotes {wanted['kind']}"
        if value < (INDIRECT_OVERLAP if indirect else MARKED_OVERLAP):
            tally.compare(name, 0, 0, 1)
            tally.error("quote missed", wanted["kind"], text[wanted["start"] : wanted["end"]][:80])
            continue
        used.add(best)
        tally.compare(name, 1, 0, 0)
        _compare(text, wanted, record.quotes[best[0]], tally)
    _spurious(text, record, used, tally)


def _compare(text: str, wanted: dict[str, Any], quote: Quote, tally: Tally) -> None:
    start = text[wanted["start"] :][:50]
    tally.count("quote kinds", quote.kind == wanted["kind"])
    if quote.kind != wanted["kind"]:
        tally.error("quote kind", f"{wanted['kind']}, found {quote.kind}", start)
    if wanted["kind"] == "term":
        return
    if wanted.get("cue"):
        cue = (wanted["cue"]["start"], wanted["cue"]["end"])
        tally.count(
            "cues", quote.cue is not None and overlap((quote.cue.start, quote.cue.end), cue) > 0
        )
    speaker = wanted["speaker"]
    mine, theirs = normal(quote.speaker.text), normal(speaker.get("text"))
    right = quote.speaker.status == speaker["status"] and (
        not theirs or (bool(mine) and (mine in theirs or theirs in mine))
    )
    tally.count("attribution", right)
    if not right:
        tally.error(
            "speaker",
            f"{speaker['status']} {theirs!r}, found {quote.speaker.status} {mine!r}",
            start,
        )
    right = _occasion_right(wanted.get("occasion"), quote.occasion)
    tally.count("occasions", right)
    if not right:
        tally.error("occasion", f"{wanted.get('occasion')}, found {quote.occasion}", start)


def _occasion_right(wanted: dict[str, Any] | None, found: Occasion | None) -> bool:
    if wanted is None or found is None:
        return wanted is None and found is None
    mine, theirs = normal(found.text), normal(wanted["event"])
    return (mine in theirs or theirs in mine) and str(wanted.get("date") or "") in (
        found.date or ""
    )


def _spurious(text: str, record: Record, used: set[Part], tally: Tally) -> None:
    for i, quote in enumerate(record.quotes):
        whole = (i, len(quote.marked or quote.content))
        if quote.kind == "indirect" or quote.parent is not None or whole in used:
            continue
        for k, (start, end) in enumerate(quote.marked or quote.content):
            if (i, k) not in used:
                tally.compare(f"quotes {quote.kind}", 0, 1, 0)
                tally.error("quote spurious", quote.kind, text[start:end][:80])


def _parts(quote: Quote) -> list[Offsets]:
    """List the marked parts, and after them the whole from the first to the last where there are several."""
    spans = list(quote.marked or quote.content)
    return [*spans, (spans[0][0], spans[-1][1])] if len(spans) > 1 else spans


def _hull(text: str, quote: Quote) -> Offsets:
    return trim_edges(text, quote.content[0][0], quote.content[-1][1])
