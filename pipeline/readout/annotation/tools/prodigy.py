"""Prodigy: tasks with tokens, spans, relations and themes to choose from, and what db-out writes.

Offsets count code points. A span that was drawn anew has no id; it is matched by its place.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import partial
from typing import Any

from msgspec import Struct, field

from readout.annotation.exporting import write_tasks
from readout.annotation.regions import LabelTask, Region
from readout.annotation.returned import (
    Returned,
    ReturnedItem,
    TaskOrigin,
    decoded,
    json_lines,
    linked,
    record_in,
    refused,
)
from readout.annotation.tokens import tokens_of
from readout.io.files import Location
from readout.records.types import PlainData

__all__ = ["SUFFIXES", "from_tool", "to_tool"]

SUFFIXES = (".jsonl",)
TASKS = "tasks.jsonl"
EXPECTED = "an example as prodigy db-out writes it"
CHOICE = "choice"
"""The interface in which themes are chosen, and no span is changed."""
SPANS_ALONE = ("spans", "spans_manual", "ner", "ner_manual")
"""Interfaces that show no relations."""


def _task(task: LabelTask, title: str) -> PlainData:
    tokens = tokens_of(task.text, [region.span for region in task.regions])
    starts = [token.start for token in tokens]
    spans = {
        one.id: _Span(
            start=one.start,
            end=one.end,
            token_start=bisect_right(starts, one.start) - 1,
            token_end=bisect_right(starts, one.end - 1) - 1,  # counted in
            label=one.label,
            id=one.id,
            score=one.confidence,
            notes=one.notes or None,
        )
        for one in task.regions
    }
    relations = []
    for label, source, target in task.links:
        head, child = spans[source], spans[target]
        ends = {"head": head.token_end, "child": child.token_end}
        relations.append({**ends, "head_span": head, "child_span": child, "label": label})
    found = {
        "text": task.text,
        "tokens": [
            {"text": task.text[start:end], "start": start, "end": end, "id": number, "ws": space}
            for number, (start, end, space) in enumerate(tokens)
        ],
        "spans": list(spans.values()),
        "relations": relations,
        "meta": {"title": title, **task.provenance},
    }
    if task.asked:
        found["options"] = [{"id": name, "text": name} for name in task.asked]
        found["accept"] = task.themes
    return found


to_tool = partial(write_tasks, name=TASKS, made=_task)
"""Write ``tasks.jsonl``, or numbered files of it.

A task serves ``spans.manual`` and ``rel.manual`` (``spans``, ``relations``), ``ner.manual`` where
layers do not overlap, and ``choice`` (``options``, ``accept``).
"""


class _Token(Struct):
    text: str
    start: int
    end: int


class _Span(Struct, kw_only=True, omit_defaults=True):
    start: int
    end: int
    token_start: int | None = None
    token_end: int | None = None
    label: str
    id: str | None = None
    text: str | None = None
    score: Any = None
    notes: Any = None


class _Relation(Struct):
    head_span: _Span
    child_span: _Span
    label: str


class _Example(Struct):
    text: str
    meta: TaskOrigin
    tokens: list[_Token] = []
    spans: list[_Span] = []
    relations: list[_Relation] = []
    options: list[Any] | None = None
    accept: list[str] = []
    answer: str = "accept"
    view: str | None = field(name="_view_id", default=None)
    annotator: str | None = field(name="_annotator_id", default=None)
    session: str | None = field(name="_session_id", default=None)


def from_tool(place: Location) -> Iterator[ReturnedItem]:
    """Yield the examples of a file."""
    for where, row in json_lines(place):
        yield ReturnedItem(where, record_in(row.get("meta")), partial(_returned, row))


def _returned(row: PlainData) -> Iterator[Returned]:
    example = decoded(row, _Example, EXPECTED)
    if example.answer != "accept":
        return
    found = example.meta.returned(example.text, annotator=example.annotator or example.session)
    found.marks = list(_marks(example))
    found.linked = example.view not in SPANS_ALONE
    named: dict[object, Region] = {(*one.span, one.label): one for one in found.marks}
    named |= {one.id: one for one in found.marks}

    def name(span: _Span) -> object:
        return span.id if span.id in named else (span.start, span.end, span.label)

    rows = ((one.label, name(one.head_span), name(one.child_span)) for one in example.relations)
    found.links = linked(named, rows)
    if example.view == CHOICE:
        found.layers, found.linked, found.marks, found.links = ["theme"], False, [], []
    if example.view in (CHOICE, None) and example.options is not None:
        found.themes = example.accept
    yield found


def _marks(example: _Example) -> Iterator[Region]:
    """Yield the spans, which have to stand where their tokens do, in code points."""
    tokens = dict[int | None, _Token](enumerate(example.tokens))
    for number, span in enumerate(example.spans):
        start, end = span.start, span.end
        first, last = tokens.get(span.token_start), tokens.get(span.token_end)
        moved = (first and first.start != start) or (last and last.end != end)
        if moved or span.text not in (None, example.text[start:end]):
            raise refused(
                "moved_span",
                f"the span {span.label!r} at {start}-{end} does not stand where its tokens do: the "
                "text was changed",
            )
        yield Region(span.id or f"span {number}", span.label, start, end)
