"""Mentions of the glossary's terms: by name, by shorter name, by number, by head noun alone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from operator import itemgetter

from readout.language.meetings import year_of
from readout.language.words import words
from readout.stages.entities.candidates import (
    DESCRIBED,
    NUMBERED,
    PROPER,
    EntityCandidate,
    of_words,
)
from readout.stages.entities.definitions import head_phrase
from readout.stages.entities.glossary import Glossary, Term
from readout.stages.entities.headed import with_numbers
from readout.stages.entities.scope import Scope
from readout.stages.entities.tokens import number_of, one_line

__all__ = ["by_head", "by_name", "by_number"]

MAX_SHORT = 4
"""Words of a meeting's short name with a number."""
NOUNS = words("entity.work_nouns")
DEFINITE = words("definite.naming")

Span = tuple[int, int]
Named = dict[str, list[tuple[int, Term | None]]]
"""Head noun -> which term it stands for, from which place of the text on."""


def by_name(scope: Scope, glossary: Glossary) -> Iterator[EntityCandidate]:
    """Yield the mentions of terms in a segment; one word matches only in its own case.

    A meeting takes in the year and the ordinal that stand by it, and may then be written small. A
    shorter name is none where it is part of a longer one.
    """
    for begin, end, (capital, term) in glossary.names.matches(
        scope.words.folded, scope.first, scope.last
    ):
        span = _numbered(scope, begin, end, term)
        large = scope.form(begin)[0].isupper()
        named = large == capital or term.label not in PROPER
        if capital is None:  # a shorter name
            if span[0] == begin and not scope.title_cased and scope.runs_on(begin, -1):
                continue
            named = large or term.label == "TECH"
        elif large != capital and begin == end:
            continue
        if named or _is_definite(scope, (begin, end), span, term):
            yield _mention(scope, span, term)


def by_number(scope: Scope, glossary: Glossary) -> Iterator[EntityCandidate]:
    """Yield meetings by their year or ordinal and a part of their name.

    "the 2033 sessions", "the ninth forum".
    """
    for first in range(scope.first, scope.last):
        number = number_of(scope.words, first)
        if number is None and year_of(scope.form(first)) is None:
            continue
        begin = head = first + (number[1] if number else 1)
        while head < first + MAX_SHORT and scope.joined(head - 1):
            if scope.folded(head) in glossary.meetings:
                inner = scope.words.folded[begin:head] if number is None else []
                for term in glossary.meeting((*inner, scope.folded(head)))[:1]:
                    yield _mention(scope, (first, head), term)
                break
            head += 1


def _numbered(scope: Scope, begin: int, end: int, term: Term) -> Span:
    """Take in a meeting's ordinal and year, a document's year or the noun behind it."""
    meeting = term.label == "EVENT"
    dated = term.label == "WORK" and term.year is not None
    if meeting or dated:
        return with_numbers(scope, begin, end, of_year=meeting)
    following = scope.form(end + 1) if scope.joined(end) else ""
    noun = term.label == "WORK" and following in NOUNS
    return begin, end + noun


def _is_definite(scope: Scope, words: Span, span: Span, term: Term) -> bool:
    """Return whether a meeting or document written small is the one that is meant.

    It is where it has a number, or "the" or "this" before it.
    """
    return term.label in NUMBERED and (scope.folded(words[0] - 1) in DEFINITE or span != words)


def _mention(scope: Scope, span: Span, term: Term) -> EntityCandidate:
    return of_words(scope.words, *span, term.label, "glossary", kb_id=term.kb_id, full=term.name)


def by_head(
    scopes: Sequence[Scope], kept: Sequence[EntityCandidate], glossary: Glossary
) -> Iterator[EntityCandidate]:
    """Yield the definite, capitalised head nouns that stand for a term: "the Board", "the Act".

    The last body or document with that head before a mention is meant: one that is no term of the
    glossary keeps the term from being linked. Before the first of them it is the one term with that
    head.

    Parameters
    ----------
    scopes
        The words of the document's segments.
    kept : sequence of EntityCandidate
        The names of the document, disjoint.
    glossary : Glossary
        The document's own.
    """
    named: Named = {}
    for term in glossary.terms:
        if term.label in DESCRIBED and " " in term.name:
            head = _head(term.name)
            named[head] = [(0, term)]
    for item in kept if named else ():
        name = one_line(item.full or item.surface(scopes[0].words.text))
        if item.label in DESCRIBED and " " in name and _head(name) in named:
            named[_head(name)].append((item.end, glossary.link(name, None, ())))
    for scope in scopes if named else ():
        yield from _headed(scope, named)


def _headed(scope: Scope, named: Named) -> Iterator[EntityCandidate]:
    for index in range(scope.first + 1, scope.last):
        places = named.get(scope.form(index))
        if places is None or scope.title_cased or scope.runs_on(index, 1):
            continue
        if scope.folded(index - 1) in DEFINITE:
            last = bisect_right(places, scope.words.starts[index], key=itemgetter(0)) - 1
            term = places[last][1]
            if term is not None:
                yield _mention(scope, (index, index), term)


def _head(name: str) -> str:
    return head_phrase(name).rpartition(" ")[2]
