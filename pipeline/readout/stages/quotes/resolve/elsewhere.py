"""What was not said at the event that is reported: in writing, at another time, by others."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from readout.discourse.events import DocumentEvent
from readout.discourse.timing import edtf_of
from readout.edtf import compatible
from readout.language.cues import Lexicon
from readout.language.page import Page
from readout.language.phrases import head_word
from readout.language.words import words
from readout.records import Entity
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.resolve.passage import Passage

__all__ = ["Elsewhere"]

WRITTEN_GAP, APPOSED, BACK = 4, 9, 40
"""Tokens: from "in" to a letter; of an apposition; from "its" back to whose it is."""
THEY, POSSESSIVE = words("pronoun.third"), words("determiner.possessive")
IN_WRITING, TALKED = words("preposition.writing"), words("word.talked")
BREAKS = frozenset(".;:")
GOING_ON = frozenset({"marks-adjacent", "marks-resumed"})
"""Methods of words in marks that go on from those before."""


class Elsewhere:
    """Judges the statements of one document.

    Parameters
    ----------
    page, lexicon
        The document and the word lists.
    event : DocumentEvent or None
        What the document reports.
    """

    def __init__(
        self,
        page: Page,
        lexicon: Lexicon,
        event: DocumentEvent | None,
    ) -> None:
        self.page, self.lexicon, self.event = page, lexicon, event
        sentence = page.sentence_index.at(event.start) if event is not None else None
        lead = page.words(sentence.start, sentence.end) if sentence is not None else []
        self.reported = f" {' '.join(lead)} "
        """The sentence of the event, in lower case, its tokens apart."""
        verbs = (i for i, word in enumerate(page.tokens.lower) if word in lexicon.verbs)
        tags = Counter(page.tokens.tag[i] for i in verbs)
        self.told = tags["VBD"] > 2 * tags["VBZ"]
        """Whether the text tells what was said, and does not report what is said."""
        named = set() if event is None else set(event.text.lower().split())
        self.closed = event is not None and (event.briefing or bool(named & TALKED))
        """Whether only those who take part are there."""

    def apart(
        self,
        passage: Passage,
        draft: Proposal,
    ) -> bool:
        """Tell whether it was said at an unnamed other time, elsewhere, or by who was not there."""
        return (
            self.at_another_time(passage)
            or self.written(passage)
            or self._dated_elsewhere(passage)
            or self.outsider(draft, passage.clause)
        )

    def _dated_elsewhere(self, passage: Passage) -> bool:
        """Tell whether a date beside the cue is another one than that of the event."""
        own = None if self.event is None else self.event.date
        values = (edtf_of(date) or "" for date in passage.dates)
        return any(own is None or not compatible(value, own) for value in values)

    def at_another_time(self, passage: Passage) -> bool:
        """Tell whether the words place it at an unnamed other time (``it has long been said``)."""
        said, lists, clause = (
            passage.words(self.page),
            self.lexicon.words,
            passage.clause,
        )
        text = f" {' '.join(said)} "
        phrases = (
            f" {' '.join(phrase)} " for phrase in self.lexicon.phrases["elsewhen"]
        )
        if any(phrase in text and phrase not in self.reported for phrase in phrases):
            return True
        cue = self.page.tokens.lower[max(clause.lo, clause.first - 1) : clause.after]
        plain = lists["elsewhen"].isdisjoint(said) and lists["habitual"].isdisjoint(cue)
        return not plain or self._before(passage)

    def _before(self, passage: Passage) -> bool:
        """Tell whether it was said before an event (not ``before the forum closed``)."""
        page, lower = self.page, self.page.tokens.lower
        for i, following in pairwise(passage.tokens):
            ahead = lower[i] == "of" and page.word(i - 1) == "ahead"
            if not ahead and lower[i] != "before":
                continue
            at = min(following + (lower[following] in {"the", "this"}), len(lower) - 1)
            entity = page.entity_at(at)
            event = entity if entity is not None and entity.label == "EVENT" else None
            if event is not None or lower[at] in self.lexicon.nouns["occasion"]:
                last = at + 1 if event is None else page.range(0, event.end)[1]
                return self.lexicon.words["held"].isdisjoint(lower[last : last + 2])
        return False

    def written(self, passage: Passage) -> bool:
        """Tell whether it stands in writing or was told a newspaper (``in a letter``)."""
        if self.event is None:
            return False
        said, written = passage.words(self.page), self.lexicon.words["written"]
        placed = any(
            word in written
            and not IN_WRITING.isdisjoint(said[max(0, at - WRITTEN_GAP) : at])
            for at, word in enumerate(said)
        )
        return (
            placed or self._of_document(passage.clause) or self._present(passage.clause)
        )

    def _of_document(self, clause: Clause) -> bool:
        """Tell whether a document says it, or it was told a newspaper."""
        nouns = self.lexicon.nouns
        briefing = self.event is not None and self.event.briefing
        documents = (
            nouns["document"] - nouns["outcome"] if not briefing else nouns["document"]
        )
        if clause.speaker is None:
            return False
        if head_word(self.page, clause.speaker) in documents:
            return True
        told = (
            self.page.tokens.lower[clause.head] == "told" and clause.after < clause.hi
        )
        hearer = self.page.entity_at(clause.after) if told else None
        return (
            hearer is not None
            and hearer.label in {"ORG", "WORK"}
            and not self._there(hearer)
        )

    def _present(self, clause: Clause) -> bool:
        """Tell whether somebody says it to this day, where the text tells what was said."""
        tag = self.page.tokens.tag[clause.head]
        if not self.told or tag not in {"VBZ", "VBP"} or clause.voice != "active":
            return False
        nouns = self.lexicon.nouns
        exempt = nouns["document"] | nouns["occasion"] | nouns["body"]
        return (
            clause.speaker is not None
            and head_word(self.page, clause.speaker) not in exempt
        )

    def outsider(
        self,
        draft: Proposal,
        clause: Clause,
    ) -> bool:
        """Tell who was not at a press conference or at talks of two sides: a union, an analyst."""
        if not self.closed or clause.speaker is None:
            return False
        page, span = self.page, draft.source or clause.speaker
        lo, hi = page.range(
            min(span[0], clause.speaker[0]), max(span[1], clause.speaker[1])
        )
        names = self._described(clause, lo, hi)
        named = page.text[slice(*page.span(lo, hi))].lower() if lo < hi else ""
        if names & self.lexicon.words["outside"] and f" {named} " not in self.reported:
            return True
        holds = self.lexicon.nouns["body"] | self.lexicon.nouns["person"]
        if self.event is not None and self.event.briefing and page.word(lo) in UNNAMED:
            return (
                not {head_word(page, clause.speaker), *names}
                & self.lexicon.nouns["person"]
            )
        return self._absent_body(lo, hi, holds)

    def _absent_body(
        self,
        lo: int,
        hi: int,
        holds: frozenset[str],
    ) -> bool:
        """Tell whether one of the bodies that a speaker's words name takes no part."""
        page = self.page
        bodies = page.entity_index.overlapping(*page.span(lo, hi)) if lo < hi else []
        return any(
            body.label == "ORG"
            and holds.isdisjoint(body.text.lower().split())
            and not self._there(body)
            for body in bodies
        )

    def _described(
        self,
        clause: Clause,
        lo: int,
        hi: int,
    ) -> set[str]:
        """Return the words of a speaker, of the apposition behind, and of whom "its" is."""
        lower = self.page.tokens.lower
        end = min(hi + APPOSED, max(clause.hi, hi))
        ends = (i for i in range(hi, end) if lower[i] in BREAKS or self.page.masked[i])
        found = {*lower[lo:hi], *lower[hi : next(ends, end)]}
        before = lower[max(clause.lo, lo - WRITTEN_GAP) : lo + 1]
        return (
            found
            if POSSESSIVE.isdisjoint(before)
            else {*found, *lower[max(0, lo - BACK) : lo]}
        )

    def _there(self, body: Entity) -> bool:
        """Tell whether a body takes part in the event, by its sentence, or is one that meets."""
        name = body.text.lower()
        return f" {name} " in self.reported or not self.lexicon.nouns[
            "body"
        ].isdisjoint(name.split())

    def goes_on(self, draft: Proposal) -> bool:
        """Tell whether somebody goes on speaking: a pronoun, no new speaker, ``its secretary``."""
        clause = draft.clause
        if clause is None or clause.voice == "gerund" or draft.method in GOING_ON:
            return True
        if clause.speaker is None:
            return False
        start = min(clause.speaker[0], (draft.source or clause.speaker)[0])
        lo = self.page.range(0, start)[1]
        before = self.page.tokens.lower[max(clause.lo, lo - WRITTEN_GAP) : lo]
        return self.page.word(lo) in THEY | POSSESSIVE or not POSSESSIVE.isdisjoint(
            before
        )


UNNAMED = words("determiner.indefinite") | {"some"}
