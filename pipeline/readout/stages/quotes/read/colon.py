"""The verb before a colon that leads up to a quotation, whether or not the lexicon lists it."""

from __future__ import annotations

from readout.language.cues import CueVerb, Lexicon
from readout.language.page import Page
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.clauses import read_clause

__all__ = ["colon_clause"]

MUTE_E = (
    "at",
    "iz",
    "is",
    "ur",
    "ar",
    "ir",
    "as",
    "us",
    "uc",
    "ag",
    "dg",
    "nc",
    "rg",
    "v",
    "u",
    "id",
    "od",
    "ot",
)
SHAPES = {"VBN": "participle", "VBD": "past", "VBZ": "third", "VBP": "base"}
REACH = 30


def colon_clause(page: Page, lo: int, hi: int, end: int, lexicon: Lexicon) -> Clause | None:
    """Return the clause of the last main verb before token ``end`` (``a scene was painted in two strokes: “…”``).

    Parameters
    ----------
    lo, hi : int
        Tokens of the sentence.
    end : int
        The token behind the colon.
    """
    for i in range(end - 1, max(lo, end - REACH) - 1, -1):
        shape = _shape(page, i, lexicon)
        if shape is None or page.masked[i] or page.tokens.dep[i] in {"relcl", "advcl"}:
            continue
        verb = CueVerb(
            _lemma(page.tokens.lower[i]), (page.tokens.lower[i],), shape, frozenset({"marks"})
        )
        clause = read_clause(page, i, verb, lo, hi, lexicon)
        if clause is not None and clause.plain:
            return clause
    return None


def _shape(page: Page, i: int, lexicon: Lexicon) -> str | None:
    """Return the shape of a full verb; None for other words and for auxiliaries."""
    word, tag = page.tokens.lower[i], page.tokens.tag[i]
    if word in lexicon.words["be"] | lexicon.words["have"] | lexicon.words["do"]:
        return None
    if tag:
        return SHAPES.get(tag)
    passive = word.endswith("ed") and i > 0 and page.tokens.lower[i - 1] in lexicon.words["be"]
    return "past" if passive else None


def _lemma(form: str) -> str:
    """Guess the dictionary form of a regular verb."""
    if form.endswith("ied"):
        return f"{form[:-3]}y"
    if not form.endswith("ed"):
        return form.removesuffix("s")
    return form[:-1] if form[:-2].endswith(MUTE_E) else form[:-2]
