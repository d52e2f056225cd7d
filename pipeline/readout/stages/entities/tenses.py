"""Whether the clause around a date speaks of the past or of what is to come.

By its verbs, without a tagger.
"""

from __future__ import annotations

import re

__all__ = ["FUTURE", "PAST", "tense"]

FUTURE, PAST = "future", "past"
REACH = 160
"""How many characters before and behind a date are looked at, up to the ends of its clause."""
_ENDS = re.compile(r"[.!?;:\n](?=\s|\Z)|[“”\"]")
_VERB = re.compile(
    r"(?<!\b[Aa]\s)(?<!\b[Aa]n\s)(?<!\b[Tt]he\s)\b(?:(?P<future>will|shall|(?:is|are)\s(?:to|due|set|scheduled|expected)"
    r"|plans?\sto|intends?\sto|enters|opens|begins|starts|closes|ends|expires|takes\seffect)|(?P<other>which|that|who|to)"
    r"|(?P<past>was|were|had|did|said|told|met|held|began|came|went|took|made|gave|rose|fell|broke|saw|won|led|left"
    r"|became|brought|sent|spoke|wrote|ran|stood|struck|swept|died|[a-z]{3,16}(?<!e)ed))\b"
)


def tense(text: str, start: int, end: int) -> str | None:
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
    str or None
        :data:`PAST`, :data:`FUTURE`, or None where no verb tells.
    """
    before = text[max(0, start - REACH) : start]
    ends = [match.end() for match in _ENDS.finditer(before)]
    verbs = list(_VERB.finditer(before, ends[-1] if ends else 0))
    if verbs:
        return _time(verbs[-1])
    behind = text[end : end + REACH]
    stop = _ENDS.search(behind)
    verb = _VERB.search(behind, 0, stop.start() if stop is not None else len(behind))
    return _time(verb) if verb is not None else None


def _time(verb: re.Match[str]) -> str | None:
    """Return the time of a verb.

    None where a new clause or an infinitive begins, whose verb is not known here.
    """
    return FUTURE if verb["future"] else PAST if verb["past"] else None
