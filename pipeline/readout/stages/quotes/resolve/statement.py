"""A statement as its occasion is chosen: what speaks for an occasion elsewhere, who speaks."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from readout.language.cues import lexicon
from readout.language.datelines import read_dateline
from readout.language.events import DocumentEvent, Framed
from readout.language.meetings import ERAS
from readout.language.page import Page, head_of
from readout.language.people import voices
from readout.language.phrases import head_word
from readout.language.timing import edtfs_of
from readout.language.words import phrases, words
from readout.models.scorer import holding
from readout.records.dates import compatible
from readout.records.types import Entity, Offsets
from readout.stages.quotes.proposals import Method, Proposal
from readout.stages.quotes.read.clauses import Clause

__all__ = ["Elsewhere", "ReportingPassage", "Statement", "StatementReader", "read_passage"]

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
    passage : ReportingPassage or None
        The words around its reporting clause, where it has one.
    voice : str
        A word by which who speaks is told from others; empty where nobody is named.
    signs : frozenset of str
        What speaks for one occasion or another.
    """

    draft: Proposal
    position: int
    passage: ReportingPassage | None
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

    def _reported(self, passage: ReportingPassage, draft: Proposal) -> Iterator[str]:
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


TIMED = words("word.timed")


@dataclass(frozen=True, slots=True)
class ReportingPassage:
    """The sentence of a reporting clause, without what stands in marks or is reported.

    Attributes
    ----------
    tokens : list of int
        Its tokens.
    words : list of str
        The same in lower case.
    clause : Clause
        The clause.
    named : list of Entity
        The dates in it.
    dates : list of Entity
        Those that stand as adjuncts, before the speaker or behind the cue.
    before : bool
        Whether it tells what had been said before (``had promised``).
    """

    tokens: list[int]
    words: list[str]
    clause: Clause
    named: list[Entity]
    dates: list[Entity]
    before: bool

    @property
    def position(self) -> int:
        """The character where the cue begins."""
        return self.clause.cue[0]

    def is_apart(self, date: str | None) -> bool:
        """Tell whether it has a date other than the given one."""
        if date is None:
            return False
        return any(not compatible(value, date) for value in edtfs_of(self.dates))


def read_passage(
    page: Page, draft: Proposal, clause: Clause, contents: Sequence[Offsets]
) -> ReportingPassage:
    """Return the words around a draft; ``contents``: what the document's quotes report, sorted."""
    spans = [*draft.contents, *_beside(page, clause, contents)]
    tokens = [i for i in _told(page, clause, spans) if not page.masked[i]]
    lower = page.tokens.lower
    named = _dates(page, tokens)
    return ReportingPassage(
        tokens,
        [lower[i] for i in tokens],
        clause,
        named,
        [date for date in named if _is_adjunct(page, clause, date)],
        before="had" in lower[clause.first : clause.after],
    )


def _told(page: Page, clause: Clause, reported: Sequence[Offsets]) -> Iterator[int]:
    """Yield the tokens around a clause that are not reported."""
    starts = page.tokens.start
    reached = clause.lo
    for low, high in sorted(reported):
        first = bisect_left(starts, low, clause.lo, clause.hi)
        yield from range(reached, first)
        reached = max(reached, bisect_left(starts, high, clause.lo, clause.hi))
    yield from range(reached, clause.hi)


def _beside(page: Page, clause: Clause, contents: Sequence[Offsets]) -> list[Offsets]:
    """Return what others report in the sentence, where the clause itself is no part of it."""
    start, end = page.span(clause.lo, clause.hi)
    first = bisect_left(contents, (start, 0))
    near = contents[first : bisect_left(contents, (end, 0))]
    return [(lo, hi) for lo, hi in near if not lo <= clause.cue[0] < hi]


def _dates(page: Page, tokens: list[int]) -> list[Entity]:
    """Return the dates that hold some of the tokens."""
    found: dict[str, Entity] = {}
    for i in tokens:
        entity = page.entity_at(i)
        if entity is not None and edtfs_of([entity]):
            found.setdefault(entity.id, entity)
    return list(found.values())


def _is_adjunct(page: Page, clause: Clause, date: Entity) -> bool:
    """Tell whether a date opens the sentence, follows the cue, or stands behind "on"."""
    if clause.hull[0] <= date.start < clause.hull[1]:
        return False
    first = page.token_at(date.start)
    if first in (clause.lo, clause.after):
        return True
    return page.word(first - 1, clause.lo) in TIMED


INTERVIEW = " interview "
WRITTEN_GAP = 4
APPOSED = 9
BACK = 40
"""Tokens: from "in" to a letter; of an apposition; from "its" back to whose it is."""
THEY = words("pronoun.third")
DEFINITE = words("determiner.definite")
UNNAMED = words("determiner.indefinite") | {"some"}
IN_WRITING = words("preposition.writing")
TALKED = words("word.talked")
WRITTEN = words("word.written")
OUTSIDE = words("word.outside")
COMMENTING = OUTSIDE | words("word.commenting")
ELSEWHEN = words("word.elsewhen")
HABITUAL = words("word.habitual")
HELD = words("word.held")
PERSONS = words("noun.person")
BODIES = words("noun.body")
PLACED = words("word.placed")
DOCUMENTS = words("noun.document")
OUTCOMES = words("noun.outcome")
OCCASIONS = words("noun.occasion")
HERE = DOCUMENTS | OCCASIONS | BODIES | words("pronoun.first")
"""What says something here: a document, a meeting, a body, the one who speaks."""
HEARERS = ("ORG", "WORK")
PRESENT = ("VBZ", "VBP")
BREAKS = frozenset(".;:")
TOGETHER = ("dates", "comments")
"""What alone tells of no other time or place."""


class Elsewhere:
    """Judges the statements of one document.

    Parameters
    ----------
    page : Page
        The document.
    event : DocumentEvent or None
        What the document reports.
    """

    def __init__(self, page: Page, event: DocumentEvent | None) -> None:
        self.page = page
        self.event = event
        self.briefing = event is not None and event.briefing
        self.reported = f" {' '.join(self._lead())} "
        """The sentence of the event, in lower case, its tokens apart."""
        self.told = self._tells()
        """Whether the text tells what was said, and does not report what is said."""
        named = [] if event is None else event.text.lower().split()
        self.closed = self.briefing or not TALKED.isdisjoint(named)
        """Whether only those who take part are there."""

    def _lead(self) -> list[str]:
        """Return the words of the sentence that names the event, behind its dateline."""
        if self.event is None:
            return []
        start, end = self.page.sentence_at(self.event.start)
        dateline = read_dateline(self.page.text, start, end)
        if dateline is not None and dateline.opens:
            start = dateline.end
        return self.page.words(start, end)

    def _tells(self) -> bool:
        """Tell whether far more verbs of saying stand in the past than in the present."""
        tokens = self.page.tokens
        verbs = lexicon().verbs
        tags = [tag for tag, w in zip(tokens.tag, tokens.lower, strict=True) if w in verbs]
        return tags.count("VBD") > 2 * tags.count("VBZ")

    def signs(self, passage: ReportingPassage, draft: Proposal) -> Iterator[str]:
        """Yield what tells that it was said elsewhere, at another time, or by an outsider."""
        clause = passage.clause
        tests = {
            "another_time": self._elsewhen(passage),
            "habitual": self._habitual(clause),
            "before_event": self._before(passage),
            "in_writing": self._in_writing(passage),
            "of_document": self._of_document(clause),
            "told": self._told(clause),
            "present": self._present(clause),
            "dates": bool(passage.dates),
            "dated_elsewhere": self._dated_elsewhere(passage),
            "outsider": self.outsider(draft, clause),
            "comments": self._comments(draft, clause),
        }
        found = holding(tests)
        yield from found
        if set(found).difference(TOGETHER):
            yield "apart"

    def _dated_elsewhere(self, passage: ReportingPassage) -> bool:
        """Tell whether a date beside the cue is another one than that of the event."""
        if self.event is None or self.event.date is None:
            return bool(passage.dates)
        return passage.is_apart(self.event.date)

    def _elsewhen(self, passage: ReportingPassage) -> bool:
        """Tell whether the words place it at an unnamed other time (``it has long been said``)."""
        said = f" {' '.join(passage.words)} "
        for phrase in phrases("word.elsewhen"):
            apart = f" {' '.join(phrase)} "
            if apart in said and apart not in self.reported:
                return True
        if self._of_era(passage):
            return True
        return not ELSEWHEN.isdisjoint(passage.words)

    def _of_era(self, passage: ReportingPassage) -> bool:
        """Tell whether it was said during a war, or after it (not on it, nor by one who served)."""
        heads = self.page.tokens.head
        for i in passage.tokens:
            tie = heads[i]
            if self.page.word(i) in ERAS and heads[tie] == passage.clause.head:
                return self.page.word(tie) in PLACED and self.page.word(tie) != "on"
        return False

    def _habitual(self, clause: Clause) -> bool:
        """Tell whether it is said again and again."""
        first = max(clause.lo, clause.first - 1)
        cue = self.page.tokens.lower[first : clause.after]
        return not HABITUAL.isdisjoint(cue)

    def _before(self, passage: ReportingPassage) -> bool:
        """Tell whether it was said before an event (not ``before the forum closed``)."""
        page = self.page
        lower = page.tokens.lower
        for i, following in pairwise(passage.tokens):
            word = page.word(i)
            ahead = word == "of" and page.word(i - 1) == "ahead"
            if not ahead and word != "before":
                continue
            at = following + (page.word(following) in DEFINITE)
            last = len(lower) - 1
            after = self._event_ends(min(at, last))
            if after is not None:
                behind = lower[after : after + 2]
                return HELD.isdisjoint(behind)
        return False

    def _event_ends(self, i: int) -> int | None:
        """Return the token behind the event that begins with a token, None where none does."""
        entity = self.page.entity_at(i)
        if entity is not None and entity.label == "EVENT":
            return self.page.token_from(entity.end)
        if self.page.word(i) in OCCASIONS:
            return i + 1
        return None

    def _in_writing(self, passage: ReportingPassage) -> bool:
        """Tell whether it stands in writing (``in a letter``)."""
        for at, word in enumerate(passage.words):
            before = passage.words[max(0, at - WRITTEN_GAP) : at]
            if word in WRITTEN and not IN_WRITING.isdisjoint(before):
                return True
        return False

    def _of_document(self, clause: Clause) -> bool:
        """Tell whether a document says it, which no meeting made."""
        if clause.speaker is None:
            return False
        head = head_word(self.page, clause.speaker)
        return head in DOCUMENTS and (self.briefing or head not in OUTCOMES)

    def _told(self, clause: Clause) -> bool:
        """Tell whether it was told a newspaper."""
        told = self.page.word(clause.head) == "told" and clause.after < clause.hi
        if not told or clause.speaker is None or INTERVIEW in self.reported:
            return False
        first = clause.after + (self.page.word(clause.after) in DEFINITE)
        hearer = self.page.entity_at(first)
        if hearer is None or hearer.label not in HEARERS:
            return False
        return not self._there(hearer)

    def _present(self, clause: Clause) -> bool:
        """Tell whether others say it to this day, where the text tells what was said."""
        tag = self.page.tokens.tag[clause.head]
        if not self.told or tag not in PRESENT or clause.voice != "active":
            return False
        if clause.speaker is None:
            return False
        return head_word(self.page, clause.speaker) not in HERE

    def outsider(self, draft: Proposal, clause: Clause) -> bool:
        """Tell who was not at a press conference or at talks of two sides: a union, an analyst."""
        lo, hi = self._speaker(draft, clause)
        if not self.closed or clause.speaker is None or lo >= hi:
            return False
        page = self.page
        names = self._described(clause, lo, hi)
        named = page.text_of(lo, hi).lower()
        there = f" {named} " in self.reported
        if not there and not OUTSIDE.isdisjoint(names):
            return True
        if self.briefing and page.word(lo) in UNNAMED:
            names.append(head_word(page, clause.speaker))
            return PERSONS.isdisjoint(names)
        return self._absent_body(*page.span(lo, hi))

    def _speaker(self, draft: Proposal, clause: Clause) -> Offsets:
        """Return the tokens for who speaks, by the clause and by the encoder."""
        if clause.speaker is None:
            return 0, 0
        start, end = clause.speaker
        first, last = draft.source or clause.speaker
        return self.page.range(min(start, first), max(end, last))

    def _comments(self, draft: Proposal, clause: Clause) -> bool:
        """Tell whether one who comments on events speaks: an expert, somebody of a university."""
        lo, hi = self._speaker(draft, clause)
        return lo < hi and not COMMENTING.isdisjoint(self._described(clause, lo, hi))

    def _absent_body(self, start: int, end: int) -> bool:
        """Tell whether one of the bodies that a speaker's words name takes no part."""
        for body in self.page.entity_index.overlapping(start, end):
            if body.label != "ORG" or self._there(body):
                continue
            if PERSONS.isdisjoint(body.text.lower().split()):
                return True
        return False

    def _described(self, clause: Clause, lo: int, hi: int) -> list[str]:
        """Return the words of a speaker, of the apposition behind, and of whom "its" is."""
        lower = self.page.tokens.lower
        end = hi
        last = min(hi + APPOSED, max(clause.hi, hi))
        if clause.first >= hi:
            last = min(last, clause.first)
        while end < last and lower[end] not in BREAKS:
            if self.page.masked[end]:
                break
            end += 1
        first = max(clause.lo, lo - WRITTEN_GAP)
        owned = not POSSESSIVE.isdisjoint(lower[first : lo + 1])
        begins = max(0, lo - BACK) if owned else lo
        return lower[begins:end]

    def _there(self, body: Entity) -> bool:
        """Tell whether a body takes part in the event, by its sentence, or is one that meets."""
        name = body.text.lower()
        if f" {name} " in self.reported:
            return True
        return not BODIES.isdisjoint(name.split())

    def goes_on(self, draft: Proposal) -> bool:
        """Tell whether somebody goes on speaking: a pronoun, no new speaker, ``its secretary``."""
        clause = draft.clause
        resumed = draft.method == Method.MARKS_RESUMED
        if clause is None or clause.voice == "gerund" or resumed:
            return True
        if clause.speaker is None:
            return False
        start = min(clause.speaker, draft.source or clause.speaker)[0]
        lo = self.page.token_from(start)
        if self.page.word(lo) in THEY | POSSESSIVE:
            return True
        first = max(clause.lo, lo - WRITTEN_GAP)
        before = self.page.tokens.lower[first:lo]
        return not POSSESSIVE.isdisjoint(before)
