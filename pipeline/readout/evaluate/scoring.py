"""What was found held against gold: which is which, what is counted, every mistake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from readout.evaluate.figures import Ledger
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
    alike,
    credit,
    normal,
    scoped,
    scored_text,
    shared,
)
from readout.evaluate.verdicts import band_of
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
        As :func:`~readout.evaluate.gold.read_gold_documents` gives them.
    records : iterable of Record
        More may be there; what gold has in a document without a record counts as missed.
    """
    documents = list(golds)
    found = joined([(one.id, one.text) for one in documents], records)
    return score_texts(
        [scored_text(document.gold, document.id) for document in documents],
        [None if one is None else scored_text(gold_of(one), one.id) for one in found],
    )


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
        self._text = gold.text
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
            if found is not None:
                self._ledger.add(layer, found.text if name == KIND else "", found=1)
            if gold is not None:
                self._ledger.add(layer, label, gold=1)
            wrong = _wrong_fact(name, gold, found)
            if wrong is None and gold is not None:
                self._ledger.add(layer, label, **RIGHT._asdict())
            elif wrong is not None:
                yield Mistake(
                    document=self._gold.id,
                    record=self._record,
                    layer=layer,
                    kind=wrong,
                    gold=_told(gold),
                    found=_told(found),
                )

    def _layer(self, layer: str) -> Iterator[Mistake]:
        gold, found = self._gold.layers[layer], self._found.layers[layer]
        numbers = pairs(gold, found, same_label=layer in SAME_LABEL)
        paired = [(gold[i], found[j]) for i, j in numbers]
        missed = _others(gold, {i for i, _ in numbers})
        others = _others(found, {j for _, j in numbers})
        spurious = [one for one in others if not self._is_optional(layer, one)]
        self._count(layer, gold, [*(one for _, one in paired), *spurious])
        for one, other in paired:
            yield from self._pair(layer, one, other)
        yield from (self._mistake(layer, MISSED, one, None) for one in missed)
        yield from (self._mistake(layer, SPURIOUS, None, one) for one in spurious)
        for name in ATTRIBUTES.get(layer, ()):
            yield from self._attributes(layer, name, paired, missed, spurious)

    def _count(self, layer: str, gold: Sequence[ScoredSpan], found: Sequence[ScoredSpan]) -> None:
        for one in gold:
            self._ledger.add(layer, one.label, gold=1)
        for one in found:
            self._ledger.add(layer, one.label, _band(one), found=1)

    def _is_optional(self, layer: str, span: ScoredSpan) -> bool:
        """Whether it may be there where gold has nothing."""
        return span.optional or not self._gold.unlisted.isdisjoint((layer, span.label))

    def _pair(self, layer: str, gold: ScoredSpan, found: ScoredSpan) -> Iterator[Mistake]:
        worth = credit_of(gold, found)
        label = gold.label if worth.type else ""
        self._ledger.add(layer, label, _band(found), **worth._asdict())
        if not worth.strict:
            kind = EDGE if worth.type else KIND if worth.partial == 1 else BOTH
            yield self._mistake(layer, kind, gold, found)

    def _attributes(
        self,
        layer: str,
        name: str,
        paired: Sequence[tuple[ScoredSpan, ScoredSpan]],
        missed: Sequence[ScoredSpan],
        spurious: Sequence[ScoredSpan],
    ) -> Iterator[Mistake]:
        """Count what is told of spans, of those that gold tells it of."""
        if not any(name in one.attributes for one in self._gold.layers[layer]):
            return
        for one in missed:
            self._count_attribute(name, one.label, one, None)
        for one in spurious:
            self._count_attribute(name, one.label, None, one)
        for one, other in paired:
            if name in one.attributes:
                yield from self._attribute(layer, name, one, other)

    def _count_attribute(
        self, name: str, label: str, gold: ScoredSpan | None, found: ScoredSpan | None
    ) -> None:
        if gold is not None and gold.attributes.get(name) is not None:
            self._ledger.add(name, label, gold=1)
        if found is not None and found.attributes.get(name) is not None:
            self._ledger.add(name, label, _band(found), found=1)

    def _attribute(
        self, layer: str, name: str, gold: ScoredSpan, found: ScoredSpan
    ) -> Iterator[Mistake]:
        """Count what is told of a pair of spans."""
        self._count_attribute(name, gold.label, gold, found)
        wanted, mine = gold.attributes[name], found.attributes.get(name)
        if wanted is None and mine is None:
            return
        worth = NOTHING
        if wanted is not None and mine is not None:
            worth = credit(name, wanted, mine, self._text)
            self._ledger.add(name, gold.label, _band(found), **worth._asdict())
        # of a cue, any words in common are right; of what is no statement, nothing is told
        right = worth.type if name == "cues" else worth.strict
        if not right and name in found.attributes:
            told = _told(wanted), _told(mine)
            yield self._mistake(layer, OF_ATTRIBUTES[name], gold, found, told)

    def _mistake(
        self,
        layer: str,
        kind: str,
        gold: ScoredSpan | None,
        found: ScoredSpan | None,
        told: tuple[str, str] | None = None,
    ) -> Mistake:
        hulls = [one.hull for one in (gold, found) if one is not None]
        start, end = min(start for start, _ in hulls), max(end for _, end in hulls)
        words = self._text[start:end]
        wanted, mine = told or (self._shown(gold), self._shown(found))
        return Mistake(
            document=self._gold.id,
            record=self._record,
            layer=layer,
            kind=kind,
            gold=wanted,
            found=mine,
            start=start,
            end=end,
            before=self._text[max(0, start - CONTEXT) : start],
            words=words if len(words) <= LONGEST else words[:LONGEST] + "…",
            after=self._text[end : end + CONTEXT],
            confidence=found.confidence if found is not None else None,
        )

    def _shown(self, span: ScoredSpan | None) -> str:
        if span is None:
            return ""
        words = " … ".join(self._text[start:end] for start, end in span.spans)
        return f"{span.label}: {words[:LONGEST]}"


def _others(spans: Sequence[ScoredSpan], numbers: set[int]) -> list[ScoredSpan]:
    """Return the spans that do not have these numbers."""
    return [one for number, one in enumerate(spans) if number not in numbers]


def credit_of(gold: ScoredSpan, found: ScoredSpan) -> Credit:
    """Return what a span is worth that is paired with one of gold."""
    same_place, same_label = gold.spans == found.spans, gold.label == found.label
    return Credit(float(same_place and same_label), 1.0 if same_place else HALF, float(same_label))


def _band(span: ScoredSpan) -> str | None:
    return None if span.confidence is None else band_of(span.confidence)


def _told(one: Attribute | None) -> str:
    """Return an attribute on one line: what it is, its words, its date."""
    if one is None:
        return ""
    name = one.text or next(filter(None, one.also), "")
    return "; ".join(filter(None, (one.kind, name, one.date)))


def _wrong_fact(name: str, gold: Attribute | None, found: Attribute | None) -> str | None:
    """Say what is wrong with a field of the frame; of names, one may be part of the other."""
    if gold is None or found is None:
        return None if gold is found else MISSED if found is None else SPURIOUS
    if name in ("kind", "date"):
        return None if gold.text == found.text else name
    wanted = filter(None, map(normal, (gold.text, *gold.also)))
    mine = list(filter(None, map(normal, (found.text, *found.also))))
    return None if any(alike(one, other) for one in wanted for other in mine) else name


# -- which is which
# --------------------------------------------------------------------------------------------------

Pair = tuple[int, int]
_Open = tuple[int, int]
"""Where a span ends, and its number."""
WHAT = "readout evaluate"
A_PAIR = 1e-6
"""What a pair counts by itself: of two choices with as much in common, the one of more pairs."""


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
    return sorted(same + one_to_one(weights, WHAT, "evaluate"))


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
