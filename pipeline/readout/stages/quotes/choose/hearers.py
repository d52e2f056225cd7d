"""Who is to do what is asked is no part of it (``urged the mayors | to count their wells``)."""

from __future__ import annotations

from dataclasses import replace

from readout.language.cues import lexicon
from readout.language.page import Page
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.read.clause import Clause

__all__ = ["asked_at", "without_hearer"]

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
WITHIN = frozenset({"acl", "relcl"})
"""How an infinitive hangs on a noun (``a plan to cut``)."""
NOUNS = frozenset({"NN", "PR", "DT", "CD", "WP"})
"""Tags of words that name who is asked."""
LONGEST = 40
"""Tokens of who is asked."""


def without_hearer(page: Page, proposal: Proposal) -> Proposal:
    """Begin what somebody is asked to do with its infinitive."""
    clause = proposal.clause
    if proposal.kind != "indirect" or clause is None:
        return proposal
    (start, end), *rest = proposal.contents
    at = asked_at(page, proposal)
    if at is None or start < clause.cue[1]:
        return proposal
    return replace(proposal, contents=((page.tokens.start[at], end), *rest))


def asked_at(page: Page, proposal: Proposal) -> int | None:
    """Return the token of the infinitive that somebody is asked to do."""
    clause = proposal.clause
    if clause is None or not _asks(page, clause):
        return None
    lo, hi = page.range(*proposal.contents[0])
    apart = _opens_clause(page, lo - 1) or page.word(lo - 1) == ":"
    if apart or page.tokens.tag[lo] == "VB":
        return None
    return _infinitive(page, lo, hi)


def _opens_clause(page: Page, i: int) -> bool:
    """Tell the "that" of a clause, not of a noun (``asked that man to go``)."""
    return page.word(i) == "that" and page.tokens.tag[i] != "DT"


def _asks(page: Page, clause: Clause) -> bool:
    """Tell a verb that asks somebody to do something, behind which it stands itself."""
    first, after = page.range(*clause.cue)
    for i in range(first, max(after, first + 1)):
        for verb in lexicon().at(page.tokens.lower, i):
            if "infinitive" in verb.frames:
                return clause.voice != "passive"
    return False


def _infinitive(page: Page, lo: int, hi: int) -> int | None:
    """Return the first infinitive behind a noun phrase, where the verb asks for it."""
    tags = page.tokens.tag
    if tags[lo] == "VBG":
        return None
    for i in range(lo, min(hi - 1, lo + LONGEST)):
        verb = i + 1 + (tags[i + 1] == "RB")
        if page.tokens.lower[i] == "to" and tags[verb : verb + 1] == ["VB"]:
            return i if _is_asked(page, lo, i, verb) else None
        relative = page.tokens.dep[i] == "relcl" or page.word(i - 1, lo) == "who"
        if tags[i] in FINITE and not relative:
            return None
    return None


def _is_asked(page: Page, lo: int, i: int, verb: int) -> bool:
    """Tell somebody before an infinitive who is to do it (not ``a plan to cut``).

    Nor does one hang on a participle (``the need of mending bridges to get there``).
    """
    tags = page.tokens.tag
    named = any(tag[:2] in NOUNS for tag in tags[lo:i])
    asks = tags[i - 1][:1] == "W"  # what to do
    adjunct = lo <= page.tokens.head[verb] < i and tags[page.tokens.head[verb]] == "VBG"
    return named and not (asks or adjunct) and page.tokens.dep[verb] not in WITHIN
