"""Documents (WORK) by a title in quotation marks: “Opinions on Opening Rural Post Offices”."""

from __future__ import annotations

from collections.abc import Iterator

from readout.language.words import titled
from readout.stages.entities.candidates import Candidate, of_words
from readout.stages.entities.read.scope import Scope
from readout.stages.entities.read.tokens import is_large, mostly_large

__all__ = ["quoted_titles"]

MAX_WORDS = 30
"""Words of a title, with the mark before it."""
LEAST = 2
MOST = 0.7
"""The number of longer words, and the share of them with a capital."""
CLOSING = {"“": "”", '"': '"', "«": "»", "《": "》", "‘": "’"}
DOCUMENTS = titled("entity.work_heads")


def quoted_titles(scope: Scope) -> Iterator[Candidate]:
    """Yield the short stretches in quotation marks that are written as a document's title."""
    words = scope.words
    past = scope.first
    for index in scope.indices:
        mark = CLOSING.get(words.text[words.starts[index]])
        if mark is None or index < past:
            continue
        first = index + 1
        end = _closing(scope, index, mark)
        if end is not None and _is_title(words.forms[first:end]):
            yield of_words(words, first, end - 1, "WORK")
            past = end + 1


def _closing(scope: Scope, index: int, mark: str) -> int | None:
    words = scope.words
    for place in range(index + 1, min(scope.last, index + MAX_WORDS)):
        if words.text[words.starts[place]] == mark:
            return place
    return None


def _is_title(forms: list[str]) -> bool:
    if not mostly_large(forms, LEAST, MOST):
        return False
    return is_large(forms[0]) and not DOCUMENTS.isdisjoint(forms)
