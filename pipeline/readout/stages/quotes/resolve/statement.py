"""A statement as its occasion is chosen: what speaks for an occasion elsewhere, who speaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from readout.language.events import Framed
from readout.language.page import Page, head_of
from readout.language.people import voices
from readout.language.phrases import head_word
from readout.language.words import words
from readout.records.types import Offsets
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.read.clauses import Clause
from readout.stages.quotes.resolve.elsewhere import Elsewhere
from readout.stages.quotes.resolve.passage import Passage, read_passage

__all__ = ["Statement", "StatementReader"]

HEAD = 3
"""Segments of title, byline and lead: who is named there takes part."""
WILL = frozenset({"will", "'ll", "shall"})
FIRST_PERSON = words("pronoun.first")
THIRD = words("pronoun.third")
INDEFINITE = words("determiner.indefinite")
POSSESSIVE = words("determiner.possessive")
SPEAKERS = {
    "first": FIRST_PERSON,
    "third": THIRD,
    "occasion": words("noun.occasion"),
    "document": words("noun.document"),
    "person": words("noun.person"),
}
"""What the head of the words for who speaks may be."""
NAMES = ("PERSON", "ORG", "GPE")


@dataclass(frozen=True, slots=True)
class Statement:
    """What is known of a statement.

    Attributes
    ----------
    position : int
        The character where its cue begins, else where its words do.
    passage : Passage or None
        The words around its reporting clause, where it has one.
    voice : str
        A word by which who speaks is told from others; empty where nobody is named.
    signs : frozenset of str
        What speaks for one occasion or another.
    """

    draft: Proposal
    position: int
    passage: Passage | None
    voice: str
    signs: frozenset[str]


class StatementReader:
    """Reads the statements of one document.

    Parameters
    ----------
    page : Page
        The document.
    framed : Framed
        Its frame and events.
    contents : list of tuple of int
        All that its quotes report: no occasion is taken from there.
    """

    def __init__(self, page: Page, framed: Framed, contents: list[Offsets]) -> None:
        self.page = page
        self.contents = sorted(contents)
        self.elsewhere = Elsewhere(page, framed.own(page))
        self.frame = framed.frame
        self.voices = voices(page)
        head = head_of(page.segments, HEAD)
        self.head = frozenset(w for s in head for w in page.words(s.start, s.end))
        """The words of title, byline and lead."""

    def read(self, draft: Proposal, before: str = "") -> Statement:
        """Return what is known of a draft; ``before``: the voice of the statement before."""
        clause = draft.clause
        passage = None
        position = draft.start
        if clause is not None:
            passage = read_passage(self.page, draft, clause, self.contents)
            position = passage.position
        phrase = draft.speaking
        voice = "" if phrase is None else self._voice(phrase)
        signs = set(self._said(draft))
        if passage is not None:
            signs |= set(self._reported(passage, draft))
        if phrase is not None:
            signs |= set(self._spoken(phrase, voice))
        if voice in THIRD or not voice:
            voice = before
        return Statement(draft, position, passage, voice, frozenset(signs))

    def _voice(self, phrase: Offsets) -> str:
        """Return the word for the first person in a phrase, else for its last name, or its head."""
        named = self.page.entity_index.overlapping(*phrase)
        persons = [entity for entity in named if entity.label == "PERSON"]
        names = [entity for entity in named if entity.label in NAMES]
        for entity in [*persons, *reversed(names)]:
            return self.voices[entity.id]
        return head_word(self.page, phrase)

    def _said(self, draft: Proposal) -> Iterator[str]:
        """Yield what the quote and its document tell."""
        yield f"frame={self.frame.kind}"
        yield f"quote={draft.kind}"
        if draft.parent is not None and draft.parent.kind != "term":
            yield "nested"
        if draft.clause is None:
            yield "label" if draft.voice else "no_voice"
        if self.elsewhere.goes_on(draft):
            yield "goes_on"
        if self.elsewhere.briefing:
            yield "briefing"
        elif self.elsewhere.closed:
            yield "talks"

    def _reported(self, passage: Passage, draft: Proposal) -> Iterator[str]:
        """Yield what the reporting clause tells."""
        clause = passage.clause
        yield from self.elsewhere.signs(passage, draft)
        yield f"voice={clause.voice}"
        yield f"tag={self._tag(clause)}"
        if passage.before:
            yield "had"
        if clause.agentless:
            yield "agentless"
        if self._is_ahead(clause):
            yield "will"

    def _is_ahead(self, clause: Clause) -> bool:
        """Tell what somebody will say from what he has said."""
        first, last = self.page.range(*clause.cue)
        said = self.page.tokens.lower[max(0, first - 2) : last]
        return not WILL.isdisjoint(said)

    def _tag(self, clause: Clause) -> str:
        return self.page.tokens.tag[clause.head]

    def _spoken(self, phrase: Offsets, voice: str) -> Iterator[str]:
        """Yield what the words for who speaks tell."""
        if voice in self.head:
            yield "in_head"
        if f" {voice} " in self.elsewhere.reported:
            yield "takes_part"
        entities = self.page.entity_index.overlapping(*phrase)
        labels = {entity.label for entity in entities}
        head = head_word(self.page, phrase)
        kinds = [name for name, nouns in SPEAKERS.items() if head in nouns]
        for name in [*sorted(labels), *kinds]:
            yield f"speaker={name}"
        if not labels and not kinds:
            yield "speaker=other"
        opening = self.page.word(self.page.token_from(phrase[0]))
        if opening in INDEFINITE:
            yield "speaker_new"
        elif opening in POSSESSIVE:
            yield "speaker_owned"
