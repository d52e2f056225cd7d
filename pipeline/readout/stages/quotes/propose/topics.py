"""Sentences that tell only of what somebody spoke.

``Mr Sol reviewed the latest developments.`` Alone it reports nothing; where a report
follows, it has opened it.
"""

from __future__ import annotations

from functools import cache

from readout.language.cues import inflect
from readout.language.page import Page
from readout.language.phrases import base_phrase, can_speak, main_verb
from readout.language.words import words
from readout.records.types import Offsets
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal, Voice
from readout.stages.quotes.propose.lists import item_words
from readout.stages.quotes.read.clause import Clause, with_speaker
from readout.stages.quotes.read.units import Unit

__all__ = ["topic"]

TOLD = frozenset({"past", "third"})
"""Shapes of a verb that tells what somebody did."""


def topic(page: Page, unit: Unit) -> Proposal | None:
    """Return what the main verb of a sentence tells that somebody spoke of, if it does."""
    tokens = page.tokens
    verb = main_verb(page, unit.lo, unit.hi)
    lemma = None if verb is None else _presenting().get(tokens.lower[verb])
    if verb is None or lemma is None:
        return None
    of = {tokens.dep[child]: child for child in tokens.children.get(verb, ())}
    cue = page.span(verb, verb + 1)
    content = item_words(page.text, (cue[1], unit.end))
    if "nsubj" not in of or "dobj" not in of or content[0] >= content[1]:
        return None
    speaker = base_phrase(page, of["nsubj"], unit.lo, unit.hi)
    if not can_speak(page, speaker):
        return None
    clause = with_speaker(_clause(cue, lemma, verb, unit), speaker, inverted=False)
    return Proposal("indirect", (content,), (), Method.CLAUSE_PHRASE, voice=Voice(clause))


def _clause(cue: Offsets, lemma: str, verb: int, unit: Unit) -> Clause:
    return Clause(
        cue,
        lemma,
        frozenset(),
        "active",
        head=verb,
        first=verb,
        after=verb + 1,
        lo=unit.lo,
        hi=unit.hi,
        hull=cue,
    )


@cache
def _presenting() -> dict[str, str]:
    """Return the forms of verbs that tell what somebody spoke of, with their lemmas."""
    return {
        form[0]: lemma
        for lemma in sorted(words("verb.presenting"))
        for form, shape in inflect(lemma)
        if shape in TOLD
    }
