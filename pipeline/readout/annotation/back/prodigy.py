"""Prodigy examples as ``prodigy db-out`` writes them: spans, relations, chosen themes, annotators.

Offsets count code points. A span that was drawn anew has no id; it is matched by its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from msgspec import Struct, field

from readout.annotation.files import decoded, lines_of
from readout.annotation.returned import Mark, Returned, Tie, refused
from readout.annotation.returned_items import Item, record_in
from readout.io.files import Place
from readout.records.judged import Layer

__all__ = ["SUFFIXES", "items"]

SUFFIXES = (".jsonl",)
TOLD = "an example as prodigy db-out writes it"
CHOICE = "choice"
"""The interface in which themes are chosen, and no span is changed."""
SPANS_ALONE = ("spans", "spans_manual", "ner", "ner_manual")
"""Interfaces that show no relations."""


class _Token(Struct):
    text: str
    start: int
    end: int


class _Span(Struct):
    start: int
    end: int
    label: str
    id: str | None = None
    text: str | None = None
    token_start: int | None = None
    token_end: int | None = None


class _Relation(Struct):
    head_span: _Span
    child_span: _Span
    label: str


class _Meta(Struct):
    record: str
    sha256: str
    start: int
    layers: list[Layer] | None = None


class _Example(Struct):
    text: str
    meta: _Meta
    tokens: list[_Token] = field(default_factory=list)
    spans: list[_Span] = field(default_factory=list)
    relations: list[_Relation] = field(default_factory=list)
    options: list[Any] | None = None
    accept: list[str] = field(default_factory=list)
    answer: str = "accept"
    view: str | None = field(name="_view_id", default=None)
    annotator: str | None = field(name="_annotator_id", default=None)
    session: str | None = field(name="_session_id", default=None)


def items(place: Place) -> Iterator[Item]:
    """Yield the examples of a file."""
    for number, line in lines_of(place):
        told = decoded(line, dict[str, Any], f"JSON on line {number}")
        yield Item(
            f"line {number}",
            record_in(told.get("meta")),
            partial(_returned, told, place.shown, number),
        )


def _returned(told: dict[str, Any], file: str, number: int) -> Iterator[Returned]:
    example = decoded(told, _Example, TOLD)
    if example.answer != "accept":
        return
    marks = _marks(example)
    found = Returned(
        file=file,
        place=f"line {number}",
        text=example.text,
        start=example.meta.start,
        record=example.meta.record,
        sha256=example.meta.sha256,
        layers=example.meta.layers,
        annotator=example.annotator or example.session,
        linked=example.view not in SPANS_ALONE,
        rated=False,
        marks=marks,
    )
    if example.view == CHOICE:
        found.layers = ["theme"]
        found.marks, found.linked = [], False
    else:
        found.ties = [_tie(one, marks) for one in example.relations]
    if example.view in (CHOICE, None) and example.options is not None:
        found.themes = example.accept
    yield found


def _marks(example: _Example) -> list[Mark]:
    found = []
    for number, span in enumerate(example.spans):
        _check(example, span)
        found.append(
            Mark(id=span.id or f"span {number}", label=span.label, start=span.start, end=span.end)
        )
    return found


def _check(example: _Example, span: _Span) -> None:
    """Make sure that a span stands where its tokens do, in code points."""
    words = example.text[max(span.start, 0) : max(span.end, 0)]
    right = [0 <= span.start < span.end <= len(example.text)]
    if span.text is not None:
        right.append(words == span.text)
    if span.token_start is not None and span.token_end is not None and example.tokens:
        held = example.tokens[max(span.token_start, 0) : span.token_end + 1]
        right.append([token.start for token in held[:1]] == [span.start])
        right.append([token.end for token in held[-1:]] == [span.end])
    if not all(right):
        raise refused(
            "moved_span",
            f"the span {span.label!r} at {span.start}-{span.end} does not stand where its tokens "
            "do: the text was changed",
        )


def _tie(relation: _Relation, marks: list[Mark]) -> Tie:
    source, target = (_named(span, marks) for span in (relation.head_span, relation.child_span))
    return Tie(relation.label, source, target)


def _named(span: _Span, marks: list[Mark]) -> str:
    """Return the id of the mark that an end of a relation is."""
    for mark in marks:
        if span.id == mark.id:
            return mark.id
    wanted = (span.start, span.end, span.label)
    for mark in marks:
        if (mark.start, mark.end, mark.label) == wanted:
            return mark.id
    raise refused(
        "bad_link",
        f"a relation leads to {span.label!r} at {span.start}-{span.end}, where no span is",
    )
