"""From the tables of an analysis to what the pages show."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from readout.analyze.analysis import TABLES
from readout.analyze.flatten import DOCUMENTS, EVENTS, STATEMENTS, TURNS, rows_of
from readout.analyze.tables import FlatTable, Writer
from readout.errors import ConfigError
from readout.report.findings import open_analysis, write_findings
from sample import TEXT, at, record

pytest.importorskip("duckdb")

IDS = ("b", "a", "c")
PLAIN, ADDED, LEFT_OUT = range(3)
YEARS = {"a": "2030", "b": "2029", "c": "2032"}


def blank(table: str, /, **given: Any) -> list[Any]:
    """Make a row with something of the right type in every column that is not given."""
    empty = {
        "VARCHAR[]": [],
        "VARCHAR": "",
        "BIGINT": 0,
        "DOUBLE": 0.0,
        "BOOLEAN": False,
        "MAP(VARCHAR, BIGINT)": {},
    }
    columns = FlatTable(table).columns
    return [given.get(one.name, None if one.optional else empty[one.type]) for one in columns]


@pytest.fixture
def rows() -> list[Any]:
    """The sample record, three times, in three years."""
    found: list[Any] = []
    for name in IDS:
        one = record()
        one.id = name
        one.meta["date"] = f"{YEARS[name]}-05-06"
        found += rows_of(one)
    return found


def write(folder: Path, rows: list[Any], **more: list[Any]) -> None:
    with Writer(TABLES, folder) as writer:
        writer.extend(row for row in rows if type(row) is not EVENTS.row)
        writer.load()
        for name, found in more.items():
            writer.insert(name, found)
        writer.write(())


def read(folder: Path, page: str, max_text: int | None = None) -> list[SimpleNamespace]:
    """Return the groups of a page with their members, as the page has them."""
    written: dict[str, bytes] = {}
    numbers = {name: number for number, name in enumerate(IDS)}
    with open_analysis(folder, max_text) as pages:
        write_findings(page, pages[page], numbers, written.__setitem__)
    (data,) = written.values()
    columns = json.loads(data[data.index(b",") + 1 : -3])
    groups, members = (
        [
            SimpleNamespace(**dict(zip(table, row, strict=True)))
            for row in zip(*table.values(), strict=True)
        ]
        for table in (columns["groups"], columns["members"])
    )
    for one in members:
        one.document = IDS[one.document]
    for group in groups:
        group.members = members[group.first : group.first + group.members]
    return groups


def test_uses_of_a_formulation_stand_by_date_in_their_sentence(
    tmp_path: Path, rows: list[Any]
) -> None:
    start, end = at("belong together")
    uses = [
        blank(
            "formulation_uses",
            id=f"{name}#belong together@{start}",
            formulation="belong together",
            document=name,
            start=start,
            end=end,
            date=f"{YEARS[name]}-05-06",
            date_start=f"{YEARS[name]}-05-06",
            date_end=f"{YEARS[name]}-05-06",
            speaker="mayor" if name == "a" else None,
            statement=f"{name}#q1" if name != "b" else None,
        )
        for name in IDS
    ]
    formulation = blank(
        "formulations",
        formulation="belong together",
        rank=1,
        documents=3,
        forms=["belong together"],
    )
    alone = blank("formulations", formulation="a net", rank=2, documents=1)
    rates = [
        blank(
            "formulation_rates", formulation="belong together", by="year", value=YEARS[name], uses=4
        )
        for name in IDS
    ]
    write(
        tmp_path,
        rows,
        formulations=[formulation, alone],
        formulation_uses=uses,
        formulation_rates=rates,
    )
    (group,) = read(tmp_path, "formulations")
    assert group.title == "belong together"
    assert [one.document for one in group.members] == ["b", "a", "c"]
    assert [one.who for one in group.members] == ["", "mayor", None]
    sentence = [piece for _, piece in group.members[0].text]
    assert sentence[1] == TEXT[start:end]
    assert "the mayor said" in sentence[0]
    assert group.periods == [["2029", 4, 0], ["2030", 4, 1], ["2032", 4, 2]]
    (short,) = read(tmp_path, "formulations", 0)
    assert [one.text for one in short.members] == [[[ADDED, "belong together"]]] * 3


def again(folder: Path, rows: list[Any]) -> list[SimpleNamespace]:
    """``b`` says it first, ``a`` shortens it, ``c`` says it in other words."""
    members = [
        blank("cluster_members", cluster="b#q1", number=number, statement=f"{name}#q1")
        for number, name in enumerate("ba", start=1)
    ]
    shortened = blank(
        "pairs",
        later="a#q1",
        earlier="b#q1",
        cluster="b#q1",
        relation="short_form",
        order="later",
        difference="[-Old yards and-] new docks … {+they+} belong",
    )
    reworded = blank("pairs", later="c#q1", earlier="b#q1", relation="other_words", order="later")
    write(folder, rows, cluster_members=members, pairs=[shortened, reworded])
    return read(folder, "again")


def test_what_is_said_again_stands_with_the_earliest_and_its_wording(
    tmp_path: Path, rows: list[Any]
) -> None:
    (group,) = again(tmp_path, rows)
    assert group.title == record().quotes[0].text
    assert [(one.document, one.how) for one in group.members] == [
        ("b", "first"),
        ("a", "short_form"),
        ("c", "other_words"),
    ]
    assert group.members[1].text == [
        [LEFT_OUT, "Old yards and"],
        [PLAIN, " new docks … "],
        [ADDED, "they"],
        [PLAIN, " belong"],
    ]
    assert TEXT[group.members[0].start : group.members[0].end] == group.title


def test_a_statement_that_is_only_reworded_is_a_group_of_its_own(
    tmp_path: Path, rows: list[Any]
) -> None:
    pair = blank("pairs", later="c#q1", earlier="a#q1", relation="other_words", order="later")
    write(tmp_path, rows, pairs=[pair])
    (group,) = read(tmp_path, "again")
    assert [(one.document, one.how) for one in group.members] == [
        ("a", "first"),
        ("c", "other_words"),
    ]


def test_reports_of_an_event_stand_side_by_side(tmp_path: Path, rows: list[Any]) -> None:
    """``a`` and ``b`` report the day, each with a statement; ``c`` only speaks of it."""
    start, end = at("Harbour Day")
    key = "event/harbour-day"
    said = [row for row in rows if type(row) is STATEMENTS.row and row.document != "c"]
    rows = [row for row in rows if type(row) is not STATEMENTS.row]
    rows += [msgspec.structs.replace(row, occasion=key) for row in said]
    events = [
        blank("events", id=f"{name}#ev1", document=name, start=start, end=end, key=key)
        for name in IDS
    ]
    meeting = blank(
        "meetings",
        key=key,
        name="Harbour Day",
        kind="ceremony",
        date="2031-05-04",
        documents=3,
        reporting=2,
    )
    reports = [
        blank(
            "meeting_reports",
            key=key,
            document=name,
            event=f"{name}#ev1",
            name="Harbour Day",
            reported=name != "c",
        )
        for name in IDS
    ]
    sides = [
        blank("meeting_sides", key=key, document="a", statement="a#q1", counterpart="b#q1"),
        blank("meeting_sides", key=key, document="b", statement="b#q1"),
    ]
    points = [
        blank("meeting_points", key=key, point=7, sentence=one, score=0.4)
        for one in ("a#t4", "b#t2")
    ]
    write(
        tmp_path,
        rows,
        events=events,
        meetings=[meeting, blank("meetings", key="x", documents=1)],
        meeting_reports=reports,
        meeting_sides=sides,
        meeting_points=points,
    )
    (group,) = read(tmp_path, "meetings")
    assert (group.title, group.kind, group.date) == ("Harbour Day", "ceremony", "2031-05-04")
    assert [(one.document, one.how, one.who, one.point) for one in group.members] == [
        ("b", "", "mayor", 7),  # the sentence in place of its statement
        ("a", "both", "mayor", None),
        ("a", "", "", 7),
        ("c", "mentioned", "", None),
    ]
    start, end = at("The yearly gathering of the port of Veld.")
    assert group.members[2].text == [[PLAIN, TEXT[start:end]]]
    assert (group.members[2].start, group.members[2].end) == (start, end)
    (short,) = read(tmp_path, "meetings", start)
    assert short.members[2].text == [[PLAIN, "…"]]
    last = group.members[-1]
    assert TEXT[last.start : last.end] == "Harbour Day"
    assert last.text == [[PLAIN, "Harbour Day"]]
    assert {one.event for one in group.members} == {None}


def told(group: SimpleNamespace, name: str) -> list[tuple[str, int, str]]:
    """Return the text, count and id of each value of a fact."""
    (values,) = [one["values"] or [] for one in group.facts if one["name"] == name]
    return [(one["text"], one["n"], one["id"]) for one in values if one["text"]]


def spoken(rows: list[Any], **who: str | None) -> list[Any]:
    """Return rows with who is meant by the statement of each document."""
    return [
        msgspec.structs.replace(row, who=who.get(row.document))
        if type(row) is STATEMENTS.row
        else row
        for row in rows
    ]


ADA, NILS, ADDRESS = "person/ada-quill", "person/nils-holm", "event/harbour-day"


def identity(who: str, name: str, **more: Any) -> list[Any]:
    return blank("identities", who=who, kind=who.partition("/")[0], name=name, **more)


def test_a_person_stands_with_what_was_said_by_date_and_what_told_who_it_is(
    tmp_path: Path, rows: list[Any]
) -> None:
    """Ada speaks in ``b``, and with Nils in ``a``; nobody is told in ``c``."""
    rows = [
        msgspec.structs.replace(row, occasion=ADDRESS if row.document == "b" else None)
        if type(row) is STATEMENTS.row
        else row
        for row in spoken(rows, b=ADA, a=f"{ADA}; {NILS}")
    ]
    identities = [
        identity(
            ADA,
            "Ada Quill",
            names={"Ada Quill": 4, "Quill": 2},
            documents=2,
            grounds=["document", "name"],
            confidence=0.95,
            wikidata="Q1",
        ),
        identity(NILS, "Nils Holm", documents=1, confidence=1.0),
        identity("state/VEL", "Veld", documents=2, confidence=1.0),
    ]
    events = [
        blank("events", id=f"{name}#ev1", document=name, key=ADDRESS, participants=[ADA, NILS])
        for name in "ab"
    ]
    meeting = blank("meetings", key=ADDRESS, name="Harbour Day, Veld", documents=2)
    write(tmp_path, rows, identities=identities, events=events, meetings=[meeting])
    (group,) = read(tmp_path, "persons")  # Nils says one thing in one document
    assert (group.id, group.title) == (ADA, "Ada Quill")
    assert [(one.document, one.how, one.who, one.event) for one in group.members] == [
        ("a", "direct", None, None),
        ("b", "direct", "Harbour Day, Veld", ADDRESS),
    ]
    assert TEXT[group.members[0].start : group.members[0].end] == record().quotes[0].text
    assert told(group, "said") == [("statements", 2, ADA), ("turns", 0, ADA), ("documents", 2, ADA)]
    assert told(group, "names") == [("Quill", 2, "")]
    assert [text for text, _, _ in told(group, "grounds")] == ["document", "name"]
    assert told(group, "wikidata") == [("Q1", 0, "")]
    assert told(group, "events") == [("Harbour Day, Veld", 1, ADDRESS)]
    assert [(text, n) for text, n, _ in told(group, "themes")] == [("old new", 2)]
    assert read(tmp_path, "states") == read(tmp_path, "bodies") == []


def test_a_turn_and_a_document_are_shown_as_far_as_they_may(
    tmp_path: Path, rows: list[Any]
) -> None:
    rows = [
        msgspec.structs.replace(row, who="state/VEL")
        if type(row) is DOCUMENTS.row and row.document != "c"
        else row
        for row in spoken(rows)
        if type(row) is not TURNS.row
    ]
    turn = blank(
        "turns", id="a#u1", document="a", start=13, end=40, text="We stay.", who="state/VEL"
    )
    state = identity("state/VEL", "Veld", documents=2, confidence=1.0)
    write(tmp_path, rows, turns=[turn], identities=[state])
    (group,) = read(tmp_path, "states")
    assert [(one.document, one.how) for one in group.members] == [("b", "document"), ("a", "turn")]
    assert group.members[1].text == [[PLAIN, "We stay."]]
    (short,) = read(tmp_path, "states", 30)
    assert [one.text for one in short.members] == [[[PLAIN, "Harbour day"]], [[PLAIN, "…"]]]


def test_a_person_shows_some_lines_a_year_and_counts_all(tmp_path: Path, rows: list[Any]) -> None:
    (said,) = [row for row in spoken(rows, a=ADA) if type(row) is STATEMENTS.row and row.who]
    rows = [row for row in rows if type(row) is not STATEMENTS.row]
    rows += [msgspec.structs.replace(said, id=f"a#q{number}") for number in range(60)]
    write(tmp_path, rows, identities=[identity(ADA, "Ada Quill", documents=1, confidence=1.0)])
    (group,) = read(tmp_path, "persons")
    assert len(group.members) == 50
    assert told(group, "said")[0] == ("statements", 60, ADA)
    assert group.periods == [["2031", 60, 0]]


def test_an_analysis_without_a_table_that_is_needed_is_refused(tmp_path: Path) -> None:
    with Writer([DOCUMENTS], tmp_path) as writer:
        writer.write(())
    with pytest.raises(ConfigError, match=r"make it again.*formulation_uses") as caught:
        read(tmp_path, "again")
    assert caught.value.code == "no_analysis"


def test_a_folder_without_an_analysis_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, "again")
    assert caught.value.code == "no_analysis"
