"""Bodies and documents of the glossary by their head noun alone: "the Board", "the Act"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from readout.stages.entities.candidates import Candidate
from readout.stages.entities.definitions import head_phrase
from readout.stages.entities.glossary import Glossary, Term
from readout.stages.entities.runs import Scope
from readout.stages.entities.words import Words

__all__ = ["mentions_by_head"]

LABELS = frozenset({"ORG", "WORK"})
_DEFINITE = frozenset({"the", "this", "that", "our", "its", "their"})


def mentions_by_head(
    words: Words, scopes: Iterable[Scope], kept: Sequence[Candidate], glossary: Glossary
) -> list[Candidate]:
    """Find the definite, capitalised head nouns that stand for a term of the glossary.

    The last body or document with that head before a mention is meant: one that is no term of the
    glossary keeps the term from being linked. Before the first of them it is the one term with that
    head.

    Parameters
    ----------
    words, scopes
        The document's words, and those of its segments.
    kept : sequence of Candidate
        The names of the document, disjoint.
    glossary : Glossary
        The document's own.
    """
    terms: dict[str, Term | None] = {}
    for term in glossary.terms:
        if term.label in LABELS and " " in term.name:
            head = _head(term.name)
            terms[head] = None if head in terms else term
    if not terms:
        return []
    named: dict[str, list[tuple[int, Term | None]]] = {head: [] for head in terms}
    for item in kept:
        name = item.full or words.text[item.start : item.end]
        head = _head(" ".join(name.split()))
        if item.label in LABELS and " " in name and head in named:
            named[head].append((item.end, glossary.link(name, None, ())))
    found = []
    for scope in scopes:
        if not scope.title_cased:
            found += [
                c
                for i in range(scope.first + 1, scope.last)
                if (c := _mention(scope, i, terms, named))
            ]
    return found


def _head(name: str) -> str:
    return head_phrase(name).rpartition(" ")[2]


def _mention(
    scope: Scope,
    index: int,
    terms: dict[str, Term | None],
    named: dict[str, list[tuple[int, Term | None]]],
) -> Candidate | None:
    words = scope.words
    head = words.forms[index]
    if head not in named or words.folded[index - 1] not in _DEFINITE:
        return None
    if scope.is_name(index + 1) and scope.joined(index):
        return None
    start, end = words.starts[index], words.ends[index]
    before = bisect_right(named[head], start, key=lambda one: one[0])
    term = named[head][before - 1][1] if before else terms[head]
    if term is None:
        return None
    return Candidate(start, end, term.label, "glossary", kb_id=term.kb_id, full=term.name)
