"""The edges that PolNeAR gives spans, for measuring against it.

A "that" belongs to the content that it opens, a mark without a partner too; a closing comma or
colon to the source or cue that the encoder labelled with it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from readout.language.encoding import LabelledSpan
from readout.records.spans import SpanIndex, contains
from readout.records.types import Offsets
from readout.stages.quotes.proposals import Method, Proposal
from readout.stages.quotes.propose.labels import EDGES, MARKS, Labels

__all__ = ["widen"]

OPENING = 16
"""Characters of a "the fact that" and its marks before a content."""


def widen(proposals: Iterable[Proposal], labels: Labels) -> None:
    """Give the contents, the cues and the sources of proposals PolNeAR's edges."""
    for one in proposals:
        if one.kind == "term":
            continue
        if one.kind != "direct" or one.method == Method.ENCODER_MARKS:
            one.contents = tuple((_opening(labels, start), end) for start, end in one.contents)
        one.contents = tuple(_with_marks(labels, span) for span in one.contents)
        one.source = one.source and _as_labelled(labels.sources, one.source)
        if one.clause is not None:
            clause = replace(one.clause, cue=_as_labelled(labels.cues, one.clause.cue))
            one.voice = replace(one.voice, clause=clause)


def _with_marks(labels: Labels, span: Offsets) -> Offsets:
    """Take in the marks where a closing one opens a quotation (``”Yes,” he said``)."""
    at = bisect_left(labels.reading.opens, span[0]) - 1
    if at < 0:
        return span
    (start, end), _ = labels.reading.outer[at]
    text = labels.page.text
    turned = text[start] == "”" and not text[start + 1 : span[0]].strip()
    return (start, max(span[1], end)) if turned else span


def _opening(labels: Labels, start: int) -> int:
    text = labels.page.text
    for role in labels.contents.within(max(0, start - OPENING), start):
        opening = text[role.start : start].strip(MARKS + EDGES).lower()
        if opening in {"", "that", "the fact that"}:
            return role.start
    lead = text[max(0, start - 6) : start].lower()
    return start - 5 if lead.endswith("that ") and not lead[:-5].isalnum() else start


def _as_labelled(index: SpanIndex[LabelledSpan], span: Offsets) -> Offsets:
    found = (role.span for role in index.overlapping(*span))
    return next((role for role in found if contains(role, span)), span)
