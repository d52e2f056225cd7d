"""Occasions that no list of events knows: the phrases and dates about a statement.

``in a comment on Monday``, ``a survey by the institute in June``. What they look like is told by
their own words, too, so that it is learned which of them name an occasion.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from readout.language.page import Page
from readout.language.phrases import base_phrase, head_token
from readout.language.timing import DAY, date_of, dates_among, edtf_of
from readout.language.words import words
from readout.records.types import Entity, EventMention, Occasion, Offsets
from readout.stages.quotes.resolve.stated import Stated
from readout.stages.quotes.resolve.statement import ReportingPassage

__all__ = ["Phrased", "Way"]

Way = tuple[str, Occasion, tuple[str, ...]]
"""The way in which an occasion was found, the occasion, and what it looks like there."""

ARTICLES = words("determiner.definite") | words("determiner.indefinite")
OPENINGS = ARTICLES | words("determiner.possessive")
KINDS = {
    "document": words("noun.document") | words("word.written"),
    "occasion": words("noun.occasion"),
    "person": words("noun.person"),
    "body": words("noun.body"),
}
"""What the head of a phrase may be."""
NO_PHRASE = ("PERSON", "DATE")
"""Names that tell no occasion by themselves."""
PRONOUNS = words("word.pronoun")
PHRASES = 6
"""Phrases of a passage that are looked at."""
DATES = 3
"""Dates of a sentence, and of the lead, that are looked at."""
BACK = 2
"""Days before a statement that are looked at."""
EARLIER = 3
"""Earlier mentions of a noun beside which its date may stand."""


@dataclass(frozen=True, slots=True)
class _Phrase:
    """A phrase of a passage: how it is found, its head (a token), what ties it to the sentence."""

    way: str
    head: int
    span: Offsets
    tie: str
    looks: list[str]


class Phrased:
    """Finds the phrases and dates of one document that may tell where or when something was said.

    Parameters
    ----------
    page : Page
        The document.
    stated : Stated
        What its passages name, and what is reported: nothing is taken from there.
    lead_end : int
        The character where its lead ends.
    """

    def __init__(self, page: Page, stated: Stated, lead_end: int) -> None:
        self.page = page
        self.stated = stated
        dates = dates_among(page.entities)
        self.ids = {date.id for date in dates}
        self.dates = [date for date in dates if not stated.is_reported(date)]
        self._found: dict[tuple[str, int], str | None] = {}
        self.starts = [date.start for date in self.dates]
        self.leading = [d for d in self.dates[:DATES] if d.start < lead_end]

    def of(self, passage: ReportingPassage) -> Iterator[Way]:
        """Yield what may be the occasion of what a passage reports."""
        yield from self._dated(passage)
        yield from self._placed(passage)
        yield from self._speaking(passage)
        yield from self._before(passage)

    # -- dates -----------------------------------------------------------------------------------

    def _dated(self, passage: ReportingPassage) -> Iterator[Way]:
        """Yield the dates of the sentence, the nearest first."""
        near = sorted(passage.named, key=lambda d: abs(d.start - passage.position))
        for rank, date in enumerate(near[:DATES]):
            free = "adjunct" if date in passage.dates else "loose"
            looks = [f"rank{rank}", free, *self._date_looks(date, passage, free)]
            yield "date", _when(date, "stated"), tuple(looks)

    def _date_looks(self, date: Entity, passage: ReportingPassage, free: str) -> Iterator[str]:
        """Yield what a date of the sentence looks like: where it stands, behind what, how exact."""
        exact = _exact(date)
        place = self._place(date, passage)
        after = f"after={self.page.word_before(date.start)}"
        tag = self.page.tokens.tag[passage.clause.head]
        yield exact
        yield place
        yield after
        yield _side(date.start, passage)
        yield f"{place}:{exact}"
        yield f"{place}:{free}"
        yield f"{after}:{exact}"
        yield f"tag={tag}:{exact}"
        yield f"cue={passage.clause.lemma}"

    def _place(self, date: Entity, passage: ReportingPassage) -> str:
        """Tell where in its sentence a date stands."""
        clause = passage.clause
        first = self.page.token_at(date.start)
        if first in (clause.after, clause.after + 1):
            return "at_cue"
        speaker = clause.speaker or (0, 0)
        if speaker[0] <= date.start < speaker[1]:
            return "in_speaker"
        if first in (clause.lo, clause.lo + 1):
            return "opens"
        return "elsewhere"

    def _before(self, passage: ReportingPassage) -> Iterator[Way]:
        """Yield days named before: the last ones, and those of the lead."""
        start, _ = self.page.sentence_at(passage.position)
        at = bisect_left(self.starts, start)
        first = max(0, at - BACK)
        last = self.dates[first:at]
        for back, date in enumerate(reversed(last)):
            yield self._far(date, passage, f"back{back}")
        for date in self.leading:
            if date.start < start:
                yield self._far(date, passage, "lead")

    def _far(self, date: Entity, passage: ReportingPassage, where: str) -> Way:
        """Return a date of another sentence."""
        page = self.page
        exact = _exact(date)
        there = page.segment_index.at(date.start)
        here = page.segment_index.at(passage.position)
        looks = (
            where,
            exact,
            f"{where}:{exact}",
            f"after={page.word_before(date.start)}",
            "same" if there is here else "apart",
        )
        return "day", _when(date, "inherited"), looks

    # -- phrases ---------------------------------------------------------------------------------

    def _placed(self, passage: ReportingPassage) -> Iterator[Way]:
        """Yield what a preposition ties to the sentence (``in a comment to the paper``)."""
        tokens = self.page.tokens
        clause = passage.clause
        heads = [i for i in passage.tokens if tokens.dep[i] == "pobj"]
        heads.sort(key=lambda i: abs(i - clause.head))
        for i in heads[:PHRASES]:
            prep = tokens.head[i]
            above = tokens.head[prep]
            looks = [
                "on_cue" if above == clause.head else "off_cue",
                _side(tokens.start[i], passage),
            ]
            if prep == clause.lo:
                looks.append("opens")
            span = base_phrase(self.page, i, clause.lo, clause.hi)
            phrase = _Phrase("placed", i, span, f"prep={tokens.lower[prep]}", looks)
            yield from self._phrase(phrase, passage)

    def _speaking(self, passage: ReportingPassage) -> Iterator[Way]:
        """Yield what speaks, where that is no named person (``the report said``)."""
        speaker = passage.clause.speaker
        if speaker is not None:
            head = head_token(self.page, speaker)
            phrase = _Phrase("speaks", head, speaker, "subject", [])
            yield from self._phrase(phrase, passage)

    def _phrase(self, phrase: _Phrase, passage: ReportingPassage) -> Iterator[Way]:
        """Yield a phrase as an occasion, with the date that belongs to it."""
        page = self.page
        label = page.label_at(phrase.head)
        word = page.word(phrase.head)
        start, end = phrase.span
        holds = start <= page.tokens.start[phrase.head] < end
        if not holds or word in PRONOUNS or label in NO_PHRASE:
            return
        opening = self._opening(phrase.span)
        if opening:
            start = page.tokens.start[page.token_from(start) + 1]
        dated, date = self._date_for((start, end), word, passage)
        looks = [phrase.tie, *phrase.looks, f"label={label}", f"opening={opening}", f"date={dated}"]
        kinds = [f"kind={kind}" for kind, nouns in KINDS.items() if word in nouns]
        every = (
            *looks,
            *kinds,
            *(f"{kind}:{look}" for kind in kinds for look in looks),
            f"word={word}",
            f"{phrase.tie}:{word}",
        )
        occasion = Occasion(page.text[start:end], "stated", start, end, date=date)
        yield phrase.way, occasion, every

    def _opening(self, span: Offsets) -> str:
        """Return the determiner with which a phrase opens, if more follows."""
        first = self.page.token_from(span[0])
        word = self.page.word(first)
        more = self.page.tokens.end[first] < span[1]
        if more and word in OPENINGS:
            return word
        return ""

    def _date_for(
        self, span: Offsets, word: str, passage: ReportingPassage
    ) -> tuple[str, str | None]:
        """Return the date within a phrase, beside the cue, or beside an earlier mention of it."""
        inside = self.page.entity_index.within(*span)
        date = date_of(None, inside, span[0])
        if date is not None:
            return "inside", date
        date = date_of(None, passage.dates, span[0])
        if date is not None:
            return "beside", date
        start, _ = self.page.sentence_at(passage.position)
        date = self._earlier(word, start)
        if date is None:
            return "none", None
        return "earlier", date

    def _earlier(self, word: str, before: int) -> str | None:
        """Return the date beside an earlier mention of a noun, the last that has one."""
        key = word, before
        if key not in self._found:
            self._found[key] = self._last_dated(word, before)
        return self._found[key]

    def _last_dated(self, word: str, before: int) -> str | None:
        named = self._places.get(word, [])
        at = bisect_left(named, before)
        first = max(0, at - EARLIER)
        for start in reversed(named[first:at]):
            date = self._beside(word, start)
            if date is not None:
                return date
        return None

    def _beside(self, word: str, position: int) -> str | None:
        """Return the date in the sentence of a noun that is not reported."""
        if self.stated.is_reported(EventMention(position, position + len(word))):
            return None
        start, end = self.page.sentence_at(position)
        first = bisect_left(self.starts, start)
        last = bisect_left(self.starts, end)
        dates = self.dates[first:last]
        return date_of(None, dates[:DATES], position)

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """The characters where each word begins, sorted."""
        found: dict[str, list[int]] = {}
        tokens = self.page.tokens
        for word, start in zip(tokens.lower, tokens.start, strict=True):
            found.setdefault(word, []).append(start)
        return found


def _exact(date: Entity) -> str:
    """Return how exact a date is, by the length of its value: a year, a day, an interval."""
    value = edtf_of(date) or ""
    return f"long{min(len(value), DAY + 1)}"


def _when(date: Entity, basis: Literal["stated", "inherited"]) -> Occasion:
    """Return a date as an occasion."""
    return Occasion(date.text, basis, date.start, date.end, date.id, edtf_of(date))


def _side(position: int, passage: ReportingPassage) -> str:
    """Tell on which side of the cue something stands."""
    if position > passage.position:
        return "behind"
    return "ahead"
