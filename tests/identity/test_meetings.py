"""Events of documents that are one, and those that only look alike."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from meetingtexts import report
from readout.identity.decisions import Decisions
from readout.identity.meetings import Meeting, Meetings
from readout.identity.names import name_of
from readout.identity.rows import Mention
from readout.records.types import Record

DAY = "2041-05-04"
HERALD, GAZETTE = "Fen Herald", "Tarn Gazette"


def joined(*records: Record) -> list[Meeting]:
    meetings = Meetings(Decisions([]))
    for record in records:
        meetings.add(record)
    return meetings.meetings()


def groups(*records: Record) -> list[list[str]]:
    return [sorted(told.document for told in one.tellings) for one in joined(*records)]


def test_reports_of_both_sides_are_of_one_meeting() -> None:
    found = joined(
        report("a", "Readout of President Sol’s Meeting with Chancellor Dev", DAY, "Ana Sol", "Dev"),
        report("b", "Dev meets Sol", DAY, "Oskar Dev", "Sol", publisher=GAZETTE, place="Harn, Fen"),
        report("c", "Remarks by Ana Sol and Oskar Dev", DAY, "Ana Sol", "Oskar Dev",
               kind="speech", publisher=GAZETTE),
    )  # fmt: skip
    assert [len(one.tellings) for one in found] == [3]
    assert name_of(found[0].tellings) == "Sol–Dev meeting, Harn, 4 May 2041"
    assert 0.5 < found[0].confidence < 1


def test_four_reports_of_one_meeting_have_one_key() -> None:
    meetings = Meetings(Decisions([]))
    talks = {"place": "Harn"}
    for one in (
        report("a", "Readout of President Sol’s Meeting with Chancellor Dev", DAY, "Ana Sol",
               "Oskar Dev", **talks),
        report("b", "Dev meets Sol in Harn", DAY, "Oskar Dev", "Ana Sol", publisher=GAZETTE, **talks),
        report("c", "Remarks by President Sol and Chancellor Dev Before Bilateral Meeting", DAY,
               "Ana Sol", "Oskar Dev", kind="speech", **talks),
        report("d", "Press Conference of President Sol and Chancellor Dev", DAY, "Ana Sol",
               "Oskar Dev", kind="briefing", publisher=GAZETTE, **talks),
    ):  # fmt: skip
        meetings.add(one)
    found = meetings.joined()
    assert [(one.who, one.documents) for one in found] == [
        ("event/ana-sol-oskar-dev-meeting-harn-4-may-2041", 4)
    ]


def test_twelve_talks_of_one_day_are_twelve() -> None:
    partners = ["Ila Brun", "Teo Marsh", "Uma Quay", "Odo Reed", "Ira Salt", "Noa Tide",
                "Eva Weir", "Jan Ford", "Lea Glen", "Max Holm", "Pia Isle", "Ole Lund"]  # fmt: skip
    found = groups(
        *(report(one, f"Meeting with {one}", DAY, "Ana Sol", one, place="Harn") for one in partners)
    )
    assert len(found) == len(partners)


@pytest.mark.parametrize(
    ("kind", "day", "who", "publisher"),
    [
        ("call", "2041-05-20", "Oskar Dev", GAZETTE),
        ("meeting", "2041-05-05", "Oskar Dev", HERALD),
        ("meeting", DAY, "Uma Quay", GAZETTE),
        ("meeting", "2042-05-04", "Oskar Dev", GAZETTE),
    ],
)
def test_another_day_partner_or_year_is_another_event(
    kind: str, day: str, who: str, publisher: str
) -> None:
    one = report("a", "Meeting with Dev", DAY, "Ana Sol", "Oskar Dev", kind=kind)
    two = report("b", f"Meeting with {who}", day, "Ana Sol", who, kind=kind, publisher=publisher)
    assert len(groups(one, two)) == 2


def test_annual_meetings_are_told_apart_by_number_and_year() -> None:
    forum = {"kind": "forum", "publisher": GAZETTE}
    found = groups(
        report("a", "At the forum", "2041-05", named="12th Lund Delta Forum", **forum),
        report("b", "Opening", "2041-05-03", named="12th Lund Delta Forum", **forum),
        report("c", "At the forum", "2042-05", named="13th Lund Delta Forum", **forum),
        report("d", "Silt", None, named="Lund Delta Forum", own=False, **forum),
    )
    assert sorted(found) == [["a", "b", "d"], ["c"]]


def test_what_a_record_lacks_its_title_may_tell() -> None:
    title = "Joint Statement of Japan and Brazil"
    record = report("a", title, None, own=False)
    record.events = []
    one, *more = joined(record)
    assert not more
    assert name_of(one.tellings) == f"{title}, 6 May 2041"


def test_a_time_is_no_event() -> None:
    record = report("a", "Silt", DAY, "Thursday", kind="other", own=False)
    record.entities[0].label = "DATE"
    record.events[0].mentions[0].entity = record.entities[0].id
    assert not joined(record)


def test_talks_at_a_summit_are_part_of_it() -> None:
    record = report("a", "Meeting with Dev", DAY, "Ana Sol", "Oskar Dev", part_of="ev2")
    summit = report("b", "Summit", DAY, kind="summit", named="Fen Sea Summit").events[0]
    summit.id = "ev2"
    record.events.append(summit)
    talks = next(one for one in joined(record) if one.tellings[0].own)
    assert talks.part_of is not None
    assert name_of(talks.part_of.tellings) == "Fen Sea Summit, 4 May 2041"


def test_identities_tell_what_joined_them_and_where() -> None:
    meetings = Meetings(Decisions([]))
    for name, publisher in (("a", HERALD), ("b", GAZETTE)):
        meetings.add(report(name, "Sol meets Dev", DAY, "Ana Sol", "Dev", publisher=publisher))
    meetings.add(report("c", "Sol meets Dev", DAY, "Ana Sol", "Dev", kind="call"))
    talks, call = meetings.joined()
    assert talks.who == "event/ana-sol-dev-meeting-4-may-2041"
    assert call.who == "event/ana-sol-dev-call-4-may-2041"
    assert (talks.kind, talks.documents, talks.names) == ("event", 2, {"meeting": 2})
    assert talks.mentions == [Mention("a", "/events/0"), Mention("b", "/events/0")]
    assert "persons 2" in talks.grounds
    assert talks.confidence < call.confidence == 1


def test_who_holds_an_office_stands_for_the_state() -> None:
    title = "Joint Statement from the United States and India"
    statement = report("a", title, "2023-06-02", own=False, publisher=GAZETTE)
    statement.events = []
    talks = report("b", "Modi meets Biden", "2023-06-02", "Joe Biden", "Narendra Modi")
    statement.meta["date"] = "2023-06-02"
    assert groups(statement, talks) == [["a", "b"]]


def test_two_of_several_who_met_had_talks_of_their_own() -> None:
    day = "2023-06-02"
    four = report("a", "Meeting", day, "Joe Biden", "Olaf Scholz", "Emmanuel Macron", "Rishi Sunak")
    two = report("b", "Meeting", day, "Joe Biden", "Olaf Scholz", kind="speech", publisher=GAZETTE)
    assert len(groups(four, two)) == 2


def test_a_verb_alone_is_no_event() -> None:
    assert not joined(report("a", "Silt", DAY, "Ana Sol", kind="meeting", own=False))


def test_a_place_is_no_side() -> None:
    record = report("a", "Talks in Beijing", DAY, "Ana Sol", "Oskar Dev", named="Beijing Talks")
    assert not joined(record)[0].tellings[0].states


def test_who_speaks_and_who_publishes_are_sides() -> None:
    day = "2023-06-02"
    statement = report("a", "Statement on the meeting with Biden", day, "Joe Biden",
                       publisher="Prime Minister of India")  # fmt: skip
    other = report("b", "Statement on the meeting with Biden", day, "Joe Biden",
                   publisher="Prime Minister of Australia")  # fmt: skip
    talks = report("c", "Modi meets Biden", day, "Joe Biden", "Narendra Modi")
    assert sorted(groups(statement, other, talks)) == [["a", "c"], ["b"]]


def test_a_press_conference_after_talks_tells_them() -> None:
    day = "2023-06-02"
    after = report("a", "Remarks in a Press Conference", day, "Joe Biden", "Narendra Modi",
                   kind="briefing")  # fmt: skip
    after.events[0].participants = []
    talks = report("b", "Modi meets Biden", day, "Joe Biden", "Narendra Modi", publisher=GAZETTE)
    assert groups(after, talks) == [["a", "b"]]


@pytest.mark.parametrize("said", ["met", "April", "Meets"])
def test_a_verb_or_month_is_no_name_of_an_event(said: str) -> None:
    own = report("a", f"Sol {said} Dev", DAY, "Ana Sol", "Oskar Dev", named=said)
    names = {name_of(one.tellings) for one in joined(own)}
    assert names == {"Ana Sol–Oskar Dev meeting, 4 May 2041"}
    assert not joined(report("b", "Silt", DAY, named=said, own=False))


@pytest.mark.parametrize(
    ("title", "people", "kind", "said", "name"),
    [
        ("fh-12", [], "meeting", "policy meeting", "Fen Herald policy meeting"),
        ("Sol visited the weir.", ["Ana Sol"], "visit", "visited the Old Weir", "Ana Sol visit"),
        ("Meeting with mayors.", ["A Sol", "B Dev", "C Hale", "D Quay"], "meeting", "Meeting",
         "Meeting with mayors"),
        ("Silt and reeds", ["A Sol", "B Dev", "C Hale", "D Quay"], "meeting", "Meeting",
         "A Sol–B Dev–C Hale and others meeting"),
        ("At the weir", [], "briefing", "DOORSTOP", "Fen Herald doorstop"),
        ("Speech at " + "the very old weir " * 6, [], "speech", "Speech",
         "Speech at " + "the very old weir " * 4 + "the very old …"),
    ],
)  # fmt: skip
def test_an_event_without_a_proper_name_is_called_by_title_or_kind(
    title: str, people: list[str], kind: str, said: str, name: str
) -> None:
    own = report("a", title, DAY, *people, kind=kind)
    own.text = own.text.replace(f"\n{kind}", f"\n{said}", 1)
    mention = own.events[0].mentions[0]
    mention.end = mention.start + len(said)
    own.entities = [
        replace(one, start=(at := own.text.index(one.text)), end=at + len(one.text))
        for one in own.entities
    ]
    (one,) = joined(own)
    assert name_of(one.tellings) == f"{name}, 4 May 2041"
