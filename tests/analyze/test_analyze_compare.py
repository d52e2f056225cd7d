"""What tells parts of a corpus apart, and what chance alone would tell apart."""

from __future__ import annotations

import random

import pytest

from readout.analyze.compare import ComparisonRow, compare, compare_by, compare_periods
from readout.errors import ConfigError
from readout.records.types import Record
from talks import Said, talk

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


@pytest.fixture(scope="module")
def rows() -> list[ComparisonRow]:
    slow = documents("a", 40, "slow", "water", "we", "uphold", "deep", "roots", "and", "wells")
    return list(compare(slow, documents("b", 40, "quick", seed=2), ("A", "B")))


def test_what_one_part_has_stands_first_with_its_counts(rows: list[ComparisonRow]) -> None:
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


def test_formulations_are_compared_beside_words(rows: list[ComparisonRow]) -> None:
    (first,) = [row for row in rows if row.type == "formulation" and row.rank == 1]
    assert (first.part, first.term, first.uses) == ("A", "deep roots and wells", 20)


def test_words_of_both_are_not_told_apart(rows: list[ComparisonRow]) -> None:
    common = [row for row in rows if row.term in COMMON]
    assert common
    assert not any(row.certain for row in common)


def test_halves_of_one_corpus_are_not_told_apart() -> None:
    found = [
        row.certain
        for seed in range(6)
        for row in compare(
            documents("a", 30, seed=2 * seed), documents("b", 30, seed=2 * seed + 1), most=20
        )
    ]
    assert len(found) > 100
    assert sum(found) <= 0.05 * len(found)


def test_what_one_document_repeats_is_not_certain() -> None:
    loud = documents("a", 30)
    loud[3] = talk("a3", Said("grumble " * 200))
    loud[4:6] = [talk(f"a{n}", Said(f"grumble {COMMON[n]}")) for n in (4, 5)]
    rows = compare(loud, documents("b", 30, seed=2))
    (grumble,) = [row for row in rows if row.term == "grumble"]
    assert grumble.rank == 1
    assert not grumble.certain


def test_parts_by_year_and_publisher_each_against_the_others() -> None:
    old = documents("a", 8, *["anchor"] * 6, date="2031", publisher="Tarn")
    new = documents("b", 8, *["beacon"] * 6, seed=2, date="2032-02", publisher="Tarn")
    late = documents("c", 8, *["candle"] * 6, seed=3, date="2033", publisher="Moor")
    late += documents("d", 2, seed=4, date="2034", publisher="Moor")
    by_year = [row for row in compare_by(old + new + late, "year") if row.rank == 1]
    assert [(row.part, row.against, row.term) for row in by_year if row.type == "word"] == [
        ("2031", "the others", "anchor"),
        ("2032", "the others", "beacon"),
        ("2033", "the others", "candle"),
    ]
    by_publisher = [row for row in compare_by(old + new + late, "publisher") if row.rank == 1]
    assert [(row.part, row.against) for row in by_publisher if row.type == "word"] == [
        ("Moor", "Tarn"),
        ("Tarn", "Moor"),
    ]


def test_the_same_each_time(rows: list[ComparisonRow]) -> None:
    slow = documents("a", 40, "slow", "water", "we", "uphold", "deep", "roots", "and", "wells")
    assert list(compare(slow, documents("b", 40, "quick", seed=2), ("A", "B"))) == rows


def test_too_little_is_said_clearly() -> None:
    with pytest.raises(ConfigError, match="B: 3 documents; 4 are needed") as few:
        list(compare(documents("a", 9), documents("b", 3)))
    assert few.value.code == "too_few_documents"
    with pytest.raises(ConfigError, match="--by kind: 1 part") as one:
        list(compare_by(documents("a", 9), "kind"))
    assert one.value.code == "nothing_to_compare"


def test_two_periods_stand_against_one_another() -> None:
    corpus = [
        *documents("a", 20, "slow", "water", date="2029-05"),
        *documents("b", 20, "quick", seed=2, date="2031"),
        *documents("c", 6, "later", seed=3, date="2032-12/2033-01"),
        *documents("d", 6, "never", seed=4, date="2036"),
    ]
    periods = ("2028/2030", "2031/2032")
    rows = list(compare_periods(corpus, periods))
    assert {(row.part, row.against) for row in rows} == {periods, periods[::-1]}
    first = {row.term for row in rows if row.part == periods[0] and row.rank <= 2}
    assert first == {"slow", "water"}
    assert not {"later", "never"} & {row.term for row in rows}
    sides = {(row.documents, row.other_documents) for row in rows if row.term == "slow"}
    assert sides == {(10, 0)}


@pytest.mark.parametrize(
    ("periods", "code"),
    [
        (("2029", "the war"), "bad_date"),
        (("2029/2031", "2031-05"), "same_parts"),
        (("2029", "2035"), "too_few_documents"),
    ],
)
def test_periods_that_cannot_be_compared(periods: tuple[str, str], code: str) -> None:
    with pytest.raises(ConfigError) as caught:
        list(compare_periods(documents("a", 6, date="2029"), periods))
    assert caught.value.code == code
