"""Documents (WORK) by a title in quotation marks: “Opinions on Opening Rural Post Offices”."""

from __future__ import annotations

from collections.abc import Iterator

from readout.stages.entities.lexicon import lexicon
from readout.stages.entities.runs import Scope

__all__ = ["quoted_titles"]

MAX_WORDS = 30
_OPENING, _CLOSING = frozenset('“"«《‘'), {"“": "”", '"': '"', "«": "»", "《": "》", "‘": "’"}


def quoted_titles(scope: Scope) -> Iterator[tuple[int, int]]:
    """Yield the offsets of short stretches in quotation marks that are written as a document's title."""
    index, words = scope.first, scope.words
    while index < scope.last:
        mark = words.text[words.starts[index]]
        if mark in _OPENING:
            end = _closing(scope, index, _CLOSING[mark])
            if end is not None and _is_title(scope, index + 1, end):
                yield words.starts[index + 1], words.ends[end - 1]
                index = end
        index += 1


def _closing(scope: Scope, index: int, mark: str) -> int | None:
    words = scope.words
    for place in range(index + 1, min(scope.last, index + MAX_WORDS)):
        if words.text[words.starts[place]] == mark:
            return place
    return None


def _is_title(scope: Scope, first: int, end: int) -> bool:
    forms = scope.words.forms[first:end]
    long_words = [form for form in forms if form.isalpha() and len(form) > 3]
    capitals = sum(form[0].isupper() for form in long_words)
    if len(long_words) < 2 or not forms[0][0].isupper() or capitals < 0.7 * len(long_words):
        return False
    return any(form in lexicon().work_heads for form in forms)
