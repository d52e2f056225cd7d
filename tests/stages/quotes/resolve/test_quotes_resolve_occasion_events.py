"""Every occasion with words has its event."""

from __future__ import annotations

import pytest
import spacy

from readout.batch.load import Readout
from readout.records.types import Event, EventMention, Occasion, Quote, Record, Speaker
from readout.stages.quotes.resolve.occasions import with_events
from stages.quotes.documents import page

TEXTS = {
    "a day": ("Tomas Lind of the yard office warned on Thursday that the walls leak.", "other"),
    "a writing": (
        "In an editorial in the Harbour Mail, Ana Reyes wrote that the walls leak.",
        "writing",
    ),
}


def occasions(record: Record) -> list[str | None]:
    return [
        quote.occasion.event
        for quote in record.quotes
        if quote.occasion is not None and quote.occasion.text is not None
    ]


@pytest.mark.parametrize("name", TEXTS)
def test_an_occasion_with_words_has_an_event(nlp: Readout, name: str) -> None:
    text, kind = TEXTS[name]
    record = nlp(text, id="a", meta={"date": "2031-05-09"})
    found = occasions(record)
    assert found
    events = {event.id: event for event in record.events}
    assert [events[one or ""].kind for one in found] == [kind] * len(found)


def test_two_statements_on_one_day_share_its_event(nlp: Readout) -> None:
    text = (
        "Tomas Lind warned on Thursday that the walls leak, "
        "adding that the yard would mend them in May."
    )
    record = nlp(text, id="a", meta={"date": "2031-05-09"})
    found = occasions(record)
    assert len(found) == 2
    assert len(set(found)) == 1
    assert len({event.id for event in record.events}) == len(record.events)
    starts = [event.mentions[0].start for event in record.events]
    assert starts == sorted(starts)


def _said_at(date: str | None, event: str) -> Quote:
    occasion = Occasion("Congress", "inherited", 4, 12, None, date, event)
    speaker = Speaker("agentless")
    return Quote("q1", "indirect", [(20, 30)], [], "", True, None, speaker, occasion, None, "", 1.0)


@pytest.mark.parametrize(
    ("said", "anchor", "when"),
    [
        (None, None, "2031-05-02/2031-05-09"),
        ("2031-05-04", "known", "2031-05-04"),
        ("2035-01-01", "known", "2031-05-02/2031-05-09"),
        ("2035-01-01", None, "2035-01-01"),
    ],
)
@pytest.mark.parametrize("own", ["ev1", "ev2", None])
def test_an_occasion_says_what_its_event_says(
    said: str | None, anchor: str | None, when: str, own: str | None
) -> None:
    date = "2031-05-02/2031-05-09"
    mentions = [EventMention(4, 12)]
    event = Event(
        "ev1", "congress", None, None, None, date, anchor, None, None, None, None, mentions
    )
    text = page(spacy.blank("en"), "The Congress agreed: no dam may leak.")
    _, (quote,) = with_events(text, [event], [_said_at(said, "ev1")], own)
    assert quote.occasion is not None
    assert quote.occasion.date == when
    assert quote.occasion.basis == ("inherited" if own == "ev1" else "stated")
