"""The document's own glossary: mentions of its terms, and which entry a mention refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.records import EntityLabel, GlossaryEntry
from pipeline.stages.entities.candidates import Candidate
from pipeline.stages.entities.gazetteer import Gazetteer, Trie
from pipeline.stages.entities.meetings import describe
from pipeline.stages.entities.names import name_at
from pipeline.stages.entities.runs import Scope
from pipeline.stages.entities.words import Words, split_words

__all__ = ["Glossary", "Term"]

MAX_WORDS = 30


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
        Asked first for the label of a term.
    """

    def __init__(self, entries: Sequence[GlossaryEntry], text: str, gazetteer: Gazetteer) -> None:
        self._trie = Trie()
        self._terms: dict[tuple[str, ...], list[Term]] = {}
        for entry in entries:
            name, ordinal, year = describe(entry.term)
            known = gazetteer.lookup(name)
            label = known.label if known is not None else _label(name, text)
            term = Term(entry, name, year, ordinal, label, known.kb_id if known is not None else None)
            for alias in (entry.term, *entry.aliases):
                for forms in _variants(describe(alias)[0]):
                    self._trie.add(forms, (alias[:1].isupper(), term))
                    self._terms.setdefault(tuple(forms), []).append(term)

    def match(self, words: Words, first: int, last: int) -> Iterator[Candidate]:
        """Yield the mentions of terms among the words ``[first, last)``; one word matches only in its own case."""
        for begin, end, (capital, term) in self._trie.matches(words.folded, first, last):
            if begin == end and words.forms[begin][0].isupper() != capital:
                continue
            yield Candidate(
                words.starts[begin], words.ends[end], term.label, "glossary", kb_id=term.kb_id, full=term.name
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


def _label(name: str, text: str) -> EntityLabel:
    """Say what a term names: by its head word, unless the text writes it small: then it is a set formulation."""
    if name.lower() not in text:
        words = Words(name)
        found = name_at(Scope(words, 0, len(words), title_cased=False), 0)
        if found is not None and found.last == len(words) - 1:
            return found.label
    return "CONCEPT"
