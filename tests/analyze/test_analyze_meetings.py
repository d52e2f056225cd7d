"""Events of several documents, joined and held against one another."""

from __future__ import annotations

from typing import Any

import pytest

from counted import Tables, counted
from saying import document, event, sentences, statement

pytest.importorskip("duckdb")
pytest.importorskip("rapidfuzz")

KEY = "key/harbour-forum/3/2031"
SAID = "Old yards and new docks must grow together, and no valley shall pay for the coast."
ALONE = "Ferry tickets in Tarn are to be frozen for two winters, the mayor decided."


def joined(documents: list[Any], events: list[Any], statements: list[Any] | None = None) -> Tables:
    return counted(rows=[*documents, *events, *(statements or [])])


@pytest.fixture(scope="module")
def found() -> Tables:
    """One corpus for all tests whose events have nothing to do with one another."""
    names = "abcd"
    usual = {"date": "2031-05-03", "called": "Fair"}
    return joined(
        [
            document("a", "2031-05-04", "North"),
            document("b", "2031-06"),
            document("c"),
            document("d", "2031-10-01"),
        ],
        [
            event("a#ev1", KEY, "2031-05-03", called="3rd Harbour Forum"),
            event("b#ev2", KEY, "2031-05-03", reported=False),
            event("c#ev1", KEY, None, reported=False),
            event("c#ev2", "in/c/ev2", None, shared=False),
            event("a#ev11", "key/late", "2032"),
            event("a#ev12", "key/never", None),
            event("a#ev13", "key/early", "1999-01"),
            *(event(f"{name}#ev21", "key/date", **usual) for name in names[:3]),
            event("d#ev21", "key/date", **usual | {"date": "2031-09-03"}),
            *(event(f"{name}#ev22", "key/kind", **usual) for name in names[:3]),
            event("d#ev22", "key/kind", kind="call", **usual),
            event("a#ev31", "key/vague", "2031-05-03"),
            event("b#ev31", "key/vague", "2031-05"),
        ],
        [statement("a#q1", SAID, occasion=KEY)],
    )


def of(found: Tables, table: str, key: str) -> list[Any]:
    return [row for row in found[table] if row.key == key]


def test_names_dates_and_documents_are_joined(found: Tables) -> None:
    (meeting,) = of(found, "meetings", KEY)
    assert (meeting.name, meeting.names) == (
        "Harbour Forum",
        ["Harbour Forum", "3rd Harbour Forum"],
    )
    assert (meeting.date, meeting.documents, meeting.reporting) == ("2031-05-03", 3, 1)
    reports = of(found, "meeting_reports", KEY)
    assert [(row.document, row.reported, row.publisher) for row in reports] == [
        ("a", True, "North"),
        ("b", False, None),
        ("c", False, None),
    ]
    assert of(found, "doubtful", KEY) == of(found, "meetings", "in/c/ev2") == []


def test_the_timeline_goes_by_date_and_ends_with_the_undated(found: Tables) -> None:
    keys = [row.key for row in found["meetings"]]
    assert (keys[0], keys[-2:]) == ("key/early", ["key/late", "key/never"])


def test_what_one_report_has_and_the_other_leaves_out() -> None:
    found = joined(
        [document("a", "2031-05-04"), document("b", "2031-05-04"), document("c", "2031-05-04")],
        [event(f"{name}#ev1", KEY, "2031-05-03", reported=name != "c") for name in "abc"],
        [
            statement("a#q1", SAID, said="2031-05-03", occasion=KEY),
            statement("b#q1", SAID, said="2031-05-03", occasion=KEY),
            statement("b#q2", ALONE, said="2031-05-03", occasion=KEY, start=300),
            statement("c#q1", ALONE, said="2031-05-03", occasion=KEY),
        ],
    )
    assert {row.statement: (row.counterpart, row.relation) for row in found["meeting_sides"]} == {
        "a#q1": ("b#q1", "same_words"),
        "b#q1": ("a#q1", "same_words"),
        "b#q2": (None, None),  # c has it, but does not report the event
    }
    assert found["meetings"][0].statements == 4


FEN = [
    "Harbour talks in Harn",
    "The two leaders agreed to reopen the northern shipping canal to grain ships before the winter.",
    "They condemned the raids on fishing boats and called for an independent inquiry.",
]
TARN = [
    "Harbour talks in Harn",
    "Tarn will lower its ferry tariffs for students.",
    "Before winter begins, grain ships will sail again through the northern canal, which we reopen.",
]


@pytest.mark.parametrize(
    ("kinds", "points"),
    [(["news", "speech"], ["a#t2", "b#t3"]), (["speech", "speech"], []), (["news"] * 5, [])],
)
def test_the_same_point_of_two_to_four_reports(kinds: list[str], points: list[str]) -> None:
    names = "abcde"[: len(kinds)]
    found = joined(
        [document(name, kind=kind) for name, kind in zip(names, kinds, strict=True)],
        [event(f"{name}#ev1", KEY, "2031-05-03") for name in names],
        [*sentences("a", *FEN), *sentences("b", *TARN)],
    )
    rows = of(found, "meeting_points", KEY)
    assert [row.sentence for row in rows] == points
    assert {row.point for row in rows} == ({0} if points else set())


def test_one_report_has_no_sides(found: Tables) -> None:
    assert of(found, "meetings", KEY)[0].statements == 1
    assert found["meeting_sides"] == []


@pytest.mark.parametrize("doubt", ["date", "kind"])
def test_a_document_that_disagrees_with_most(doubt: str, found: Tables) -> None:
    doubtful = of(found, "doubtful", f"key/{doubt}")
    assert [(row.document, row.doubt) for row in doubtful] == [("d", doubt)]
    assert of(found, "meetings", f"key/{doubt}")[0].doubtful == 1


def test_a_vaguer_date_does_not_disagree(found: Tables) -> None:
    assert of(found, "doubtful", "key/vague") == []


def test_nothing_is_said_before_it_happens() -> None:
    found = joined(
        [document("a", "2031-05-01")],
        [event("a#ev1", KEY, "2031-05-03", reported=False)],
        [statement("a#q1", SAID, said="2031-05-03", occasion=KEY)],
    )
    assert [(row.doubt, row.found) for row in found["doubtful"]] == [("before", "2031-05-01")]


def test_the_same_words_on_two_occasions() -> None:
    found = joined(
        [document("a", "2031-05-04"), document("b", "2031-09-04")],
        [],
        [
            statement("a#q1", SAID, said="2031-05-03", occasion="key/one"),
            statement("b#q1", SAID, said="2031-09-03", occasion="key/two"),
        ],
    )
    (row,) = found["doubtful"]
    assert (row.doubt, row.statement, row.document) == ("occasion", "b#q1", "b")
    assert (row.found, row.expected) == ("key/two (2031-09-03)", "key/one (2031-05-03)")


def test_reports_as_long_as_books_are_not_compared() -> None:
    found = joined(
        [document("a"), document("b")],
        [event("a#ev1", KEY, "2031-05-03"), event("b#ev1", KEY, "2031-05-03")],
        [*sentences("a", *FEN), *sentences("b", *TARN, *["Grain."] * 600)],
    )
    assert of(found, "meeting_points", KEY) == []
