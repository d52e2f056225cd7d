"""When and where something was said: a scored choice among candidates, none among them.

Every occasion with words has its event: one that the document's list lacks is new.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import get_args

from msgspec.structs import replace

from readout.language.events import NOUNS, Framed, noun_of
from readout.language.page import Page
from readout.language.people import People
from readout.language.phrases import head_word
from readout.language.words import words
from readout.models.scorer import Scorer, holding, packaged
from readout.records.dates import compatible
from readout.records.types import Event, EventKind, EventMention, Occasion, Offsets, Quote
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.resolve.candidates import ABSENT, OccasionPage, candidates
from readout.stages.quotes.resolve.statement import PriorStatement, Statement, StatementReader

__all__ = ["OccasionResolver", "with_events"]

DIGITS = 3
APART = frozenset({"had", "another_time", "dated_elsewhere", "habitual", *ABSENT})
"""Signs of a statement that was made at another time or place than those around it."""
OUTSIDE = ("told", "comments")
"""Signs of somebody who speaks of the event, to a paper."""
KINDS: tuple[str, ...] = get_args(EventKind)
WRITINGS = words("noun.document", "word.written")


class OccasionResolver:
    """Finds the occasions of one document's quotes, in order of the text.

    Parameters
    ----------
    page : Page
        The document.
    framed : Framed
        Its frame and events.
    contents : list of tuple of int
        All that the document's quotes report: no occasion is taken from there.
    scorer : Scorer, optional
        What chooses among the candidates; the packaged one where none is given.
    people : People, optional
        Whom the document names, where that was read.
    """

    def __init__(
        self,
        page: Page,
        framed: Framed,
        contents: list[Offsets],
        scorer: Scorer | None = None,
        people: People | None = None,
    ) -> None:
        self.statements = StatementReader(people or People(page, contents), framed, contents)
        self.document = OccasionPage(page, framed, contents)
        folder = "readout.stages.quotes.resolve"
        self.scorer = scorer or packaged(folder, "occasion_weights.json")["occasion"]
        self._last: PriorStatement | None = None
        self._last_by_speaker: dict[str, PriorStatement] = {}

    def resolve(self, draft: Proposal) -> Occasion | None:
        """Return the occasion of a draft, or None: for terms, for what was said nowhere."""
        if draft.kind == "term":
            return None
        statement = self.read(draft)
        found = candidates(self.document, statement)
        chances = self.scorer.shares(candidate.features for candidate in found)
        best = max(range(len(found)), key=chances.__getitem__)
        occasion = found[best].occasion
        self.take(statement, occasion)
        if occasion is None:
            return None
        return replace(occasion, confidence=round(chances[best], DIGITS))

    def read(self, draft: Proposal) -> Statement:
        """Return what is known of a draft that stands behind those taken before."""
        last = self._last
        found = self.statements.read(draft, "" if last is None else last.speaker_word)
        nowhere = last is not None and last.occasion is None
        features = found.features.union(holding({"last_none": nowhere}))
        last_by_speaker = self._last_by_speaker.get(found.speaker_word)
        return dataclasses.replace(
            found, features=features, last=last, last_by_speaker=last_by_speaker
        )

    def take(self, statement: Statement, occasion: Occasion | None) -> None:
        """Remember the occasion of a statement for those that follow."""
        if "nested" in statement.features:
            return
        segment = self.document.segment(statement.draft.start)
        before = "had" in statement.features
        there = None if statement.last_by_speaker is None else statement.last_by_speaker.there
        nowhere = occasion is None and statement.features.isdisjoint(APART)
        if self.document.is_own(occasion):
            there = True
        elif there is None and (nowhere or not statement.features.isdisjoint(OUTSIDE)):
            there = False
        self._last = PriorStatement(segment, occasion, statement.speaker_word, before, there)
        if statement.speaker_word:
            self._last_by_speaker[statement.speaker_word] = self._last


def with_events(
    page: Page, events: Sequence[Event], quotes: Sequence[Quote], own: str | None
) -> tuple[list[Event], list[Quote]]:
    """Return new events, and quotes such that every occasion with words has its event and date.

    Parameters
    ----------
    page : Page
        The document.
    events : sequence of Event
        Its events; they keep their ids.
    quotes : sequence of Quote
        Its quotes.
    own : str or None
        Which event the document reports.

    Returns
    -------
    (added, quotes)
        The events of occasions whose words name none of those given, with these words as their
        mention. What is not the document's own is ``stated``.
    """
    known = {event.id: event for event in events}
    added: dict[Offsets, Event] = {}
    placed = list(quotes)
    for at, quote in enumerate(quotes):
        occasion = quote.occasion
        if occasion is not None and occasion.start is not None and occasion.end is not None:
            event = known.get(occasion.event or "")
            span = occasion.start, occasion.end
            if event is None:
                number = len(events) + len(added) + 1
                event = added.setdefault(span, _new_event(page, number, span, occasion))
            basis = occasion.basis if event.id == own else "stated"
            date = _date_at(occasion, event)
            occasion = replace(occasion, event=event.id, date=date, basis=basis)
            placed[at] = replace(quote, occasion=occasion)
    return list(added.values()), placed


def _date_at(occasion: Occasion, event: Event) -> str | None:
    """Return the date of an occasion; its event's where it has none, or where that is known."""
    date = occasion.date or event.date
    apart = event.anchor == "known" and not compatible(date or "", event.date or "")
    return event.date if apart else date


def _new_event(page: Page, number: int, span: Offsets, occasion: Occasion) -> Event:
    """Make the event that the words of an occasion name: a document is writing, a day is other."""
    kind = "writing" if head_word(page, span) in WRITINGS else NOUNS.get(noun_of(page.part(span)))
    return Event(
        id=f"ev{number}",
        kind=kind if kind in KINDS else "other",  # type: ignore[arg-type]
        name=None,
        ordinal=None,
        body=None,
        date=occasion.date or None,
        anchor=None,
        place=None,
        glossary=None,
        kb_id=None,
        key=None,
        mentions=[EventMention(*span, occasion.entity)],
    )
