from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blank import BLANK
from readout.language.events import Framed
from readout.language.page import Page
from readout.records.dates import is_edtf
from readout.records.types import Event
from readout.stages.document.explanation import explain_frame
from readout.stages.document.frame import KINDS, frame_of
from stages.quotes.documents import page

HELD = (
    "<title>Board studies silt</title>¶On <date edtf=2031-03-04>March 4</date>, the board held its "
    "<event edtf=2031>12th Study Session</event>.¶The session heard nine pilots. It stressed that ports must ask."
)
SPEECH = (
    "<title>Remarks by <person>Ana Sol</person> at the <event>Delta Forum</event></title>¶Ladies and gentlemen,¶"
    "I am glad to be here. I thank you. My friends, I want to say that we must ask.¶Thank you."
)
PIECES = [
    *HELD.split("¶"),
    *SPEECH.split("¶")[1:],
    "¶",
    "Premier <person>Osk</person> met with <person>Dane</person> in <gpe>Tarn</gpe>.",
    "<org>Harbor Council</org>",
    "Q Why?",
    "<date edtf=2031-03-05>March 5</date>",
]
CASES = st.lists(st.sampled_from(PIECES), max_size=8).map("¶".join)
GIVEN = st.none() | st.sampled_from(["speech", "news", "Ana Sol", "Delta Forum", " ", "x"])
METAS = st.fixed_dictionaries(dict.fromkeys(("title", "kind", "speaker", "event", "place"), GIVEN))


def read(case: str, date: str = "") -> Page:
    return replace(page(BLANK, case), date=date)


def frame(case: str, date: str = "", **meta: Any) -> Framed:
    return frame_of(read(case, date), meta)


def own_event(found: Framed) -> Event:
    return next(event for event in found.events if event.id == found.frame.event)


def test_what_a_document_reports() -> None:
    framed = frame(HELD, "2031-03-05")
    found = framed.frame
    (event,) = [event for event in framed.events if event.id == found.event]
    assert event.name == "12th Study Session"
    assert (found.date, found.basis["date"]) == ("2031-03-04", "lead")
    assert found.basis["event"] == "lead"


def test_who_speaks() -> None:
    found = frame(SPEECH, "2031-03-05").frame
    assert found.kind == "speech"
    assert found.speaker is not None
    assert (found.speaker.text, found.basis["speaker"]) == ("Ana Sol", "title")
    assert found.date == "2031-03-05"


def test_its_own_event_is_dated_by_the_document() -> None:
    framed = frame(SPEECH, "2031-03-05", kind="speech")
    own = [event for event in framed.events if event.id == framed.frame.event]
    assert [event.date for event in own] == ["2031-03-05"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_given_kind_is_taken(kind: str) -> None:
    found = frame(SPEECH, kind=kind).frame
    assert (found.kind, found.basis["kind"]) == (kind, "given")
    assert found.confidence["kind"] == 1.0


def test_a_given_kind_that_is_none_is_passed_over() -> None:
    found = frame(SPEECH, kind="sermon").frame
    assert (found.kind, found.basis["kind"]) == ("speech", "text")


def test_a_given_speaker_and_place_are_taken() -> None:
    found = frame(SPEECH, speaker="Tomas Lind", place="Harn").frame
    assert found.speaker is not None
    assert found.place is not None
    assert (found.speaker.text, found.speaker.start) == ("Tomas Lind", None)
    assert (found.speaker.canonical, found.basis["speaker"]) == ("Tomas Lind", "given")
    assert (found.place.text, found.basis["place"]) == ("Harn", "given")


def test_a_given_event_is_one_of_the_texts() -> None:
    case = f"{HELD}¶Pilots were at the <event>Salt Fair</event>."
    framed = frame(case, event="salt fair")
    own = [event.name for event in framed.events if event.id == framed.frame.event]
    assert own == ["Salt Fair"]


def test_what_the_document_reports_by_its_fullest_name() -> None:
    found = read(HELD, "2031-03-05")
    own = frame_of(found, {}).own(found)
    assert own is not None
    assert (own.text, own.date) == ("12th Study Session", "2031-03-04")


def test_an_empty_document() -> None:
    framed = frame("")
    assert framed.events == []
    assert (framed.frame.event, framed.frame.speaker) == (None, None)
    assert framed.own(read("")) is None


@given(CASES, METAS, st.sampled_from(["", "2031", "2031-03-05"]))
def test_whatever_the_document(case: str, meta: dict[str, Any], date: str) -> None:
    found = read(case, date)
    framed = frame_of(found, meta)
    told = framed.frame
    ids = [event.id for event in framed.events]
    assert len(ids) == len(set(ids))
    assert told.event is None or told.event in ids
    assert told.date is None or is_edtf(told.date)
    fields = ("kind", "speaker", "event", "date", "place")
    known = {name for name in fields if getattr(told, name) is not None}
    assert told.basis.keys() == told.confidence.keys() == known
    assert all(0 <= sure <= 1 for sure in told.confidence.values())
    for one in (told.speaker, told.place):
        if one is not None and one.start is not None:
            assert found.text.startswith(one.text, one.start)
    own = framed.own(found)
    assert (own is None) == (told.event is None)


@given(CASES, METAS)
def test_what_the_user_gives_outranks_all(case: str, meta: dict[str, Any]) -> None:
    told = frame_of(read(case), meta).frame
    if meta["kind"] in KINDS:
        assert (told.kind, told.basis["kind"]) == (meta["kind"], "given")
    for field in ("speaker", "place"):
        if (meta[field] or "").strip():
            assert getattr(told, field).text == meta[field].strip()
            assert told.basis[field] == "given"


@given(CASES, METAS)
def test_explanations_agree_with_the_frame(case: str, meta: dict[str, Any]) -> None:
    found = read(case)
    told = explain_frame(found, meta)
    assert told.framed == frame_of(found, meta)
    if told.framed.frame.basis["kind"] != "given":
        assert next(iter(told.kinds)) == told.framed.frame.kind
    odds = [one.odds for one in told.speakers]
    assert odds == sorted(odds, reverse=True)
    speaker = told.framed.frame.speaker
    if told.framed.frame.basis.get("speaker") not in (None, "given"):
        assert speaker is not None
        assert (told.speakers[0].text, told.speakers[0].start) == (speaker.text, speaker.start)
    for one in (*told.speakers, *told.mentions):
        assert sum(part.odds for part in one.parts) == pytest.approx(one.odds)
        assert one.start is None or found.text.startswith(one.text, one.start)


def test_a_readout_has_just_been() -> None:
    case = (
        "<title>Readout of <person>Ana Sol</person>’s Meeting with Envoy <person>Reed</person>, "
        "<person>Tom Dane</person></title>¶<person>Ana Sol</person> met today with the envoys. "
        "She will travel in the week of <date edtf=2031-05-12/2031-05-18>May 12</date>."
    )
    found = frame(case, "2031-05-08", kind="readout")
    own = own_event(found)
    assert own.name == "Ana Sol’s Meeting with Envoy Reed, Tom Dane"
    assert own.date == found.frame.date == "2031-05-08"
    assert own.key == "ana-sol-s-meeting-with-envoy-reed-tom-dane/2031-05-08"


def test_only_a_readout_has_just_been() -> None:
    case = (
        "<title>Report on the <event edtf=2029-04-03>Delta Congress</event></title>¶"
        "The board held its <event edtf=2029-04-03>Delta Congress</event> on "
        "<date edtf=2029-04-03>April 3, 2029</date>."
    )
    found = frame(case, "2031-05-08", kind="conference")
    own = own_event(found)
    assert own.date == "2029-04-03"


def test_nothing_is_spoken_at_an_event_to_come() -> None:
    case = (
        "<title>Daily Press Briefing</title>¶The minister will travel on "
        "<date edtf=2031-05-12>Monday</date>. I thank you."
    )
    found = frame(case, "2031-05-08", kind="conference")
    assert own_event(found).date == found.frame.date == "2031-05-08"


def test_who_speaks_is_no_part_of_the_event_of_a_title() -> None:
    case = (
        "<title>Remarks at the Delta Forum, <person>Ana Sol</person></title>¶"
        "Ladies and gentlemen, I am glad to be here. I thank you."
    )
    found = frame(case, "2031-05-08", kind="speech")
    own = own_event(found)
    assert own.name == "Delta Forum"
