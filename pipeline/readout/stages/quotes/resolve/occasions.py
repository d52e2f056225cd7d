"""When and where something was said.

An event that the passage names, or the one that the document reports.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from readout.edtf import compatible
from readout.language.cues import Lexicon
from readout.language.page import Page
from readout.language.phrases import head_word
from readout.records import Entity, Occasion, Offsets
from readout.spans import SpanIndex
from readout.stages.quotes.events import (
    DocumentEvent,
    NamedEvents,
    dated,
    dates_at,
    edtf_of,
    occasion_noun,
)
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.resolve.elsewhere import Elsewhere

__all__ = ["OccasionResolver"]

OWN = frozenset({"this", "the", "that", "today's"})
NEW = frozenset({"a", "an", "his", "her", "their", "its", "another", "one", "our", "my"})
GENERIC = frozenset({"debate", "discussion", "event", "gathering", "meeting", "panel", "session"})
"""Nouns by which a text comes back to any event."""
MEETINGS = frozenset({"days", "table", "week"})
"""Last words of names of meetings that say nothing by themselves ("Round Table")."""
SAME_NAME = 0.6
LEAD_TOKENS = 4
YEAR = 4
BEFORE, LONG_BEFORE = 4, 7
STOPS = frozenset({".", ","})


@dataclass(frozen=True, slots=True)
class _Said:
    """Where the statement before was made.

    Its segment, its occasion, and whether that is not the document's event.
    """

    segment: str
    occasion: Occasion | None
    apart: bool
    before: bool = False
    """Whether it is told as what had been before (``had promised``)."""


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
        self, page: Page, lexicon: Lexicon, event: DocumentEvent | None, contents: list[Offsets]
    ) -> None:
        self.page, self.lexicon, self.event = page, lexicon, event
        self.contents = sorted(contents)
        self.by_id = {e.id: e for e in page.entities}
        self.elsewhere = Elsewhere(page, lexicon, event)
        self.brought = self._indefinite()
        self.named = NamedEvents(
            page.entities, lambda e: event is not None and self._same(e, event)
        )
        self.last = _Said("", None, apart=False)

    def resolve(self, draft: Proposal) -> Occasion | None:
        """Return the occasion of a draft, or None for terms, unattributed words and unnamed other times."""
        if draft.kind == "term" or (draft.clause is None and draft.speaker is None):
            return None
        segment = self.page.segment_index.at(draft.start)
        name = segment.id if segment is not None else ""
        clause = draft.clause
        passage = self._signature(draft) if clause is None else self._passage(clause, draft)
        occasion = self._stated(passage, clause)
        before = clause is not None and self._had(clause)
        if occasion is not None:
            self.last = _Said(name, occasion, apart=not self._is_own(occasion), before=before)
        elif clause is not None and self._apart(passage, clause, draft):
            self.last = _Said(name, None, apart=True, before=before)
        elif self._goes_on(draft, name, before=before):
            occasion = self.last.occasion
        elif draft.parent is not None and draft.parent.kind != "term":
            occasion = None  # words of others, within what is said here
        else:
            occasion = self._own(
                "inherited", max(draft.start, clause.cue[0]) if clause is not None else draft.start
            )
            self.last = _Said(name, occasion, apart=False)
        return occasion

    def _goes_on(self, draft: Proposal, segment: str, *, before: bool) -> bool:
        """Tell whether a statement goes on where the one before was made, apart from the document's event."""
        last = self.last
        back = last.before and not before  # from what had been said to what was said
        return last.apart and last.segment == segment and not back and self.elsewhere.goes_on(draft)

    def _stated(self, passage: list[int], clause: Clause | None) -> Occasion | None:
        found = self._stated_event(passage, clause)
        if found is None and clause is not None:
            found = (
                self._unlisted(passage, clause)
                or self._noun(passage, clause)
                or self._meeting(passage, clause)
            )
        return found or (self._scene(clause) if clause is not None else None)

    def _scene(self, clause: Clause) -> Occasion | None:
        """Take an event that the paragraph set before (``It was first heard at the 2011 Congress. “…,” he said``).

        Where the document reports one of its own: only what had been said, or is tied to the other by ``where`` and
        the like.
        """
        page = self.page
        segment = page.segment_index.at(clause.cue[0])
        last = (
            self._scenes.last_within(segment.start, clause.cue[0]) if segment is not None else None
        )
        if last is None or (self.event is not None and self._same(last, self.event)):
            return None
        beside = clause.lo <= page.range(last.end, last.end)[0]
        words = (
            {*page.words(last.end, clause.cue[0]), *page.tokens.lower[clause.first : clause.hi]}
            if beside
            else ()
        )
        tied = self._had(clause) or not self.lexicon.words["tying"].isdisjoint(words)
        if not (tied if self.event is not None else self._placed(last) or tied):
            return None
        return self._event(last, dates_at(page, last.start))

    @cached_property
    def _scenes(self) -> SpanIndex[Entity]:
        """The named meetings that stand outside reported words."""
        events = (
            e
            for e in self.page.entities
            if e.label == "EVENT" and self._meets(e) and not self._said(e)
        )
        return SpanIndex(events)

    def _had(self, clause: Clause) -> bool:
        """Tell what had been said before."""
        return "had" in self.page.tokens.lower[clause.first : clause.after]

    def _meets(self, entity: Entity) -> bool:
        """Tell a named meeting from a war or a campaign."""
        nouns = self.lexicon.nouns["occasion"] | MEETINGS
        words = entity.text.lower().split()
        named = any(c.isupper() for c in entity.text)
        return named and any(word in nouns or word.removesuffix("s") in nouns for word in words)

    def _said(self, entity: Entity) -> bool:
        """Tell whether an event stands in reported words."""
        at = bisect_left(self.contents, (entity.end, 0))
        return any(s <= entity.start < e for s, e in self.contents[max(0, at - 3) : at]) or bool(
            self.page.masked[self.page.token_at(entity.start)]
        )

    def _meeting(self, passage: list[int], clause: Clause) -> Occasion | None:
        """Read ``The forum recommended …`` where the forum is another event than the document's own."""
        if clause.speaker is None or self.page.word(self.page.range(*clause.speaker)[0]) not in {
            "the",
            "this",
        }:
            return None
        noun = head_word(self.page, clause.speaker)
        own = self.event is not None and noun in {*self.event.text.lower().split(), *GENERIC}
        if own or noun not in self.lexicon.nouns["occasion"]:
            return None
        named = self.named.last(noun, clause.cue[0])
        dates = self._dates(passage, clause)
        return None if named is None else self._event(named, dates)

    def _apart(self, passage: list[int], clause: Clause, draft: Proposal) -> bool:
        """Tell whether it was said at another, unnamed time, elsewhere, or by somebody who was not there."""
        other = self.elsewhere.at_another_time(passage, clause) or self.elsewhere.written(
            passage, clause
        )
        return (
            other
            or self._dated_elsewhere(passage, clause)
            or self.elsewhere.outsider(draft, clause)
        )

    def _is_own(self, occasion: Occasion) -> bool:
        event = self.event
        return event is not None and (
            occasion.entity == event.entity is not None or occasion.text == event.text
        )

    def _signature(self, draft: Proposal) -> list[int]:
        """Return the tokens behind a quotation with a signature, to the end of the paragraph."""
        end = draft.contents[-1][1]
        segment = self.page.segment_index.at(draft.start)
        stop = segment.end if segment is not None else end
        line = self.page.text.find("\n", end, stop)
        lo, hi = self.page.range(end, line if line >= 0 else stop)
        return [i for i in range(lo, hi) if not self.page.masked[i]]

    def _passage(self, clause: Clause, draft: Proposal) -> list[int]:
        """Return the tokens of the clause's sentence outside marks and outside what is reported."""
        starts = self.page.tokens.start
        spans = [*draft.contents, *self._reported_beside(clause)]
        return [
            i
            for i in range(clause.lo, clause.hi)
            if not self.page.masked[i] and not any(s <= starts[i] < e for s, e in spans)
        ]

    def _reported_beside(self, clause: Clause) -> list[Offsets]:
        """Return what others report in the same sentence, where the clause itself is no part of it."""
        start, end = self.page.span(clause.lo, clause.hi)
        near = self.contents[
            bisect_left(self.contents, (start, 0)) : bisect_left(self.contents, (end, 0))
        ]
        return [span for span in near if not span[0] <= clause.cue[0] < span[1]]

    def _own(
        self, basis: Literal["stated", "inherited"], position: int | None = None
    ) -> Occasion | None:
        event = self.event
        if event is None or (position is not None and position < event.since):
            return None
        return Occasion(event.text, basis, event.start, event.end, event.entity, event.date)

    def _stated_event(self, passage: list[int], clause: Clause | None) -> Occasion | None:
        seen: set[str] = set()
        here = [e for i in passage if (e := self.page.entity_at(i)) is not None]
        dates = [e for e in here if e.label == "DATE"]
        for entity in here:
            if entity.label != "EVENT" or entity.id in seen:
                continue
            seen.add(entity.id)
            speaks = (
                clause is not None
                and clause.speaker is not None
                and self._speaks(entity, clause.speaker)
            )
            if speaks or self._placed(entity):
                return self._event(entity, dates)
        return None

    def _placed(self, entity: Entity) -> bool:
        """Tell whether something is said at an event: ``at the …``, ``told the …``, ``on the sidelines of the …``."""
        first = self.page.token_at(entity.start)
        before = [self.page.word(k) for k in range(max(0, first - LONG_BEFORE), first)]
        words = self.lexicon.words
        if STOPS.intersection(before[-2:]):
            return False
        if (words["placed"] | words["placing"]).intersection(before[-BEFORE:]):
            return True
        if "to" in before[-BEFORE:] and words["addressing"].intersection(before):
            return True
        return before[-2:-1] == ["of"] and bool(words["edge"].intersection(before[-3:-2]))

    @staticmethod
    def _speaks(entity: Entity, speaker: Offsets) -> bool:
        return entity.start < speaker[1] and speaker[0] < entity.end

    def _event(self, entity: Entity, dates: list[Entity]) -> Occasion | None:
        event = self.event
        if event is not None and self._same(entity, event):
            proper = sum(word[:1].isupper() for word in entity.text.split()) > 1
            if entity.id == event.entity or proper:
                date = event.date or dated(entity, dates)
                return Occasion(entity.text, "stated", entity.start, entity.end, entity.id, date)
            return self._own("stated")
        full = self.by_id.get(entity.coref or "", entity)
        return Occasion(
            full.text,
            "stated",
            full.start,
            full.end,
            full.id,
            dated(entity, dates) or edtf_of(full),
        )

    def _same(self, entity: Entity, event: DocumentEvent) -> bool:
        if event.entity in {entity.id, entity.coref} and event.entity is not None:
            return True
        own = self.by_id.get(event.entity or "")
        if own is not None and own.normal and entity.normal and own.normal == entity.normal:
            return True
        if own is not None and entity.coref is not None and entity.coref == own.coref:
            return True
        one, two = set(entity.text.lower().split()), set(event.text.lower().split())
        if any(word[:1].isdigit() or word in self.lexicon.words["ordinal"] for word in one - two):
            return False
        return len(one & two) / max(1, len(one | two)) >= SAME_NAME or one <= two or two <= one

    def _noun(self, passage: list[int], clause: Clause) -> Occasion | None:
        """Read ``at a press conference``, ``opening the conference``, ``at the end of the meeting``."""
        for position, i in enumerate(passage):
            first = (
                None
                if self.page.entity_at(i) is not None
                else occasion_noun(self.page, i, self.lexicon)
            )
            if first is None:
                continue
            before = passage[max(0, position - LONG_BEFORE) : position]
            determiner = self._determiner([self.page.tokens.lower[k] for k in before], clause)
            if determiner in OWN:
                return self._definite(first, i, passage, clause, that=determiner == "that")
            if determiner in NEW:
                start, end = self.page.span(first, i + 1)
                if self.event is not None and self.event.start < end and start < self.event.end:
                    return self._own("stated")
                date = dated(None, self._dates(passage, clause))
                return Occasion(self.page.text[start:end], "stated", start, end, None, date)
        return None

    def _determiner(self, before: Sequence[str], clause: Clause) -> str | None:
        """Return the word that opens the phrase of an occasion's noun, where something is said there."""
        words = self.lexicon.words
        places = {"at", "during", "in"} | words["placing"]
        places -= set() if self.page.tokens.lower[clause.head] == "told" else {"told"}
        places |= {"to"} if words["addressing"].intersection(before) else set()
        for k in range(len(before) - 1, 0, -1):
            if before[k] in STOPS:
                return None
            edged = before[k] == "of" and before[k - 1] in words["edge"]
            if before[k] == "of" and not edged:
                return None
            if before[k - 1] in places or edged:
                return before[k + 1] if edged and k + 1 < len(before) else before[k]
        return None

    def _definite(
        self, first: int, noun: int, passage: list[int], clause: Clause, *, that: bool
    ) -> Occasion | None:
        """Resolve ``the meeting``: one that the text brought in since, the document's own, or an earlier name.

        ``that``: ``that meeting``, which is another than the document's own where one was named.
        """
        word, event = self.page.tokens.lower[noun], self.event
        dates = self._dates(passage, clause)
        other = self.named.last(word, clause.cue[0], other=True) if that else None
        if other is not None:
            return self._event(other, dates)
        own = event is not None and word in event.text.lower().split()
        if (
            event is not None
            and event.date
            and any(not compatible(edtf_of(d) or "", event.date) for d in dates)
        ):
            own, event = False, None  # one of another time
        brought = self._brought_in(word, noun)
        if brought is None and event is not None and (own or word in GENERIC):
            return self._own("stated")
        full = self.named.last(word, clause.cue[0], other=event is None)
        if brought is None and full is not None:
            return Occasion(
                full.text,
                "stated",
                full.start,
                full.end,
                full.id,
                dated(None, dates) or edtf_of(full),
            )
        if brought is None and event is not None:
            return self._own("stated")  # no other meeting that it could be
        start, end = self.page.span(first, noun + 1)
        return Occasion(
            self.page.text[start:end], "stated", start, end, None, dated(None, dates) or brought
        )

    def _brought_in(self, word: str, noun: int) -> str | None:
        """Return the date (empty where it has none) of another meeting that the text brought in since its own."""
        places = self.brought.get(word, [])
        at = bisect_left(places, noun) - 1
        after = self.page.range(self.event.end, self.event.end)[0] if self.event is not None else 0
        if at < 0 or places[at] < after:
            return None
        return dated(None, dates_at(self.page, self.page.tokens.start[places[at]])) or ""

    def _indefinite(self) -> dict[str, list[int]]:
        """Return where the text brings in meetings (``a meeting of county officials``), by noun."""
        lower, found = self.page.tokens.lower, dict[str, list[int]]()
        for i, word in enumerate(lower):
            if word in self.lexicon.nouns["occasion"] and not self.page.masked[i]:
                opens = occasion_noun(self.page, i, self.lexicon)
                if opens is not None and {"a", "an"}.intersection(lower[max(0, opens - 2) : opens]):
                    found.setdefault(word, []).append(i)
        return found

    def _dated_elsewhere(self, passage: list[int], clause: Clause) -> bool:
        """Tell whether a date beside the cue is another one than that of the document's event."""
        own = self.event.date if self.event is not None else None
        return any(
            own is None or not compatible(edtf_of(date) or "", own)
            for date in self._dates(passage, clause)
        )

    def _dates(self, passage: list[int], clause: Clause) -> list[Entity]:
        """Return the dates that stand as adjuncts, before the speaker or behind the cue."""
        found: list[Entity] = []
        for i in passage:
            entity = self.page.entity_at(i)
            if (
                entity is None
                or entity.label != "DATE"
                or edtf_of(entity) is None
                or entity in found
            ):
                continue
            if clause.hull[0] <= entity.start < clause.hull[1]:
                continue
            first = self.page.token_at(entity.start)
            timed = self.page.word(first - 1, clause.lo) in self.lexicon.words["timed"]
            if first in {clause.lo, clause.after} or timed:
                found.append(entity)
        return found

    def _unlisted(self, passage: list[int], clause: Clause) -> Occasion | None:
        """Take a name that no entity tells to be an event: ``During the 2031 Harbour Days, …``; a body that spoke."""
        nouns = self.lexicon.nouns["occasion"]
        dates = self._dates(passage, clause)
        if clause.speaker is not None and dates:
            lo, hi = self.page.range(*clause.speaker)
            name = {self.page.tokens.lower[i] for i in range(lo, hi)}
            if name & nouns and any(self.page.surface(i)[:1].isupper() for i in range(lo, hi)):
                entity = self.page.entity_at(lo)
                start, end = (entity.start, entity.end) if entity is not None else clause.speaker
                text = self.page.text[start:end]
                return Occasion(
                    text, "stated", start, end, entity.id if entity else None, dated(None, dates)
                )
        lead = [i for i in passage if i < clause.lo + LEAD_TOKENS]
        for i in lead:
            if self.page.tokens.lower[i] in {"at", "during"}:
                return self._name_behind(i + 1, clause.hi, dates)
        return None

    def _name_behind(self, first: int, limit: int, dates: list[Entity]) -> Occasion | None:
        """Read a capitalised name with a year or an occasion's noun in it."""
        page, nouns = self.page, self.lexicon.nouns["occasion"]
        first += page.word(first) in {"the", "its", "their"}
        last = first
        while last < min(limit, first + 10) and not page.masked[last]:
            surface = page.surface(last)
            if not (
                surface[:1].isupper()
                or surface.isdigit()
                or surface.lower() in {"of", "on", "and", "for"}
            ):
                break
            last += 1
        while last > first and not page.surface(last - 1)[:1].isupper():
            last -= 1
        words = [page.surface(i) for i in range(first, last)]
        years = [w for w in words if len(w) == YEAR and w.isdigit()]
        if len(words) < 2 or not (years or nouns & {w.lower() for w in words}):
            return None
        start, end = page.span(first, last)
        date = years[0] if years else dated(None, dates)
        return Occasion(page.text[start:end], "stated", start, end, None, date)
