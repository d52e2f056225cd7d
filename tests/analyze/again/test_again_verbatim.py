"""Texts that say the same in the same words."""

from __future__ import annotations

import pytest

from benchmarks.again import agreement, clustered
from benchmarks.planted import planted
from readout.analyze.again.verbatim import compare
from readout.analyze.again.words import Corpus, words_of

pytest.importorskip("rapidfuzz")

SAID = "Old yards and new docks must grow together, and no valley shall pay for the coast."
FILLER = [
    f"Sentence {n} speaks of wholly different ferries{n}, granaries{n} and lamps{n} in Tarn{n}."
    for n in range(40)
]


def found(*texts: str) -> set[tuple[str, str]]:
    corpus = Corpus.of(words_of(text) for text in (*texts, *FILLER))
    matches = compare(corpus)
    named = {" ".join(words_of(text)): text for text in texts}
    return {
        (named[corpus.texts[a]], named[corpus.texts[b]])
        for a, b in zip(matches.longer.tolist(), matches.shorter.tolist(), strict=True)
    }


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
    corpus = Corpus.of(words_of(text) for text in ("Thank you.", SAID, *FILLER))
    telling = dict(zip(corpus.texts, compare(corpus).telling.tolist(), strict=True))
    assert not telling["thank you"]
    assert telling[" ".join(words_of(SAID))]


def test_nothing_to_compare() -> None:
    assert len(compare(Corpus.of([])).longer) == 0
    assert len(compare(Corpus.of([["one"]])).longer) == 0


@pytest.mark.slow
def test_planted_repetitions_are_found() -> None:
    made = planted(6_000, seed=11)
    precision, recall = agreement(clustered(made.texts), made.origins)
    assert precision >= 0.98
    assert recall >= 0.91  # 0.93 and more at ten thousand and up: python -m benchmarks again
