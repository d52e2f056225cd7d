"""The encoder's labels in the turns of an interview."""

from __future__ import annotations

from bisect import bisect_right

from readout.language.encoding import LabelledSpan
from readout.language.page import Page
from readout.language.turns import turns_of

__all__ = ["roles_within_turns"]

BEHIND_LABEL = ": \t"
"""Marks between a label and the first words of its turn."""


def roles_within_turns(page: Page) -> list[LabelledSpan]:
    """Return what the encoder labelled, but where it took a whole turn for a statement.

    Its content opens the turn, and its source is the label.
    """
    ends = [one.label[1] for one in turns_of(page) if one.label]
    kept = []
    for role in page.roles:
        at = role.end if role.label == "source" else role.start
        number = bisect_right(ends, at + 1) - 1  # the colon may be labelled, too
        low, high = sorted((ends[number], at)) if number >= 0 else (0, 0)
        if number < 0 or page.text[low:high].strip(BEHIND_LABEL):
            kept.append(role)
    return kept
