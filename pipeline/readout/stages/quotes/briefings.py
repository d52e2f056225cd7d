"""The press conference behind a news text.

Where the persons whom it reports speak, though no lead says it was held.
"""

from __future__ import annotations

from readout.language.cues import Lexicon
from readout.language.page import Page
from readout.records import Entity
from readout.stages.quotes.events import BODY_TEXT, DAY, LEAD_PARAGRAPHS, DocumentEvent, edtf_of
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.read.clause import Clause

__all__ = ["briefing_event"]

REACH = 5
BESIDE = 3
OTHERS = frozenset({"his", "her", "their", "its", "another", "last", "previous"})


def briefing_event(page: Page, drafts: list[Proposal], lexicon: Lexicon) -> DocumentEvent | None:
    """Find the press conference, briefing or hearing at which somebody says what a draft reports.

    Parameters
    ----------
    drafts : list of Proposal
        Sorted by start.

    Returns
    -------
    DocumentEvent or None
        The lead's, else the first one of a later clause that a weekday or the like dates; later
        statements belong to it.
    """
    lead = _lead_end(page)
    for draft in drafts:
        clause = draft.clause
        if (
            clause is None
            or draft.kind == "term"
            or clause.speaker is None
            or clause.voice == "according"
        ):
            continue
        noun = _noun(page, clause, draft, lexicon)
        if noun is None:
            continue
        first = noun - (page.word(noun - 1) in lexicon.words["briefing_kind"])
        in_lead = clause.cue[0] < lead
        dates = _dates(page, clause, draft, noun)
        edtf = next((value for value in map(edtf_of, dates) if value is not None), None)
        if (dates and (edtf is None or len(edtf) < DAY)) or (
            page.word(noun) == "hearing" and not in_lead
        ):
            continue
        if not in_lead and (not dates or any(c.isdigit() for date in dates for c in date.text)):
            continue
        start, end = page.span(first, noun + 1)
        since = 0 if in_lead else min(draft.start, clause.hull[0])
        return DocumentEvent(
            start, end, page.text[start:end], None, edtf, since=since, briefing=True
        )
    return None


def _lead_end(page: Page) -> int:
    """Return where the first paragraphs of the text end."""
    ends = [segment.end for segment in page.segments if segment.kind in BODY_TEXT]
    return ends[min(LEAD_PARAGRAPHS, len(ends)) - 1] if ends else 0


def _noun(page: Page, clause: Clause, draft: Proposal, lexicon: Lexicon) -> int | None:
    """Return the token of ``conference`` in ``said at a press conference``, ``told a news briefing``."""
    tokens = page.tokens
    for i in range(clause.lo, clause.hi):
        if (
            tokens.lower[i] not in lexicon.words["briefing"]
            or page.masked[i]
            or page.entity_at(i) is not None
        ):
            continue
        if any(s <= tokens.start[i] < e for s, e in draft.contents):
            continue
        kind = tokens.lower[i - 1] in lexicon.words["briefing_kind"] if i > clause.lo else False
        if tokens.lower[i] == "conference" and not kind:
            continue
        for k in range(i - 1, max(clause.lo, i - REACH) - 1, -1):
            if tokens.lower[k] in {",", "of", "after", "before", "."}:
                break
            if tokens.lower[k] in {"at", "during"} or (
                k + 1 == clause.after and tokens.lower[k] == "told"
            ):
                return None if page.word(k + 1) in OTHERS else i
    return None


def _dates(page: Page, clause: Clause, draft: Proposal, noun: int) -> list[Entity]:
    """Return the dates beside the noun or the cue, the nearest to the noun first."""
    near = [
        i
        for i in range(max(clause.lo, noun - BESIDE), min(clause.hi, noun + BESIDE + 1))
        if i != noun
    ]
    near += range(clause.after, min(clause.hi, clause.after + BESIDE))
    found: list[Entity] = []
    for i in near:
        entity = page.entity_at(i)
        inside = any(s <= page.tokens.start[i] < e for s, e in draft.contents)
        if entity is not None and entity.label == "DATE" and not inside and entity not in found:
            found.append(entity)
    return found
