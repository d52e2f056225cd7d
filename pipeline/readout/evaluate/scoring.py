"""Found items scored against gold: pairs, counts, every mistake."""

from __future__ import annotations

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
from readout.models.pairing import near, one_to_one
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
"""Prefix of a field of the frame: ``document kind``."""
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
"""Kinds of mistakes."""
SAME_LABEL = frozenset(["themes"])
"""Layers in which one label is never another one by mistake: a passage may have several."""
A_PAIR = 1e-6
"""Bonus of a pair: of two matchings with as much in common, the one of more pairs wins."""
NOWHERE = ScoredSpan(spans=(), label="")
"""Stands for a missing span."""
Pair = tuple[int, int]
Row = tuple[ScoredSpan, ScoredSpan]
"""A pair of gold and found."""

COLUMNS = ("gold", "found", "strict", "partial", "type")
MEASURES = Credit._fields
PARTS = ALL, LABEL, CONFIDENCE = "all", "label", "confidence"
"""Kinds of rows: all of a layer, those of a label, those found in a band of confidence."""


class LedgerRow(NamedTuple):
    """A row of counts: its layer, its kind (:data:`PARTS`), the label or band."""

    layer: str
    by: str = ALL
    name: str = ""


class Ledger(Struct):
    """Counts, by row and document.

    Attributes
    ----------
    kinds : list of str
        The kind of each document, in the order in which they came: the last is the one counted.
    counts : dict
        By row, number of the document, and column (:data:`COLUMNS`).
    """

    kinds: list[str] = []
    counts: dict[tuple[LedgerRow, int, str], float] = {}

    def add(self, layer: str, label: str = "", band: str = "", **counts: float) -> None:
        """Count something of a layer, of a label and of a band of confidence where there is one.

        ``counts`` are by :data:`COLUMNS`.
        """
        for by, name in zip(PARTS, ("", label, band), strict=True):
            if name or by == ALL:
                for column, number in counts.items():
                    cell = LedgerRow(layer, by, name), len(self.kinds) - 1, column
                    self.counts[cell] = self.counts.get(cell, 0) + number

    def rows(self) -> list[LedgerRow]:
        """Return what was counted, in the order in which it came, a layer's rows together."""
        rows = dict.fromkeys(row for row, _, _ in self.counts)
        layers = list(dict.fromkeys(row.layer for row in rows))
        return sorted(
            rows, key=lambda row: (layers.index(row.layer), PARTS.index(row.by), row.name)
        )

    def table(self, rows: Sequence[LedgerRow]) -> Floats:
        """Return the counts, (rows, documents, :data:`COLUMNS`)."""
        made = np.zeros((len(rows), len(self.kinds), len(COLUMNS)))
        places = {row: number for number, row in enumerate(rows)}
        for (row, document, column), count in self.counts.items():
            if row in places:
                made[places[row], document, COLUMNS.index(column)] = count
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
    every = len(ledger.kinds)
    there = every - len(scoring.missing)
    found = [Figure("documents", there / every if every else 0.0, f"{there}/{every}")]
    rows = ledger.rows()
    for row, counts in zip(rows, ledger.table(rows).sum(axis=1), strict=True):
        gold, mine, right = counts[:3]
        if row.by != CONFIDENCE and gold + mine:
            name = f"{row.layer} {row.name}".strip()
            detail = f"right {right:g} spurious {mine - right:g} missed {gold - right:g}"
            found.append(Figure(f"{name} F1", float(2 * right / (gold + mine)), detail))
    return found


def score_texts(golds: Sequence[ScoredText], founds: Sequence[ScoredText | None]) -> Scoring:
    """Hold what was found against gold; None is a document that was not annotated."""
    scoring = Scoring(Ledger(), [], [])
    ledger = scoring.ledger
    for gold, found in zip(golds, founds, strict=True):
        if found is None:
            scoring.missing.append(gold.id)
        there = scoped(found or ScoredText(id="", text=gold.text), gold)
        ledger.kinds.append(gold.kind or there.kind or "none")
        compared = [*_spans(gold, there), *_frame(gold, there)]
        for one in compared:
            _count(ledger, one)
        wrong = [_mistake(gold, there.id, one) for one in compared if one.wrong is not None]
        # those of the document as a whole come first
        scoring.mistakes += sorted(
            wrong, key=lambda one: (one.start is not None, one.start or 0, one.end or 0)
        )
    return scoring


class _Compared(NamedTuple):
    """A gold item beside the one found in its place.

    ``labels`` are those under which either is counted, None of what is not there. ``wrong`` is one
    of :data:`MISTAKES`, if it is wrong, and ``of`` the layer of that mistake. ``texts`` are what
    either has, ``row`` where they stand.
    """

    layer: str
    labels: Sequence[str | None]
    worth: Credit
    of: str
    wrong: str | None
    texts: Sequence[str]
    row: Sequence[ScoredSpan] = ()


def _count(ledger: Ledger, one: _Compared) -> None:
    """Count what gold has and what was found, each by its label, and what the pair is worth."""
    wanted, mine = one.labels
    sure = one.row[1].confidence if one.row else None
    band = "" if sure is None else band_of(sure)
    if wanted is not None:
        ledger.add(one.layer, wanted, gold=1)
    if mine is not None:
        ledger.add(one.layer, mine, band, found=1)
    if one.worth is not NOTHING:
        same = wanted if wanted == mine else None
        ledger.add(one.layer, same or "", band, **one.worth._asdict())


def _frame(gold: ScoredText, found: ScoredText) -> Iterator[_Compared]:
    """Compare the fields of the frame; kinds are counted one by one, too."""
    for name, wanted in gold.frame.items():
        both = wanted, found.frame.get(name)
        layer, wrong = f"{DOCUMENT} {name}", _wrong_fact(name, *both)
        texts = [fact_text(one) for one in both]
        counted = texts if name == KIND else ("", "")
        labels = [None if one is None else label for one, label in zip(both, counted, strict=True)]
        right = RIGHT if wrong is None and wanted is not None else NOTHING
        yield _Compared(layer, labels, right, layer, wrong, texts)


def _spans(gold: ScoredText, found: ScoredText) -> Iterator[_Compared]:
    """Compare the spans of each layer, then what is told of them, where gold tells it."""
    for layer, wanted in gold.layers.items():
        rows = _rows(layer, gold, found)
        for row in rows:
            yield _span(layer, gold.text, row)
        for name in ATTRIBUTES.get(layer, ()):
            if any(name in one.attributes for one in wanted):
                for row in rows:
                    yield from _attribute(layer, name, gold.text, row)


def _rows(layer: str, gold: ScoredText, found: ScoredText) -> list[Row]:
    """Return what gold has, each with its pair if there is one, then what is spurious."""
    wanted, mine = gold.layers[layer], dict(enumerate(found.layers[layer]))
    numbers = dict(pairs(wanted, found.layers[layer], same_label=layer in SAME_LABEL))
    rows = [
        (one, mine.pop(numbers[i]) if i in numbers else NOWHERE) for i, one in enumerate(wanted)
    ]
    more = (one for one in mine.values() if gold.unlisted.isdisjoint((layer, one.label)))
    return [*rows, *((NOWHERE, one) for one in more if not one.optional)]


def _span(layer: str, text: str, row: Row) -> _Compared:
    """Compare a span with what was found in its place."""
    worth, kind = NOTHING, MISSED if row[1] is NOWHERE else SPURIOUS
    if NOWHERE not in row:
        worth = credit_of(*row)
        kind = EDGE if worth.type else KIND if worth.partial == 1 else BOTH
    labels = [None if one is NOWHERE else one.label for one in row]
    words = [" … ".join(text[start:end] for start, end in one.spans)[:LONGEST] for one in row]
    texts = [
        f"{label}: {one}" if label is not None else ""
        for label, one in zip(labels, words, strict=True)
    ]
    return _Compared(layer, labels, worth, layer, None if worth.strict else kind, texts, row)


def _attribute(layer: str, name: str, text: str, row: Row) -> Iterator[_Compared]:
    """Compare what is told of spans; of a pair, only what gold tells of it."""
    paired = NOWHERE not in row
    if paired and name not in row[0].attributes:
        return
    wanted, mine = facts = [one.attributes.get(name) for one in row]
    worth = credit(wanted, mine, text)
    # of a cue, any words in common are right; of what is no statement, nothing is told
    right = worth.type if name == "cues" else worth.strict
    judged = paired and name in row[1].attributes and wanted is not mine
    label = row[0].label or row[1].label
    yield _Compared(
        name,
        [None if fact is None else label for fact in facts],
        worth,
        layer,
        OF_ATTRIBUTES[name] if judged and not right else None,
        list(map(fact_text, facts)),
        row,
    )


def _mistake(gold: ScoredText, record: str, one: _Compared) -> Mistake:
    """Return a mistake, with the words around the spans, if it is about any."""
    wanted, mine = one.texts
    kind = one.wrong or ""
    mistake = Mistake(
        document=gold.id, record=record, layer=one.of, kind=kind, gold=wanted, found=mine
    )
    hulls = [span.hull for span in one.row if span is not NOWHERE]
    if not hulls:
        return mistake
    start, end = min(start for start, _ in hulls), max(end for _, end in hulls)
    words = gold.text[start:end]
    return structs.replace(
        mistake,
        start=start,
        end=end,
        before=gold.text[max(0, start - CONTEXT) : start],
        words=words if len(words) <= LONGEST else words[:LONGEST] + "…",
        after=gold.text[end : end + CONTEXT],
        confidence=one.row[1].confidence,
    )


def credit_of(gold: ScoredSpan, found: ScoredSpan) -> Credit:
    """Return what a span is worth that is paired with one of gold."""
    same_place, same_label = gold.spans == found.spans, gold.label == found.label
    return Credit(float(same_place and same_label), 1.0 if same_place else HALF, float(same_label))


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
    waiting = defaultdict(list)
    for j in reversed(range(len(found))):
        waiting[found[j].spans, found[j].label].append(j)
    same, left = [], []
    for i, span in enumerate(gold):
        if there := waiting[span.spans, span.label]:
            same.append((i, there.pop()))
        else:
            left.append((span.hull, i))
    right = [(found[j].hull, j) for there in waiting.values() for j in there]
    weights = {}
    for i, j in near(left, right):
        same_name = gold[i].label == found[j].label
        common = shared(gold[i], found[j])
        if common and (same_name or not same_label):
            weights[i, j] = common + same_name + A_PAIR
    return sorted(same + one_to_one(weights, "readout evaluate", "evaluate"))
