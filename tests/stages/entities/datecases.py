"""Reads the cases of dates in ``dates.txt``, which says what its marks mean, and compares entities with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from markup import Mark, read
from readout.records.types import Entity

ANCHOR = "2031-06-05"  # a Thursday
KINDS = {"title": "title", "heading": "heading", "byline": "byline", "item": "list_item"}
ANCHORS = {"1": "meta.date", "e": "entity"}
HEAD = re.compile(r"(?:\? \((?P<reason>[^)]*)\) )?(?:@(?P<date>\S+) )?")

Value = tuple[int, int, str | None, str | None]
"""Start and end of a date, its value in EDTF, what it was resolved against: "meta.date", "entity" or nothing."""


@dataclass(frozen=True)
class DateCase:
    """A case: its line, its text, the date of the document, the marks, and why it is not reached (or None)."""

    line: str
    text: str
    date: str | None
    marks: tuple[Mark, ...]
    reason: str | None

    @property
    def expected(self) -> list[Value]:
        """The dates that are to be found; what a byline's own date is stands in no case."""
        return [
            (m.start, m.end, m.attributes.get("v"), ANCHORS.get(m.attributes.get("a", "")))
            for m in self.marks
            if m.tag == "d"
        ]

    @property
    def kinds(self) -> dict[int, str]:
        """The kinds of the lines that are no paragraphs, by number."""
        return {
            self.text.count("\n", 0, m.start): KINDS[m.tag] for m in self.marks if m.tag in KINDS
        }

    def found(self, entities: Iterable[Entity]) -> list[Value]:
        """Return the dates among the entities, as :attr:`expected` has them, but for those of a byline."""
        lines = [(m.start, m.end) for m in self.marks if m.tag == "byline"]
        return [
            _value(entity)
            for entity in entities
            if entity.label == "DATE"
            and not any(start <= entity.start < end for start, end in lines)
        ]


def read_cases() -> Iterator[DateCase]:
    """Yield the cases of ``dates.txt``."""
    for line in (Path(__file__).parent / "dates.txt").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            head = HEAD.match(line)
            assert head is not None
            text, marks = read(line[head.end() :].replace("¶", "\n"))
            date = None if head["date"] == "-" else head["date"] or ANCHOR
            yield DateCase(line, text, date, tuple(marks), head["reason"])


def _value(entity: Entity) -> Value:
    normal = entity.normal or {}
    edtf, anchor = normal.get("edtf"), normal.get("anchor")
    against = None if anchor is None else "meta.date" if anchor == "meta.date" else "entity"
    return entity.start, entity.end, None if edtf is None else str(edtf), against
