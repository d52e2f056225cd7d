"""Rows of four words that several texts share."""

from __future__ import annotations

import numpy as np

from readout.analyze.again.grams import FEW, GRAM, LONGEST, Grams, hashes
from readout.analyze.again.words import Corpus


def corpus(*texts: str) -> Corpus:
    return Corpus.of(text.split(" ") for text in texts)


def test_what_stands_in_one_text_alone_is_no_gram() -> None:
    grams = Grams.of(corpus("a b c d e f", "x a b c d y", "b c d x"))
    assert grams.sizes.tolist() == [2]
    assert len(grams.pairs()[0]) == 1


def test_no_gram_crosses_an_edge_of_texts() -> None:
    grams = Grams.of(corpus("a b c d x y", "c d x y e", "x y e f"))
    assert grams.sizes.tolist() == [2]


def test_a_gram_that_a_text_has_twice_counts_once() -> None:
    grams = Grams.of(corpus("a b c d a b c d", "a b c d e"))
    assert grams.sizes.tolist() == [2]


def test_short_and_missing_texts_have_none() -> None:
    for texts in ((), ("a b c",), ("a b c", "a b d")):
        grams = Grams.of(corpus(*texts))
        assert len(grams.sizes) == 0
        assert [len(column) for column in grams.pairs()] == [0, 0, 0]
    assert len(hashes(np.array([1, 2, 3]))) == 0


def test_many_are_compared_with_the_longest_alone() -> None:
    count = FEW + 8
    tails = (" ".join(f"x{k}y{n}" for n in range(k)) for k in range(count))
    texts = corpus(*(f"a b c d {tail}".strip() for tail in tails))
    _, longer, _ = Grams.of(texts).pairs()
    assert set(longer.tolist()) == set(range(LONGEST))
    assert len(longer) < LONGEST * count


def test_words_of_chosen_grams_are_covered() -> None:
    texts = corpus("q a b c d r", "s a b c d")
    marks = Grams.of(texts).covered(np.array([True]), len(texts.words))
    assert marks.tolist() == [False, *[True] * GRAM, False, False, *[True] * GRAM]
