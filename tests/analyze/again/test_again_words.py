"""Words without marks, and texts as rows of numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from readout.analyze.again.words import LETTERS, Corpus, lettered, placed_words, words_of


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
    corpus = Corpus.of(texts)
    assert sorted(corpus.texts) == sorted({" ".join(words) for words in texts})
    assert corpus.lengths.tolist() == sorted(corpus.lengths.tolist(), reverse=True)
    assert corpus.lengths.tolist() == [len(text.split(" ")) for text in corpus.texts]
    assert Corpus.of(reversed(texts)).texts == corpus.texts
    letters = corpus.letters()
    assert [len(one) for one in letters] == corpus.lengths.tolist()
    assert len(set(letters)) == len(letters)


def test_there_is_a_letter_for_every_number() -> None:
    import numpy as np

    numbers = np.array([0, 0xD7FE, 0xD7FF, LETTERS - 1, LETTERS])
    (text,) = lettered(numbers, np.array([0, len(numbers)]))
    assert [ord(letter) for letter in text] == [1, 0xD7FF, 0xD800, LETTERS, 1]
