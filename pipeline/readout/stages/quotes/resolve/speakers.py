"""From the words that name a speaker to the speaker: status, entity, and the full name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from readout.discourse.events import DocumentEvent
from readout.discourse.people import People
from readout.language.cues import Lexicon
from readout.language.page import Page
from readout.language.phrases import DESCRIBING, RELATIVE, base_phrase
from readout.language.words import words
from readout.records import Entity, Offsets, Speaker
from readout.stages.quotes.proposals import Proposal

__all__ = ["SpeakerResolver"]

NAMED = frozenset({"PERSON", "ORG", "EVENT", "GPE", "WORK"})
ENDS = words("word.head_end")
NO_NAME = words("word.determiner") | {"all"}
"""Words that open no name."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    """The words that name a speaker: tokens ``[lo, hi)`` with a head.

    ``label``: whether they stand apart from any clause, as a signature or before a colon.
    """

    span: Offsets
    text: str
    lo: int
    hi: int
    head: int
    label: bool
    entity: Entity | None


class SpeakerResolver:
    """Resolves the speakers of one document.

    Parameters
    ----------
    page, lexicon
        The document and the word lists.
    event : DocumentEvent or None
        What the document reports: the meeting behind "the meeting".
    """

    def __init__(
        self,
        page: Page,
        lexicon: Lexicon,
        event: DocumentEvent | None,
    ) -> None:
        self.page, self.lexicon, self.event = page, lexicon, event
        self.people = People(page)

    def resolve(self, draft: Proposal) -> Speaker:
        """Return the speaker of a draft; nobody is ever made up."""
        clause = draft.clause
        if draft.kind == "term":
            return Speaker("unattributed")
        span = draft.speaker or (clause.speaker if clause is not None else None)
        if span is None:
            return Speaker("unattributed" if clause is None else "agentless")
        found = self._read(span, label=draft.speaker is not None)
        return found if draft.source is None else self._whole(found, draft.source)

    def _read(
        self,
        span: Offsets,
        *,
        label: bool,
    ) -> Speaker:
        """Take the first reading that fits the words."""
        span = self._antecedent(span) or span
        phrase = self._phrase(span, label=label)
        readings = (reading(self, phrase) for reading in READINGS)
        return next(found for found in readings if found is not None)

    def _phrase(
        self,
        span: Offsets,
        *,
        label: bool,
    ) -> _Phrase:
        lo, hi = self.page.range(*span)
        head = self._head(lo, hi)
        entity = self.page.entity_at(head) if hi > lo else None
        named = entity if entity is not None and entity.label in NAMED else None
        return _Phrase(span, self.page.text[slice(*span)], lo, hi, head, label, named)

    def _head(
        self,
        lo: int,
        hi: int,
    ) -> int:
        """Return the last word before the first preposition or comma outside a name."""
        tokens = self.page.tokens
        for i in range(lo + 1, hi):
            entity = self.page.entity_at(i)
            inside = entity is not None and entity.start < tokens.start[i]
            if not inside and tokens.lower[i] in ENDS | {",", "("}:
                return i - 1
        return max(lo, hi - 1)

    def _antecedent(self, span: Offsets) -> Offsets | None:
        """Return the words that a relative pronoun stands for (``a broker who said``)."""
        page, tokens = self.page, self.page.tokens
        if page.text[slice(*span)].lower() not in RELATIVE or not page.parsed:
            return None
        i = page.range(*span)[0]
        verb = tokens.head[i]
        head = tokens.head[verb]
        if tokens.dep[verb] not in {"relcl", "acl"} or head >= i:
            return None
        sentence = page.sentence_index.at(span[0])
        lo = page.range(sentence.start, span[0])[0] if sentence is not None else 0
        start, end = base_phrase(page, head, lo, i)
        return (start, end) if start < end <= span[0] else None

    def _pronoun(self, phrase: _Phrase) -> Speaker | None:
        word, _, same = phrase.text.lower().rpartition(" ")
        word = word if same.endswith("self") else phrase.text.lower()
        if word not in self.lexicon.words["pronoun"]:
            return None
        person = self.people.behind_pronoun(word, phrase.span[0])
        name = None if person is None else self.people.name_of(person)
        return Speaker("pronoun", *phrase.span, phrase.text, None, name)

    def _name(self, phrase: _Phrase) -> Speaker | None:
        entity = phrase.entity
        if entity is None or not _proper(entity):
            return None
        name = self.people.canonical(entity)
        return Speaker("named", entity.start, entity.end, entity.text, entity.id, name)

    def _unlisted(self, phrase: _Phrase) -> Speaker | None:
        """Read a name that no recogniser found."""
        opening = phrase.text.split(" ")
        described = opening[0].lower() in DESCRIBING and opening[1:2] != []
        described = described and opening[1][:1].islower()
        if not (phrase.label and not described) and not self._looks_named(phrase):
            return None
        name = self.people.full_name(phrase.text, phrase.span[0])
        return Speaker("named", *phrase.span, phrase.text, None, name)

    def _looks_named(self, phrase: _Phrase) -> bool:
        """Tell a name from a noun: every word begins with a capital."""
        surfaces = (self.page.surface(i) for i in range(phrase.lo, phrase.head + 1))
        found = [surface for surface in surfaces if surface[:1].isalpha()]
        if not found or not all(word[0].isupper() for word in found):
            return False
        noun = not self.page.tagged or self.page.tokens.tag[phrase.head].startswith(
            "NN"
        )
        last, nouns = found[-1].lower(), self.lexicon.nouns
        known = last in nouns["person"] | nouns["document"] | nouns["occasion"]
        if not noun or known or found[0].lower() in NO_NAME:
            return False
        return len(found) > 1 or (len(last) > 1 and not last.endswith("s"))

    def _apposed(self, phrase: _Phrase) -> Speaker | None:
        """Read a description with a name in it or behind it."""
        start, end = phrase.span
        person = self.people.apposed(start, end, ENDS) or self.people.named_behind(end)
        if person is None:
            return None
        end, name = max(end, person.end), self.people.name_of(person)
        return Speaker("named", start, end, self.page.text[start:end], person.id, name)

    def _noun(self, phrase: _Phrase) -> Speaker:
        entity = None if phrase.entity is None else phrase.entity.id
        return Speaker(
            "nominal", *phrase.span, phrase.text, entity, self._behind_noun(phrase)
        )

    def _behind_noun(self, phrase: _Phrase) -> str | None:
        """Return the name of the body, meeting or person that a noun stands for."""
        word = self.page.word(phrase.head)
        name = (
            None if phrase.entity is None else (phrase.entity.normal or {}).get("name")
        )
        if isinstance(name, str) and name.lower() != phrase.text.lower():
            return name
        if self.event is not None and word in self.lexicon.nouns["occasion"]:
            own = self.event.text.lower()
            return self.event.text if word in own.split() and own != word else None
        if word not in self.lexicon.nouns["person"] or word.endswith("s"):
            return None
        person = self.people.beside_noun(word, phrase.span[0])
        return None if person is None else person.text

    def _whole(
        self,
        found: Speaker,
        source: Offsets,
    ) -> Speaker:
        """Take the whole phrase that names who speaks, where the encoder saw it."""
        start, end = source[0], max(source[1], found.end or source[1])
        person, text = None, self.page.text[start:end]
        if found.status == "nominal":
            person = self.people.apposed(start, end, ENDS)
        elif found.status == "pronoun" and (found.text or "").lower() in RELATIVE:
            first = self.page.entity_index.at(start)
            person = first if first is not None and first.label == "PERSON" else None
        if person is not None:
            name = self.people.name_of(person)
            return Speaker("named", start, end, text, person.id, name)
        named = found.text if found.status == "named" else None
        longer = named is not None and end - start > len(named)
        whole = found.canonical or (named if longer else None)
        return Speaker(found.status, start, end, text, found.entity, whole)


READINGS: tuple[Callable[[SpeakerResolver, _Phrase], Speaker | None], ...] = (
    SpeakerResolver._pronoun,
    SpeakerResolver._name,
    SpeakerResolver._unlisted,
    SpeakerResolver._apposed,
    SpeakerResolver._noun,
)
"""How the words that name a speaker are read: the first that fits."""


def _proper(entity: Entity) -> bool:
    """Tell a name from a description (``plenary session of the Council``)."""
    if entity.label in {"EVENT", "WORK"}:
        return entity.text[:1].isupper() or entity.text[:1].isdigit()
    return any(c.isupper() for c in entity.text)
