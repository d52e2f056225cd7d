from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from counted import Tables, counted
from readout.identity.link import known
from talks import Said, talk, write

pytest.importorskip("duckdb")

QUILL, DORN = ("Ada Quill", "Ada Quill"), ("Bo Dorn", "Bo Dorn")
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


def test_a_speaker_is_one_over_all_documents(tmp_path: Path) -> None:
    names = ("Ada Quill", "Quill", "Tom Moss")
    records = [talk(f"{name}{n}", Said("yes", name, name)) for name in names for n in range(2)]
    write(tmp_path, records)
    told = [known(tmp_path).told(one) for one in records]
    quill, moss = counted(told)["speakers"]
    assert (quill.speaker, quill.who, quill.name) == (*["person/ada-quill"] * 2, "Ada Quill")
    assert (quill.statements, moss.who) == (4, "person/tom-moss")


def test_a_decision_reaches_the_tables(tmp_path: Path) -> None:
    records = [talk("a", Said("yes", "Ada Quill", "Ada Quill")), talk("b", Said("no", *DORN))]
    write(tmp_path, records)
    decided = '[[identity]]\nwho = "person/q"\nnames = ["Ada Quill", "Bo Dorn"]\nname = "Ada Q."'
    (tmp_path / "identities.toml").write_text(decided)
    told = [known(tmp_path).told(one) for one in records]
    (row,) = counted(told)["speakers"]
    assert (row.speaker, row.name, row.statements) == ("person/q", "Ada Q.", 2)
