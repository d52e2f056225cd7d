from __future__ import annotations

from pathlib import Path

import pytest

from counted import Tables, counted
from readout.analyze.analysis import TABLES
from readout.analyze.flatten import rows_of
from readout.analyze.tables import Writer
from talks import Said, talk

pytest.importorskip("duckdb")

NAMED = Said("yes", "Ada Quill", "Ada Quill")
NOBODY = Said("no", theme="old_new", relation="tension")
RECORDS = [
    talk("a", NAMED, NOBODY, date="2031-05-03", publisher="Post"),
    talk("b", NOBODY, NOBODY, date="2031-06", kind="speech"),
    talk("c", NAMED, NAMED, date="2032"),
    talk("d", NAMED, date=None),
]


@pytest.fixture(scope="module")
def found() -> Tables:
    return counted(RECORDS)


def test_statements_by_how_their_speaker_is_given(found: Tables) -> None:
    rows = {(row.by, row.group): row for row in found["attribution"]}
    everything = rows["all", "(all)"]
    assert (everything.statements, everything.named, everything.agentless) == (7, 4, 3)
    assert everything.share == pytest.approx(3 / 7, abs=1e-6)
    assert everything.low <= everything.share <= everything.high
    years = {group: row.agentless for (by, group), row in rows.items() if by == "year"}
    assert years == {"2031": 3, "2032": 0, "(none)": 0}
    months = {group for by, group in rows if by == "month"}
    assert months == {"2031-05", "2031-06", "(none)"}
    assert rows["document_kind", "speech"].share == 1
    assert rows["publisher", "Post"].statements == 2
    assert rows["theme", "old_new"].statements == 3


def test_themes_by_year_have_no_gap(found: Tables) -> None:
    rows = {(row.by, row.group): row for row in found["theme_shares"]}
    assert {group: row.passages for (by, group), row in rows.items() if by == "year"} == {
        "2031": 3,
        "2032": 0,
        "(none)": 0,
    }
    row = rows["year", "2031"]
    assert (row.of, row.documents, row.of_documents, row.tension) == (4, 2, 2, 3)


def test_every_group_of_a_kind_counts_every_statement_once(found: Tables) -> None:
    rows = found["attribution"]
    for by in ("year", "month", "document_kind", "publisher", "occasion"):
        assert sum(row.statements for row in rows if row.by == by) == 7, by
    for row in rows:
        statuses = row.named + row.nominal + row.pronoun + row.agentless
        assert statuses + row.unattributed == row.statements


DATES = [
    ("2031-05-03", "2031", "2031-05"),
    ("2031-05", "2031", "2031-05"),
    ("2031-05-30/2031-06-01", "2031", "(none)"),
    ("2031", "2031", "(none)"),
    ("2030-12-30/2031-01-02", "(none)", "(none)"),
    ("2030-07/2031-06", "(none)", "(none)"),
    ("203X", "(none)", "(none)"),
    (None, "(none)", "(none)"),
]


def test_a_date_is_of_a_month_and_a_year_or_of_none(tmp_path: Path) -> None:
    with Writer(TABLES, tmp_path) as writer:
        for number, (date, _, _) in enumerate(DATES):
            writer.extend(rows_of(talk(f"d{number}", NAMED, date=date)))
        writer.load()
        writer.run("views")
        groups = writer.rows(
            'SELECT max("group") FILTER ("by" = \'year\'), max("group") FILTER ("by" = \'month\') '
            "FROM attributed GROUP BY document ORDER BY document"
        )
    assert groups == [(year, month) for _, year, month in DATES]
