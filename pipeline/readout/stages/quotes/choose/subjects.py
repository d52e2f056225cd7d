"""Who speaks where a parse takes a thing in what somebody reports for the speaker.

``The President declared that a major disaster exists and ordered aid``: no disaster ordered it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from readout.language.page import Page
from readout.language.phrases import can_speak
from readout.records.spans import contains
from readout.stages.quotes.proposals import Proposal

__all__ = ["with_subjects"]


def with_subjects(page: Page, proposals: Sequence[Proposal]) -> list[Proposal]:
    """Give statements of a mere thing the speaker in whose words the thing is named before.

    Parameters
    ----------
    page : Page
        The document.
    proposals : sequence of Proposal
        Its quotes, sorted by start.
    """
    found: list[Proposal] = []
    for proposal in proposals:
        found.append(_with_subject(page, proposal, found))
    return found


def _with_subject(page: Page, proposal: Proposal, before: Sequence[Proposal]) -> Proposal:
    clause = proposal.clause
    if clause is None or clause.speaker is None or can_speak(page, clause.speaker):
        return proposal
    around = _reported_in(page, proposal, before)
    if around is None or around.clause is None:
        return proposal
    voice = replace(proposal.voice, clause=replace(clause, speaker=around.clause.speaker))
    return replace(proposal, voice=voice, source=around.source)


def _reported_in(page: Page, proposal: Proposal, before: Sequence[Proposal]) -> Proposal | None:
    """Return the statement of the same sentence, ended before, that names a proposal's speaker."""
    speaking = proposal.speaking
    if speaking is None:
        return None
    sentence = page.sentence_at(proposal.start)
    for other in reversed(before):
        if other.start < sentence[0]:
            return None
        named = any(contains(span, speaking) for span in other.contents)
        if named and other.end <= proposal.start and other.speaking is not None:
            return other
    return None
