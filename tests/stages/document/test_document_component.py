"""The stage ``readout_document``: alone, among others, and what the user gives."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from readout.batch.load import Readout, load
from readout.records.types import Event, Record
from readout.stages.base import set_document
from readout.stages.document.frame import GIVEN

TEXT = """Remarks by Ana Sol at the Delta Forum

Ladies and gentlemen,

I am glad to be here. I thank you for your welcome, and I want to say that we must ask.

Thank you.
"""


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_entities")
    nlp.add_pipe("readout_document")
    return nlp


def annotate(nlp: Language, meta: dict[str, Any], text: str = TEXT) -> Doc:
    doc = nlp.make_doc(text)
    set_document(doc, meta)
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    return doc


def test_alone_behind_segments() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_document")
    (frame,) = nlp(TEXT)._.readout_document
    assert frame.kind == "speech"
    assert nlp("")._.readout_events == []


def test_needs_segments() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_document")
    with pytest.raises(Exception, match="document needs segments"):
        nlp(TEXT)


def test_what_the_user_gives(nlp: Language) -> None:
    meta = {"kind": "news", "speaker": "Tomas Lind", "event": "Delta Forum"}
    (frame,) = annotate(nlp, {**meta, "place": "Harn"})._.readout_document
    assert (frame.kind, frame.speaker.text, frame.place.text) == ("news", "Tomas Lind", "Harn")
    assert {frame.basis[field] for field in ("kind", "speaker", "place")} == {"given"}


def test_other_names_of_meta_data() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    stage = nlp.add_pipe("readout_document", config={"meta_kind": "genre"})
    assert stage.meta == ("genre", "speaker", "event", "place")
    assert len(stage.meta) == len(GIVEN)
    (frame,) = annotate(nlp, {"genre": "policy", "kind": "news"})._.readout_document
    assert frame.kind == "policy"


def test_an_unknown_kind_is_warned_of(nlp: Language) -> None:
    stage = nlp.get_pipe("readout_document")
    doc = annotate(nlp, {"kind": "sermon"})
    (warning,) = stage.found(doc)["warnings"]
    assert (warning.code, warning.start) == ("unknown_kind", None)
    assert "meta.kind 'sermon' is none of readout, speech" in warning.message
    assert doc._.readout_document[0].kind == "speech"
    assert stage.found(annotate(nlp, {}))["warnings"] == []


def test_an_event_that_the_text_does_not_name_is_warned_of(nlp: Language) -> None:
    stage = nlp.get_pipe("readout_document")
    (warning,) = stage.found(annotate(nlp, {"event": "Harvest Fair"}))["warnings"]
    assert warning.code == "unknown_event"
    assert "meta.event 'Harvest Fair' is no event that the text names" in warning.message
    output = stage.found(annotate(nlp, {"event": "delta forum"}))
    assert output["warnings"] == []
    (frame,) = output["document"]
    assert (frame.basis["event"], frame.confidence["event"]) == ("given", 1.0)


def test_packed_and_unpacked(nlp: Language) -> None:
    stage = nlp.get_pipe("readout_document")
    output = stage.found(annotate(nlp, {"date": "2031-03-05"}))
    assert stage.unpack(stage.pack(output)) == output


def test_meta_data_that_it_reads_change_the_key() -> None:
    readout = load("readout:default.cfg")
    one = readout(TEXT, meta={"kind": "news"})
    two = readout(TEXT, meta={"kind": "speech"})
    assert one.document is not None
    assert (one.document.kind, one.document.basis["kind"]) == ("news", "given")
    assert one.stages["document"] != two.stages["document"]
    assert one.stages == readout(TEXT, meta={"kind": "news", "shelf": 3}).stages


def test_the_quotes_read_the_frame() -> None:
    nlp = spacy.blank("en")
    for name in ("segment", "entities", "document", "quotes"):
        nlp.add_pipe(f"readout_{name}")
    assert not any(nlp.analyze_pipes()["problems"].values())
    doc = annotate(nlp, {"date": "2031-03-05"})
    framed = nlp.get_pipe("readout_quotes").framed(doc)
    assert framed.frame == doc._.readout_document[0]


def test_entities_name_their_events(readout: Readout) -> None:
    record = whole(readout, TEXT)
    events = {event.id: event for event in record.events}
    named = [e for e in record.entities if e.label == "EVENT"]
    assert named
    for entity in named:
        mentions = events[str((entity.normal or {})["event"])].mentions
        assert entity.id in {mention.entity for mention in mentions}
    others = [e for e in record.entities if e.label != "EVENT"]
    assert not any("event" in (entity.normal or {}) for entity in others)


@pytest.fixture(scope="module")
def readout() -> Readout:
    """The whole pipeline, with a parse."""
    return load("readout:default.cfg")


def whole(readout: Readout, text: str, date: str | None = "2031-03-05") -> Record:
    return readout(text, meta={} if date is None else {"date": date})


def own_of(record: Record) -> Event:
    return next(event for event in record.events if event.id == record.document.event)


@pytest.mark.parametrize(
    ("text", "kind", "date"),
    [
        (
            "Minister Boon Lim said at a press conference that the law would hold on 1 June 2031.",
            "briefing",
            "2031-03-05",
        ),
        (
            "In a letter to the council, Ana Sol wrote that the bridge opens on 4 April 2031.",
            "writing",
            None,
        ),
        (
            "At a hearing on 2 March 2031, Ana Sol said that the bridge opens in April 2032.",
            "hearing",
            "2031-03-02",
        ),
    ],
)
def test_a_date_that_is_reported_is_not_that_of_the_event(
    readout: Readout, text: str, kind: str, date: str | None
) -> None:
    (event,) = [e for e in whole(readout, text).events if e.kind == kind]
    assert event.date == date


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("President Jan Marek met with Prime Minister Lim in Karsk on Tuesday.", "Karsk"),
        ("The 5th Harbour Congress opened in Vienna on Tuesday. It was long.", "Vienna"),
        ("The 8th Conference of the Harbours (COH8) in Tarn agreed on the tolls.", "Tarn"),
        ("Ana Sol met with Jan Marek on Tuesday. She then left for Vienna.", None),
        ("President Sol held a meeting on the situation in Vienna.", None),
        ("President Sol met survivors of the flood in Vienna.", None),
    ],
)
def test_where_an_event_was(readout: Readout, text: str, place: str | None) -> None:
    assert own_of(whole(readout, text)).place == place


def test_a_meeting_of_the_title_is_that_of_the_lead(readout: Readout) -> None:
    text = (
        "Marek meets Lim\n\nPresident Jan Marek met with Prime Minister Boon Lim on Tuesday. "
        "During the meeting, Marek said that ports must open."
    )
    record = whole(readout, text)
    (event,) = record.events
    words = [text[mention.start : mention.end] for mention in event.mentions]
    assert words == ["meets", "met", "meeting"]
    assert record.quotes[0].occasion is not None
    assert record.quotes[0].occasion.date == event.date == "2031-03-04"


def test_who_meets_others_meets_again(readout: Readout) -> None:
    text = (
        "President Sol met with farmers on 1 March 2031. She then met with Prime Minister Dask on "
        "4 March 2031."
    )
    dates = [event.date for event in whole(readout, text).events]
    assert dates == ["2031-03-01", "2031-03-04"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [("held a telephone talk with", "call"), ("made a courtesy call on", "visit")],
)
def test_talks_and_calls_by_their_names(readout: Readout, words: str, kind: str) -> None:
    text = f"Foreign Minister Kenji Tanimoto {words} Minister Ana Sol on March 4."
    assert own_of(whole(readout, text)).kind == kind


def test_what_is_to_come_is_not_reported(readout: Readout) -> None:
    text = (
        "Tarnia to host Delta Summit in May\n\nTarnia will host the Delta Summit in May, the "
        "foreign ministry said on Tuesday."
    )
    assert whole(readout, text).document.event is None


def test_a_speech_is_dated_by_the_line_under_its_title(readout: Readout) -> None:
    text = (
        "The outlook for prices\n\nSpeech by Ms Ingrid Sahl, Governor of the Bank of Selu, at the "
        "Karsk Forum, Karsk, 27 February 2031.\n\nGood morning, ladies and gentlemen. I am "
        "grateful for the invitation. Let me begin with growth. I believe that it will come. "
        "Thank you."
    )
    record = whole(readout, text)
    assert record.segments[1].kind == "byline"
    assert (record.document.kind, record.document.date) == ("speech", "2031-02-27")
    assert own_of(record).date == "2031-02-27"


TALK = """Ladies and gentlemen, I am glad to be here, and I thank you for your welcome.

{} has always been a place for plain words. I announced in March that we would open the dam, and
I said at a forum in Vienna that my friends must ask.

Thank you."""


def test_a_title_that_stands_in_the_meta_data_alone(readout: Readout) -> None:
    event = "The Delta Forum"
    title = "Remarks by Minister of Ports Ana Sol at the Delta Forum"
    record = readout(TALK.format(event), meta={"date": "2031-03-05", "title": title})
    frame = record.document
    assert frame is not None
    speaker = frame.speaker
    assert (speaker.canonical, speaker.start, speaker.entity) == ("Ana Sol", None, None)
    assert (frame.basis["speaker"], frame.basis["event"]) == ("title", "title")
    first = min(own_of(record).mentions, key=lambda mention: mention.start)
    assert TALK.format(event)[first.start : first.end] in event
    assert {q.speaker.key for q in record.quotes if q.speaker} == {"ana sol"}


@pytest.mark.parametrize(
    "title",
    [
        "Minister Sol: A Failure in Power",
        "Ana Sol: A Life",
        "Why I Reject the Address by Ana Sol",
        "Remarks by Ana Sol",
    ],
)
def test_a_byline_outranks_a_title_that_is_not_there(readout: Readout, title: str) -> None:
    text = (
        "By Dov Marn\n\nMinister Ana Sol is wrong about dams. I think that the dam is a folly, and "
        "I say so. We should not build it. Why should we trust her? I do not. She has failed, and "
        "the council must act."
    )
    meta = {"date": "2031-03-05", "title": title, "kind": "commentary"}
    for kind in ("commentary", "speech"):
        frame = readout(text, meta={**meta, "kind": kind}).document
        assert frame is not None
        assert frame.speaker.text == "Dov Marn"


def test_a_name_that_the_entities_of_the_title_do_not_tell(readout: Readout) -> None:
    text = """Statement of President Joe Biden on Harbor Rescue Plan Oversight

The plan has helped millions of families. Today the board reports that it has been well spent."""
    speaker = whole(readout, text).document.speaker
    assert text[speaker.start : speaker.end] == speaker.text == "Joe Biden"


def test_a_body_that_the_title_alone_names(readout: Readout) -> None:
    text = """Joint Statement of the Foreign Ministers of Tarnia and Orlanda

We reaffirm that the road must stay open. We call on all sides to return to the table."""
    frame = whole(readout, text).document
    speaker = frame.speaker
    assert (frame.kind, speaker.text) == ("statement", "Foreign Ministers of Tarnia and Orlanda")
    assert text[speaker.start : speaker.end] == speaker.text


def test_nobody_who_is_none_of_the_names_answers(readout: Readout) -> None:
    text = """Press Briefing by the Fen Recovery Team

1:05 P.M.

MODERATOR: Good afternoon. We have one thing at the top.

Q Why is the quay shut?

MS. SOL: I told you last week. It will open in May."""
    frame = whole(readout, text).document
    assert (frame.kind, frame.speaker) == ("conference", None)


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        (
            "President Ana Sol met with Prime Minister Jan Marek on Tuesday.",
            "meeting",
            {"Ana Sol", "Jan Marek"},
        ),
        (
            "Minister Ana Sol spoke by telephone with Jan Marek on Tuesday.",
            "call",
            {"Ana Sol", "Jan Marek"},
        ),
        (
            "Minister Ana Sol was interviewed by Otto Reed on Tuesday.",
            "interview",
            {"Ana Sol", "Otto Reed"},
        ),
        (
            "Meeting with Minister Jan Marek\n\nPresident Ana Sol had a meeting with Jan Marek on "
            "Tuesday to discuss the locks.",
            "meeting",
            {"Ana Sol", "Jan Marek"},
        ),
        (
            "Ana Sol held talks with Jan Marek and Otto Reed on Tuesday.",
            "meeting",
            {"Ana Sol", "Jan Marek", "Otto Reed"},
        ),
    ],
)
def test_who_takes_part(readout: Readout, text: str, kind: str, names: set[str]) -> None:
    record = whole(readout, text)
    (event,) = record.events
    assert event.kind == kind
    assert {one.text for one in event.participants} == names
    for one in event.participants:
        assert one.entity in {entity.id for entity in record.entities}


def test_a_meeting_at_a_summit_is_part_of_it(readout: Readout) -> None:
    text = (
        "President Ana Sol met with Prime Minister Jan Marek on the sidelines of the Delta Summit "
        "on Tuesday."
    )
    meeting, summit = whole(readout, text).events
    assert (meeting.part_of, summit.part_of) == (summit.id, None)


def test_where_and_when_a_verb_tells_that_they_met(readout: Readout) -> None:
    text = (
        "Meeting with harbour pilots\n\nMarch 5, 2031, Novy Brod\n\nPresident Ana Sol met with "
        "the harbour pilots. They spoke about the locks."
    )
    record = whole(readout, text)
    own = next(event for event in record.events if event.id == record.document.event)
    assert (own.kind, own.date, own.place) == ("meeting", "2031-03-05", "Novy Brod")
