from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from readout.analyze.flatten import rows_of
from readout.analyze.rows import StatementRow, ThemeRow
from readout.analyze.speaking import Speaking
from readout.records.types import Record
from talks import Said, talk


def speaking(records: Iterable[Record]) -> Speaking:
    found = Speaking()
    for record in records:
        rows = list(rows_of(record))
        found.add(
            [row for row in rows if isinstance(row, StatementRow)],
            [row for row in rows if isinstance(row, ThemeRow)],
        )
    return found


QUILL = ("Ada Quill", "Ada Quill")
RECORDS = [
    talk("a", Said("one", "Minister Ada Quill", "Ada Quill"), Said("two"), date="2031"),
    talk("b", Said("three", *QUILL, theme="old_new", relation="balance"), date="2029"),
    talk("c", Said("four", *QUILL), Said("five", "The mayor"), date="203X"),
]


def test_speakers_have_their_roles_and_times() -> None:
    quill, mayor = speaking(RECORDS).speakers()
    assert (quill.speaker, quill.name, quill.status) == ("ada quill", "Ada Quill", "named")
    assert (quill.statements, quill.documents, quill.roles) == (3, 3, ["Minister"])
    assert (quill.first_date, quill.last_date) == (dt.date(2029, 1, 1), dt.date(2031, 12, 31))
    assert (quill.first, quill.last, quill.undated) == ("b#q1", "a#q1", 1)
    assert (mayor.status, mayor.first_date, mayor.undated) == ("nominal", None, 1)


def test_a_role_that_is_hardly_ever_given_is_none_of_the_speaker() -> None:
    def roles(statements: int) -> list[str]:
        plain = [Said("one", *QUILL)] * (statements - 1)
        found = speaking([talk("a", Said("two", "Minister Ada Quill", "Ada Quill"), *plain)])
        (quill,) = found.speakers()
        assert quill.statements == statements
        return quill.roles

    assert roles(20) == ["Minister"]
    assert roles(21) == []


def test_voices_lead_to_all_statements() -> None:
    found = list(speaking(RECORDS).voices())
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
        for found in (speaking(RECORDS).speakers(), speaking(RECORDS[::-1]).speakers())
    )
    assert one["ada quill"] == other["ada quill"]
