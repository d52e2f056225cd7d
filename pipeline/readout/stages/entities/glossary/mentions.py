"""Mentions of the glossary's terms: by name, by shorter name, by number, by head noun alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from readout.language.words import words
from readout.stages.entities.candidates import NAMES, Candidate
from readout.stages.entities.glossary.glossary import Glossary
from readout.stages.entities.glossary.nouns import head_phrase
from readout.stages.entities.glossary.terms import Term
from readout.stages.entities.meetings import with_numbers
from readout.stages.entities.read.scope import Scope, year_at
from readout.stages.entities.read.tokens import number_of

__all__ = ["by_head", "by_name", "by_number", "by_short_name"]

MAX_SHORT = 4
"""Words of a meeting's short name with a number."""
LONG = 3
"""More words than this make a long name."""
HEADED = frozenset({"ORG", "WORK"})
"""Labels of what its head noun alone can stand for."""
NOUNS = words("entity.work_nouns")
DEFINITE = words("definite.naming")

Span = tuple[int, int]


def by_name(scope: Scope, glossary: Glossary) -> Iterator[Candidate]:
    """Yield the mentions of terms in a segment; one word matches only in its own case.

    A meeting takes in the year and the ordinal that stand by it, and may then be written small.
    """
    forms = scope.words.folded
    for begin, end, (capital, term) in glossary.names.matches(
        forms, scope.first, scope.last
    ):
        span = _numbered(scope, begin, end, term)
        if scope.form(begin)[0].isupper() != capital and begin == end:
            continue
        same = scope.form(begin)[0].isupper() == capital or term.label not in NAMES | {
            "EVENT"
        }
        if same or _is_meant(scope, (begin, end), span, term):
            yield _mention(scope, span, term)


def by_short_name(scope: Scope, glossary: Glossary) -> Iterator[Candidate]:
    """Yield the mentions of terms by a shorter name, where it is no part of a longer one."""
    forms = scope.words.folded
    for begin, end, term in glossary.short_names.matches(
        forms, scope.first, scope.last
    ):
        span = _numbered(scope, begin, end, term)
        large = scope.form(begin)[0].isupper() or term.label == "TECH"
        if _in_longer_name(scope, begin, end, numbered=span[0] != begin):
            continue
        if large or _is_meant(scope, (begin, end), span, term):
            yield _mention(scope, span, term)


def by_number(scope: Scope, glossary: Glossary) -> Iterator[Candidate]:
    """Yield meetings by their year or ordinal and a part of their name.

    "the 2033 sessions", "the ninth forum".
    """
    for first in range(scope.first, scope.last):
        number = number_of(scope.words, first)
        if number is None and year_at(scope, first) is None:
            continue
        begin = first + (1 if number is None else number[1])
        head = _meeting_head(scope, glossary, begin, first + MAX_SHORT)
        if head is None:
            continue
        inner = scope.words.folded[begin:head] if number is None else []
        terms = glossary.meeting((*inner, scope.folded(head)))
        if terms:
            yield _mention(scope, (first, head), terms[0])


def _meeting_head(
    scope: Scope,
    glossary: Glossary,
    begin: int,
    end: int,
) -> int | None:
    """Return the first word of a stretch that heads a meeting of the glossary, or None."""
    for index in range(begin, end):
        if not scope.joined(index - 1):
            return None
        if glossary.heads_meeting(scope.folded(index)):
            return index
    return None


def _numbered(
    scope: Scope,
    begin: int,
    end: int,
    term: Term,
) -> Span:
    """Take in a meeting's ordinal and year, a document's year or the noun behind it."""
    if term.label == "EVENT" or (term.label == "WORK" and term.year is not None):
        return with_numbers(scope, begin, end, of_year=term.label == "EVENT")
    noun = term.label == "WORK" and scope.joined(end) and scope.form(end + 1) in NOUNS
    return begin, end + noun


def _is_meant(
    scope: Scope,
    words: Span,
    span: Span,
    term: Term,
) -> bool:
    """Tell whether a meeting or document written small is the one that is meant.

    It is where it has a number, "the" or "this" before it, or all of a long name ("conferences on
    land and food").
    """
    if term.label not in {"EVENT", "WORK"}:
        return False
    begin, end = words
    size = end - begin + 1
    long = size > LONG and len(term.name.split()) <= size
    return span != words or long or scope.folded(begin - 1) in DEFINITE


def _in_longer_name(
    scope: Scope,
    begin: int,
    end: int,
    *,
    numbered: bool,
) -> bool:
    if scope.title_cased:
        return False
    return scope.runs_on(end, 1) or (not numbered and scope.runs_on(begin, -1))


def _mention(
    scope: Scope,
    span: Span,
    term: Term,
) -> Candidate:
    start, end = scope.words.starts[span[0]], scope.words.ends[span[1]]
    return Candidate(
        start,
        end,
        term.label,
        "glossary",
        kb_id=term.kb_id,
        full=term.name,
    )


def by_head(
    scopes: Sequence[Scope],
    kept: Sequence[Candidate],
    glossary: Glossary,
) -> Iterator[Candidate]:
    """Yield the definite, capitalised head nouns that stand for a term: "the Board", "the Act".

    The last body or document with that head before a mention is meant: one that is no term of the
    glossary keeps the term from being linked. Before the first of them it is the one term with that
    head.

    Parameters
    ----------
    scopes
        The words of the document's segments.
    kept : sequence of Candidate
        The names of the document, disjoint.
    glossary : Glossary
        The document's own.
    """
    named = _by_heads(glossary.terms)
    if not named:
        return
    for item in kept:
        name = " ".join((item.full or item.surface(scopes[0].words.text)).split())
        places = named.get(_head(name))
        if places is not None and item.label in HEADED and " " in name:
            places.append((item.end, glossary.link(name, None, ())))
    for scope in scopes:
        if not scope.title_cased:
            yield from _headed(scope, named)


def _by_heads(terms: Sequence[Term]) -> dict[str, list[tuple[int, Term | None]]]:
    """Return the head nouns of the terms, with the one term of each from the text's start."""
    named: dict[str, list[tuple[int, Term | None]]] = {}
    for term in terms:
        if term.label in HEADED and " " in term.name:
            head = _head(term.name)
            named[head] = [(0, None if head in named else term)]
    return named


def _headed(
    scope: Scope, named: dict[str, list[tuple[int, Term | None]]]
) -> Iterator[Candidate]:
    for index in range(scope.first + 1, scope.last):
        places = named.get(scope.form(index))
        if (
            places is None
            or scope.folded(index - 1) not in DEFINITE
            or scope.runs_on(index, 1)
        ):
            continue
        start = scope.words.starts[index]
        term = places[bisect_right(places, start, key=lambda place: place[0]) - 1][1]
        if term is not None:
            yield _mention(scope, (index, index), term)


def _head(name: str) -> str:
    return head_phrase(name).rpartition(" ")[2]
