"""The glossary of a document: its terms, the words they stand under, which one is meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from readout.language.meetings import describe
from readout.language.words import words
from readout.records.types import EntityLabel, GlossaryEntry
from readout.stages.entities.candidates import DESCRIBED, NUMBERED
from readout.stages.entities.definitions import (
    defined_label,
    head_phrase,
    headed_label,
    label_of_noun,
)
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.sequences import WordSequences
from readout.stages.entities.tokens import LONG_WORD, WordTokens, folded_words, split_words

__all__ = ["Glossary", "Term", "read_terms", "shorter_names", "term_label", "variants"]

MAX_WORDS = 30
"""Words of a name."""
MOST_ALIKE = 100
"""Terms with the same words that are told apart, at most: time stays linear."""
ADJECTIVES = frozenset((word,) for word in words("entity.event_adjectives"))
"""Adjectives before a term's name ("the annual Reed Forum")."""
SHORTENED = NUMBERED | DESCRIBED | {"TECH"}
"""Labels of names that have short forms."""

Forms = tuple[str, ...]


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

    def stands_in(self, segment: str | None) -> bool:
        """Return whether a segment is that of its name or of its definition."""
        return segment in (self.entry.term_segment, self.entry.definition_segment)


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
    names = WordSequences()
    for name, _, _ in described:
        names.add(folded_words(name), name)
    small = {name for _, _, name in names.matches(words.forms, 0, len(words.forms))}
    for entry, (name, ordinal, year) in zip(entries, described, strict=True):
        known = gazetteer.lookup(name)
        kb_id = known.kb_id if known is not None else None
        if known is not None:
            label = known.label
        else:
            definition = definitions.get(entry.definition_segment, "")
            label = term_label(name, definition, year, small=name in small)
        yield Term(entry, name, year, ordinal, label, kb_id, (entry.term, *entry.aliases))


def term_label(name: str, definition: str, year: int | None = None, *, small: bool) -> EntityLabel:
    """Return what a term names: what its definition says, else its head word.

    What is headed by "Law" or "Plan" is a document whatever its definition speaks of, what is
    headed by "sessions" a meeting even where it is written small. What else the text also writes
    small (``small``) is no name of one body or place, but a set formulation; what a year tells from
    another of the same name is a meeting.
    """
    defined = defined_label(name, definition)
    headed = headed_label(name)
    if not _is_written_as_name(name):
        return _lower_case_label(name, defined)
    if headed == "WORK" and not small:
        return "WORK"
    if year is not None:
        return "EVENT" if headed == "EVENT" else defined or headed or "EVENT"
    concept = small and defined not in ("TECH", "EVENT")
    return "CONCEPT" if concept else defined or headed or "CONCEPT"


def _is_written_as_name(name: str) -> bool:
    """Return whether all longer words of a name have a capital."""
    initials = [word[0] for word in name.split() if len(word) >= LONG_WORD]
    return bool(initials) and not any(map(str.islower, initials))


def _lower_case_label(name: str, defined: EntityLabel | None) -> EntityLabel:
    """Return what a term written small names: a technology, a meeting, or a set formulation."""
    meets = label_of_noun(head_phrase(name).rpartition(" ")[2].lower()) == "EVENT"
    return "TECH" if defined == "TECH" else "EVENT" if meets else "CONCEPT"


def variants(name: str) -> list[list[str]]:
    """Return the forms of a name to look for.

    As it is, and with its last word or its head noun in the other number.
    """
    forms = folded_words(name)
    if not 0 < len(forms) <= MAX_WORDS:
        return []
    head = len(split_words(head_phrase(name))) - 1
    others = ((place, _other_number(forms[place])) for place in sorted({len(forms) - 1, head}))
    return [
        forms,
        *([*forms[:place], other, *forms[place + 1 :]] for place, other in others if other),
    ]


def _other_number(word: str) -> str | None:
    """Return the plural of a singular noun, the singular of a plural, or None."""
    if len(word) < LONG_WORD:
        return None
    for ending, other in (("sses", "ss"), ("ss", "sses"), ("ies", "y"), ("s", "")):
        if word.endswith(ending):
            return word.removesuffix(ending) + other
    consonant = word.endswith("y") and word[-2] not in "aeo"
    return word[:-1] + "ies" if consonant else word + "s"


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
        if label != "EVENT":
            parts.append(forms[1:])
    elif len(tail) > 1:
        parts.append(tail[2 if tail[1] == "the" else 1 :] + head)
    elif len(head) > 2 and label == headed_label(name) == "WORK":
        parts.append(head[:-1])
    return [" ".join(part) for part in parts]


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
    names : WordSequences
        By each of its names, and by the shorter names that mean no other: whether the name has a
        capital (None of a shorter one), and the term.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = list(terms)
        self.names = WordSequences()
        self._named: dict[Forms, list[Term]] = defaultdict(list)
        self._called: dict[Forms, list[Term]] = defaultdict(list)
        self._short: dict[Forms, list[Term]] = defaultdict(list)
        self.meetings: dict[str, list[tuple[frozenset[str], Term]]] = defaultdict(list)
        """Head of a meeting's name -> all its words, and the term."""
        for term in self.terms:
            _add(self._named, term.name, term)
            for alias in term.aliases:
                name = describe(alias)[0]
                for forms in _add(self._called, name, term):
                    self.names.add(forms, (alias[:1].isupper(), term))
                for short in shorter_names(name, term.label):
                    _add(self._short, short, term)
            if term.label == "EVENT":
                heads = {forms[-1] for forms in variants(head_phrase(term.name))} | {"edition"}
                for head in heads:  # in any order
                    _keep(self.meetings[head], (heads.union(folded_words(term.name)), term))
        for forms, found in self._short.items():
            self.names.add(forms, (None, found[0]))

    def meeting(self, forms: Sequence[str]) -> list[Term]:
        """Return the meetings that have all these words in their names, the last as a head."""
        named = self.meetings.get("".join(forms[-1:]), ())
        return [term for parts, term in named if parts.issuperset(forms)]

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
        forms = tuple(folded_words(name))
        numbered = (year, ordinal) != (None, None)
        terms = self._terms_of(forms, numbered=numbered) if whole else self._named.get(forms, ())
        terms = [term for term in terms if ordinal is None or term.ordinal in {None, ordinal}]
        there = next((term for term in terms if term.stands_in(segment)), None)
        if there is not None:
            return there
        return _of_years(terms, years if year is None else (year,), alone=year is None)

    def _terms_of(self, forms: Forms, *, numbered: bool) -> Sequence[Term]:
        """Return the terms that go by these words, also with a number, or behind an adjective."""
        found = self._called.get(forms) or self._short.get(forms, [])
        if not found and numbered:
            found = self.meeting(forms)
        return found or (self._called.get(forms[1:], []) if forms[:1] in ADJECTIVES else [])


def _of_years(terms: Sequence[Term], years: Iterable[int], *, alone: bool) -> Term | None:
    """Return the term of the nearest year, else that without a year, or else the only one."""
    by_year = {term.year: term for term in reversed(terms)}
    found = next((by_year[one] for one in (*years, None) if one in by_year), None)
    if found is None and alone and len({term.entry.id for term in terms}) == 1:
        return terms[0]
    return found


def _keep(kept: list[Any], item: Any) -> None:
    if len(kept) < MOST_ALIKE:
        kept.append(item)


def _add(index: dict[Forms, list[Term]], name: str, term: Term) -> list[Forms]:
    keys = [tuple(forms) for forms in variants(name)]
    for key in keys:
        _keep(index[key], term)
    return keys
