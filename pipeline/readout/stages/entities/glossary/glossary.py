"""The glossary of one document: which terms stand under which words, which one a mention means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product

from readout.language.meetings import describe
from readout.language.trie import Trie
from readout.language.words import words
from readout.stages.entities.glossary.definitions import head_phrase
from readout.stages.entities.glossary.terms import Term, shorter_names, variants
from readout.stages.entities.tokens import folded_words

__all__ = ["Glossary"]

Forms = tuple[str, ...]
Meeting = tuple[frozenset[str], Term]
NO_ORDINAL = -1
"""Stands for all numbers that no term has."""
ADJECTIVES = frozenset((word,) for word in words("entity.event_adjectives"))
"""What may stand before a term's name ("the annual Reed Forum")."""


class _Meant:
    """Terms that go by the same words, by what tells them apart: their lines, and their years."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self.by_line: dict[str | None, Term] = {}
        """In whose own lines a mention stands, by segment."""
        self._by_year: dict[int | None, Term] = {}
        for term in terms:
            self._by_year.setdefault(term.year, term)
            for segment in term.lines:
                self.by_line.setdefault(segment, term)
        alone = len({term.entry.id for term in terms}) == 1
        self.only = self._by_year.get(None) or (terms[0] if alone else None)
        """The term without a year, or else the only one."""

    def of_years(self, years: Iterable[int | None]) -> Term | None:
        """Return the term of the nearest year."""
        return next((self._by_year[y] for y in years if y in self._by_year), None)


class Glossary:
    """The terms of one document, ready to be matched and linked.

    Parameters
    ----------
    terms : iterable of Term
        In order.

    Attributes
    ----------
    terms : list of Term
        All of them.
    names : Trie
        A term, and whether it has a capital, by each of its names.
    short_names : Trie
        A term by the shorter names that mean no other.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = list(terms)
        self.names = Trie()
        self.short_names = Trie()
        self._named: dict[Forms, list[Term]] = {}
        self._called: dict[Forms, list[Term]] = {}
        self._meetings: dict[tuple[str, str], list[Meeting]] = {}
        """Head of a meeting's name and a word of it -> all its words, and the term."""
        self._fitting: dict[Forms, list[Term]] = {}
        self._meant: dict[tuple[Forms, int | None, bool, bool], _Meant] = {}
        self._ordinals = {term.ordinal for term in self.terms}
        shorter: dict[Forms, list[Term]] = {}
        for term in self.terms:
            _add(self._named, term.name, term)
            for alias in term.aliases:
                name = describe(alias)[0]
                for forms in _add(self._called, name, term):
                    self.names.add(forms, (alias[:1].isupper(), term))
                for short in shorter_names(name, term.label):
                    _add(shorter, short, term)
            if term.label == "EVENT":
                self._add_meeting(term)
        self._short = {key: found for key, found in shorter.items() if self._is_short(key, found)}
        for key, found in self._short.items():
            self.short_names.add(key, found[0])

    def _add_meeting(self, term: Term) -> None:
        heads = {forms[-1] for forms in variants(head_phrase(term.name))} | {"edition"}
        parts = heads.union(folded_words(term.name))
        meeting = frozenset(parts), term
        for key in product(heads, parts):
            self._meetings.setdefault(key, []).append(meeting)

    def _is_short(self, key: Forms, terms: list[Term]) -> bool:
        names = {term.name for term in terms}
        return key not in self._called and len(names) == 1

    def meeting(self, forms: Forms) -> list[Term]:
        """Return the meetings that have all these words in their names, the last as a head."""
        if forms not in self._fitting:
            head = "".join(forms[-1:])
            having = (self._meetings.get((head, form), []) for form in forms)
            fewest = min(having, key=len, default=[])
            self._fitting[forms] = [term for parts, term in fewest if parts.issuperset(forms)]
        return self._fitting[forms]

    def heads_meeting(self, word: str) -> bool:
        """Tell whether a word is the head of a meeting's name."""
        return (word, word) in self._meetings

    def link(
        self, mention: str, segment: str | None, years: Iterable[int], *, whole: bool = True
    ) -> Term | None:
        """Return the term that a mention refers to.

        Parameters
        ----------
        mention : str
            The text of an entity.
        segment : str or None
            The id of the segment it stands in: within a term's own lines that term is meant.
        years : iterable of int
            The years that its sentence tells, nearest first, for a mention without a year of its
            own.
        whole : bool
            Whether that is all of the mention: a part of one must be the name itself, for "Tide
            Council" for short is not meant in "Tide Council of Velden".
        """
        name, ordinal, year = describe(mention)
        numbered = (year, ordinal) != (None, None)
        forms = tuple(folded_words(name))
        meant = self._meant_by(forms, ordinal, whole=whole, numbered=numbered)
        there = meant.by_line.get(segment)
        if year is None:
            return there or meant.of_years(years) or meant.only
        if there is not None and there.year == year:
            return there
        return meant.of_years((year, None))

    def _meant_by(
        self, forms: Forms, ordinal: int | None, *, whole: bool, numbered: bool
    ) -> _Meant:
        """Return what words and a number may mean; looked up once, however often it is asked."""
        if ordinal is not None and ordinal not in self._ordinals:
            ordinal = NO_ORDINAL
        key = forms, ordinal, whole, numbered
        if key not in self._meant:
            terms = self._called_so(forms, whole=whole, numbered=numbered)
            if ordinal is not None:
                terms = [term for term in terms if term.ordinal in {None, ordinal}]
            self._meant[key] = _Meant(terms)
        return self._meant[key]

    def _called_so(self, forms: Forms, *, whole: bool, numbered: bool) -> list[Term]:
        """Return the terms that go by these words; ``numbered``: with a year or ordinal."""
        if not whole:
            return self._named.get(forms, [])
        found = self._called.get(forms, [])
        if not found:
            found = self._short.get(forms, [])
        if not found and numbered:
            found = self.meeting(forms)
        if not found and forms[:1] in ADJECTIVES:
            found = self._called.get(forms[1:], [])
        return found


def _add(index: dict[Forms, list[Term]], name: str, term: Term) -> list[Forms]:
    keys = [tuple(forms) for forms in variants(name)]
    for key in keys:
        index.setdefault(key, []).append(term)
    return keys
