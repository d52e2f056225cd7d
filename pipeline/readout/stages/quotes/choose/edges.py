"""The edges that PolNeAR gives spans, for measuring against it.

A "that" belongs to the content that it opens, a mark without a partner too; a closing comma or
colon to the source or cue that the encoder labelled with it.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace
from typing import Literal

from readout.language.encoding import LabelledSpan
from readout.records.spans import SpanIndex, contains
from readout.records.types import Offsets
from readout.stages.quotes.proposals import Method, Proposal
from readout.stages.quotes.propose.labels import EDGES, MARKS, Labels

__all__ = ["Convention", "widened"]

Convention = Literal["record", "polnear"]
"""Where spans begin and end."""
OPENING = 16
"""Characters of a "the fact that" and its marks before a content."""


def widened(proposal: Proposal, labels: Labels) -> Proposal:
    """Give the contents, the cue and the source of a proposal PolNeAR's edges."""
    if proposal.kind == "term":
        return proposal
    contents = proposal.contents
    if proposal.kind != "direct" or proposal.method == Method.ENCODER_MARKS:
        contents = tuple((_opening(labels, start), end) for start, end in contents)
    contents = tuple(_with_marks(labels, span) for span in contents)
    source = proposal.source and _as_labelled(labels.sources, proposal.source)
    clause = proposal.clause
    if clause is not None:
        clause = replace(clause, cue=_as_labelled(labels.cues, clause.cue))
    voice = replace(proposal.voice, clause=clause)
    return replace(proposal, contents=contents, source=source, voice=voice)


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
