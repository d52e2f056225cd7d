"""The document's own glossary: mentions of its terms, and which entry a mention refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.records import EntityLabel, GlossaryEntry
from pipeline.stages.entities.candidates import Candidate
from pipeline.stages.entities.definitions import defined_aliases, defined_label
from pipeline.stages.entities.gazetteer import Gazetteer, Trie
from pipeline.stages.entities.meetings import describe, with_numbers
from pipeline.stages.entities.names import name_at
from pipeline.stages.entities.runs import Scope
from pipeline.stages.entities.words import Words, split_words

__all__ = ["Glossary", "Term"]

MAX_WORDS = 30
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
        self, entries: Sequence[GlossaryEntry], text: str, gazetteer: Gazetteer, definitions: Mapping[str, str]
    ) -> None:
        self._trie = Trie()
        self._terms: dict[tuple[str, ...], list[Term]] = {}
        for entry in entries:
            name, ordinal, year = describe(entry.term)
            known = gazetteer.lookup(name)
            definition = definitions.get(entry.definition_segment, "")
            label = known.label if known is not None else _label(name, text, definition)
            term = Term(entry, name, year, ordinal, label, known.kb_id if known is not None else None)
            for alias in (entry.term, *entry.aliases, *defined_aliases(name, definition)):
                for forms in _variants(describe(alias)[0]):
                    self._trie.add(forms, (alias[:1].isupper(), term))
                    self._terms.setdefault(tuple(forms), []).append(term)

    def match(self, scope: Scope) -> Iterator[Candidate]:
        """Yield the mentions of terms in a segment; one word matches only in its own case.

        A meeting takes in the year and the ordinal that stand by it.
        """
        words = scope.words
        for begin, end, (capital, term) in self._trie.matches(words.folded, scope.first, scope.last):
            if words.forms[begin][0].isupper() != capital and (begin == end or term.label in NAMES):
                continue
            first, last = with_numbers(scope, begin, end) if term.label == "EVENT" else (begin, end)
            yield Candidate(
                words.starts[first], words.ends[last], term.label, "glossary", kb_id=term.kb_id, full=term.name
            )

    def link(self, mention: str, segment: str | None, years: Iterable[int]) -> Term | None:
        """Return the term that a mention refers to.

        Parameters
        ----------
        mention : str
            The text of an entity.
        segment : str or None
            The id of the segment it stands in: within a term's own lines that term is meant.
        years : iterable of int
            The years that its sentence tells, nearest first, for a mention without a year of its own.
        """
        name, ordinal, year = describe(mention)
        terms = self._terms.get(tuple(form.lower() for form in split_words(name)), [])
        terms = [t for t in terms if t.ordinal == ordinal or ordinal is None or t.ordinal is None]
        if not terms:
            return None
        for term in terms:
            if segment in {term.entry.term_segment, term.entry.definition_segment} and year in {None, term.year}:
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
        ending = {t.entry.id: t for key, terms in self._terms.items() if key[-len(forms) :] == forms for t in terms}
        events = [term for term in ending.values() if term.label == "EVENT"]
        return events[0] if len(events) == 1 else None


def _variants(name: str) -> list[list[str]]:
    """Return the forms of a name to look for: as it is, and with its last word in the other number."""
    forms = [form.lower() for form in split_words(name)]
    if not forms or len(forms) > MAX_WORDS:
        return []
    last = forms[-1]
    if not last.isalpha() or len(last) < 4:
        return [forms]
    if last.endswith("ies"):
        other = last[:-3] + "y"
    elif last.endswith("s"):
        other = last if last.endswith("ss") else last[:-1]
    else:
        other = last[:-1] + "ies" if last.endswith("y") and last[-2] not in "aeiou" else last + "s"
    return [forms, [*forms[:-1], other]] if other != last else [forms]


def _label(name: str, text: str, definition: str) -> EntityLabel:
    """Say what a term names: what its definition says, else its head word.

    What the text also writes small is no name of one body, place or document, but a set formulation.
    """
    defined = defined_label(name, definition)
    if defined in {"TECH", "EVENT"} and (defined == "TECH" or _is_written_as_name(name)):
        return defined
    if name.lower() in text or not _is_written_as_name(name):
        return "CONCEPT"
    if defined is not None:
        return defined
    words = Words(name)
    found = name_at(Scope(words, 0, len(words), title_cased=False), 0)
    return found.label if found is not None and found.last == len(words) - 1 else "CONCEPT"


def _is_written_as_name(name: str) -> bool:
    long_words = [word for word in name.split() if len(word) > 3]
    return bool(long_words) and all(not word[0].islower() for word in long_words)
