"""The folder of an analysis: what is in it, the same each time."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from readout.analyze.analysis import ON_REQUEST, TABLES, AnalysisOptions, analyze
from readout.analyze.tables import open_database
from readout.errors import ConfigError
from runs import ROOT
from talks import Said, talk, write

pytest.importorskip("duckdb")
pytest.importorskip("matplotlib")

PHRASE = "we must keep the harbour open to all, old trades beside new ones"
NAMES = ("Coast Office", "Port Union")
RECORDS = [
    talk(
        f"d{number:02d}",
        Said(f"{PHRASE}, {number} said", "Minister Ada Quill", "Ada Quill"),
        Said("the Coast Office and the Port Union agree", names=NAMES, theme="old_new"),
        Said(f"it is stressed that {'grain' if number % 4 else 'timber'} is needed"),
        date=f"20{29 + number % 3}-05-{1 + number % 28:02d}",
        kind="speech" if number % 4 else "news",
    )
    for number in range(45)
]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("in"), RECORDS)


@pytest.fixture(scope="module")
def analysis(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out") / "analysis"
    counts = analyze(source, folder)
    assert (counts["documents"], counts["statements"]) == (45, 135)
    return folder


def test_all_tables_stand_in_all_forms(analysis: Path) -> None:
    names = {path.relative_to(analysis).as_posix() for path in analysis.rglob("*.*")}
    tables = {f"{table.name}.{form}" for table in TABLES for form in ("csv", "parquet")}
    assert tables <= names
    figures = {name for name in names if name.startswith("figures/")}
    assert {name.removeprefix("figures/") for name in figures} >= {
        f"{name}.{form}" for name in ("agentless", "network", "themes") for form in ("svg", "png")
    }
    assert names - tables - figures == {"analysis.duckdb", "datapackage.json", "network.gexf"}


def test_every_column_has_a_comment(analysis: Path) -> None:
    with open_database(analysis) as database:
        bare = database.rows(
            "SELECT table_name, column_name FROM duckdb_columns() "
            "WHERE comment IS NULL AND table_name IN "
            "(SELECT table_name FROM duckdb_tables())"
        )
        assert bare == []
        views = database.rows("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal")
        assert len(views) == 5
        for name, comment in views:
            assert comment
            assert database.rows(f"FROM {name} LIMIT 1") != [] or name == "undated"


def test_ids_are_unique_and_lead_to_their_rows(analysis: Path) -> None:
    with open_database(analysis) as database:
        for table in TABLES[:9]:
            query = "SELECT count(*), count(DISTINCT id) FROM "
            ((rows, ids),) = database.rows(query + table.name)
            assert rows == ids, table.name
        lost = "SELECT s.id FROM statements s ANTI JOIN {} t ON t.{} = s.{}"
        for table, key, column in (
            ("documents", "id", "document"),
            ("passages", "id", "passage"),
            ("segments", "id", "segment"),
        ):
            assert database.rows(lost.format(table, key, column)) == []
        query = (
            "SELECT id FROM (SELECT unnest(ids) AS id FROM voices) ANTI JOIN statements USING (id)"
        )
        assert database.rows(query) == []


def test_the_same_records_give_the_same_bytes(source: Path, analysis: Path, tmp_path: Path) -> None:
    analyze(source, tmp_path / "again")
    for path in sorted(analysis.rglob("*.*")):
        other = tmp_path / "again" / path.relative_to(analysis)
        if path.name != "analysis.duckdb":  # has an identifier of its own
            assert path.read_bytes() == other.read_bytes(), path.name


def test_the_documentation_names_every_table_and_its_sql_runs(analysis: Path) -> None:
    page = (ROOT / "docs" / "analyze.md").read_text("utf-8")
    _, _, rest = page.partition("| table | a row is |")
    table, _, _ = rest.partition("\n\n")
    names = re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (.*?) \|", table, re.M)))
    assert set(names) == {table.name for table in (*TABLES, *ON_REQUEST)}
    (block,) = re.findall(r"```sql\n(.*?)```", page, re.S)
    with open_database(analysis) as database:
        for query in filter(str.strip, block.split(";")):
            database.rows(query)


def test_what_is_quoted_again_leads_to_its_statements(analysis: Path) -> None:
    with open_database(analysis) as database:
        members = database.rows(
            "SELECT count(*) FROM cluster_members m JOIN statements s ON s.id = m.statement"
        )
        assert members == database.rows("SELECT count(*) FROM cluster_members")
        (longest,) = database.rows("SELECT documents FROM clusters LIMIT 1")
        assert longest[0] > 1


def test_tables_that_are_asked_for(source: Path, tmp_path: Path) -> None:
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "speech.txt").write_text(f"She said: {PHRASE}, 3 said. And left.")
    asked = AnalysisOptions(by="kind", sources=sources, files=False)
    counts = analyze(source, tmp_path / "out", asked)
    assert counts["against"] == counts["statements"]
    with open_database(tmp_path / "out") as database:
        found = database.rows(
            "SELECT statement, source FROM against WHERE verdict = 'word_for_word'"
        )
        assert ("d03#q1", "speech.txt") in found
        told = database.rows("SELECT part, term FROM comparison WHERE type = 'word'")
        assert {("speech", "grain"), ("news", "timber")} <= set(told)


def test_a_folder_of_somebody_else_is_refused(source: Path, tmp_path: Path) -> None:
    (tmp_path / "documents.csv").write_text("mine")
    with pytest.raises(ConfigError, match=r"holds files, and no analysis\.duckdb"):
        analyze(source, tmp_path)
    assert (tmp_path / "documents.csv").read_text() == "mine"


def test_no_records_are_an_analysis_of_nothing(tmp_path: Path) -> None:
    counts = analyze(write(tmp_path / "in", []), tmp_path / "out")
    assert {name: count for name, count in counts.items() if count} == {"counts": 13, "quality": 54}
    assert not (tmp_path / "out" / "figures").exists()


def test_nothing_of_an_earlier_analysis_is_left(analysis: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(analysis, tmp_path / "analysis")
    (folder / "comparison.csv").touch()  # of an analysis that compared
    assert (folder / "figures" / "themes.svg").is_file()
    (folder / "notes.txt").write_text("mine", "utf-8")
    few = write(tmp_path / "few", [talk("a", Said("yes"))])
    analyze(few, folder)
    names = {path.name for path in folder.rglob("*")}
    assert not {"comparison.csv", "comparison.parquet", "themes.svg"} & names
    assert {"notes.txt", "documents.csv", "analysis.duckdb"} <= names
