"""SQL over an analysis reads its tables, and reaches nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from readout.analyze.analysis import AnalysisOptions, analyze
from readout.analyze.tables import Database, open_database
from readout.errors import ConfigError
from talks import Said, talk, write

pytest.importorskip("duckdb")


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    folder = tmp_path_factory.mktemp("analysis")
    records = [talk("a", Said("yes", "Ada Quill", "Ada Quill"), Said("'; DROP TABLE"))]
    analyze(write(folder / "in", records), folder / "out", AnalysisOptions(files=False))
    with open_database(folder / "out") as found:
        yield found


def test_queries_give_columns_and_rows(database: Database) -> None:
    result = database.query("SELECT id, text FROM statements WHERE text = ?", "yes")
    assert result.columns == ["id", "text"]
    assert list(result.rows) == [("a#q1", "yes")]


def test_a_text_is_never_sql(database: Database) -> None:
    rows = database.rows("SELECT id FROM statements WHERE text = ?", "'; DROP TABLE")
    assert rows == [("a#q2",)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/hostname')",
        "FROM '/etc/passwd'",
        "COPY statements TO '{folder}/stolen.csv'",
        "EXPORT DATABASE '{folder}/stolen'",
        "ATTACH '{folder}/other.duckdb' AS other",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "DROP TABLE statements",
        "INSERT INTO terms SELECT * FROM terms",
        "CREATE TABLE mine (a INT)",
        "DELETE FROM statements",
    ],
)
def test_sql_can_only_read_the_tables(database: Database, sql: str) -> None:
    folder = database.path.parent
    before = sorted(folder.rglob("*"))
    with pytest.raises(ConfigError, match="SQL: "):
        database.rows(sql.replace("{folder}", str(folder)))
    assert sorted(folder.rglob("*")) == before
    assert database.rows("SELECT count(*) FROM statements") == [(2,)]


def test_wrong_sql_says_what_is_wrong(database: Database) -> None:
    with pytest.raises(ConfigError, match="speakr"):
        database.rows("SELECT speakr FROM statements")


@pytest.mark.parametrize("content", [None, b"no database"])
def test_a_folder_without_an_analysis(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "analysis.duckdb").write_bytes(content)
    with (
        pytest.raises(ConfigError, match=r"holds no analysis\.duckdb that can be read"),
        open_database(tmp_path),
    ):
        pass
