"""What falls out is counted, and each count leads to its rows."""

from __future__ import annotations

import pytest

from readout.analyze.analysis import AnalysisOptions, analyze
from readout.analyze.tables import open_database
from talks import Said, talk, write

pytest.importorskip("duckdb")

QUILL = ("Ada Quill", "Ada Quill")
RECORDS = [
    talk("a", Said("no date", *QUILL), Said("nobody"), date=None, sure=0.2),
    talk("b", Said("vague", "They"), Said("dated", occasion="2029-03-04"), date="203X"),
    talk("c", Said("unsure", confidence=0.1), Said("sure", theme="t", score=0.3)),
]


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> list[tuple]:
    folder = tmp_path_factory.mktemp("analysis")
    analyze(write(folder / "in", RECORDS), folder / "out", AnalysisOptions(0.5, files=False))
    with open_database(folder / "out") as database:
        rows = database.rows('SELECT "of", what, count, total, query FROM counts')
        return [(*row[:4], None if row[4] is None else len(database.rows(row[4]))) for row in rows]


def test_every_count_is_that_of_its_query(counted: list[tuple]) -> None:
    with_query = [row for row in counted if row[4] is not None]
    assert len(with_query) == 10
    for of, what, count, total, found in with_query:
        assert count == found, (of, what)
        assert count <= total


def test_what_falls_out_is_counted(counted: list[tuple]) -> None:
    found = {(of, what): (count, total) for of, what, count, total, _ in counted}
    assert found["statements", "below the confidence: left out"] == (1, 6)
    assert found["themes", "below the confidence: left out"] == (1, 1)
    assert found["documents", "of no date"] == (1, 3)
    assert found["documents", "of no one year"] == (1, 3)
    assert found["documents", "whose kind is doubtful"] == (1, 3)
    assert found["statements", "of no date"] == (2, 5)
    assert found["statements", "of no one year"] == (1, 5)
    assert found["statements", "of nobody named (agentless, unattributed)"] == (3, 5)
    assert found["statements", "on no known occasion"] == (4, 5)
