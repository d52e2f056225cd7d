"""What was not said at the event that a document reports.

In writing, at another time, by who was not there.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from readout.language.cues import Lexicon
from readout.language.page import Page
from readout.language.phrases import head_word
from readout.records import Entity
from readout.stages.quotes.events import DocumentEvent
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.read.clause import Clause

__all__ = ["Elsewhere"]

WRITTEN_GAP = 4
APPOSED, BACK = 9, 40
IN_WRITING = frozenset({"in", "on", "via", "through"})
TALKED = frozenset({"met", "meets", "talks", "call", "conversation"})
"""Events of two sides: nobody else is there."""
THEY = frozenset({"he", "she", "it", "they"})
THEIRS = frozenset({"its", "their", "his", "her"})


class Elsewhere:
    """Judges the statements of one document.

    Parameters
    ----------
    page, lexicon
        The document and the word lists.
    event : DocumentEvent or None
        What the document reports.
    """

    def __init__(self, page: Page, lexicon: Lexicon, event: DocumentEvent | None) -> None:
        self.page, self.lexicon, self.event = page, lexicon, event
        words = set(event.text.lower().split()) if event is not None else set()
        sentence = page.sentence_index.at(event.start) if event is not None else None
        lead = page.words(sentence.start, sentence.end) if sentence is not None else []
        self.reported = f" {' '.join(lead)} "
        """The sentence of the event, in lower case, its tokens apart."""
        verbs = [i for i, word in enumerate(page.tokens.lower) if word in lexicon.verbs]
        tags = Counter(page.tokens.tag[i] for i in verbs)
        self.told = tags["VBD"] > 2 * tags["VBZ"]
        self.closed = event is not None and (event.briefing or bool(words & TALKED))

    def at_another_time(self, passage: list[int], clause: Clause) -> bool:
        """Tell whether the words place it at an unnamed other time (``it has long been said``, ``this week``)."""
        said = [self.page.tokens.lower[i] for i in passage]
        words = f" {' '.join(said)} "
        phrases = (f" {' '.join(phrase)} " for phrase in self.lexicon.phrases["elsewhen"])
        if any(phrase in words and phrase not in self.reported for phrase in phrases):
            return True
        if self.lexicon.words["elsewhen"].intersection(said):
            return True
        cue = set(self.page.tokens.lower[max(clause.lo, clause.first - 1) : clause.after])
        return bool(cue & self.lexicon.words["habitual"]) or self._before(passage)

    def _before(self, passage: list[int]) -> bool:
        """Tell whether it was said before an event (``a week before the forum``, not ``before the forum closed``)."""
        page = self.page
        for i, following in pairwise(passage):
            ahead = page.tokens.lower[i] == "before" or (
                page.word(i - 1) == "ahead" and page.tokens.lower[i] == "of"
            )
            after = following + (page.word(following) in {"the", "this"})
            entity = page.entity_at(after) if ahead and after < len(page.tokens.start) else None
            named = entity is not None and entity.label == "EVENT"
            if not ahead or not (named or page.word(after) in self.lexicon.nouns["occasion"]):
                continue
            last = page.range(0, entity.end)[1] if named and entity is not None else after + 1
            return not self.lexicon.words["held"].intersection(page.tokens.lower[last : last + 2])
        return False

    def written(self, passage: list[int], clause: Clause) -> bool:
        """Tell whether the words stand in writing, or were told a newspaper (``in a letter``, ``the survey shows``)."""
        if self.event is None:
            return False
        if self._put_out(clause) or (self.told and self._present(clause)):
            return True
        page, lower = self.page, self.page.tokens.lower
        documents = self.lexicon.nouns["document"]
        if not self.event.briefing:
            documents = documents - self.lexicon.nouns["outcome"]
        if clause.speaker is not None:
            if head_word(page, clause.speaker) in documents:
                return True
            if lower[clause.head] == "told" and clause.after < clause.hi:
                hearer = page.entity_at(clause.after)
                if (
                    hearer is not None
                    and hearer.label in {"ORG", "WORK"}
                    and not self._there(hearer)
                ):
                    return True
        written = self.lexicon.words["written"]
        return any(
            lower[i] in written
            and {lower[k] for k in passage[max(0, at - WRITTEN_GAP) : at]} & IN_WRITING
            for at, i in enumerate(passage)
        )

    def _put_out(self, clause: Clause) -> bool:
        """Tell whether ``it said`` follows a sentence in which somebody put out a statement."""
        page = self.page
        if clause.speaker is None or page.word(page.range(*clause.speaker)[0]) not in THEY:
            return False
        at = page.tokens.start[clause.lo]
        segment = page.segment_index.at(at)
        before = page.sentence_index.last_within(segment.start, at) if segment is not None else None
        words = page.words(before.start, before.end) if before is not None else []
        put = next(
            (at for at, word in enumerate(words) if word in self.lexicon.words["publishing"]),
            len(words),
        )
        return bool(self.lexicon.words["written"].intersection(words[put : put + APPOSED]))

    def _present(self, clause: Clause) -> bool:
        """Tell whether somebody says it to this day (``critics warn that``), where the text tells what was said."""
        if (
            clause.voice != "active"
            or clause.speaker is None
            or self.page.tokens.tag[clause.head] not in {"VBZ", "VBP"}
        ):
            return False
        documents = (
            self.lexicon.nouns["document"]
            | self.lexicon.nouns["occasion"]
            | self.lexicon.nouns["body"]
        )
        return head_word(self.page, clause.speaker) not in documents

    def outsider(self, draft: Proposal, clause: Clause) -> bool:
        """Tell somebody who was not at a press conference or at the talks of two sides: a union, a firm, an analyst."""
        if not self.closed or clause.speaker is None:
            return False
        page = self.page
        start, end = draft.source or clause.speaker
        lo, hi = page.range(min(start, clause.speaker[0]), max(end, clause.speaker[1]))
        names = set(page.tokens.lower[lo:hi])
        for i in range(hi, min(len(page.tokens.lower), hi + APPOSED)):
            if page.tokens.lower[i] in {".", ";", ":"} or page.masked[i] or i >= clause.hi:
                break
            names.add(page.tokens.lower[i])
        if THEIRS.intersection(
            (page.word(lo), *page.tokens.lower[max(clause.lo, lo - WRITTEN_GAP) : lo])
        ):
            names.update(page.tokens.lower[max(0, lo - BACK) : lo])
        named = page.text[slice(*page.span(lo, hi))].lower() if lo < hi else ""
        if names & self.lexicon.words["outside"] and f" {named} " not in self.reported:
            return True
        if (
            self.event is not None
            and self.event.briefing
            and page.word(lo) in {"a", "an", "one", "some"}
        ):
            return not {head_word(page, clause.speaker), *names} & self.lexicon.nouns["person"]
        holds = self.lexicon.nouns["body"] | self.lexicon.nouns["person"]
        bodies = [
            e for i in range(lo, hi) if (e := page.entity_at(i)) is not None and e.label == "ORG"
        ]
        return any(
            not set(body.text.lower().split()) & holds and not self._there(body) for body in bodies
        )

    def _there(self, body: Entity) -> bool:
        """Tell whether a body takes part in the document's event, by its sentence, or is one that meets itself."""
        words = set(body.text.lower().split())
        return f" {body.text.lower()} " in self.reported or bool(words & self.lexicon.nouns["body"])

    def goes_on(self, draft: Proposal) -> bool:
        """Tell whether somebody goes on speaking: a pronoun, no new speaker, ``its secretary``."""
        clause = draft.clause
        if (
            clause is None
            or clause.voice == "gerund"
            or draft.method in {"marks-adjacent", "marks-resumed"}
        ):
            return True
        if clause.speaker is None:
            return False
        start, end = clause.speaker
        if draft.source is not None:
            start = min(start, draft.source[0])
        lo = self.page.range(start, end)[0]
        before = self.page.tokens.lower[max(clause.lo, lo - WRITTEN_GAP) : lo]
        return self.page.word(lo) in THEY | THEIRS or bool(THEIRS.intersection(before))
