"""Words without marks, and what one wording has that another has not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.analyze.reuse.words import difference, placed_words, words_of

pytest.importorskip("rapidfuzz")


def test_marks_capitals_and_links_make_no_difference() -> None:
    plain = ["the", "harbour's", "old", "yards", "and", "new"]
    assert words_of("“The Harbour’s OLD yards – and new …”") == plain
    assert words_of("(https://tarn.example/a?b=c) Old yards") == ["old", "yards"]


@given(st.text())
def test_words_stand_where_it_is_said(text: str) -> None:
    for word, start, end in placed_words(text):
        assert text[start:end].lower().replace("’", "'") == word


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
