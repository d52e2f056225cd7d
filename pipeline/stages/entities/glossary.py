"""The document's own glossary: mentions of its terms, and which entry a mention refers to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.records import EntityLabel, GlossaryEntry
from pipeline.stages.entities.candidates import Candidate
from pipeline.stages.entities.definitions import defined_aliases, defined_label, head_phrase, headed_label
from pipeline.stages.entities.gazetteer import Gazetteer, Trie
from pipeline.stages.entities.lexicon import lexicon
from pipeline.stages.entities.meetings import describe, with_numbers
from pipeline.stages.entities.names import name_at
from pipeline.stages.entities.runs import Scope, year_at
from pipeline.stages.entities.words import Words, split_words

__all__ = ["Glossary", "Term"]

MAX_WORDS = 30
MAX_SHORT = 4
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
        self._meetings: list[tuple[frozenset[str], frozenset[str], Term]] = []
        shorter: dict[tuple[str, ...], list[Term]] = {}
        for entry in entries:
            name, ordinal, year = describe(entry.term)
            known = gazetteer.lookup(name)
            definition = definitions.get(entry.definition_segment, "")
            label = known.label if known is not None else _label(name, text, definition, year)
            term = Term(entry, name, year, ordinal, label, known.kb_id if known is not None else None)
            for alias in (entry.term, *entry.aliases, *defined_aliases(name, definition)):
                plain = describe(alias)[0]
                for forms in _variants(plain):
                    self._add(forms, term, capital=alias[:1].isupper())
                for short in shorter_names(plain, label):
                    for forms in _variants(short):
                        shorter.setdefault(tuple(forms), []).append(term)
            if label == "EVENT":
                heads = frozenset(forms[-1] for forms in _variants(head_phrase(name)))
                self._meetings.append((frozenset(form.lower() for form in split_words(name)) | heads, heads, term))
        self._short = Trie()
        self._shorter: dict[tuple[str, ...], list[Term]] = {}
        for key, terms in shorter.items():
            if key not in self._terms and len({term.name for term in terms}) == 1:
                self._short.add(key, terms[0])
                self._shorter[key] = terms

    @property
    def terms(self) -> list[Term]:
        """The terms, in order."""
        return list({term.entry.id: term for terms in self._terms.values() for term in terms}.values())

    def _add(self, forms: list[str], term: Term, *, capital: bool) -> None:
        self._trie.add(forms, (capital, term))
        self._terms.setdefault(tuple(forms), []).append(term)

    def match(self, scope: Scope) -> Iterator[Candidate]:
        """Yield the mentions of terms in a segment; one word matches only in its own case.

        A meeting takes in the year and the ordinal that stand by it, and may then be written small.
        """
        words = scope.words
        for begin, end, (capital, term) in self._trie.matches(words.folded, scope.first, scope.last):
            span = (begin, end)
            if term.label == "EVENT":
                span = with_numbers(scope, begin, end, of_year=term.year is not None)
            elif term.label == "WORK" and scope.joined(end) and scope.form(end + 1) in lexicon().work_nouns:
                span = (begin, end + 1)
            if words.forms[begin][0].isupper() != capital and (
                begin == end or (term.label in NAMES and not _definite(scope, begin, span, term))
            ):
                continue
            yield _mention(scope, span, term)
        for begin, end, term in self._short.matches(words.folded, scope.first, scope.last):
            meeting = term.label == "EVENT"
            span = with_numbers(scope, begin, end, of_year=term.year is not None) if meeting else (begin, end)
            large = words.forms[begin][0].isupper()
            longer = (span[0] == begin and _in_longer_name(scope, begin - 1, begin - 1)) or _in_longer_name(
                scope, end + 1, end
            )
            if not longer and (large or _definite(scope, begin, span, term)):
                yield _mention(scope, span, term)
        if self._meetings:
            yield from self._by_year(scope)

    def _by_year(self, scope: Scope) -> Iterator[Candidate]:
        """Yield the meetings of a year by a part of their name: "the 2033 sessions" of "Moss Sessions (2033)"."""
        words = scope.words
        for first in range(scope.first, scope.last):
            if words.forms[first][0] not in "12" or year_at(scope, first) is None:
                continue
            last = first + 1
            while last - first < MAX_SHORT and scope.joined(last - 1) and scope.form(last):
                fitting = next((t for _, heads, t in self._meetings if words.folded[last] in heads), None)
                if fitting is not None:
                    inner = set(words.folded[first + 1 : last])
                    if any(inner <= parts and words.folded[last] in heads for parts, heads, _ in self._meetings):
                        yield _mention(scope, (first, last), fitting)
                    break
                last += 1

    def link(self, mention: str, segment: str | None, years: Iterable[int], *, whole: bool = True) -> Term | None:
        """Return the term that a mention refers to.

        Parameters
        ----------
        mention : str
            The text of an entity.
        segment : str or None
            The id of the segment it stands in: within a term's own lines that term is meant.
        years : iterable of int
            The years that its sentence tells, nearest first, for a mention without a year of its own.
        whole : bool
            Whether that is all of the mention: then it may also be a shorter form of the term.
        """
        name, ordinal, year = describe(mention)
        forms = tuple(form.lower() for form in split_words(name))
        terms = self._terms.get(forms, []) or (self._shorter.get(forms, []) if whole else [])
        if not terms and whole and year is not None and forms:
            terms = [t for parts, heads, t in self._meetings if forms[-1] in heads and parts.issuperset(forms)]
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
        other = last[:-1] + "ies" if last.endswith("y") and (last[-2] not in "aeiou" or last[-3] == "q") else last + "s"
    return [forms, [*forms[:-1], other]] if other != last else [forms]


def _definite(scope: Scope, begin: int, span: tuple[int, int], term: Term) -> bool:
    """Tell whether a meeting or document written small is the one that is meant: numbered, or after "the" or "this"."""
    if term.label not in {"EVENT", "WORK"}:
        return False
    return span[0] < begin or span[1] - begin > 1 or scope.form(begin - 1).lower() in {"the", "this", "that", "each"}


def _in_longer_name(scope: Scope, index: int, joint: int) -> bool:
    return scope.is_name(index) and scope.joined(joint) and not scope.title_cased


def _mention(scope: Scope, span: tuple[int, int], term: Term) -> Candidate:
    start, end = scope.words.starts[span[0]], scope.words.ends[span[1]]
    return Candidate(start, end, term.label, "glossary", kb_id=term.kb_id, full=term.name)


def shorter_names(name: str, label: EntityLabel) -> list[str]:
    """Return the parts of a term's name that stand for it: without what follows "of", without its first words.

    "Reef Council" of the "Reef Council of the Atolls"; "Automation Accord" of the "Port Automation Accord".
    """
    words = name.split()
    head = head_phrase(name).split()
    tail = words[len(head) :]
    found = [head] if tail and len(head) > 1 else []
    if label in {"EVENT", "WORK"} and not tail:
        found += [head[cut:] for cut in range(1, len(head) - 1)]
    elif label == "ORG" and tail and len(head) > 1 and len(words) > MAX_SHORT:
        found.append(words[1:])
    return [" ".join(part) for part in found] if label in {"EVENT", "WORK", "ORG"} else []


def _label(name: str, text: str, definition: str, year: int | None = None) -> EntityLabel:
    """Say what a term names: what its definition says, else its head word.

    What the text also writes small is no name of one body, place or document, but a set formulation; what a year
    tells from another of the same name is a meeting.
    """
    defined = defined_label(name, definition)
    if defined in {"TECH", "EVENT"} and (defined == "TECH" or _is_written_as_name(name)):
        return defined
    if (name.lower() in text and year is None) or not _is_written_as_name(name):
        return "CONCEPT"
    if defined is not None:
        return defined
    words = Words(name)
    found = name_at(Scope(words, 0, len(words), title_cased=False), 0)
    if found is not None and found.last == len(words) - 1:
        return found.label
    return headed_label(name) or ("CONCEPT" if year is None else "EVENT")


def _is_written_as_name(name: str) -> bool:
    long_words = [word for word in name.split() if len(word) > 3]
    return bool(long_words) and all(not word[0].islower() for word in long_words)
