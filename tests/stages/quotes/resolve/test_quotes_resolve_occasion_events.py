"""Every occasion with words has its event."""

from __future__ import annotations

import pytest

from readout.assembly import Readout
from readout.records import Record

TEXTS = {
    "a day": (
        "Tomas Lind of the yard office warned on Thursday that the walls leak.",
        "other",
    ),
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
