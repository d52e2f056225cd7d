from __future__ import annotations

import datetime as dt

import pytest

from counted import Tables, counted
from talks import Said, talk

pytest.importorskip("duckdb")

QUILL = ("Ada Quill", "Ada Quill")
RECORDS = [
    talk("a", Said("one", "Minister Ada Quill", "Ada Quill"), Said("two"), date="2031"),
    talk("b", Said("three", *QUILL, theme="old_new", relation="balance"), date="2029"),
    talk("c", Said("four", *QUILL), Said("five", "The mayor"), date="203X"),
]


@pytest.fixture(scope="module")
def found() -> Tables:
    return counted(RECORDS)


def test_speakers_have_their_roles_and_times(found: Tables) -> None:
    quill, mayor = found["speakers"]
    assert (quill.speaker, quill.name, quill.status) == ("ada quill", "Ada Quill", "named")
    assert (quill.statements, quill.documents, quill.roles) == (3, 3, ["Minister"])
    assert (quill.first_date, quill.last_date) == (dt.date(2029, 1, 1), dt.date(2031, 12, 31))
    assert (quill.first, quill.last, quill.undated) == ("b#q1", "a#q1", 1)
    assert (mayor.status, mayor.first_date, mayor.undated) == ("nominal", None, 1)


def test_a_role_that_is_hardly_ever_given_is_none_of_the_speaker() -> None:
    sizes = {"Ada Quill": 20, "Tom Moss": 21}
    records = [
        talk(name, Said("two", f"Minister {name}", name), *[Said("one", name, name)] * (size - 1))
        for name, size in sizes.items()
    ]
    rows = {row.name: row for row in counted(records)["speakers"]}
    assert {name: row.statements for name, row in rows.items()} == sizes
    assert {name: row.roles for name, row in rows.items()} == {
        "Ada Quill": ["Minister"],
        "Tom Moss": [],
    }


def test_voices_lead_to_all_statements(found: Tables) -> None:
    voices = found["voices"]
    assert sorted(one for row in voices for one in row.ids) == [
        *("a#q1", "a#q2", "b#q1", "c#q1", "c#q2")
    ]
    assert all(row.statements == len(row.ids) for row in voices)
    (theme,) = (row for row in voices if row.theme)
    assert (theme.speaker, theme.relation, theme.ids) == ("ada quill", "balance", ["b#q1"])
    (nobody,) = (row for row in voices if row.speaker is None)
    assert nobody.ids == ["a#q2"]


def test_the_order_of_documents_changes_no_count(found: Tables) -> None:
    one, other = (
        {row.speaker: (row.statements, row.first, row.last) for row in tables["speakers"]}
        for tables in (found, counted(RECORDS[::-1]))
    )
    assert one["ada quill"] == other["ada quill"]


@pytest.fixture(scope="module")
def persons() -> dict[str, str]:
    """Which names stand for another, in one corpus in which each test has a surname of its own."""
    bearers = (
        *(("Quill", 5, ""), ("Ada Quill", 9, "Minister"), ("Tom Quill", 1, "")),
        *(("Moss", 5, ""), ("Ada Moss", 9, "Minister"), ("Tom Moss", 5, "Envoy")),
        *(("Brandt", 5, ""), ("Ada Brandt", 2, "")),
        *(("Joseph Lorne", 9, "President"), ("Joe Lorne", 4, "President")),
        *(("Jodie Lorne", 1, "Envoy"), ("Lorne", 3, "President")),
    )
    records = [
        talk(f"{name} {number}", Said("yes", f"{role} {name}".strip(), name))
        for name, count, role in bearers
        for number in range(count)
    ]
    rows = counted(records)["speakers"]
    assert {row.name: row.documents for row in rows} == {name: n for name, n, _ in bearers}
    return {row.speaker: row.person for row in rows if row.speaker != row.person}


def stands_for(persons: dict[str, str], surname: str) -> dict[str, str]:
    return {key: person for key, person in persons.items() if surname in key}


def test_a_surname_alone_is_that_of_the_one_who_bears_it(persons: dict[str, str]) -> None:
    assert stands_for(persons, "quill") == {"quill": "ada quill"}


def test_where_two_bear_a_surname_it_stands_for_itself(persons: dict[str, str]) -> None:
    assert stands_for(persons, "moss") == {}


def test_a_name_that_hardly_occurs_is_no_proof(persons: dict[str, str]) -> None:
    assert stands_for(persons, "brandt") == {}


def test_forms_of_a_first_name_are_one_where_the_office_is_the_same(
    persons: dict[str, str],
) -> None:
    expected = {"joe lorne": "joseph lorne", "lorne": "joseph lorne"}
    assert stands_for(persons, "lorne") == expected
