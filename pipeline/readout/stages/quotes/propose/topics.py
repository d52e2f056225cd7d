"""Sentences that tell only of what somebody spoke.

``Mr Sol reviewed the latest developments.`` Alone it reports nothing; where a report
follows, it has opened it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from readout.language.cues import inflect
from readout.language.page import Page
from readout.language.phrases import base_phrase, can_speak
from readout.language.words import words
from readout.records import Offsets
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal, Voice
from readout.stages.quotes.propose.lists import item_words
from readout.stages.quotes.propose.reports import tell
from readout.stages.quotes.read.clause import Clause, with_speaker
from readout.stages.quotes.read.reading import Reading
from readout.stages.quotes.read.units import Unit

__all__ = ["topics"]

TOLD = frozenset({"past", "third"})
"""Shapes of a verb that tells what somebody did."""


def topics(
    reading: Reading,
    proposals: Sequence[Proposal],
) -> Iterator[Proposal]:
    """Yield what sentences that report nothing say that somebody spoke of, in order of the text.

    Parameters
    ----------
    proposals : sequence of Proposal
        The quotes of the document, sorted.
    """
    for told in tell(reading, proposals):
        if told.statement is None and not told.covered and not told.heading:
            yield from _topic(reading.page, told.unit)


def _topic(
    page: Page,
    unit: Unit,
) -> Iterator[Proposal]:
    """Yield what the main verb of a sentence tells that somebody spoke of."""
    tokens = page.tokens
    for verb in range(unit.lo, unit.hi):
        lemma = _presenting().get(tokens.lower[verb])
        if lemma is None or tokens.dep[verb] != "ROOT":
            continue
        of = {tokens.dep[child]: child for child in tokens.children.get(verb, ())}
        cue = page.span(verb, verb + 1)
        content = item_words(page.text, (cue[1], unit.end))
        if "nsubj" in of and "dobj" in of and content[0] < content[1]:
            speaker = base_phrase(page, of["nsubj"], unit.lo, unit.hi)
            if can_speak(page, speaker):
                place = _clause(cue, lemma, verb, unit)
                voice = Voice(with_speaker(place, speaker, inverted=False))
                yield Proposal(
                    "indirect", (content,), (), Method.CLAUSE_PHRASE, voice=voice
                )


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
