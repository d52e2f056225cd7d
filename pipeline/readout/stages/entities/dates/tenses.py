"""Whether the clause around a date speaks of the past or of what is to come.

By its verbs, without a tagger.
"""

from __future__ import annotations

import re
from typing import Literal

from readout.stages.entities.dates.patterns import verbs

__all__ = ["Tense", "tense"]

Tense = Literal["future", "past"]
REACH = 160
"""How many characters before and behind a date are looked at, up to the ends of its clause."""
_ENDS = re.compile(r"[.!?;:\n](?=\s|\Z)|[“”\"]")


def tense(text: str, start: int, end: int) -> Tense | None:
    """Tell of what time the clause of a date speaks.

    The verb next before it decides, else the first behind it.

    Parameters
    ----------
    text : str
        The document.
    start, end : int
        Offsets of the date.

    Returns
    -------
    Tense or None
        None where no verb tells, or the next is a new clause's or an infinitive.
    """
    before = _ENDS.split(text[max(0, start - REACH) : start])[-1]
    behind = _ENDS.split(text[end : end + REACH], maxsplit=1)[0]
    found = [*verbs().finditer(before)][-1:] or [*verbs().finditer(behind)][:1]
    for verb in found:
        if verb["future"]:
            return "future"
        if verb["past"]:
            return "past"
    return None
