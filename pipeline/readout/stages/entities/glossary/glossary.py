"""The glossary of a document: its terms, the words they stand under, which one is meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from readout.language.meetings import describe
from readout.language.trie import Trie
from readout.language.words import words
from readout.records.types import EntityLabel, GlossaryEntry
from readout.stages.entities.candidates import DESCRIBED, NUMBERED
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.glossary.definitions import (
    defined_aliases,
    defined_label,
    head_phrase,
    headed_label,
    is_meeting_noun,
)
from readout.stages.entities.headed import name_at
from readout.stages.entities.scope import Scope
from readout.stages.entities.tokens import LONG_WORD, WordTokens, folded_words, split_words

__all__ = ["Glossary", "Term", "read_terms", "shorter_names", "term_label", "variants"]

MAX_WORDS = 30
"""Words of a name."""
LONG = 3
"""More words than this make a long name."""
SHORTENED = NUMBERED | DESCRIBED | {"TECH"}
"""Labels of names that have short forms."""


@dataclass(frozen=True)
class Term:
    """An entry with its year apart: "National Two Sessions (2023)" is the name and 2023.

    ``aliases`` are its other names.
    """

    entry: GlossaryEntry
    name: str
    year: int | None
    ordinal: int | None
    label: EntityLabel
    kb_id: str | None
    aliases: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, str]:
        """The ids of the segments of its name and its definition."""
        return self.entry.term_segment, self.entry.definition_segment


def read_terms(
    entries: Sequence[GlossaryEntry],
    words: WordTokens,
    gazetteer: Gazetteer,
    definitions: Mapping[str, str],
) -> Iterator[Term]:
    """Yield the terms of a glossary, in order.

    Parameters
    ----------
    entries : sequence of GlossaryEntry
        What the segment stage found.
    words : WordTokens
        The document's.
    gazetteer : Gazetteer
        Asked first for the label of a term; then its definition, then its head word.
    definitions : mapping of str to str
        Segment id -> text, for the definitions.
    """
    described = [describe(entry.term) for entry in entries]
    names = Trie()
    for name, _, _ in described:
        names.add(folded_words(name), name)
    small = {name for _, _, name in names.matches(words.forms, 0, len(words))}
    for entry, (name, ordinal, year) in zip(entries, described, strict=True):
        definition = definitions.get(entry.definition_segment, "")
        aliases = (entry.term, *entry.aliases, *defined_aliases(name, definition))
        known = gazetteer.lookup(name)
        if known is None:
            label, kb_id = term_label(name, definition, year, small=name in small), None
        else:
            label, kb_id = known.label, known.kb_id
        yield Term(entry, name, year, ordinal, label, kb_id, aliases)


def term_label(name: str, definition: str, year: int | None = None, *, small: bool) -> EntityLabel:
    """Say what a term names: what its definition says, else its head word.

    What is headed by "Law" or "Plan" is a document whatever its definition speaks of, what is
    headed by "sessions" a meeting even where it is written small. What else the text also writes
    small (``small``) is no name of one body or place, but a set formulation; what a year tells from
    another of the same name is a meeting.
    """
    defined = defined_label(name, definition)
    headed = headed_label(name)
    dated = year is not None
    meeting = (dated, headed) == (True, "EVENT")
    if not _is_written_as_name(name):
        return _label_of_small(name, defined, meeting=meeting)
    if headed == "WORK" and not small:
        return "WORK"
    if meeting and defined != "TECH":
        return "EVENT"
    if small and not dated and defined not in ("TECH", "EVENT"):
        return "CONCEPT"
    return defined or _by_rule(name) or ("EVENT" if dated else "CONCEPT")


def _label_of_small(name: str, defined: EntityLabel | None, *, meeting: bool) -> EntityLabel:
    """Say what a term written small names: a technology, a meeting, or a set formulation."""
    if defined == "TECH":
        return "TECH"
    return "EVENT" if meeting or is_meeting_noun(head_phrase(name)) else "CONCEPT"


def _is_written_as_name(name: str) -> bool:
    """Tell whether all longer words of a name have a capital."""
    long_words = [word for word in name.split() if len(word) >= LONG_WORD]
    return bool(long_words) and not any(word[0].islower() for word in long_words)


def _by_rule(name: str) -> EntityLabel | None:
    """Return the label of a name that is one by its head as a whole, else that of its noun."""
    words = WordTokens(name)
    found = name_at(Scope(words, 0, len(words), title_cased=False), 0)
    whole = found is not None and found.last + 1 >= len(words)
    return found.label if found is not None and whole else headed_label(name)


def variants(name: str) -> list[list[str]]:
    """Return the forms of a name to look for.

    As it is, and with its last word or its head noun in the other number.
    """
    forms = folded_words(name)
    if not 0 < len(forms) <= MAX_WORDS:
        return []
    head = len(split_words(head_phrase(name))) - 1
    found = [forms]
    for place in dict.fromkeys((len(forms) - 1, head)):
        other = _other_number(forms[place])
        if other is not None:
            found.append([*forms[:place], other, *forms[place + 1 :]])
    return found


def _other_number(word: str) -> str | None:
    """Return the plural of a singular noun, the singular of a plural, or None."""
    if word.endswith("ss"):
        return word + "es"
    if not word.isalpha() or len(word) < LONG_WORD:
        return None
    for ending, other in (("ies", "y"), ("sses", "ss"), ("s", "")):
        if word.endswith(ending):
            return word.removesuffix(ending) + other
    vowel = word[-2] in "aeiou" and word[-3] != "q"
    if vowel or not word.endswith("y"):
        return word + "s"
    return word.removesuffix("y") + "ies"


def shorter_names(name: str, label: EntityLabel) -> list[str]:
    """Return the parts of a term's name that stand for it.

    Without what follows "of", without its first words: "Reef Council" of the "Reef Council of the
    Atolls"; "Automation Accord" of the "Port Automation Accord"; "Craft Villages Law" of the "Law
    on Craft Villages".
    """
    if label not in SHORTENED:
        return []
    forms = name.split()
    head = head_phrase(name).split()
    tail = forms[len(head) :]
    parts = [head[cut:] for cut in range(1, len(head) - 1)]
    if tail and len(head) > 1:
        parts.append(head)
        if label != "EVENT" and len(forms) > LONG:
            parts.append(forms[1:])
    elif len(tail) > 1:
        cut = 2 if tail[1] == "the" else 1
        parts.append(tail[cut:] + head)
    elif len(head) > 2 and label == headed_label(name) == "WORK":
        parts.append(head[:-1])
    return [" ".join(part) for part in parts]


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
