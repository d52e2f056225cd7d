"""Records against gold: segments, entities, quotes with attribution and occasion, themes.

Gold is a ``.jsonl`` of one document a line, described in ``docs/gold.md``: ``text`` and any of
``segments``, ``entities``, ``quotes``, ``themes``. Documents are matched by their text. Spans are
compared after trimming white space, quotation marks and leading articles, so that habits of
annotators at the edges do not count.

Gold lists the marked fragments of a mixed quote one by one; each counts as found when it is a
marked part (or the whole content) of some quote with an overlap of nine tenths. Indirect quotes are
compared by their hull, at eight tenths, and do not count as spurious: gold need not list them all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from msgspec import UNSET

from readout.evaluate.gold import (
    GoldOccasion,
    GoldQuote,
    GoldSpan,
    GoldText,
    gold_within,
    joined,
    labelled,
    read_gold_documents,
    record_within,
)
from readout.evaluate.scored import Attribute, credit, normal, trim_edges, trim_entity
from readout.records.spans import iou, overlap
from readout.records.types import Occasion, Offsets, Quote, Record

__all__ = ["Figure", "evaluate", "read_gold"]

MARKED_OVERLAP, INDIRECT_OVERLAP = 0.9, 0.8
QuotePart = tuple[int, int]
"""A quote's number, and the number of its part; :data:`HULL` for the quote from end to end."""
HULL = -1
OPENING, EXCERPT = 60, 80
"""Characters of a segment, and of a quote, that a line about an error shows."""


@dataclass(frozen=True)
class Figure:
    """A score: its name, its value from 0 to 1, and the counts behind it."""

    name: str
    value: float
    detail: str


def read_gold(path: Path) -> list[GoldText]:
    """Read gold documents: a file of gold, or records, of a file or an output folder.

    Raises
    ------
    ConfigError
        As :func:`~readout.evaluate.gold.read_gold_documents` raises.
    """
    return [document.gold for document in read_gold_documents(path)]


def evaluate(
    golds: Iterable[GoldText], records: Iterable[Record]
) -> tuple[list[Figure], list[str]]:
    """Score records.

    Parameters
    ----------
    golds : iterable of GoldText
        As :func:`read_gold` gives them.
    records : iterable of Record
        More may be there than gold; a gold document without a record counts as missed.

    Returns
    -------
    figures : list of Figure
        Name, value (0 to 1) and the counts behind it.
    errors : list of str
        One line for every disagreement.
    """
    tally = _Tally()
    documents = list(golds)
    named = [(str(gold.id), gold.text) for gold in documents]
    for gold, record in zip(documents, joined(named, records), strict=True):
        tally.count("documents", record is not None)
        if record is None:
            name = "?" if gold.id is None else gold.id
            tally.errors.append(f"document {name}: no record with its text")
        else:
            _score(gold, record, tally)
    return tally.figures(), tally.errors


@dataclass
class _Tally:
    """Right and wrong decisions by name, what was found and missed, and a line for every error."""

    decisions: dict[str, list[bool]] = field(default_factory=dict)
    comparisons: dict[str, Counter[str]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    def count(self, name: str, right: bool, *error: str) -> None:
        """Count one decision; where it is wrong, note the error (see :meth:`error`)."""
        self.decisions.setdefault(name, []).append(right)
        if error and not right:
            self.error(*error)

    def compare(self, name: str, *, found: int = 0, spurious: int = 0, missed: int = 0) -> None:
        """Count what was found, found wrongly, and missed."""
        counts = self.comparisons.setdefault(name, Counter())
        counts.update(found=found, spurious=spurious, missed=missed)

    def compare_sets(
        self, name: str, mine: AbstractSet[object], theirs: AbstractSet[object]
    ) -> None:
        """Count what two sets, of a record and of gold, share and do not share."""
        shared = len(mine & theirs)
        self.compare(name, found=shared, spurious=len(mine) - shared, missed=len(theirs) - shared)

    def error(self, kind: str, what: str, text: str) -> None:
        """Note a disagreement: of what kind, between what, and the words it is about."""
        self.errors.append(f"{kind}: {what}: {' '.join(text.split())}")

    def figures(self) -> list[Figure]:
        """Return shares of right decisions, then F1 of comparisons with sums by first word."""
        sums: dict[str, Counter[str]] = {}
        for name, counts in self.comparisons.items():
            group, _, part = name.partition(" ")
            if part and part != "indirect":
                whole = "quotes in marks" if group == "quotes" else group
                sums.setdefault(whole, Counter()).update(counts)
        figures = [
            Figure(name, sum(right) / len(right), f"{sum(right)}/{len(right)}")
            for name, right in self.decisions.items()
        ]
        for name, counts in sorted({**self.comparisons, **sums}.items()):
            if counts.total():
                value = 2 * counts["found"] / (counts["found"] + counts.total())
                detail = " ".join(f"{kind} {count}" for kind, count in counts.items())
                figures.append(Figure(f"{name} F1", value, detail))
        return figures


def _score(gold: GoldText, record: Record, tally: _Tally) -> None:
    """Score what gold has; of a gold record, what somebody has read."""
    if gold.judged is not None:
        record, gold = record_within(record, gold.judged), gold_within(gold, gold.judged)
    elif gold.segments is not UNSET:  # of a gold record, they are still the pipeline's own
        _segments(gold, record, tally)
    if gold.entities is not UNSET:
        _entities(gold, record, tally)
        _links(gold, record, tally)
    if gold.quotes is not UNSET:
        _quotes(gold, record, tally)
    if gold.themes is not UNSET:
        _themes(gold, record, tally)


def _opening(gold: GoldText, segment: GoldSpan) -> str:
    return gold.text[segment.start : segment.start + OPENING]


def _segments(gold: GoldText, record: Record, tally: _Tally) -> None:
    found = {trim_edges(record.text, s.start, s.end): s.kind for s in record.segments}
    for segment in labelled(gold.segments):
        kind = found.get(trim_edges(gold.text, *segment.span))
        told = f"{segment.kind}, found {kind}"
        right = kind == segment.kind
        tally.count("segment kinds", right, "segment", told, _opening(gold, segment))


def _entities(gold: GoldText, record: Record, tally: _Tally) -> None:
    text = record.text
    wanted: dict[str, set[Offsets]] = {}
    for entity in labelled(gold.entities):
        wanted.setdefault(entity.label, set()).add(trim_entity(text, *entity.span))
    for label in gold.entity_labels or sorted(wanted):
        mine = {trim_entity(text, e.start, e.end) for e in record.entities if e.label == label}
        theirs = wanted.get(label, set())
        tally.compare_sets(f"entities {label}", mine, theirs)
        for start, end in sorted(theirs - mine):
            tally.error("entity missed", label, text[start:end])
        for start, end in sorted(mine - theirs):
            tally.error("entity spurious", label, text[start:end])


def _links(gold: GoldText, record: Record, tally: _Tally) -> None:
    """Score which glossary entry an entity refers to."""
    terms = {term.id: term.term for term in record.glossary}
    linked = {
        trim_entity(record.text, entity.start, entity.end): terms.get(entity.refers_to or "")
        for entity in record.entities
    }
    segments = gold.numbered
    for entity in labelled(gold.entities):
        wanted = entity.glossary
        if wanted is None:
            continue
        if isinstance(wanted, int):
            wanted = gold.text[slice(*segments[wanted].span)]
        term = linked.get(trim_entity(record.text, *entity.span))
        right = term is not None and normal(term) == normal(wanted)
        words = gold.text[slice(*entity.span)]
        tally.count("glossary links", right, "glossary link", words, str(term))


def _themes(gold: GoldText, record: Record, tally: _Tally) -> None:
    places = {s.id: trim_edges(record.text, s.start, s.end) for s in record.segments}
    found: dict[Offsets, set[str]] = {}
    for passage in record.passages:
        place = places.get(passage.segment, (passage.start, passage.end))
        found.setdefault(place, set()).update(theme.id for theme in passage.themes)
    segments = gold.numbered
    for told in labelled(gold.themes):
        segment = segments[told.par]
        mine = found.get(trim_edges(gold.text, *segment.span), set())
        wanted = set(told.labels)
        tally.compare_sets("themes", mine, wanted)
        differ = f"{sorted(wanted)}, found {sorted(mine)}"
        opening = _opening(gold, segment)
        tally.count("themes of a passage", mine == wanted, "themes", differ, opening)


def _quotes(gold: GoldText, record: Record, tally: _Tally) -> None:
    text = record.text
    hulls: dict[QuotePart, Offsets] = {}
    parts: dict[QuotePart, Offsets] = {}
    for i, quote in enumerate(record.quotes):
        hulls[i, HULL] = trim_edges(text, quote.content[0][0], quote.content[-1][1])
        spans = list(quote.marked or quote.content)
        if len(spans) > 1:  # behind several parts, the whole from the first to the last
            spans.append((spans[0][0], spans[-1][1]))
        parts |= {(i, k): trim_edges(text, *span) for k, span in enumerate(spans)}
    used: set[QuotePart] = set()
    for wanted in labelled(gold.quotes):
        indirect = wanted.kind == "indirect"
        least = INDIRECT_OVERLAP if indirect else MARKED_OVERLAP
        place = trim_edges(text, *wanted.span)
        best = _best(hulls if indirect else parts, used, place, least)
        if best is None:
            tally.compare(f"quotes {wanted.kind}", missed=1)
            tally.error("quote missed", wanted.kind, text[slice(*wanted.span)][:EXCERPT])
        else:
            used.add(best)
            tally.compare(f"quotes {wanted.kind}", found=1)
            _compare(text[wanted.start : wanted.start + 50], wanted, record.quotes[best[0]], tally)
    _spurious(record, used, tally)


def _best(
    pool: Mapping[QuotePart, Offsets], used: AbstractSet[QuotePart], place: Offsets, least: float
) -> QuotePart | None:
    """Return the part that has most in common with a place, or None where that is too little."""
    shares = {part: iou(place, span) for part, span in pool.items() if part not in used}
    best = max(shares, key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= least else None


def _compare(start: str, wanted: GoldQuote, quote: Quote, tally: _Tally) -> None:
    """Compare a quote that was found with gold; ``start`` shows which it is."""
    differ = f"{wanted.kind}, found {quote.kind}"
    tally.count("quote kinds", quote.kind == wanted.kind, "quote kind", differ, start)
    if wanted.kind == "term":
        return
    if wanted.cue:
        mine = quote.cue
        right = mine is not None and overlap((mine.start, mine.end), wanted.cue.span) > 0
        tally.count("cues", right)
    if wanted.speaker:
        told, found = wanted.speaker, quote.speaker
        one = Attribute(told.text or "", told.status)
        right = bool(credit("speakers", one, Attribute(found.text or "", found.status)).strict)
        differ = f"{told.status} {normal(told.text)!r}, found {found.status} {normal(found.text)!r}"
        tally.count("attribution", right, "speaker", differ, start)
    if wanted.occasion is not UNSET:
        right = _occasion_right(wanted.occasion, quote.occasion)
        differ = f"{msgspec.to_builtins(wanted.occasion)}, found {quote.occasion}"
        tally.count("occasions", right, "occasion", differ, start)


def _occasion_right(wanted: GoldOccasion | None, found: Occasion | None) -> bool:
    if wanted is None or found is None:
        return (wanted is None) == (found is None)
    one = Attribute(wanted.event or "", date=str(wanted.date or ""))
    return bool(credit("occasions", one, Attribute(found.text, date=found.date or "")).strict)


def _spurious(record: Record, used: AbstractSet[QuotePart], tally: _Tally) -> None:
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
