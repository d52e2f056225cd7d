"""Whether the clause around a date speaks of the past or of what is to come.

By its verbs, without a tagger.
"""

from __future__ import annotations

import re
from typing import Literal

from readout.stages.entities.dates.patterns import verbs

__all__ = ["Tense", "tense"]

Tense = Literal["future", "past", "open"]
REACH = 160
"""How many characters before and behind a date are looked at, up to the ends of its clause."""
_ENDS = re.compile(r"(?:(?<!\b[A-Z])\.|[!?;:\n])(?=\s|\Z)|[“”\"]")


def tense(match: re.Match[str]) -> Tense | None:
    """Tell of what time the clause of a date speaks.

    The verb next before it decides, else the first behind it.

    Parameters
    ----------
    match : re.Match
        Where the date stands.

    Returns
    -------
    Tense or None
        ``open`` where the next verb is a new clause's or an infinitive; None where there is none.
    """
    text = match.string
    start, end = match.span()
    before = _ENDS.split(text[max(0, start - REACH) : start])[-1]
    behind = _ENDS.split(text[end : end + REACH], maxsplit=1)[0]
    earlier = list(verbs().finditer(before))
    verb = earlier[-1] if earlier else verbs().search(behind)
    if verb is None:
        return None
    if verb["future"]:
        return "future"
    return "past" if verb["past"] else "open"
