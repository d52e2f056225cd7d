"""Texts that say the same in the same words."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.again import agreement, clustered, wordings
from benchmarks.planted import planted
from readout.analyze.reuse.verbatim import groups
from readout.analyze.reuse.words import words_of

pytest.importorskip("duckdb")
pytest.importorskip("rapidfuzz")

SAID = "Old yards and new docks must grow together, and no valley shall pay for the coast."
FILLER = [
    f"Sentence {n} speaks of wholly different ferries{n}, granaries{n} and lamps{n} in Tarn{n}."
    for n in range(40)
]


def found(*texts: str) -> set[tuple[str, str]]:
    with wordings([*texts, *FILLER]) as writer:
        pairs = writer.rows(
            "SELECT a.wording, b.wording FROM matches JOIN wordings a ON a.text = longer "
            "JOIN wordings b ON b.text = shorter"
        )
    named = {" ".join(words_of(text)): text for text in texts}
    return {(named[one], named[other]) for one, other in pairs}


@pytest.mark.parametrize(
    "again",
    [
        "“Old yards – and new docks – MUST grow together; and no valley shall pay for the coast",
        "new docks must grow together, and no valley shall pay for the coast",
        "Old yards and new docks should grow together, and no valley shall pay for the coast",
        "Old yards and new docks must grow together … no valley shall pay for the coast",
        "In Tarn it was said: old yards and new docks must grow together, and no valley shall "
        "pay for the coast, the mayor added",
    ],
)
def test_cut_reworded_repunctuated_and_framed(again: str) -> None:
    same = words_of(again) == words_of(SAID)
    assert same or found(SAID, again)


@pytest.mark.parametrize(
    "other",
    [
        "Old yards and new docks were sold, but the railway to the hills is still unpaid for.",
        "It was in Tarn that old lamps and new docks were first seen by the coast guard, which "
        "said no word and must have known that the valley could pay nothing together with it.",
        "no valley shall",
    ],
)
def test_other_statements_with_words_in_common(other: str) -> None:
    assert not found(SAID, other)


def test_stock_phrases_make_no_match() -> None:
    phrase = "it was stressed that all departments must"
    ends = (
        f"mend{n} dikes{n} in{n} Tarn{n} teach{n} gulls{n} sail{n} ferries{n}" for n in range(6)
    )
    texts = [f"{phrase} {end}" for end in ends]
    assert not found(*texts)
    assert not found(*texts, f"{phrase} pay")


def test_what_many_quote_in_part_is_no_stock_phrase() -> None:
    words = words_of(SAID)
    parts = [" ".join(words[first:last]) for first in range(4) for last in range(13, 17)]
    numbers = clustered([SAID, *parts, *FILLER])
    assert len(set(numbers[: 1 + len(parts)])) == 1
    assert len(set(numbers)) == 1 + len(FILLER)


def test_greetings_say_too_little() -> None:
    with wordings(["Thank you.", SAID, *FILLER]) as writer:
        telling = writer.rows(
            "SELECT wording FROM rest JOIN wordings USING (text) "
            "WHERE length >= 5 AND weight >= substance"
        )
    assert ("thank you",) not in telling
    assert (" ".join(words_of(SAID)),) in telling


def test_nothing_to_compare() -> None:
    assert clustered([]) == []
    assert clustered(["one", "…"]) == [0, -1]


@pytest.mark.slow
def test_planted_repetitions_are_found() -> None:
    made = planted(6_000, seed=11)
    precision, recall = agreement(clustered(made.texts), made.origins)
    assert precision >= 0.98
    assert recall >= 0.91  # 0.93 and more at ten thousand and up: python -m benchmarks again


def grouped(lengths: list[int], pairs: list[tuple[int, int, float]]) -> list[set[int]]:
    longer, shorter, shares = (np.array([pair[place] for pair in pairs]) for place in range(3))
    whole = longer.astype(np.int64), shorter.astype(np.int64)
    labels = groups(np.array(lengths, np.int64), *whole, shares).tolist()
    found = [{n for n, label in enumerate(labels) if label == one} for one in set(labels)]
    return sorted(found, key=min)


def test_what_is_alike_as_a_whole_is_one_group() -> None:
    assert grouped([20, 19, 18, 9], [(0, 1, 0.9), (1, 2, 0.9)]) == [{0, 1, 2}, {3}]


def test_a_part_is_no_bridge() -> None:
    pairs = [(0, 2, 0.8), (1, 2, 1.0)]
    assert grouped([40, 38, 8], pairs) == [{0}, {1, 2}]


def test_parts_that_are_alike_join_one_group() -> None:
    pairs = [(0, 2, 1.0), (1, 3, 1.0), (2, 3, 1.0)]
    found = grouped([40, 38, 8, 8], pairs)
    assert found == [{0, 2, 3}, {1}]


def test_a_part_of_a_part() -> None:
    assert grouped([90, 40, 8], [(0, 1, 1.0), (1, 2, 1.0)]) == [{0, 1, 2}]


def test_no_pairs() -> None:
    assert grouped([5, 4], []) == [{0}, {1}]
    assert grouped([], []) == []


def proposed(*texts: str) -> tuple[list[int], list[int], list[int]]:
    """Return in how many texts each shared row of four words stands, and the proposed pairs."""
    with wordings(texts) as writer:
        grams = writer.rows("SELECT any_value(size) FROM grams GROUP BY gram ORDER BY min(text)")
        pairs = writer.rows("SELECT longer, shorter FROM proposed ORDER BY ALL")
    sizes, longer, shorter = (
        [size for (size,) in grams],
        [a for a, _ in pairs],
        [b for _, b in pairs],
    )
    return sizes, longer, shorter


def test_what_stands_in_one_text_alone_proposes_nothing() -> None:
    assert proposed("a b c d e f", "x a b c d y", "b c d x") == ([2], [0], [1])


def test_no_gram_crosses_an_edge_of_texts() -> None:
    assert proposed("a b c d x y", "c d x y e", "x y e f")[0] == [2]


def test_a_gram_that_a_text_has_twice_counts_once() -> None:
    assert proposed("a b c d a b c d", "a b c d e")[0] == [2]


def test_short_and_missing_texts_have_none() -> None:
    for texts in ((), ("a b c",), ("a b c", "a b d")):
        assert proposed(*texts) == ([], [], [])


def test_many_are_compared_with_the_longest_alone() -> None:
    tails = (" ".join(f"x{k}y{n}" for n in range(k)) for k in range(20))
    _, longer, _ = proposed(*(f"a b c d {tail}".strip() for tail in tails))
    assert set(longer) == set(range(6))
    assert len(longer) < 6 * 20
    few = proposed(*(f"a b c d {n}" for n in range(12)))
    assert len(few[1]) == 12 * 11 / 2
