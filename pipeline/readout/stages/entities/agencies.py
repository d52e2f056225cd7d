"""Bodies by abbreviation.

The agency of a dateline ("ARLIN, May 3 (ABC) —"), "ABC, the union that …", "ABC said".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from readout.stages.entities.lexicon import lexicon
from readout.stages.entities.runs import Scope

__all__ = ["abbreviated_subjects", "dateline_agency"]

MAX_APPOSITION = 6
LONGEST = 8
_DATELINE = re.compile(
    r"[A-Z][\w’' -]{1,40}(?:,[^()\n]{0,30})?\s?\(([A-Z][A-Z&]{1,8})\)\s{0,2}(?:—|–|-)"
)


def dateline_agency(text: str, start: int) -> tuple[int, int] | None:
    """Return the offsets of the agency in the brackets of a dateline that opens at a position."""
    match = _DATELINE.match(text, start)
    return match.span(1) if match is not None else None


def abbreviated_subjects(scope: Scope) -> Iterator[tuple[int, int]]:
    """Yield (word, word) of the abbreviations that an apposition or a reporting verb behind them tells to be bodies."""
    lists = lexicon()
    for index in range(scope.first, scope.last):
        form = scope.words.forms[index]
        if (
            not (3 <= len(form) <= LONGEST and form.isupper() and form.isalpha())
            or form in lists.never_names
        ):
            continue
        if scope.title_cased or scope.is_name(index - 1) or scope.is_name(index + 1):
            continue
        if scope.form(index + 1) in lists.reporting_verbs or _body_follows(scope, index + 1):
            yield index, index


def _body_follows(scope: Scope, index: int) -> bool:
    """Tell whether ", the … union that" follows."""
    if scope.form(index) != "," or scope.form(index + 1) not in {"the", "a", "an"}:
        return False
    nouns = lexicon().body_nouns
    for place in range(index + 2, index + 2 + MAX_APPOSITION):
        form = scope.form(place)
        if form in nouns:
            return True
        if not form.isalpha() or form in {"of", "that", "which", "who", "for"}:
            return False
    return False
