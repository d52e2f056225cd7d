"""Views of the DuckDB file: every number that is counted leads to its rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from readout.analyze.analysis import AnalysisOptions, analyze
from readout.analyze.tables import Database, open_database
from talks import Said, talk, write

pytest.importorskip("duckdb")

STATUSES = ("named", "nominal", "pronoun", "agentless", "unattributed")
RELATIONS = ("complement", "balance", "integration", "transition", "tension")

NAMED = Said("yes", "Ada Quill", "Ada Quill", occasion="2029")
NOBODY = Said("no", theme="old_new", relation="tension", occasion="2030-12-30/2031-01-02")
NOUN = Said("perhaps", "the spokesperson", theme="near_far", relation="balance")
RECORDS = [
    talk("a", NAMED, NOBODY, date="2031-05-03", publisher="Post"),
    talk("b", NOBODY, NOUN, date="2031-05-30/2031-06-01", kind="speech"),
    talk("c", NAMED, NAMED, date="0874", publisher='It’s "ours"'),
    talk("d", NOUN, date=None),
    talk("e", NAMED, NOUN, date="203X"),
    talk("f", date="2031"),
]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("views")
    analyze(write(folder / "in", RECORDS), folder / "out", AnalysisOptions(files=False))
    with open_database(folder / "out") as opened:
        yield opened


def test_attribution_leads_to_its_statements(database: Database) -> None:
    counted = database.rows(
        f'SELECT "by", "group", statements, documents, {", ".join(STATUSES)} '  # noqa: S608
        "FROM attribution ORDER BY ALL"
    )
    of_status = ", ".join(f"count(*) FILTER (status = '{one}')" for one in STATUSES)
    behind = database.rows(
        f'SELECT "by", "group", count(DISTINCT id), count(DISTINCT document), {of_status} '  # noqa: S608
        "FROM attributed GROUP BY ALL ORDER BY ALL"
    )
    assert behind == counted
    assert {row[0] for row in counted} > {"all", "year", "month", "occasion", "theme"}
    years = {row[1] for row in counted if row[0] == "year"}
    assert years == {"2029", "2031", "(none)"}


def test_theme_shares_lead_to_their_passages(database: Database) -> None:
    of_relation = ", ".join(RELATIONS)
    counted = database.rows(
        f'SELECT "by", "group", theme, passages, documents, {of_relation} '  # noqa: S608
        "FROM theme_shares WHERE passages > 0 ORDER BY ALL"
    )
    related = ", ".join(f"count(*) FILTER (relation = '{one}')" for one in RELATIONS)
    behind = database.rows(
        f'SELECT "by", "group", theme, count(DISTINCT id), count(DISTINCT document), {related} '  # noqa: S608
        "FROM themed WHERE theme IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    assert behind == counted != []
    every_year = database.rows('SELECT "group" FROM themed WHERE "by" = \'year\'')
    assert {year for (year,) in every_year} == {"0874", "2031", "(none)"}
    of = 'SELECT DISTINCT "by", "group", "of" FROM theme_shares ORDER BY ALL'
    every = 'SELECT "by", "group", count(DISTINCT id) FROM themed GROUP BY ALL ORDER BY ALL'
    assert database.rows(every) == database.rows(of)


def test_every_view_answers(database: Database) -> None:
    for (name,) in database.rows("SELECT view_name FROM duckdb_views() WHERE NOT internal"):
        database.rows(f"FROM {name}")
