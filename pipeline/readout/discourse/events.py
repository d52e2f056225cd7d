"""What a document reports: the meeting, visit or call that it is about, chosen by learned weights.

Every event, noun for one and verb of meeting in the title and the lead is a candidate; what speaks
for or against it is weighed by ``event_weights.json`` (``readout train events``). The best one is
taken, where it is likelier than not.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import takewhile

from readout.discourse.grounds import Ground, grounds, is_briefing, is_delivered
from readout.discourse.lead import BREAKS, Mention, Reading
from readout.discourse.timing import DAY, YEAR, date_of, dates_at, edtf_of
from readout.errors import ConfigError
from readout.language.page import Page

__all__ = [
    "DocumentEvent",
    "best_mention",
    "document_event",
    "event_of",
    "packaged_weights",
]

PHRASE = 16
"""Tokens of the phrase that a verb opens (``met with the premier in Tarn on 3 May``)."""


@dataclass(frozen=True, slots=True)
class DocumentEvent:
    """The event that a document reports: its mention, its entity's id and its date (EDTF).

    ``briefing``: whether it is a press conference or the like.
    """

    start: int
    end: int
    text: str
    entity: str | None
    date: str | None
    briefing: bool = False


@cache
def packaged_weights() -> Mapping[str, float]:
    """Return what each ground weighs (log odds), read once."""
    text = (
        files("readout.discourse")
        .joinpath("event_weights.json")
        .read_text(encoding="utf-8")
    )
    found: dict[str, float] = json.loads(text)
    if found.keys() != set(Ground):
        raise ConfigError(
            "event_weights.json has not the grounds of readout.discourse.events"
        )
    return found


def best_mention(reading: Reading, weights: Mapping[str, float]) -> Mention | None:
    """Return the mention that is likeliest what is reported, if it is likelier than not."""
    scored = [
        (sum(weights[ground] for ground in grounds(reading, mention)), mention)
        for mention in reading.mentions
    ]
    best = max(scored, key=lambda one: one[0], default=None)
    return best[1] if best is not None and best[0] > 0 else None


def document_event(page: Page) -> DocumentEvent | None:
    """Return what the document reports, or None where it reports no event."""
    reading = Reading(page)
    mention = best_mention(reading, packaged_weights())
    return None if mention is None else event_of(reading, _fullest(reading, mention))


def _fullest(reading: Reading, mention: Mention) -> Mention:
    """Return the first named mention of its kind where a mention is but a noun."""
    if mention.entity is not None or mention.verb:
        return mention
    alike = (
        m for m in reading.mentions if m.entity is not None and m.noun == mention.noun
    )
    return next(alike, mention)


def event_of(reading: Reading, mention: Mention) -> DocumentEvent:
    """Return the event of a mention: its words, and when it was."""
    page, entity = reading.page, mention.entity
    start, end = page.span(*_named_at(reading, mention))
    if entity is not None:
        start, end = entity.start, entity.end
    found = None if entity is None else entity.id
    date, briefing = _date(reading, mention), is_briefing(reading, mention)
    return DocumentEvent(start, end, page.text[start:end], found, date, briefing)


def _named_at(reading: Reading, mention: Mention) -> tuple[int, int]:
    """Return the tokens that name the event of a mention.

    Of a verb: the noun by which the text comes back to it, else the verb and what follows.
    """
    first, lower = mention.first, reading.lower
    if not mention.verb:
        return first, mention.after
    if mention.noun:
        back = next(i for i in reading.called[mention.noun] if i > first)
        return back, back + 1
    phrase = lower[first : min(first + PHRASE, mention.hi)]
    return first, first + len(
        list(takewhile(lambda word: word not in BREAKS | {","}, phrase))
    )


def _date(reading: Reading, mention: Mention) -> str | None:
    """Return when the event of a mention was.

    Its own date, those beside it, the day that the lead named last; of one that the title gives,
    what the lead tells of its like, else the document's date.
    """
    page = reading.page
    at = page.tokens.start[mention.first]
    date = date_of(mention.entity, dates_at(page, at), at)
    if date is not None or mention.paragraph >= 0:
        return date or _day_before(reading, at)
    alike = (m for m in reading.mentions if m.paragraph >= 0 and m.noun == mention.noun)
    told = next(filter(None, (_date(reading, m) for m in alike)), reading.day)
    return told or (page.date if is_delivered(reading, mention) else "") or None


def _day_before(reading: Reading, position: int) -> str | None:
    """Return the day that the lead names last before an event without a date of its own."""
    dates = reading.page.entity_index.within(reading.start, position)
    values = (edtf_of(date) or "" for date in dates if date.label == "DATE")
    days = [day for day in values if len(day) == DAY and day <= reading.day]
    return days[-1] if days and days[-1][:YEAR] == reading.day[:YEAR] else None
