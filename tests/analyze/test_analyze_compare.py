"""What tells parts of a corpus apart, and what chance alone would tell apart."""

from __future__ import annotations

import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from readout.analyze.analysis import AnalysisOptions, analyze
from readout.analyze.compare import MOST, compare
from readout.analyze.formulations.reading import read
from readout.analyze.tables import FlatTable, open_database
from readout.errors import ConfigError
from readout.records.types import Record
from talks import Said, talk, write

pytest.importorskip("duckdb")
pytest.importorskip("rapidfuzz")

COLUMNS = [column.name for column in FlatTable("comparison").columns]

COMMON = [f"{first}{last}" for first in "bdfgkl" for last in ("am", "er", "ol", "ut", "ix")]


def documents(
    name: str,
    count: int,
    *more: str,
    seed: int = 1,
    date: str = "2031-05-03",
    publisher: str | None = None,
) -> list[Record]:
    """Make documents of common words, every other one with some more."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        common = chance.choices(COMMON, k=40)
        said = [*more[:2], *common, *more[2:]] if number % 2 else common
        made.append(talk(f"{name}{number}", Said(" ".join(said)), date=date, publisher=publisher))
    return made


def compared(one: list[Record], other: list[Record], most: int = MOST) -> list[SimpleNamespace]:
    """Compare two corpora, A and B."""
    values = ["A"] * len(one) + ["B"] * len(other)
    found = compare(read([*one, *other]), values, ("A", "B"), most)
    return [SimpleNamespace(**dict(zip(COLUMNS, row, strict=True))) for row in found]


def analyzed(records: list[Record], folder: Path, **asked: Any) -> list[SimpleNamespace]:
    """Return the comparison of an analysis."""
    analyze(write(folder / "in", records), folder / "out", AnalysisOptions(**asked, files=False))
    with open_database(folder / "out") as database:
        found = database.rows("FROM comparison")
    return [SimpleNamespace(**dict(zip(COLUMNS, row, strict=True))) for row in found]


@pytest.fixture(scope="module")
def rows() -> list[SimpleNamespace]:
    slow = documents("a", 40, "slow", "water", "we", "uphold", "deep", "roots", "and", "wells")
    return compared(slow, documents("b", 40, "quick", seed=2))


def test_what_one_part_has_stands_first_with_its_counts(rows: list[SimpleNamespace]) -> None:
    words = [row for row in rows if row.part == "A" and row.type == "word"]
    assert {row.term for row in words[:6]} == {"slow", "water", "uphold", "deep", "roots", "wells"}
    for row in words[:6]:
        assert (row.uses, row.documents, row.other_uses, row.other_documents) == (20, 20, 0, 0)
        assert row.certain
        assert 0 < row.low <= row.log_odds <= row.high
        assert row.score > row.null
    (quick,) = [row for row in rows if row.part == "B" and row.term == "quick"]
    assert (quick.against, quick.rank, quick.certain) == ("A", 1, True)
    assert (quick.words, quick.other_words) == (words[0].other_words, words[0].words)


def test_formulations_are_compared_beside_words(rows: list[SimpleNamespace]) -> None:
    (first,) = [row for row in rows if row.type == "formulation" and row.rank == 1]
    assert (first.part, first.term, first.uses) == ("A", "deep roots and wells", 20)


def test_words_of_both_are_not_told_apart(rows: list[SimpleNamespace]) -> None:
    common = [row for row in rows if row.term in COMMON]
    assert common
    assert not any(row.certain for row in common)


def test_halves_of_one_corpus_are_not_told_apart() -> None:
    found = [
        row.certain
        for seed in range(6)
        for row in compared(
            documents("a", 30, seed=2 * seed), documents("b", 30, seed=2 * seed + 1), 20
        )
    ]
    assert len(found) > 100
    assert sum(found) <= 0.05 * len(found)


def test_what_one_document_repeats_is_not_certain() -> None:
    loud = documents("a", 30)
    loud[3] = talk("a3", Said("grumble " * 200))
    loud[4:6] = [talk(f"a{n}", Said(f"grumble {COMMON[n]}")) for n in (4, 5)]
    rows = compared(loud, documents("b", 30, seed=2))
    (grumble,) = [row for row in rows if row.term == "grumble"]
    assert grumble.rank == 1
    assert not grumble.certain


def test_parts_by_year_and_publisher_each_against_the_others(tmp_path: Path) -> None:
    old = documents("a", 8, *["anchor"] * 6, date="2031", publisher="Tarn")
    new = documents("b", 8, *["beacon"] * 6, seed=2, date="2032-02", publisher="Tarn")
    late = documents("c", 8, *["candle"] * 6, seed=3, date="2033", publisher="Moor")
    late += documents("d", 2, seed=4, date="2034", publisher="Moor")
    by_year = [
        row for row in analyzed(old + new + late, tmp_path / "a", by="year") if row.rank == 1
    ]
    assert [(row.part, row.against, row.term) for row in by_year if row.type == "word"] == [
        ("2031", "the others", "anchor"),
        ("2032", "the others", "beacon"),
        ("2033", "the others", "candle"),
    ]
    by_publisher = [
        row for row in analyzed(old + new + late, tmp_path / "b", by="publisher") if row.rank == 1
    ]
    assert [(row.part, row.against) for row in by_publisher if row.type == "word"] == [
        ("Moor", "Tarn"),
        ("Tarn", "Moor"),
    ]


def test_the_same_each_time(rows: list[SimpleNamespace]) -> None:
    slow = documents("a", 40, "slow", "water", "we", "uphold", "deep", "roots", "and", "wells")
    quick = documents("b", 40, "quick", seed=2)
    assert compared(slow, quick) == rows
    # however many are shown
    few = compared(slow, quick, most=2)
    assert few == [row for row in rows if row.rank <= 2]


def test_too_little_is_said_clearly(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="B: 3 documents; 4 are needed") as few:
        compared(documents("a", 9), documents("b", 3))
    assert few.value.code == "too_few_documents"
    with pytest.raises(ConfigError, match="--by kind: 1 part") as one:
        analyzed(documents("a", 9), tmp_path, by="kind")
    assert one.value.code == "nothing_to_compare"


def test_two_periods_stand_against_one_another(tmp_path: Path) -> None:
    corpus = [
        *documents("a", 20, "slow", "water", date="2029-05"),
        *documents("b", 20, "quick", seed=2, date="2031"),
        *documents("c", 6, "later", seed=3, date="2032-12/2033-01"),
        *documents("d", 6, "never", seed=4, date="2036"),
    ]
    periods = ("2028/2030", "2031/2032")
    rows = analyzed(corpus, tmp_path, compare=periods)
    assert {(row.part, row.against) for row in rows} == {periods, periods[::-1]}
    first = {row.term for row in rows if row.part == periods[0] and row.rank <= 2}
    assert first == {"slow", "water"}
    assert not {"later", "never"} & {row.term for row in rows}
    sides = {(row.documents, row.other_documents) for row in rows if row.term == "slow"}
    assert sides == {(10, 0)}


@pytest.mark.parametrize(
    ("periods", "code"),
    [
        (("2029", "XXXX-05"), "bad_date"),
        (("2029/2031", "2031-05"), "same_parts"),
        (("2029", "2035"), "too_few_documents"),
    ],
)
def test_periods_that_cannot_be_compared(
    periods: tuple[str, str], code: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as caught:
        analyzed(documents("a", 6, date="2029"), tmp_path, compare=periods)
    assert caught.value.code == code


def test_two_runs_stand_against_one_another(tmp_path: Path) -> None:
    slow = documents("a", 8, *["anchor"] * 6)
    runs = [
        str(write(tmp_path / "one", slow)),
        str(write(tmp_path / "two", documents("b", 8, *["beacon"] * 6, seed=2))),
    ]
    rows = analyzed(slow, tmp_path, compare=(runs[0], runs[1]))
    first = {row.part: (row.against, row.term) for row in rows if row.rank == 1}
    assert first == {runs[0]: (runs[1], "anchor"), runs[1]: (runs[0], "beacon")}
