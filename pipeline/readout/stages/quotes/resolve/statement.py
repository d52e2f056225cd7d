"""A statement as its occasion is chosen: the words around it, who speaks, what came before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from readout.language.cues import lexicon
from readout.language.datelines import read_dateline
from readout.language.events import Framed
from readout.language.page import head_of
from readout.language.people import People, speaker_words
from readout.language.phrases import head_word
from readout.language.timing import edtfs_of
from readout.language.words import phrases, words
from readout.models.scorer import holding
from readout.records.dates import compatible
from readout.records.types import Entity, Occasion, Offsets
from readout.stages.quotes.proposals import Method, Proposal
from readout.stages.quotes.read.clauses import Clause

__all__ = ["PriorStatement", "Statement", "StatementReader"]

HEAD = 3
"""Segments of title, byline and lead: who is named there takes part."""
INTERVIEW = " interview "
WRITTEN_GAP = 4
APPOSED = 9
BACK = 40
"""Tokens: from "in" to a letter; of an apposition; from "its" back to whose it is."""
THEY = words("pronoun.third")
DEFINITE = words("determiner.definite")
POSSESSIVE = words("determiner.possessive")
TIMED = words("word.timed")
IN_WRITING = words("preposition.writing")
TALKED = words("word.talked")
WRITTEN = words("word.written")
COMMENTING = words("word.outside", "word.commenting")
ELSEWHEN = words("word.elsewhen")
HABITUAL = words("word.habitual")
BODIES = words("noun.body")
DOCUMENTS = words("noun.document")
OUTCOMES = words("noun.outcome")
SPEAKERS = {
    "first": words("pronoun.first"),
    "third": THEY,
    "occasion": words("noun.occasion"),
    "document": DOCUMENTS,
    "person": words("noun.person"),
}
"""Kinds of speakers, by the head of their words."""
NAMES = ("PERSON", "ORG", "GPE")
HERE = DOCUMENTS | BODIES | words("noun.occasion", "pronoun.first")
"""Nouns that may speak at the event: a document, a meeting, a body, the first person."""
HEARERS = ("ORG", "WORK")
PRESENT = ("VBZ", "VBP")
BREAKS = frozenset(".;:")
TOGETHER = ("dates", "comments", "had", "agentless")
"""Features that alone tell of no other time or place."""


@dataclass(frozen=True, slots=True)
class PriorStatement:
    """A statement before, and the occasion that it has.

    ``there``: whether who made it was at the document's event; None where that is open.
    """

    segment: int
    occasion: Occasion | None
    speaker_word: str
    before: bool
    there: bool | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with the features by which its occasion is chosen.

    Attributes
    ----------
    position : int
        The character where its cue begins, else where its words do.
    speaker_word : str
        A word that tells the speaker from others; empty where nobody is named.
    features : frozenset of str
        Features of the statement, for the choice of its occasion.
    clause : Clause or None
        Its reporting clause.
    tokens : list of int
        Those of the clause's sentence, without what stands in marks or is reported.
    dates, adjuncts : list of Entity
        The dates among them; of these, those before the speaker or behind the cue.
    last, last_by_speaker : PriorStatement or None
        The statement before, and the last one by the same speaker.
    """

    draft: Proposal
    position: int
    speaker_word: str
    features: frozenset[str]
    clause: Clause | None = None
    tokens: list[int] = field(default_factory=list)
    dates: list[Entity] = field(default_factory=list)
    adjuncts: list[Entity] = field(default_factory=list)
    last: PriorStatement | None = None
    last_by_speaker: PriorStatement | None = None


class StatementReader:
    """Reads the statements of one document.

    Parameters
    ----------
    people : People
        Whom the document names.
    framed : Framed
        Its frame and events.
    contents : list of tuple of int
        All that its quotes report: no occasion is taken from there.
    """

    def __init__(self, people: People, framed: Framed, contents: list[Offsets]) -> None:
        self.people = people
        self.page = page = people.page
        self.contents = sorted(contents)
        self.event = framed.own(page)
        self.speaker_words = speaker_words(people)
        head = head_of(page.segments, HEAD)
        self.head = frozenset(w for s in head for w in page.words(s.start, s.end))
        """The words of title, byline and lead."""
        self.briefing = self.event is not None and self.event.briefing
        named = () if self.event is None else self.event.text.lower().split()
        flags = {
            "no_event": self.event is None,
            "briefing": self.briefing,
            "talks": not (self.briefing or TALKED.isdisjoint(named)),
        }
        self.features = [f"frame={framed.frame.kind}", *holding(flags)]
        """Features of the document, which each of its statements has."""
        start, end = (0, 0) if self.event is None else page.sentence_at(self.event.start)
        dateline = read_dateline(page.text, start, end)
        if dateline is not None and dateline.opens:
            start = dateline.end
        self.sentence = f" {' '.join(page.words(start, end))} "
        """The sentence of the event behind its dateline, in lower case, its tokens apart."""
        verbs = lexicon().verbs
        tokens = page.tokens
        tags = [tag for tag, w in zip(tokens.tag, tokens.lower, strict=True) if w in verbs]
        self.past = tags.count("VBD") > 2 * tags.count("VBZ")
        """Whether the text tells what was said, and does not report what is said."""

    def read(self, draft: Proposal, before: str = "") -> Statement:
        """Return what is known of a draft; ``before``: the speaker of the statement before."""
        clause, phrase = draft.clause, draft.speaking
        word, features = ("", set()) if phrase is None else self._of_speaker(phrase)
        flags = {"nested": draft.parent is not None, "goes_on": self._goes_on(draft)}
        features |= {f"quote={draft.kind}", *self.features, *holding(flags)}
        if word in THEY or not word:
            word = before
        if clause is None:
            features.add("label" if draft.attributed else "no_voice")
            return Statement(draft, draft.start, word, frozenset(features))
        tokens = self._around(draft, clause)
        found = (self.page.entity_at(i) for i in tokens)
        dates = list({e.id: e for e in found if e is not None and edtfs_of([e])}.values())
        adjuncts = [date for date in dates if self._is_adjunct(clause, date)]
        features |= set(self._of_clause(draft, clause, tokens, adjuncts))
        position = clause.cue[0]
        return Statement(
            draft, position, word, frozenset(features), clause, tokens, dates, adjuncts
        )

    def _around(self, draft: Proposal, clause: Clause) -> list[int]:
        """Return the tokens around a clause that nobody reports and that stand in no marks."""
        page, starts = self.page, self.page.tokens.start
        start, end = page.span(clause.lo, clause.hi)
        near = self.contents[
            bisect_left(self.contents, (start, 0)) : bisect_left(self.contents, (end, 0))
        ]
        found: list[int] = []
        reached = clause.lo
        for low, high in [*sorted([*draft.contents, *near]), (end, end)]:
            found += range(reached, bisect_left(starts, low, clause.lo, clause.hi))
            reached = max(reached, bisect_left(starts, high, clause.lo, clause.hi))
        return [i for i in found if not page.masked[i]]

    def _is_adjunct(self, clause: Clause, date: Entity) -> bool:
        """Return whether a date opens the sentence, follows the cue, or stands behind "on"."""
        if clause.hull[0] <= date.start < clause.hull[1]:
            return False
        first = self.page.token_at(date.start)
        return first in (clause.lo, clause.after) or self.page.word(first - 1, clause.lo) in TIMED

    # -- features of a statement ------------------------------------------------------------------

    def _goes_on(self, draft: Proposal) -> bool:
        """Return if somebody goes on speaking: a pronoun, no new speaker, ``its secretary``."""
        clause = draft.clause
        resumed = draft.method == Method.MARKS_RESUMED
        if clause is None or clause.voice == "gerund" or resumed:
            return True
        if clause.speaker is None:
            return False
        start = min(clause.speaker, draft.source or clause.speaker)[0]
        lo = self.page.token_from(start)
        before = self.page.tokens.lower[max(clause.lo, lo - WRITTEN_GAP) : lo]
        return self.page.word(lo) in THEY | POSSESSIVE or not POSSESSIVE.isdisjoint(before)

    def _of_speaker(self, phrase: Offsets) -> tuple[str, set[str]]:
        """Return the speaker's word of a phrase, and its features.

        It is the word for the first person in them, else for their last name, for whom they
        stand if they are a pronoun, or their head.
        """
        named = self.page.entity_index.overlapping(*phrase)
        head = head_word(self.page, phrase)
        meant = self.people.behind_pronoun(head, phrase[0]) if head in THEY else None
        persons = [entity for entity in named if entity.label == "PERSON"]
        names = [entity for entity in named if entity.label in NAMES]
        first = next(iter([*persons, *reversed(names)]), meant)
        word = head if first is None else self.speaker_words[first.id]
        kinds = [name for name, nouns in SPEAKERS.items() if head in nouns]
        labels = [*(entity.label for entity in named), *kinds] or ["other"]
        places = {"in_head": word in self.head, "takes_part": f" {word} " in self.sentence}
        return word, {*(f"speaker={name}" for name in labels), *holding(places)}

    def _of_clause(
        self, draft: Proposal, clause: Clause, tokens: list[int], dates: list[Entity]
    ) -> Iterator[str]:
        """Yield what the reporting clause tells: another time or place, an outsider, writing."""
        lower = self.page.tokens.lower
        tag = self.page.tokens.tag[clause.head]
        around = [lower[i] for i in tokens]
        head = "" if clause.speaker is None else head_word(self.page, clause.speaker)
        day = None if self.event is None else self.event.date
        features = holding(
            {
                "habitual": not HABITUAL.isdisjoint(
                    lower[max(clause.lo, clause.first - 1) : clause.after]
                ),
                "of_document": head in DOCUMENTS and (self.briefing or head not in OUTCOMES),
                "told": self._is_to_press(clause),
                "present": self.past and tag in PRESENT and head not in HERE,
                "dates": bool(dates),
                "had": "had" in lower[clause.first : clause.after],
                "agentless": clause.speaker is None,
                "dated_elsewhere": any(not day or not compatible(d, day) for d in edtfs_of(dates)),
                "comments": not COMMENTING.isdisjoint(self._described(draft, clause)),
            }
        )
        features += _circumstances(around)
        yield from features
        if set(features).difference(TOGETHER):
            yield "apart"
        yield f"voice={clause.voice}"
        yield f"tag={tag}"

    def _is_to_press(self, clause: Clause) -> bool:
        """Return whether it was told a newspaper that takes no part in the event."""
        by_telling = self.page.word(clause.head) == "told"
        if not by_telling or clause.speaker is None or INTERVIEW in self.sentence:
            return False
        first = clause.after + (self.page.word(clause.after) in DEFINITE)
        hearer = self.page.entity_at(first)
        if hearer is None or hearer.label not in HEARERS:
            return False
        return BODIES.isdisjoint(hearer.text.lower().split())

    def _described(self, draft: Proposal, clause: Clause) -> list[str]:
        """Return the words of a speaker, of the apposition behind, and of whom "its" is."""
        if clause.speaker is None:
            return []
        lo, hi = self.page.range(*(draft.source or clause.speaker))
        lower = self.page.tokens.lower
        limit = min(hi + APPOSED, clause.first if clause.first >= hi else clause.hi)
        while hi < limit and lower[hi] not in BREAKS and not self.page.masked[hi]:
            hi += 1
        owned = not POSSESSIVE.isdisjoint(lower[max(clause.lo, lo - WRITTEN_GAP) : lo + 1])
        return lower[max(0, lo - BACK) if owned else lo : hi]


def _circumstances(around: list[str]) -> Iterator[str]:
    """Yield if words tell of an unnamed other time (``it has long been said``), or a writing."""
    text = f" {' '.join(around)} "
    times = (f" {' '.join(phrase)} " for phrase in phrases("word.elsewhen"))
    if any(one in text for one in times) or not ELSEWHEN.isdisjoint(around):
        yield "another_time"
    near = (around[max(0, n - WRITTEN_GAP) : n] for n, word in enumerate(around) if word in WRITTEN)
    if any(not IN_WRITING.isdisjoint(before) for before in near):
        yield "in_writing"  # "in a letter"
