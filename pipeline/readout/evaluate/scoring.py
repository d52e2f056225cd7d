"""Pages held against gold: what is counted, and every mistake with its context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from readout.evaluate.crediting import NOTHING, RIGHT, fact_right, of_marks, of_parts
from readout.evaluate.gold import GoldDocument
from readout.evaluate.goldpages import gold_page
from readout.evaluate.joining import joined
from readout.evaluate.ledger import Ledger
from readout.evaluate.marks import FRAME, PARTS, Mark, Page, Part
from readout.evaluate.matching import pairs
from readout.evaluate.pages import scoped
from readout.evaluate.recordpages import page_of
from readout.evaluate.verdicts import band_of
from readout.records.types import Offsets, Record

__all__ = ["DOCUMENT", "MISTAKES", "Mistake", "Scoring", "score", "score_pages"]

DOCUMENT = "document"
"""Before the name of a field of the frame: ``document kind``."""
CONTEXT = 60
"""Characters before and behind a mistake that are shown."""
LONGEST = 200
"""Characters of a mistake that are shown."""
MISSED, SPURIOUS, EDGE, KIND = "missed", "spurious", "edge", "kind"
BOTH = "kind and edge"
OF_PARTS = {
    "links": "link",
    "cues": "cue",
    "speakers": "speaker",
    "occasions": "occasion",
    "dates": "date",
    "relations": "relation",
}
MISTAKES = (MISSED, SPURIOUS, EDGE, KIND, BOTH, *OF_PARTS.values(), *FRAME[1:3], "place")
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
    return score_pages(
        [gold_page(document) for document in documents],
        [None if one is None else page_of(one) for one in found],
    )


def score_pages(golds: Sequence[Page], founds: Sequence[Page | None]) -> Scoring:
    """Hold pages against those of gold; None is a document that was not annotated."""
    scoring = Scoring(Ledger(), [], [])
    for gold, found in zip(golds, founds, strict=True):
        if found is None:
            scoring.missing.append(gold.id)
        scorer = _Scorer(scoring.ledger, gold, found)
        scoring.mistakes += scorer.mistakes()
    return scoring


class _Scorer:
    """Counts one document."""

    def __init__(self, ledger: Ledger, gold: Page, found: Page | None) -> None:
        self._ledger = ledger
        self._gold = gold
        self._found = scoped(found or Page(id=gold.id, text=gold.text), gold)
        self._text = gold.text
        self._record = found.id if found is not None else ""
        ledger.open(gold.id, gold.kind or self._found.kind or "none")

    def mistakes(self) -> list[Mistake]:
        """Count all of it, and return what is wrong, in the order of the text."""
        found = [one for layer in self._gold.marks for one in self._layer(layer)]
        found.sort(key=lambda one: (one.start or 0, one.end or 0))
        return [*self._frame(), *found]

    def _frame(self) -> Iterator[Mistake]:
        for name, gold in self._gold.frame.items():
            found = self._found.frame.get(name)
            layer = f"{DOCUMENT} {name}"
            self._count_fact(layer, name, gold, found)
            kind = _wrong_fact(name, gold, found)
            if kind is not None:
                yield Mistake(
                    document=self._gold.id,
                    record=self._record,
                    layer=layer,
                    kind=kind,
                    gold=_told(gold),
                    found=_told(found),
                )

    def _count_fact(self, layer: str, name: str, gold: Part | None, found: Part | None) -> None:
        """Count a field of the frame; kinds are counted one by one, too."""
        one_by_one = name == KIND
        if gold is not None:
            self._ledger.gold(layer, gold.text if one_by_one else "")
        if found is not None:
            self._ledger.found(layer, found.text if one_by_one else "", None)
        if gold is not None and _wrong_fact(name, gold, found) is None:
            self._ledger.credit(layer, gold.text if one_by_one else "", None, RIGHT)

    def _layer(self, layer: str) -> Iterator[Mistake]:
        gold, found = self._gold.marks[layer], self._found.marks[layer]
        numbers = pairs(gold, found, same_label=layer in SAME_LABEL)
        paired = [(gold[i], found[j]) for i, j in numbers]
        missed = _others(gold, {i for i, _ in numbers})
        spurious = [
            mark
            for mark in _others(found, {j for _, j in numbers})
            if not self._is_optional(layer, mark)
        ]
        self._count(layer, gold, [*(mark for _, mark in paired), *spurious])
        for one, other in paired:
            yield from self._pair(layer, one, other)
        for mark in missed:
            yield self._mistake(layer, MISSED, mark, None)
        for mark in spurious:
            yield self._mistake(layer, SPURIOUS, None, mark)
        for name in PARTS.get(layer, ()):
            yield from self._parts(layer, name, paired, missed, spurious)

    def _count(self, layer: str, gold: Sequence[Mark], found: Sequence[Mark]) -> None:
        for mark in gold:
            self._ledger.gold(layer, mark.label)
        for mark in found:
            self._ledger.found(layer, mark.label, _band(mark))

    def _is_optional(self, layer: str, mark: Mark) -> bool:
        """Whether it may be there where gold has nothing."""
        return mark.optional or not self._gold.unlisted.isdisjoint((layer, mark.label))

    def _pair(self, layer: str, gold: Mark, found: Mark) -> Iterator[Mistake]:
        credit = of_marks(gold, found)
        same = gold.label if credit.type else None
        self._ledger.credit(layer, same, _band(found), credit)
        if credit.strict:
            return
        edge = credit.partial < 1
        kind = EDGE if credit.type else BOTH if edge else KIND
        yield self._mistake(layer, kind, gold, found)

    def _parts(
        self,
        layer: str,
        name: str,
        paired: Sequence[tuple[Mark, Mark]],
        missed: Sequence[Mark],
        spurious: Sequence[Mark],
    ) -> Iterator[Mistake]:
        """Count what is told of marks, of those that gold tells it of."""
        if not any(name in mark.parts for mark in self._gold.marks[layer]):
            return
        for mark in missed:
            if mark.parts.get(name) is not None:
                self._ledger.gold(name, mark.label)
        for mark in spurious:
            if mark.parts.get(name) is not None:
                self._ledger.found(name, mark.label, _band(mark))
        for gold, found in paired:
            if name in gold.parts:
                yield from self._part(layer, name, gold, found)

    def _part(self, layer: str, name: str, gold: Mark, found: Mark) -> Iterator[Mistake]:
        wanted, mine = gold.parts[name], found.parts.get(name)
        if wanted is not None:
            self._ledger.gold(name, gold.label)
        if mine is not None:
            self._ledger.found(name, gold.label, _band(found))
        if wanted is None and mine is None:
            return
        credit = NOTHING
        if wanted is not None and mine is not None:
            credit = of_parts(name, wanted, mine, self._text)
            self._ledger.credit(name, gold.label, _band(found), credit)
        # of a cue, any words in common are right; of what is no statement, nothing is told
        right = credit.type if name == "cues" else credit.strict
        if not right and name in found.parts:
            told = _told(wanted), _told(mine)
            yield self._mistake(layer, OF_PARTS[name], gold, found, told)

    def _mistake(
        self,
        layer: str,
        kind: str,
        gold: Mark | None,
        found: Mark | None,
        told: tuple[str, str] | None = None,
    ) -> Mistake:
        start, end = self._extent(gold, found)
        words = self._text[start:end]
        return Mistake(
            document=self._gold.id,
            record=self._record,
            layer=layer,
            kind=kind,
            gold=told[0] if told else self._shown(gold),
            found=told[1] if told else self._shown(found),
            start=start,
            end=end,
            before=self._text[max(0, start - CONTEXT) : start],
            words=words if len(words) <= LONGEST else words[:LONGEST] + "…",
            after=self._text[end : end + CONTEXT],
            confidence=found.confidence if found is not None else None,
        )

    def _extent(self, gold: Mark | None, found: Mark | None) -> Offsets:
        hulls = [mark.hull for mark in (gold, found) if mark is not None]
        return min(start for start, _ in hulls), max(end for _, end in hulls)

    def _shown(self, mark: Mark | None) -> str:
        if mark is None:
            return ""
        words = " … ".join(self._text[start:end] for start, end in mark.spans)
        return f"{mark.label}: {words[:LONGEST]}"


def _others(marks: Sequence[Mark], numbers: set[int]) -> list[Mark]:
    """Return the marks that do not have these numbers."""
    return [mark for number, mark in enumerate(marks) if number not in numbers]


def _wrong_fact(name: str, gold: Part | None, found: Part | None) -> str | None:
    """Say what is wrong with a field of the frame; None where nothing is."""
    if gold is None:
        return None if found is None else SPURIOUS
    if found is None:
        return MISSED
    return None if fact_right(name, gold, found) else name


def _band(mark: Mark) -> str | None:
    return None if mark.confidence is None else band_of(mark.confidence)


def _told(part: Part | None) -> str:
    """Return a part on one line: what it is, its words, its date."""
    if part is None:
        return ""
    name = part.text or next(filter(None, part.also), "")
    return "; ".join(filter(None, (part.kind, name, part.date)))
