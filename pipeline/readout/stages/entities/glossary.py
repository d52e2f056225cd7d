"""The document's own glossary: mentions of its terms, and which entry a mention refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from readout.records import EntityLabel, GlossaryEntry
from readout.stages.entities.candidates import Candidate
from readout.stages.entities.definitions import defined_aliases, head_phrase
from readout.stages.entities.gazetteer import Gazetteer, Trie
from readout.stages.entities.lexicon import lexicon
from readout.stages.entities.meetings import describe, with_numbers
from readout.stages.entities.runs import Scope, year_at
from readout.stages.entities.search import occurrences
from readout.stages.entities.terms import shorter_names, term_label, variants
from readout.stages.entities.words import number_of, split_words

__all__ = ["Glossary", "Term"]

MAX_SHORT = 4
LONG = 3
NAMES = frozenset({"ORG", "EVENT", "GPE", "LOC"})


@dataclass(frozen=True)
class Term:
    """An entry with its year apart: "National Two Sessions (2023)" is the name and 2023."""

    entry: GlossaryEntry
    name: str
    year: int | None
    ordinal: int | None
    label: EntityLabel
    kb_id: str | None


class Glossary:
    """The terms of one document, ready to be matched and linked.

    Parameters
    ----------
    entries : sequence of GlossaryEntry
        What the segment stage found.
    text : str
        The document's text.
    gazetteer : Gazetteer
        Asked first for the label of a term; then its definition, then its head word.
    definitions : mapping of str to str
        Segment id -> text, for the definitions.
    """

    def __init__(
        self,
        entries: Sequence[GlossaryEntry],
        text: str,
        gazetteer: Gazetteer,
        definitions: Mapping[str, str],
    ) -> None:
        self._trie = Trie()
        self._terms: dict[tuple[str, ...], list[Term]] = {}
        self._names: dict[tuple[str, ...], list[Term]] = {}
        self._meetings: dict[str, list[tuple[frozenset[str], Term]]] = {}
        """Head of a meeting's name -> the words of the name, and the term."""
        self._fitting: dict[tuple[str, ...], list[Term]] = {}
        shorter: dict[tuple[str, ...], list[Term]] = {}
        small = occurrences(text, (describe(entry.term)[0].lower() for entry in entries))
        for entry in entries:
            name, ordinal, year = describe(entry.term)
            known = gazetteer.lookup(name)
            definition = definitions.get(entry.definition_segment, "")
            label = (
                known.label
                if known is not None
                else term_label(name, definition, year, small=bool(small[name.lower()]))
            )
            term = Term(
                entry, name, year, ordinal, label, known.kb_id if known is not None else None
            )
            for forms in variants(name):
                self._names.setdefault(tuple(forms), []).append(term)
            for alias in (entry.term, *entry.aliases, *defined_aliases(name, definition)):
                plain = describe(alias)[0]
                for forms in variants(plain):
                    self._add(forms, term, capital=alias[:1].isupper())
                for short in shorter_names(plain, label):
                    for forms in variants(short):
                        shorter.setdefault(tuple(forms), []).append(term)
            if label == "EVENT":
                heads = frozenset(
                    {"edition", *(forms[-1] for forms in variants(head_phrase(name)))}
                )
                words = frozenset(form.lower() for form in split_words(name)) | heads
                for head in heads:
                    self._meetings.setdefault(head, []).append((words, term))
        self._short = Trie()
        self._shorter: dict[tuple[str, ...], list[Term]] = {}
        for key, terms in shorter.items():
            if key not in self._terms and len({term.name for term in terms}) == 1:
                self._short.add(key, terms[0])
                self._shorter[key] = terms

    @property
    def terms(self) -> list[Term]:
        """The terms, in order."""
        return list(
            {term.entry.id: term for terms in self._terms.values() for term in terms}.values()
        )

    def _add(self, forms: list[str], term: Term, *, capital: bool) -> None:
        self._trie.add(forms, (capital, term))
        self._terms.setdefault(tuple(forms), []).append(term)

    def match(self, scope: Scope) -> Iterator[Candidate]:
        """Yield the mentions of terms in a segment; one word matches only in its own case.

        A meeting takes in the year and the ordinal that stand by it, and may then be written small.
        """
        words = scope.words
        for begin, end, (capital, term) in self._trie.matches(
            words.folded, scope.first, scope.last
        ):
            span = _numbered(scope, begin, end, term)
            if words.forms[begin][0].isupper() != capital and (
                begin == end
                or (term.label in NAMES and not _meant(scope, (begin, end), span, term))
            ):
                continue
            yield _mention(scope, span, term)
        for begin, end, term in self._short.matches(words.folded, scope.first, scope.last):
            span = _numbered(scope, begin, end, term)
            large = words.forms[begin][0].isupper()
            longer = (
                span[0] == begin and _in_longer_name(scope, begin - 1, begin - 1)
            ) or _in_longer_name(scope, end + 1, end)
            if not longer and (
                large or term.label == "TECH" or _meant(scope, (begin, end), span, term)
            ):
                yield _mention(scope, span, term)
        if self._meetings:
            yield from self._by_number(scope)

    def _by_number(self, scope: Scope) -> Iterator[Candidate]:
        """Yield meetings by their year or ordinal and a part of their name.

        "the 2033 sessions", "the ninth forum".
        """
        words = scope.words
        for first in range(scope.first, scope.last):
            number = number_of(words, first)
            if year_at(scope, first) is None and number is None:
                continue
            last = first + (1 if number is None else number[1])
            while last - first < MAX_SHORT and scope.joined(last - 1) and scope.form(last):
                fitting = self._meetings.get(words.folded[last])
                if fitting is not None:
                    inner = words.folded[first + 1 : last] if number is None else []
                    if self._with_words((*inner, words.folded[last])):
                        yield _mention(scope, (first, last), fitting[0][1])
                    break
                last += 1

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
        forms = tuple(form.lower() for form in split_words(name))
        known = (
            self._terms.get(forms) or self._shorter.get(forms) if whole else self._names.get(forms)
        )
        terms = known or []
        if not terms and whole and forms and (year is not None or ordinal is not None):
            terms = self._with_words(forms)
        if not terms and len(forms) > LONG and forms[0] in lexicon().event_adjectives:
            terms = self._terms.get(forms[1:], [])
        terms = [t for t in terms if t.ordinal == ordinal or ordinal is None or t.ordinal is None]
        if not terms:
            return None
        for term in terms:
            if segment in {term.entry.term_segment, term.entry.definition_segment} and year in {
                None,
                term.year,
            }:
                return term
        for wanted in (year,) if year is not None else tuple(years):
            found = next((term for term in terms if term.year == wanted), None)
            if found is not None:
                return found
        plain = [term for term in terms if term.year is None]
        if plain:
            return plain[0]
        entries = {term.entry.id: term for term in terms}
        return next(iter(entries.values())) if year is None and len(entries) == 1 else None

    def link_short(self, mention: str) -> Term | None:
        """Return the one meeting whose name ends as a mention of two words or more does (``study session``)."""
        forms = tuple(form.lower() for form in split_words(mention))
        if len(forms) < 2:
            return None
        events = [term for term in self._ending.get(forms, {}).values() if term.label == "EVENT"]
        return events[0] if len(events) == 1 else None

    @cached_property
    def _ending(self) -> dict[tuple[str, ...], dict[str, Term]]:
        """The terms, by entry, whose names end with two words or more."""
        found: dict[tuple[str, ...], dict[str, Term]] = {}
        for key, terms in self._terms.items():
            for cut in range(len(key) - 1):
                found.setdefault(key[cut:], {}).update((term.entry.id, term) for term in terms)
        return found

    def _with_words(self, forms: tuple[str, ...]) -> list[Term]:
        """Return the meetings that have all these words in their names, the last as a head."""
        if forms not in self._fitting:
            fitting = self._meetings.get(forms[-1], [])
            self._fitting[forms] = [term for words, term in fitting if words.issuperset(forms)]
        return self._fitting[forms]


def _numbered(scope: Scope, begin: int, end: int, term: Term) -> tuple[int, int]:
    """Take in what belongs to a name: a meeting's ordinal and year, a document's year or the noun behind it."""
    if term.label == "EVENT" or (term.label == "WORK" and term.year is not None):
        return with_numbers(scope, begin, end, of_year=term.label == "EVENT")
    noun = (
        term.label == "WORK" and scope.joined(end) and scope.form(end + 1) in lexicon().work_nouns
    )
    return begin, end + noun


def _meant(scope: Scope, words: tuple[int, int], span: tuple[int, int], term: Term) -> bool:
    """Tell whether a meeting or document written small is the one that is meant.

    It is where it has a number, "the" or "this" before it, or all of a long name ("conferences on land and food").
    """
    if term.label not in {"EVENT", "WORK"}:
        return False
    begin, end = words
    long = end - begin >= LONG and len(term.name.split()) <= end - begin + 1
    return span != words or long or scope.form(begin - 1).lower() in {"the", "this", "that", "each"}


def _in_longer_name(scope: Scope, index: int, joint: int) -> bool:
    return scope.is_name(index) and scope.joined(joint) and not scope.title_cased


def _mention(scope: Scope, span: tuple[int, int], term: Term) -> Candidate:
    start, end = scope.words.starts[span[0]], scope.words.ends[span[1]]
    return Candidate(start, end, term.label, "glossary", kb_id=term.kb_id, full=term.name)
