"""The verb before a colon that leads up to a quotation, whether or not the lexicon lists it."""

from __future__ import annotations

from readout.language.page import View
from readout.stages.quotes.clause import Clause
from readout.stages.quotes.clauses import read_clause
from readout.stages.quotes.cues import CueVerb, Lexicon

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


def colon_clause(view: View, lo: int, hi: int, end: int, lexicon: Lexicon) -> Clause | None:
    """Return the clause of the last main verb before token ``end`` (``a scene was painted in two strokes: “…”``).

    Parameters
    ----------
    lo, hi : int
        Tokens of the sentence.
    end : int
        The token behind the colon.
    """
    for i in range(end - 1, max(lo, end - REACH) - 1, -1):
        shape = _shape(view, i, lexicon)
        if shape is None or view.masked[i] or view.tokens.dep[i] in {"relcl", "advcl"}:
            continue
        verb = CueVerb(
            _lemma(view.tokens.lower[i]), (view.tokens.lower[i],), shape, frozenset({"marks"})
        )
        clause = read_clause(view, i, verb, lo, hi, lexicon)
        if clause is not None and clause.plain:
            return clause
    return None


def _shape(view: View, i: int, lexicon: Lexicon) -> str | None:
    """Return the shape of a full verb; None for other words and for auxiliaries."""
    word, tag = view.tokens.lower[i], view.tokens.tag[i]
    if word in lexicon.words["be"] | lexicon.words["have"] | lexicon.words["do"]:
        return None
    if tag:
        return SHAPES.get(tag)
    passive = word.endswith("ed") and i > 0 and view.tokens.lower[i - 1] in lexicon.words["be"]
    return "past" if passive else None


def _lemma(form: str) -> str:
    """Guess the dictionary form of a regular verb."""
    if form.endswith("ied"):
        return f"{form[:-3]}y"
    if not form.endswith("ed"):
        return form.removesuffix("s")
    return form[:-1] if form[:-2].endswith(MUTE_E) else form[:-2]
