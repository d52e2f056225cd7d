"""What a document reports: the meeting, visit or call that it is about, chosen by learned weights.

Every event, noun for one and verb of meeting in the title and the lead is a candidate; what speaks
for or against it is weighed by ``frame_weights.json`` (``readout train frames``). The best one is
taken, where it is likelier than not.
"""

from __future__ import annotations

from dataclasses import replace

from readout.language.events import DocumentEvent
from readout.language.page import Page
from readout.language.timing import DAY, YEAR, date_of, dates_at, edtfs_of
from readout.models.scorer import Scorer, packaged
from readout.records.types import Offsets
from readout.stages.document.grounds import grounds
from readout.stages.document.kinds import kinds_of
from readout.stages.document.lead import BREAKS, Mention, Reading

__all__ = ["best_mention", "document_event", "event_of", "packaged_scorer"]

PHRASE = 16
"""Tokens of the phrase that a verb opens (``met with the premier in Tarn on 3 May``)."""
PHRASE_ENDS = BREAKS | {","}


def packaged_scorer() -> Scorer:
    """Return the scorer of what a document reports, read once."""
    return packaged("readout.stages.document", "frame_weights.json")["event"]


def best_mention(reading: Reading, scorer: Scorer) -> tuple[Mention | None, float]:
    """Return the mention that is likeliest what is reported, or None, and how likely that is."""
    best, sure = scorer.choose(grounds(mention) for mention in reading.mentions)
    return None if best is None else reading.mentions[best], sure


def document_event(page: Page, reading: Reading | None = None) -> DocumentEvent | None:
    """Return what the document reports, or None where it reports no event.

    ``reading``: its title and lead, where they are read already.
    """
    if reading is None:
        reading = Reading(page, kinds_of(page))
    mention, sure = best_mention(reading, packaged_scorer())
    if mention is None:
        return None
    return replace(event_of(_fullest(mention)), confidence=sure)


def _fullest(mention: Mention) -> Mention:
    """Return the first named mention of its kind where a mention is but a noun."""
    if mention.entity is not None or mention.verb:
        return mention
    for other in mention.reading.mentions:
        if other.entity is not None and other.noun == mention.noun:
            return other
    return mention


def event_of(mention: Mention) -> DocumentEvent:
    """Return the event of a mention: its words, and when it was."""
    page = mention.reading.page
    entity = mention.entity
    start, end = page.span(*_named_at(mention))
    if entity is not None:
        start = entity.start
        end = entity.end
    return DocumentEvent(
        start,
        end,
        page.text[start:end],
        None if entity is None else entity.id,
        _date(mention),
        mention.briefing,
    )


def _named_at(mention: Mention) -> Offsets:
    """Return the tokens that name the event of a mention.

    Of a verb: the noun by which the text comes back to it, else the verb and what follows.
    """
    first = mention.first
    reading = mention.reading
    if not mention.verb:
        return first, mention.after
    if mention.noun:
        back = next(i for i in reading.called[mention.noun] if i > first)
        return back, back + 1
    after = first
    last = min(first + PHRASE, mention.sentence.hi)
    while after < last and reading.lower[after] not in PHRASE_ENDS:
        after += 1
    return first, after


def _date(mention: Mention) -> str | None:
    """Return when the event of a mention was.

    Its own date, those beside it, the day that the lead named last; of one that the title gives,
    what the lead tells of its like.
    """
    page = mention.reading.page
    at = mention.position
    date = date_of(mention.entity, dates_at(page, at), at)
    if date is not None:
        return date
    if not mention.in_title:
        return _day_before(mention)
    for other in mention.reading.mentions:
        if other.in_title or other.noun != mention.noun:
            continue
        date = _date(other)
        if date is not None:
            return date
    return mention.reading.day or None


def _day_before(mention: Mention) -> str | None:
    """Return the day that the lead names last before an event without a date of its own."""
    start = mention.reading.start
    first = mention.reading.day
    values = edtfs_of(mention.reading.page.entity_index.within(start, mention.position))
    days = [day for day in values if len(day) == DAY and day <= first]
    if days and days[-1][:YEAR] == first[:YEAR]:
        return days[-1]
    return None
