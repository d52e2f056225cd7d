"""The verb before a colon that leads up to a quotation, whether or not the lexicon lists it."""

from __future__ import annotations

from readout.language.cues import CueVerb
from readout.language.page import Page
from readout.language.words import words
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.clauses import read_clause

__all__ = ["colon_clause"]

MARKS = frozenset({"marks"})
MUTE_E = tuple(sorted(words("ending.mute_e")))
SHAPES = {"VBN": "participle", "VBD": "past", "VBZ": "third", "VBP": "base"}
SUBORDINATE = frozenset({"relcl", "advcl"})
REACH = 30
"""Tokens in front of the colon."""


def colon_clause(page: Page, lo: int, hi: int, end: int) -> Clause | None:
    """Return the clause of the last main verb before token ``end`` (``a scene was painted: “…”``).

    Parameters
    ----------
    lo, hi : int
        Tokens of the sentence.
    end : int
        The token behind the colon.
    """
    for i in range(end - 1, max(lo, end - REACH) - 1, -1):
        form = page.word(i)
        shape = SHAPES.get(page.tokens.tag[i])
        if shape is None or page.tokens.dep[i] in SUBORDINATE:
            continue
        verb = CueVerb(_lemma(form), (form,), shape, MARKS)
        clause = read_clause(page, i, verb, lo, hi)
        if clause is not None:
            return clause
    return None


def _lemma(form: str) -> str:
    """Guess the dictionary form of a regular verb."""
    if form.endswith("ied"):
        return f"{form[:-3]}y"
    if not form.endswith("ed"):
        return form.removesuffix("s")
    return form[:-1] if form[:-2].endswith(MUTE_E) else form[:-2]
