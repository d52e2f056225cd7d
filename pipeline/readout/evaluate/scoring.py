"""What was found held against gold: which is which, what is counted, every mistake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from msgspec import Struct

from readout.evaluate.gold import GoldDocument, gold_of, joined
from readout.evaluate.scored import (
    ATTRIBUTES,
    FRAME,
    HALF,
    NOTHING,
    RIGHT,
    Attribute,
    Credit,
    ScoredSpan,
    ScoredText,
    credit,
    names_match,
    normal,
    scoped,
    scored_text,
    shared,
)
from readout.evaluate.verdicts import band_of
from readout.models.arrays import Floats
from readout.models.pairing import one_to_one
from readout.records.types import Record

__all__ = [
    "DOCUMENT",
    "MISTAKES",
    "Mistake",
    "Scoring",
    "credit_of",
    "pairs",
    "score",
    "score_texts",
]

DOCUMENT = "document"
"""Before the name of a field of the frame: ``document kind``."""
CONTEXT = 60
"""Characters before and behind a mistake that are shown."""
LONGEST = 200
"""Characters of a mistake that are shown."""
MISSED, SPURIOUS, EDGE, KIND = "missed", "spurious", "edge", "kind"
BOTH = "kind and edge"
OF_ATTRIBUTES = {
    "links": "link",
    "cues": "cue",
    "speakers": "speaker",
    "occasions": "occasion",
    "dates": "date",
    "relations": "relation",
}
MISTAKES = (*(MISSED, SPURIOUS, EDGE, KIND, BOTH), *OF_ATTRIBUTES.values(), *FRAME[1:3], "place")
"""What may be wrong."""
SAME_LABEL = frozenset(["themes"])
"""Layers in which one label is never another one by mistake: a passage may have several."""
A_PAIR = 1e-6
"""What a pair counts by itself: of two choices with as much in common, the one of more pairs."""
NOWHERE = ScoredSpan(spans=(), label="")
"""In place of a span that is not there."""
Pair = tuple[int, int]
_Open = tuple[int, int]
"""Where a span ends, and its number."""
_Row = tuple[ScoredSpan | None, ScoredSpan | None]
"""What gold has, and what was found."""

COLUMNS = ("gold", "found", "strict", "partial", "type")
MEASURES = Credit._fields
ALL, LABEL, CONFIDENCE = "all", "label", "confidence"
"""What a row counts: all of a layer, those of a label, those found in a band of confidence."""


class LedgerRow(NamedTuple):
    """What is counted: of which layer, by what (:data:`ALL` and so on), which part of it."""

    layer: str
    by: str = ALL
    name: str = ""


class Ledger:
    """Counts, by row and document.

    Attributes
    ----------
    documents : list of str
        Ids, in the order in which they came.
    kinds : list of str
        The kind of each.
    """

    def __init__(self) -> None:
        self.documents: list[str] = []
        self.kinds: list[str] = []
        self._counts: dict[LedgerRow, dict[int, Floats]] = {}

    def open(self, document: str, kind: str) -> None:
        """Begin with a document: what is added from now on is of it."""
        self.documents.append(document)
        self.kinds.append(kind)

    def add(self, layer: str, label: str = "", band: str | None = None, **counts: float) -> None:
        """Count something of a layer, of a label and of a band of confidence where there is one.

        ``counts`` are by :data:`COLUMNS`.
        """
        names = {ALL: "", LABEL: label, CONFIDENCE: band or ""}
        for row in (LedgerRow(layer, by, name) for by, name in names.items() if name or by == ALL):
            documents = self._counts.setdefault(row, {})
            cells = documents.setdefault(len(self.documents) - 1, np.zeros(len(COLUMNS)))
            for column, number in counts.items():
                cells[COLUMNS.index(column)] += number

    def add_both(
        self,
        layer: str,
        label: str,
        band: str | None = None,
        *,
        gold: object = None,
        found: object = None,
    ) -> None:
        """Count what gold has and what was found, each where it is not None."""
        if gold is not None:
            self.add(layer, label, gold=1)
        if found is not None:
            self.add(layer, label, band, found=1)

    def rows(self) -> list[LedgerRow]:
        """Return what was counted, in the order in which it came, a layer's rows together."""
        layers = dict.fromkeys(row.layer for row in self._counts)
        return [
            row
            for layer in layers
            for by in (ALL, LABEL, CONFIDENCE)
            for row in sorted(self._counts)
            if (row.layer, row.by) == (layer, by)
        ]

    def table(self, rows: list[LedgerRow]) -> Floats:
        """Return the counts, (rows, documents, :data:`COLUMNS`)."""
        made = np.zeros((len(rows), len(self.documents), len(COLUMNS)))
        for number, row in enumerate(rows):
            for document, counts in self._counts.get(row, {}).items():
                made[number, document] = counts
        return made


class Mistake(Struct, frozen=True, kw_only=True):
    """Something that gold and records do not agree about.

    ``record`` is the id of the record, empty where there is none. ``kind`` is one of
    :data:`MISTAKES`; ``gold`` and ``found`` what either has, empty where it has
    nothing; ``start``, ``end`` where it is, null of a document as a whole; ``words`` what stands
    there, between ``before`` and ``after``.
    """

    document: str
    record: str
    layer: str
    kind: str
    gold: str
    found: str
    start: int | None = None
    end: int | None = None
    before: str = ""
    words: str = ""
    after: str = ""
    confidence: float | None = None


class Figure(Struct, frozen=True):
    """A score: its name, its value from 0 to 1, and the counts behind it."""

    name: str
    value: float
    detail: str


class Scoring(Struct):
    """Counts by document, all mistakes in the order of the text, documents without a record."""

    ledger: Ledger
    mistakes: list[Mistake]
    missing: list[str]


def score(golds: Iterable[GoldDocument], records: Iterable[Record]) -> Scoring:
    """Hold records against gold.

    Parameters
    ----------
    golds : iterable of GoldDocument
        As :func:`~readout.evaluate.gold.read_gold` gives them.
    records : iterable of Record
        More may be there; what gold has in a document without a record counts as missed.
    """
    documents = list(golds)
    found = joined([(one.id, one.text) for one in documents], records)
    return score_texts(
        [scored_text(document.gold, document.id) for document in documents],
        [None if one is None else scored_text(gold_of(one), one.id) for one in found],
    )


def f1_by_layer(scoring: Scoring) -> list[Figure]:
    """Return F1 by the strict measure, of each layer and of its labels, without intervals."""
    ledger = scoring.ledger
    every = len(ledger.documents)
    there = every - len(scoring.missing)
    found = [Figure("documents", there / every if every else 0.0, f"{there}/{every}")]
    for row in ledger.rows():
        gold, mine, right = ledger.table([row])[0].sum(axis=0)[:3]
        if row.by != CONFIDENCE and gold + mine:
            name = f"{row.layer} {row.name}".strip()
            detail = f"right {right:g} spurious {mine - right:g} missed {gold - right:g}"
            found.append(Figure(f"{name} F1", float(2 * right / (gold + mine)), detail))
    return found


def score_texts(golds: Sequence[ScoredText], founds: Sequence[ScoredText | None]) -> Scoring:
    """Hold what was found against gold; None is a document that was not annotated."""
    scoring = Scoring(Ledger(), [], [])
    for gold, found in zip(golds, founds, strict=True):
        if found is None:
            scoring.missing.append(gold.id)
        scorer = _Scorer(scoring.ledger, gold, found)
        scoring.mistakes += scorer.mistakes()
    return scoring


class _Scorer:
    """Counts one document."""

    def __init__(self, ledger: Ledger, gold: ScoredText, found: ScoredText | None) -> None:
        self._ledger = ledger
        self._gold = gold
        self._found = scoped(found or ScoredText(id=gold.id, text=gold.text), gold)
        self._record = found.id if found is not None else ""
        ledger.open(gold.id, gold.kind or self._found.kind or "none")

    def mistakes(self) -> list[Mistake]:
        """Count all of it, and return what is wrong, in the order of the text."""
        found = [one for layer in self._gold.layers for one in self._layer(layer)]
        found.sort(key=lambda one: (one.start or 0, one.end or 0))
        return [*self._frame(), *found]

    def _frame(self) -> Iterator[Mistake]:
        """Count the fields of the frame; kinds are counted one by one, too."""
        for name, gold in self._gold.frame.items():
            found = self._found.frame.get(name)
            layer = f"{DOCUMENT} {name}"
            label = gold.text if gold and name == KIND else ""
            other = found.text if found and name == KIND else ""
            self._ledger.add_both(layer, label, gold=gold)
            self._ledger.add_both(layer, other, found=found)
            wrong = _wrong_fact(name, gold, found)
            if wrong is None and gold is not None:
                self._ledger.add(layer, label, **RIGHT._asdict())
            elif wrong is not None:
                yield self._mistake(layer, wrong, _attribute_text(gold), _attribute_text(found))

    def _layer(self, layer: str) -> Iterator[Mistake]:
        """Count the spans of a layer, then what is told of them, where gold tells it."""
        rows = self._rows(layer)
        for gold, found in rows:
            wrong = self._span(layer, gold, found)
            if wrong is not None:
                yield self._mistake(
                    layer, wrong, self._shown(gold), self._shown(found), gold, found
                )
        for name in ATTRIBUTES.get(layer, ()):
            if any(name in one.attributes for one in self._gold.layers[layer]):
                for gold, found in rows:
                    self._count_attribute(name, gold, found)
                    if gold is not None and found is not None:
                        yield from self._attribute(layer, name, gold, found)

    def _rows(self, layer: str) -> list[_Row]:
        """Return pairs, then what was missed, then what is spurious."""
        gold, found = self._gold.layers[layer], self._found.layers[layer]
        numbers = pairs(gold, found, same_label=layer in SAME_LABEL)
        rows: list[_Row] = [(gold[i], found[j]) for i, j in numbers]
        paired = {i for i, _ in numbers}, {j for _, j in numbers}
        rows += [(one, None) for i, one in enumerate(gold) if i not in paired[0]]
        for j, one in enumerate(found):
            optional = one.optional or not self._gold.unlisted.isdisjoint((layer, one.label))
            if j not in paired[1] and not optional:
                rows.append((None, one))
        return rows

    def _span(self, layer: str, gold: ScoredSpan | None, found: ScoredSpan | None) -> str | None:
        """Count a span, and return what is wrong with it."""
        self._ledger.add_both(layer, (gold or NOWHERE).label, gold=gold)
        if found is None:
            return MISSED
        self._ledger.add_both(layer, found.label, _band(found), found=found)
        if gold is None:
            return SPURIOUS
        worth = credit_of(gold, found)
        label = gold.label if worth.type else ""
        self._ledger.add(layer, label, _band(found), **worth._asdict())
        if worth.strict:
            return None
        return EDGE if worth.type else KIND if worth.partial == 1 else BOTH

    def _count_attribute(
        self, name: str, gold: ScoredSpan | None, found: ScoredSpan | None
    ) -> None:
        """Count what is told of a span; of a pair, only what gold tells of it."""
        if gold is not None and found is not None and name not in gold.attributes:
            return
        wanted, mine = ((one or NOWHERE).attributes.get(name) for one in (gold, found))
        label = (gold or found or NOWHERE).label
        self._ledger.add_both(name, label, _band(found), gold=wanted, found=mine)

    def _attribute(
        self, layer: str, name: str, gold: ScoredSpan, found: ScoredSpan
    ) -> Iterator[Mistake]:
        """Measure what is told of a pair of spans."""
        wanted, mine = gold.attributes.get(name), found.attributes.get(name)
        if name not in gold.attributes or wanted is mine is None:
            return
        worth = NOTHING
        if wanted is not None and mine is not None:
            worth = credit(name, wanted, mine, self._gold.text)
            self._ledger.add(name, gold.label, _band(found), **worth._asdict())
        # of a cue, any words in common are right; of what is no statement, nothing is told
        right = worth.type if name == "cues" else worth.strict
        if not right and name in found.attributes:
            kind = OF_ATTRIBUTES[name]
            yield self._mistake(
                layer, kind, _attribute_text(wanted), _attribute_text(mine), gold, found
            )

    def _mistake(
        self, layer: str, kind: str, gold: str, found: str, *spans: ScoredSpan | None
    ) -> Mistake:
        """Return a mistake, with the words around the spans, if it is about any."""
        hulls = [one.hull for one in spans if one is not None]
        place: dict[str, Any] = {}
        if hulls:
            text = self._gold.text
            start, end = min(start for start, _ in hulls), max(end for _, end in hulls)
            words = text[start:end]
            place = {
                "start": start,
                "end": end,
                "before": text[max(0, start - CONTEXT) : start],
                "words": words if len(words) <= LONGEST else words[:LONGEST] + "…",
                "after": text[end : end + CONTEXT],
                "confidence": spans[-1].confidence if spans[-1] else None,
            }
        return Mistake(
            document=self._gold.id,
            record=self._record,
            layer=layer,
            kind=kind,
            gold=gold,
            found=found,
            **place,
        )

    def _shown(self, span: ScoredSpan | None) -> str:
        if span is None:
            return ""
        words = " … ".join(self._gold.text[start:end] for start, end in span.spans)
        return f"{span.label}: {words[:LONGEST]}"


def credit_of(gold: ScoredSpan, found: ScoredSpan) -> Credit:
    """Return what a span is worth that is paired with one of gold."""
    same_place, same_label = gold.spans == found.spans, gold.label == found.label
    return Credit(float(same_place and same_label), 1.0 if same_place else HALF, float(same_label))


def _band(span: ScoredSpan | None) -> str | None:
    return None if span is None or span.confidence is None else band_of(span.confidence)


def _attribute_text(one: Attribute | None) -> str:
    """Return an attribute on one line: what it is, its words, its date."""
    if one is None:
        return ""
    name = one.text or next(filter(None, one.also), "")
    return "; ".join(filter(None, (one.kind, name, one.date)))


def _wrong_fact(name: str, gold: Attribute | None, found: Attribute | None) -> str | None:
    """Return what is wrong with a field of the frame; of names, one may be part of the other."""
    if gold is None or found is None:
        return None if gold is found else MISSED if found is None else SPURIOUS
    if name in ("kind", "date"):
        return None if gold.text == found.text else name
    wanted = filter(None, map(normal, (gold.text, *gold.also)))
    mine = list(filter(None, map(normal, (found.text, *found.also))))
    return None if any(names_match(one, other) for one in wanted for other in mine) else name


# -- which is which
# --------------------------------------------------------------------------------------------------


def pairs(
    gold: Sequence[ScoredSpan], found: Sequence[ScoredSpan], *, same_label: bool = False
) -> list[Pair]:
    """Return which is which.

    Parameters
    ----------
    gold, found : sequence of ScoredSpan
        Of one layer of one text.
    same_label : bool
        Whether only spans of one label can be a pair.

    Returns
    -------
    list of (int, int)
        Numbers in ``gold`` and in ``found``, sorted; each is in one pair at most.
    """
    same = list(_identical(gold, found))
    left = set(range(len(gold))) - {i for i, _ in same}
    right = set(range(len(found))) - {j for _, j in same}
    weights: dict[Pair, float] = {}
    for i, j in _touching(gold, found, left, right):
        same_name = gold[i].label == found[j].label
        common = shared(gold[i], found[j])
        if common and (same_name or not same_label):
            weights[i, j] = common + same_name + A_PAIR
    return sorted(same + one_to_one(weights, "readout evaluate", "evaluate"))


def _identical(gold: Sequence[ScoredSpan], found: Sequence[ScoredSpan]) -> Iterator[Pair]:
    waiting: dict[object, list[int]] = defaultdict(list)
    for j in reversed(range(len(found))):
        waiting[found[j].spans, found[j].label].append(j)
    for i, span in enumerate(gold):
        there = waiting.get((span.spans, span.label))
        if there:
            yield i, there.pop()


def _touching(
    gold: Sequence[ScoredSpan],
    found: Sequence[ScoredSpan],
    left: Iterable[int],
    right: Iterable[int],
) -> Iterator[Pair]:
    """Yield what overlaps, from its first to its last character, or stands at one place."""
    places = [(*gold[i].hull, 0, i) for i in left]
    places += [(*found[j].hull, 1, j) for j in right]
    of_gold: list[_Open] = []
    of_found: list[_Open] = []
    for start, end, side, number in sorted(places):
        if side == 0:
            of_found = _reaching(of_found, start, end)
            yield from ((number, there) for _, there in of_found)
            of_gold.append((end, number))
        else:
            of_gold = _reaching(of_gold, start, end)
            yield from ((there, number) for _, there in of_gold)
            of_found.append((end, number))


def _reaching(begun: list[_Open], start: int, end: int) -> list[_Open]:
    """Return the spans, begun before, that reach into a stretch or stand at its place."""
    return [one for one in begun if one[0] > start or one[0] == start == end]
