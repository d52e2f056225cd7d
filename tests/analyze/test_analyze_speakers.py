from __future__ import annotations

import datetime as dt

import pytest

from counted import counted
from talks import Said, talk

pytest.importorskip("duckdb")

QUILL = ("Ada Quill", "Ada Quill")
RECORDS = [
    talk("a", Said("one", "Minister Ada Quill", "Ada Quill"), Said("two"), date="2031"),
    talk("b", Said("three", *QUILL, theme="old_new", relation="balance"), date="2029"),
    talk("c", Said("four", *QUILL), Said("five", "The mayor"), date="203X"),
]


def test_speakers_have_their_roles_and_times() -> None:
    quill, mayor = counted(RECORDS)["speakers"]
    assert (quill.speaker, quill.name, quill.status) == ("ada quill", "Ada Quill", "named")
    assert (quill.statements, quill.documents, quill.roles) == (3, 3, ["Minister"])
    assert (quill.first_date, quill.last_date) == (dt.date(2029, 1, 1), dt.date(2031, 12, 31))
    assert (quill.first, quill.last, quill.undated) == ("b#q1", "a#q1", 1)
    assert (mayor.status, mayor.first_date, mayor.undated) == ("nominal", None, 1)


def test_a_role_that_is_hardly_ever_given_is_none_of_the_speaker() -> None:
    def roles(statements: int) -> list[str]:
        plain = [Said("one", *QUILL)] * (statements - 1)
        record = talk("a", Said("two", "Minister Ada Quill", "Ada Quill"), *plain)
        (quill,) = counted([record])["speakers"]
        assert quill.statements == statements
        return quill.roles

    assert roles(20) == ["Minister"]
    assert roles(21) == []


def test_voices_lead_to_all_statements() -> None:
    found = counted(RECORDS)["voices"]
    assert sorted(one for row in found for one in row.ids) == [
        *("a#q1", "a#q2", "b#q1", "c#q1", "c#q2")
    ]
    assert all(row.statements == len(row.ids) for row in found)
    (theme,) = (row for row in found if row.theme)
    assert (theme.speaker, theme.relation, theme.ids) == ("ada quill", "balance", ["b#q1"])
    (nobody,) = (row for row in found if row.speaker is None)
    assert nobody.ids == ["a#q2"]


def test_the_order_of_documents_changes_no_count() -> None:
    one, other = (
        {row.speaker: (row.statements, row.first, row.last) for row in found}
        for found in (counted(RECORDS)["speakers"], counted(RECORDS[::-1])["speakers"])
    )
    assert one["ada quill"] == other["ada quill"]


def persons(*bearers: tuple[str, int, str]) -> dict[str, str]:
    """Return which names stand for another: of each the name, its documents, its role."""
    records = [
        talk(f"{name} {number}", Said("yes", f"{role} {name}".strip(), name))
        for name, count, role in bearers
        for number in range(count)
    ]
    found = {row.speaker: row.person for row in counted(records)["speakers"]}
    return {key: person for key, person in found.items() if key != person}


def test_a_surname_alone_is_that_of_the_one_who_bears_it() -> None:
    found = persons(("Quill", 5, ""), ("Ada Quill", 9, "Minister"), ("Tom Quill", 1, ""))
    assert found == {"quill": "ada quill"}


def test_where_two_bear_a_surname_it_stands_for_itself() -> None:
    found = persons(("Quill", 5, ""), ("Ada Quill", 9, "Minister"), ("Tom Quill", 5, "Envoy"))
    assert found == {}


def test_a_name_that_hardly_occurs_is_no_proof() -> None:
    assert persons(("Quill", 5, ""), ("Ada Quill", 2, "")) == {}


def test_forms_of_a_first_name_are_one_where_the_office_is_the_same() -> None:
    found = persons(
        ("Joseph Quill", 9, "President"),
        ("Joe Quill", 4, "President"),
        ("Jodie Quill", 1, "Envoy"),
        ("Quill", 3, "President"),
    )
    assert found == {"joe quill": "joseph quill", "quill": "joseph quill"}
