import json
from importlib.resources import files
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.records.dates import is_edtf
from readout.records.types import EventKind
from readout.stages.document.known import KnownEvent, known_event, known_events

LEAST = 400
SINCE = 1978


def every() -> list[KnownEvent]:
    _, events = known_events()
    return [event for found in events.values() for event in found]


def test_many_events_each_with_a_date() -> None:
    assert len(every()) >= LEAST
    assert all(is_edtf(event.date) for event in every())
    assert {event.kind for event in every()} <= set(get_args(EventKind))
    assert min(event.year for event in every()) <= SINCE


def test_the_date_is_in_the_year() -> None:
    wrong = [e.key for e in every() if str(e.year) not in e.date]
    assert wrong == []


def test_keys_are_unique() -> None:
    keys = [event.key for event in every()]
    assert sorted(keys) == sorted(set(keys))


def test_every_event_is_of_a_series_with_names() -> None:
    text = files("readout.stages.document").joinpath("known_events.jsonl").read_text("utf-8")
    rows = [json.loads(line) for line in text.splitlines()]
    named = {row["series"] for row in rows if "names" in row}
    assert {row["series"] for row in rows} == named
    assert all(row["names"] for row in rows if "names" in row)


@pytest.mark.parametrize(
    ("name", "date", "found"),
    [
        ("12th BRICS Summit", None, "2020-11-17"),
        ("twelfth BRICS Summit", None, "2020-11-17"),
        ("BRICS Summit", "2020-11", "2020-11-17"),
        # of two in a year the one whose place is named
        ("NATO Madrid Summit 2022", None, "2022-06-28/2022-06-30"),
        # which one is left open
        ("NATO Summit 2022", None, None),
        ("BRICS Summit", None, None),
        ("BRICS Summit", "2020-03", None),
        # not known
        ("12th Delta Forum", None, None),
        ("", None, None),
        ("2020", None, None),
    ],
)
def test_known_events(name: str, date: str | None, found: str | None) -> None:
    event = known_event(name, date)
    assert (event and event.date) == found


def test_plenums_by_number_and_committee() -> None:
    full = known_event("Third Plenary Session of the 18th CPC Central Committee")
    assert full is not None
    assert full.year == 2013
    short = known_event("Third Plenary Session of the 18th Central Committee")
    assert short is None or short == full
    assert known_event("Third Plenary Session of the CPC Central Committee") is None


@given(st.text(max_size=60), st.none() | st.sampled_from(["2020", "2020-11-17", "x"]))
def test_whatever_the_name(name: str, date: str | None) -> None:
    event = known_event(name, date)
    assert event is None or event in every()
