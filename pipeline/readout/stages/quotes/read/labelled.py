"""A cue that the encoder labelled, read as a clause of the rules."""

from __future__ import annotations

from readout.language.cues import lexicon
from readout.language.encoding import LabelledSpan
from readout.language.page import Page
from readout.language.phrases import is_asked
from readout.records.types import Offsets
from readout.stages.quotes.choice import PASSIVE, cue_head
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.units import Unit

__all__ = ["hull", "read_label"]


def read_label(page: Page, unit: Unit, span: Offsets, source: LabelledSpan | None) -> Clause:
    """Read a labelled cue as a clause of the rules.

    Parameters
    ----------
    unit : Unit
        The sentence in which it stands.
    span : tuple of int
        The cue, trimmed.
    source : LabelledSpan or None
        Who says it.
    """
    first, after = page.range(*span)
    after = max(after, first + 1)
    head = cue_head(page, first, after)
    entry = next(iter(lexicon().at(page.tokens.lower, head)), None)
    passive = bool(PASSIVE.intersection(page.tokens.lower[first:head])) and page.tokens.tag[
        head
    ] in {"VBN", "VBD"}
    speaker = (source.start, source.end) if source is not None else None
    if is_asked(page, head):
        passive = True
        by = speaker is not None and page.word(page.range(*speaker)[0] - 1) == "by"
        speaker = speaker if by else None
    return Clause(
        cue=span,
        lemma=entry.lemma if entry else page.tokens.lower[head],
        frames=entry.frames if entry else frozenset(),
        voice="passive" if passive else "active",
        head=head,
        first=first,
        after=after,
        lo=unit.lo,
        hi=unit.hi,
        speaker=speaker,
        agentless=speaker is None,
        hull=hull(span, speaker),
        inverted=speaker is not None and speaker[0] > span[0],
    )


def hull(cue: Offsets, speaker: Offsets | None) -> Offsets:
    """Return the characters of cue and speaker together."""
    return cue if speaker is None else (min(cue[0], speaker[0]), max(cue[1], speaker[1]))
