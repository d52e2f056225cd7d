"""Companies by their legal form ("Halden Steel (Group) Co., Ltd."), media by their address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from readout.language.words import titled, words
from readout.stages.entities.candidates import EntityCandidate, of_words
from readout.stages.entities.scope import Scope

__all__ = ["companies", "sites"]

MAX_WORDS = 10
"""Words before a legal form."""
MAX_FORMS = 4
"""Legal forms of one name."""
FORMS = words("entity.legal_forms")
OFFICES = titled("entity.offices")
STOPPED = words("company.abbreviated")
_SITE = re.compile(
    r"(?<![\w.@/(<-])(?!www\.)"
    r"([A-Za-z][A-Za-z0-9-]{1,40}\.(?:com|net|org|cn|info)(?:\.[a-z]{2})?)(?![\w/@-]|\.\w)"
)


def companies(scope: Scope) -> Iterator[EntityCandidate]:
    """Yield the names that end in a legal form."""
    words = scope.words
    past = scope.first
    for index in scope.indices:
        if index < past or words.forms[index] not in FORMS:
            continue
        first = _left(scope, index)
        last = _right(scope, index)
        past = last + 1
        if first < index:
            yield of_words(words, first, last, "ORG")


def _left(scope: Scope, index: int) -> int:
    """Return the first of the capitalised words before a legal form."""
    first = index
    place = index - 1
    while place >= scope.first and index - place <= MAX_WORDS:
        step = _small_step(scope, place, index)
        if step == 0:
            office = scope.form(place) in OFFICES
            if office or not scope.runs_on(place + 1, -1):
                break
            first = place
            step = 1
        place -= step
    return first


def _small_step(scope: Scope, place: int, index: int) -> int:
    """Return how many words to go over at ", Ltd", "(Group)" and "&"; 0 at any other word."""
    form = scope.form(place)
    if form == "," and place == index - 1:
        return 1
    if not scope.is_name(place - 1):
        return 0
    if form == ")" and scope.form(place - 2) == "(":
        return 3
    return 1 if form == "&" else 0


def _right(scope: Scope, index: int) -> int:
    """Go right over "Co., Ltd." and the full stop that belongs to a form."""
    last = index
    for _ in range(1, MAX_FORMS):
        following = last + 1
        while scope.form(following) in (".", ",") and scope.joined(following - 1):
            following += 1
        if scope.form(following) not in FORMS:
            break
        last = following
    stop = last + 1
    stopped = scope.form(last) in STOPPED and scope.form(stop) == "."
    return stop if stopped else last


def sites(text: str) -> Iterator[EntityCandidate]:
    """Yield addresses that stand for a medium ("example.com"), not links to pages."""
    for match in _SITE.finditer(text):
        yield EntityCandidate(*match.span(), "ORG", "rule")
