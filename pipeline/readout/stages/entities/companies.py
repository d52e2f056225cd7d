"""Companies by their legal form ("Halden Steel (Group) Co., Ltd.") and news sites by their address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from readout.stages.entities.lexicon import lexicon
from readout.stages.entities.runs import Scope

__all__ = ["companies", "short_name", "sites"]

MAX_WORDS = 10
_SITE = re.compile(
    r"(?<![\w.@/(<-])(?!www\.)([A-Za-z][A-Za-z0-9-]{1,40}\.(?:com|net|org|cn|info)(?:\.[a-z]{2})?)(?![\w/@-]|\.\w)"
)


def companies(scope: Scope) -> Iterator[tuple[int, int]]:
    """Yield (first word, last word) of the names that end in a legal form."""
    forms = lexicon().legal_forms
    index = scope.first
    while index < scope.last:
        if scope.words.forms[index] in forms:
            first, last = _left(scope, index), _right(scope, index)
            if first < index:
                yield first, last
            index = last
        index += 1


def _left(scope: Scope, index: int) -> int:
    """Go left over capitalised words and "(Group)"."""
    words = lexicon()
    first, place = index, index - 1
    while place >= scope.first and index - place <= MAX_WORDS:
        form = scope.form(place)
        if form == "," and scope.form(index) in {"Inc", "Ltd", "LLC"} and place == index - 1:
            place -= 1
        elif form == ")" and scope.form(place - 2) == "(" and scope.is_name(place - 1):
            place -= 3
        elif form == "&" and scope.is_name(place - 1):
            place -= 1
        elif scope.is_name(place) and scope.joined(place) and form not in words.offices:
            first = place
            place -= 1
        else:
            break
    return first


def _right(scope: Scope, index: int) -> int:
    """Go right over "Co., Ltd." and the full stop that belongs to a form."""
    last = index
    for _ in range(3):
        following = last + 1
        while (
            scope.form(following) in {".", ","}
            and scope.words.starts[following] <= scope.words.ends[following - 1] + 1
        ):
            following += 1
        if scope.form(following) not in lexicon().legal_forms:
            break
        last = following
    return (
        last + 1
        if scope.form(last + 1) == "." and scope.form(last) in {"Co", "Corp", "Inc", "Ltd"}
        else last
    )


def short_name(name: str) -> str | None:
    """Return a company's name without its legal form and "(Group)", or None where nothing else is in it."""
    suffixes = lexicon().company_suffixes
    parts = name.split()
    cut = len(parts)
    while cut > 1 and parts[cut - 1].strip("().,") in suffixes:
        cut -= 1
    return " ".join(parts[:cut]).rstrip(",") if cut < len(parts) else None


def sites(text: str) -> Iterator[tuple[int, int]]:
    """Yield the offsets of addresses that stand for a medium ("example.com"), not of links to pages."""
    for match in _SITE.finditer(text):
        yield match.span()
