"""Words without marks, and texts as rows of numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.analyze.reuse.words import (
    LETTERS,
    Wordings,
    difference,
    hashes,
    lettered,
    placed_words,
    words_of,
)

pytest.importorskip("rapidfuzz")


def test_marks_capitals_and_links_make_no_difference() -> None:
    plain = ["the", "harbour's", "old", "yards", "and", "new"]
    assert words_of("“The Harbour’s OLD yards – and new …”") == plain
    assert words_of("(https://tarn.example/a?b=c) Old yards") == ["old", "yards"]


@given(st.text())
def test_words_stand_where_it_is_said(text: str) -> None:
    for word, start, end in placed_words(text):
        assert text[start:end].lower().replace("’", "'") == word


@given(st.lists(st.lists(st.sampled_from("abcde"), min_size=1, max_size=8)))
def test_a_corpus_has_each_text_once_the_longest_first(texts: list[list[str]]) -> None:
    corpus = Wordings.of(texts)
    assert sorted(corpus.texts) == sorted({" ".join(words) for words in texts})
    assert corpus.lengths.tolist() == sorted(corpus.lengths.tolist(), reverse=True)
    assert corpus.lengths.tolist() == [len(text.split(" ")) for text in corpus.texts]
    assert Wordings.of(reversed(texts)).texts == corpus.texts
    letters = corpus.letters()
    assert [len(one) for one in letters] == corpus.lengths.tolist()
    assert len(set(letters)) == len(letters)


def test_there_is_a_letter_for_every_number() -> None:
    numbers = np.array([0, 0xD7FE, 0xD7FF, LETTERS - 1, LETTERS])
    (text,) = lettered(numbers, np.array([0, len(numbers)]))
    assert [ord(letter) for letter in text] == [1, 0xD7FF, 0xD800, LETTERS, 1]
    assert len(hashes(np.array([1, 2, 3]))) == 0


CASES = {
    ("Old yards must go.", "“Old yards – must go”"): "",
    ("old yards must go", "old yards should go"): "old yards [-must-] {+should+} go",
    ("old yards", "old yards must go"): "old yards {+must go+}",
    ("we say old yards", "old yards"): "[-we say-] old yards",
    ("a b c d e f g X", "a b c d e f g Y"): "… f g [-X-] {+Y+}",
    ("X a b c d e f Y", "x2 a b c d e f"): "[-X-] {+x2+} a b … e f [-Y-]",
}


@pytest.mark.parametrize(("texts", "shown"), CASES.items())
def test_differences_are_shown_as_wdiff_does(texts: tuple[str, str], shown: str) -> None:
    assert difference(*texts) == shown


words = st.lists(st.sampled_from(["old", "new", "yard", "dock", "and"]), max_size=5)


@given(words, words)
def test_the_same_words_have_no_difference(before: list[str], after: list[str]) -> None:
    shown = difference(" ".join(before), " ".join(after))
    for word in set(before) ^ set(after):
        assert word in shown
    assert (not shown) == (before == after)
