"""What was found held against gold: which is which, what is counted, every mistake."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from msgspec import Struct, structs

from readout.evaluate.gold import GoldDocument, GoldNamed, gold_of, joined
from readout.evaluate.scored import (
    ATTRIBUTES,
    FRAME,
    HALF,
    NOTHING,
    RIGHT,
    Credit,
    ScoredSpan,
    ScoredText,
    credit,
    fact_text,
    names_match,
    normal,
    scoped,
    scored_text,
    shared,
)
from readout.evaluate.verdicts import band_of
from readout.models.arrays import Floats
from readout.models.pairing import one_to_one
from readout.records.types import Offsets, Record

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
        self._counts: dict[LedgerRow, dict[tuple[int, str], float]]
        self._counts = defaultdict(lambda: defaultdict(float))

    def open(self, document: str, kind: str) -> None:
        """Begin with a document: what is added from now on is of it."""
        self.documents.append(document)
        self.kinds.append(kind)

    def add(self, layer: str, label: str = "", band: str = "", **counts: float) -> None:
        """Count something of a layer, of a label and of a band of confidence where there is one.

        ``counts`` are by :data:`COLUMNS`.
        """
        for by, name in ((ALL, ""), (LABEL, label), (CONFIDENCE, band)):
            if name or by == ALL:
                cells = self._counts[LedgerRow(layer, by, name)]
                for column, number in counts.items():
                    cells[len(self.documents) - 1, column] += number

    def add_pair(
        self, layer: str, labels: Sequence[str | None], band: str = "", worth: Credit = NOTHING
    ) -> None:
        """Count what gold has and what was found, each by its label, and what the pair is worth."""
        gold, found = labels
        if gold is not None:
            self.add(layer, gold, gold=1)
        if found is not None:
            self.add(layer, found, band, found=1)
        if worth is not NOTHING:
            same = gold if gold == found else None
            self.add(layer, same or "", band, **worth._asdict())

    def rows(self) -> list[LedgerRow]:
        """Return what was counted, in the order in which it came, a layer's rows together."""
        layers = list(dict.fromkeys(row.layer for row in self._counts))
        parts = (ALL, LABEL, CONFIDENCE)
        return sorted(
            self._counts, key=lambda row: (layers.index(row.layer), parts.index(row.by), row.name)
        )

    def table(self, rows: list[LedgerRow]) -> Floats:
        """Return the counts, (rows, documents, :data:`COLUMNS`)."""
        made = np.zeros((len(rows), len(self.documents), len(COLUMNS)))
        for number, row in enumerate(rows):
            for (document, column), count in self._counts.get(row, {}).items():
                made[number, document, COLUMNS.index(column)] = count
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


def score(
    golds: Iterable[GoldDocument], records: Iterable[Record], source: str = "the records"
) -> Scoring:
    """Hold records against gold.

    Parameters
    ----------
    golds : iterable of GoldDocument
        As :func:`~readout.evaluate.gold.read_gold` gives them.
    records : iterable of Record
        More may be there; what gold has in a document without a record counts as missed.
    source : str
        Where the records are, for the message.

    Raises
    ------
    ConfigError
        ``other_text`` where a document has only a record of its id with another text.
    """
    documents = list(golds)
    return score_texts(
        [scored_text(document.gold, document.id) for document in documents],
        [
            None if one is None else scored_text(gold_of(one), one.id)
            for one in joined(documents, records, source)
        ],
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
            labels = [
                None if one is None else fact_text(one) if name == KIND else ""
                for one in (gold, found)
            ]
            wrong = _wrong_fact(name, gold, found)
            right = RIGHT if wrong is None and gold is not None else NOTHING
            self._ledger.add_pair(layer, labels, worth=right)
            if wrong is not None:
                yield self._mistake(layer, wrong, fact_text(gold), fact_text(found))

    def _layer(self, layer: str) -> Iterator[Mistake]:
        """Count the spans of a layer, then what is told of them, where gold tells it."""
        rows = self._rows(layer)
        for gold, found in rows:
            yield from self._span(layer, gold, found)
        for name in ATTRIBUTES.get(layer, ()):
            if any(name in one.attributes for one in self._gold.layers[layer]):
                for gold, found in rows:
                    yield from self._attribute(layer, name, gold, found)

    def _rows(self, layer: str) -> list[_Row]:
        """Return what gold has, each with its pair if there is one, then what is spurious."""
        gold, found = self._gold.layers[layer], self._found.layers[layer]
        numbers = dict(pairs(gold, found, same_label=layer in SAME_LABEL))
        rows: list[_Row] = [
            (one, found[numbers[i]] if i in numbers else None) for i, one in enumerate(gold)
        ]
        for j in sorted(set(range(len(found))).difference(numbers.values())):
            optional = not self._gold.unlisted.isdisjoint((layer, found[j].label))
            if not (optional or found[j].optional):
                rows.append((None, found[j]))
        return rows

    def _span(
        self, layer: str, gold: ScoredSpan | None, found: ScoredSpan | None
    ) -> Iterator[Mistake]:
        """Count a span, and tell what is wrong with it."""
        worth, kind = NOTHING, MISSED if found is None else SPURIOUS
        if gold is not None and found is not None:
            worth = credit_of(gold, found)
            kind = EDGE if worth.type else KIND if worth.partial == 1 else BOTH
        labels = [None if one is None else one.label for one in (gold, found)]
        self._ledger.add_pair(layer, labels, _band(found), worth)
        if not worth.strict:
            shown = self._shown(gold), self._shown(found)
            yield self._mistake(layer, kind, *shown, gold, found)

    def _attribute(
        self, layer: str, name: str, gold: ScoredSpan | None, found: ScoredSpan | None
    ) -> Iterator[Mistake]:
        """Count what is told of spans; of a pair, only what gold tells of it."""
        if gold is None or found is None:
            labels = [_label(one, name) for one in (gold, found)]
            self._ledger.add_pair(name, labels, _band(found))
        elif name in gold.attributes:
            wanted, mine = gold.attributes[name], found.attributes.get(name)
            worth = credit(wanted, mine, self._gold.text)
            labels = [None if fact is None else gold.label for fact in (wanted, mine)]
            self._ledger.add_pair(name, labels, _band(found), worth)
            # of a cue, any words in common are right; of what is no statement, nothing is told
            right = worth.type if name == "cues" else worth.strict
            if not right and name in found.attributes and wanted is not mine:
                told = fact_text(wanted), fact_text(mine)
                yield self._mistake(layer, OF_ATTRIBUTES[name], *told, gold, found)

    def _mistake(
        self, layer: str, kind: str, gold: str, found: str, *spans: ScoredSpan | None
    ) -> Mistake:
        """Return a mistake, with the words around the spans, if it is about any."""
        mistake = Mistake(
            document=self._gold.id,
            record=self._record,
            layer=layer,
            kind=kind,
            gold=gold,
            found=found,
        )
        hulls = [one.hull for one in spans if one is not None]
        if not hulls:
            return mistake
        text = self._gold.text
        start, end = min(start for start, _ in hulls), max(end for _, end in hulls)
        words = text[start:end]
        return structs.replace(
            mistake,
            start=start,
            end=end,
            before=text[max(0, start - CONTEXT) : start],
            words=words if len(words) <= LONGEST else words[:LONGEST] + "…",
            after=text[end : end + CONTEXT],
            confidence=spans[-1].confidence if spans[-1] else None,
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


def _band(span: ScoredSpan | None) -> str:
    return "" if span is None or span.confidence is None else band_of(span.confidence)


def _label(span: ScoredSpan | None, name: str) -> str | None:
    """Return the label of a span of which something is told."""
    return None if span is None or span.attributes.get(name) is None else span.label


def _wrong_fact(name: str, gold: GoldNamed | None, found: GoldNamed | None) -> str | None:
    """Return what is wrong with a field of the frame; of names, one may be part of the other."""
    if gold is None or found is None:
        return None if gold is found else MISSED if found is None else SPURIOUS
    if name in ("kind", "date"):
        return None if gold.text == found.text else name
    wanted, mine = (list(filter(None, map(normal, (one.text, *one.also)))) for one in (gold, found))
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
    same, right = [], set(range(len(found)))
    waiting: dict[object, list[int]] = defaultdict(list)
    for j in reversed(range(len(found))):
        waiting[found[j].spans, found[j].label].append(j)
    left = []
    for i, span in enumerate(gold):
        if there := waiting.get((span.spans, span.label)):
            same.append((i, there.pop()))
        else:
            left.append(i)
    right.difference_update(j for _, j in same)
    near = _near([(gold[i].hull, i) for i in left], sorted((found[j].hull, j) for j in right))
    weights: dict[Pair, float] = {}
    for i, j in near:
        same_name = gold[i].label == found[j].label
        common = shared(gold[i], found[j])
        if common and (same_name or not same_label):
            weights[i, j] = common + same_name + A_PAIR
    return sorted(same + one_to_one(weights, "readout evaluate", "evaluate"))


def _near(left: Iterable[tuple[Offsets, int]], right: list[tuple[Offsets, int]]) -> Iterator[Pair]:
    """Yield which places stand near enough to overlap, the other ones being sorted."""
    starts = [start for (start, _), _ in right]
    longest = max((end - start for (start, end), _ in right), default=0)
    for (start, end), i in left:
        for _, j in right[bisect_left(starts, start - longest) : bisect_right(starts, end)]:
            yield i, j
