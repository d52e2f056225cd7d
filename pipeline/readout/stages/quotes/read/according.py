"""Reports by a prepositional phrase: ``According to the ministry, …``."""

from __future__ import annotations

from readout.language.cues import lexicon
from readout.language.page import Page, TokenSpan
from readout.language.phrases import can_speak, right_phrase
from readout.language.words import words
from readout.records.spans import overlap
from readout.records.types import Offsets
from readout.stages.quotes.read.clause import Clause, with_speaker

__all__ = ["according"]

FRAMES = frozenset({"bare"})
NOT_SAID = words("noun.not_said")


def according(sentence: TokenSpan, i: int) -> Clause | None:
    """Read a phrase of the lexicon that begins at a token, and whose words they are."""
    page = sentence.page
    lo = sentence.lo
    hi = sentence.hi
    for cue_words in lexicon().phrases["according"]:
        after = i + len(cue_words)
        if tuple(page.tokens.lower[i:after]) != cue_words:
            continue
        speaker = right_phrase(page, after, hi)
        if speaker is None or not NOT_SAID.isdisjoint(page.words(*speaker)):
            return None
        cue = page.span(i, after)
        if page.roles and not _seen(page, cue) and not can_speak(page, speaker):
            return None
        clause = Clause(
            cue=cue,
            lemma="accord",
            frames=FRAMES,
            voice="according",
            head=i,
            first=i,
            after=after,
            lo=lo,
            hi=hi,
            hull=cue,
        )
        return with_speaker(clause, speaker, inverted=True)
    return None


def _seen(page: Page, cue: Offsets) -> bool:
    """Tell whether the encoder labelled a cue there (not of ``paid according to their work``)."""
    return any(role.label == "cue" and overlap(role.span, cue) for role in page.roles)
