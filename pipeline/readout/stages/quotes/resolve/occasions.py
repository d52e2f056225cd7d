"""When and where something was said: an event that the passage names, or the document's own."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from msgspec.structs import replace

from readout.discourse.events import DocumentEvent
from readout.discourse.meetings import occasion_noun
from readout.discourse.references import References
from readout.discourse.timing import YEAR, date_of, dates_at, edtf_of
from readout.edtf import compatible
from readout.language.cues import Lexicon
from readout.language.page import Page
from readout.language.phrases import head_word
from readout.language.words import words
from readout.records import Entity, Occasion, Offsets
from readout.spans import SpanIndex
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.resolve.elsewhere import Elsewhere
from readout.stages.quotes.resolve.passage import Passage, read_passage

__all__ = ["OccasionResolver"]

DEFINITE = words("determiner.definite")
OTHER = words("determiner.indefinite") | words("determiner.possessive")
IN_NAMES = words("word.title_minor")
LEAD_TOKENS, LONGEST_NAME = 4, 10
BEFORE, LONG_BEFORE = 4, 7
STOPS = frozenset(".,")


@dataclass(frozen=True, slots=True)
class _Said:
    """Where the statement before was made; ``apart``: not where the document reports."""

    segment: str
    occasion: Occasion | None
    apart: bool
    before: bool


class OccasionResolver:
    """Finds the occasions of one document's quotes, in order of the text.

    Parameters
    ----------
    page, lexicon
        The document and the word lists.
    event : DocumentEvent or None
        What the document reports.
    contents : list of tuple of int
        All that the document's quotes report: no occasion is taken from there.
    """

    def __init__(
        self,
        page: Page,
        lexicon: Lexicon,
        event: DocumentEvent | None,
        contents: list[Offsets],
    ) -> None:
        self.page, self.lexicon, self.event = page, lexicon, event
        self.contents = sorted(contents)
        self.elsewhere = Elsewhere(page, lexicon, event)
        self.references = References(page, event)
        self.last = _Said("", None, apart=False, before=False)

    def resolve(self, draft: Proposal) -> Occasion | None:
        """Return the occasion of a draft, or None: for terms, bare words, unnamed other times."""
        clause = draft.clause
        if draft.kind == "term" or (clause is None and draft.speaker is None):
            return None
        segment = self.page.segment_index.at(draft.start)
        name = segment.id if segment is not None else ""
        if clause is None:
            return self._signed(draft) or self._carried_on(draft, name, before=False)
        passage = read_passage(self.page, draft, clause, self.contents)
        occasion = self._stated(passage)
        apart = occasion is None and self.elsewhere.apart(passage, draft)
        if occasion is None and not apart:
            return self._carried_on(draft, name, before=passage.before)
        own = (
            occasion is not None
            and occasion.basis == "stated"
            and self._is_own(occasion)
        )
        self.last = _Said(name, occasion, apart=not own, before=passage.before)
        return occasion

    def _signed(self, draft: Proposal) -> Occasion | None:
        """Return the event that stands behind a signature (``— Ana Sol, at the Fen Congress``)."""
        end = draft.contents[-1][1]
        segment = self.page.segment_index.at(draft.start)
        stop = end if segment is None else segment.end
        line = self.page.text.find("\n", end, stop)
        here = self.page.entity_index.within(end, line if line >= 0 else stop)
        events = (e for e in here if e.label == "EVENT" and self._placed(e))
        found = next(events, None)
        return (
            None
            if found is None
            else self._of(found, [e for e in here if e.label == "DATE"])
        )

    def _is_own(self, occasion: Occasion) -> bool:
        event = self.event
        if event is None:
            return False
        return (
            occasion.text == event.text or occasion.entity == event.entity is not None
        )

    def _carried_on(
        self,
        draft: Proposal,
        segment: str,
        *,
        before: bool,
    ) -> Occasion | None:
        """Return the occasion of a statement that names none: the last one's, or the document's.

        None of words of others within what is said here.
        """
        last = self.last
        back = last.before and not before  # from what had been said to what was said
        apart = last.apart and last.segment == segment and not back
        if apart and self.elsewhere.goes_on(draft):
            found = last.occasion
            return None if found is None else replace(found, basis="inherited")
        if draft.parent is not None and draft.parent.kind != "term":
            return None
        occasion = self._own("inherited")
        self.last = _Said(segment, occasion, apart=False, before=False)
        return occasion

    def _stated(self, passage: Passage) -> Occasion | None:
        """Return the occasion that the first of the passes finds in the words."""
        found = (find(self, passage) for find in PASSES)
        return next((occasion for occasion in found if occasion is not None), None)

    def _own(self, basis: Literal["stated", "inherited"]) -> Occasion | None:
        event = self.event
        if event is None:
            return None
        return Occasion(
            event.text, basis, event.start, event.end, event.entity, event.date
        )

    def _of(
        self,
        entity: Entity,
        dates: list[Entity],
    ) -> Occasion | None:
        """Return a named event as an occasion, in its fullest form."""
        event = self.event
        if event is None or not self.references.is_own(entity):
            full = self.references.full(entity)
            date = date_of(entity, dates) or edtf_of(full)
            return Occasion(full.text, "stated", full.start, full.end, full.id, date)
        proper = sum(word[:1].isupper() for word in entity.text.split()) > 1
        if entity.id != event.entity and not proper:
            return self._own("stated")
        date = event.date or date_of(entity, dates)
        return Occasion(
            entity.text, "stated", entity.start, entity.end, entity.id, date
        )

    # -- passes: each reads one way to name an occasion ------------------------------------------

    def _event(self, passage: Passage) -> Occasion | None:
        """Read a named event that speaks, or at which something is said."""
        here = [self.page.entity_at(i) for i in passage.tokens]
        dates = [e for e in here if e is not None and e.label == "DATE"]
        speaker = passage.clause.speaker or (0, 0)
        for entity in here:
            if entity is None or entity.label != "EVENT":
                continue
            speaks = entity.start < speaker[1] and speaker[0] < entity.end
            if speaks or self._placed(entity):
                return self._of(entity, dates)
        return None

    def _placed(self, entity: Entity) -> bool:
        """Tell whether something is said at an event (``at the …``, ``the sidelines of the …``)."""
        first, lists = self.page.token_at(entity.start), self.lexicon.words
        before = [self.page.word(k) for k in range(max(0, first - LONG_BEFORE), first)]
        near = before[-BEFORE:]
        if not STOPS.isdisjoint(before[-2:]):
            return False
        if not (lists["placed"] | lists["placing"]).isdisjoint(near):
            return True
        addressed = "to" in near and not lists["addressing"].isdisjoint(before)
        return addressed or (before[-2:-1] == ["of"] and before[-3] in lists["edge"])

    def _name(self, passage: Passage) -> Occasion | None:
        """Read a name that no entity tells to be an event: ``During the 2031 Harbour Days, …``."""
        page, clause = self.page, passage.clause
        lead = (i for i in passage.tokens if i < clause.lo + LEAD_TOKENS)
        opening = next(
            (i + 1 for i in lead if page.tokens.lower[i] in {"at", "during"}), None
        )
        if opening is None:
            return None
        first, last = self._name_at(opening, clause.hi)
        found = [page.surface(i) for i in range(first, last)]
        years = [word for word in found if word.isdigit() and len(word) == YEAR]
        meeting = not self.lexicon.nouns["occasion"].isdisjoint(
            word.lower() for word in found
        )
        if len(found) < 2 or not (years or meeting):
            return None
        date = years[0] if years else date_of(None, passage.dates)
        return self._at(first, last, date)

    def _name_at(
        self,
        opening: int,
        limit: int,
    ) -> tuple[int, int]:
        """Return the tokens of the name that opens at a token, without its article."""
        page = self.page
        first = opening + (page.word(opening) in DEFINITE | OTHER)
        last = min(limit, first + LONGEST_NAME)
        ends = (i for i in range(first, last) if page.masked[i] or not self._names(i))
        last = next(ends, last)
        while last > first and not page.surface(last - 1)[:1].isupper():
            last -= 1
        return first, last

    def _names(self, i: int) -> bool:
        """Tell whether a token may stand in a name."""
        surface = self.page.surface(i)
        return surface[:1].isupper() or surface.isdigit() or surface.lower() in IN_NAMES

    def _at(
        self,
        first: int,
        last: int,
        date: str | None,
    ) -> Occasion:
        start, end = self.page.span(first, last)
        return Occasion(self.page.text[start:end], "stated", start, end, None, date)

    def _noun(self, passage: Passage) -> Occasion | None:
        """Read ``at a press conference``, ``opening the forum``, ``the end of the meeting``."""
        page, told = self.page, passage.words(self.page)
        for position, i in enumerate(passage.tokens):
            free = page.entity_at(i) is None
            first = occasion_noun(page, i, self.lexicon) if free else None
            if first is None:
                continue
            before = told[max(0, position - LONG_BEFORE) : position]
            determiner = self._determiner(before, passage)
            if determiner in DEFINITE:
                return self._definite(first, i, passage, that=determiner == "that")
            if determiner in OTHER:
                return self._indefinite(first, i, passage)
        return None

    def _determiner(
        self,
        before: list[str],
        passage: Passage,
    ) -> str | None:
        """Return the word that opens the phrase of a noun, if something is said there."""
        lists, told = (
            self.lexicon.words,
            self.page.tokens.lower[passage.clause.head] == "told",
        )
        places = lists["placing"] if told else lists["placing"] - {"told"}
        places = places | {"at", "during", "in"}
        places = places if lists["addressing"].isdisjoint(before) else places | {"to"}
        for k in range(len(before) - 1, 0, -1):
            edged = before[k] == "of" and before[k - 1] in lists["edge"]
            if edged:
                return before[k + 1] if k + 1 < len(before) else before[k]
            if before[k] in STOPS or before[k] == "of":
                return None
            if before[k - 1] in places:
                return before[k]
        return None

    def _indefinite(
        self,
        first: int,
        noun: int,
        passage: Passage,
    ) -> Occasion | None:
        start, end = self.page.span(first, noun + 1)
        event = self.event
        if event is not None and event.start < end and start < event.end:
            return self._own("stated")
        return self._at(first, noun + 1, date_of(None, passage.dates))

    def _definite(
        self,
        first: int,
        noun: int,
        passage: Passage,
        *,
        that: bool,
    ) -> Occasion | None:
        """Resolve ``the meeting``: one brought in since, the document's own, or an earlier name.

        ``that``: ``that meeting``, which is another than the document's own where one was named.
        """
        word, at, dates = (
            self.page.tokens.lower[noun],
            passage.clause.cue[0],
            passage.dates,
        )
        other = self.references.named_before(word, at, other=True) if that else None
        if other is not None:
            return self._of(other, dates)
        mine = self.event is not None and not self._of_another_time(dates)
        brought = self.references.brought_in(word, noun)
        if brought is not None:
            date = date_of(None, dates) or self.references.date_at(brought)
            return self._at(first, noun + 1, date)
        if mine and self.references.means_own(word):
            return self._own("stated")
        full = self.references.named_before(word, at, other=not mine)
        if full is not None:
            date = date_of(None, dates) or edtf_of(full)
            return Occasion(full.text, "stated", full.start, full.end, full.id, date)
        return (
            self._own("stated")
            if mine
            else self._at(first, noun + 1, date_of(None, dates))
        )

    def _of_another_time(self, dates: list[Entity]) -> bool:
        own = None if self.event is None else self.event.date
        return own is not None and any(
            not compatible(edtf_of(d) or "", own) for d in dates
        )

    def _speaking(self, passage: Passage) -> Occasion | None:
        """Read ``The forum recommended …`` where the forum is not the document's own event."""
        speaker = passage.clause.speaker
        if (
            speaker is None
            or self.page.word(self.page.range(*speaker)[0]) not in DEFINITE
        ):
            return None
        noun = head_word(self.page, speaker)
        if (
            self.references.means_own(noun)
            or noun not in self.lexicon.nouns["occasion"]
        ):
            return None
        named = self.references.named_before(noun, passage.clause.cue[0])
        return None if named is None else self._of(named, passage.dates)

    def _scene(self, passage: Passage) -> Occasion | None:
        """Take an event that the paragraph set before (``It began at the Congress. “…,” he said``).

        Where the document reports one of its own: only what had been said, or is tied to the other
        by ``where`` and the like.
        """
        page, clause = self.page, passage.clause
        segment = page.segment_index.at(clause.cue[0])
        start = clause.cue[0] if segment is None else segment.start
        last = self._scenes.last_within(start, clause.cue[0])
        if last is None or self.references.is_own(last):
            return None
        tied = passage.before or self._tied(last, passage)
        if not tied and (self.event is not None or not self._placed(last)):
            return None
        return self._of(last, dates_at(page, last.start))

    def _tied(
        self,
        entity: Entity,
        passage: Passage,
    ) -> bool:
        """Tell whether a clause is tied to an event of its sentence by ``where`` and the like."""
        page, clause = self.page, passage.clause
        if page.range(0, entity.end)[1] < clause.lo:
            return False
        between = page.words(entity.end, clause.cue[0])
        rest = page.tokens.lower[clause.first : clause.hi]
        return not self.lexicon.words["tying"].isdisjoint([*between, *rest])

    @cached_property
    def _scenes(self) -> SpanIndex[Entity]:
        """The named meetings that stand outside reported words."""
        events = (
            e
            for e in self.page.entities
            if e.label == "EVENT" and not self._reported(e)
        )
        return SpanIndex(e for e in events if any(c.isupper() for c in e.text))

    def _reported(self, entity: Entity) -> bool:
        at = bisect_left(self.contents, (entity.end, 0))
        near = self.contents[max(0, at - 3) : at]
        masked = self.page.masked[self.page.token_at(entity.start)]
        return bool(masked) or any(start <= entity.start < end for start, end in near)


PASSES: tuple[Callable[[OccasionResolver, Passage], Occasion | None], ...] = (
    OccasionResolver._event,
    OccasionResolver._name,
    OccasionResolver._noun,
    OccasionResolver._speaking,
    OccasionResolver._scene,
)
"""The ways to name an occasion, in the order in which they are tried."""
