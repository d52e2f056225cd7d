"""Sentences of two reports of one event that make the same point."""

from __future__ import annotations

import pytest

from readout.analyze.reuse.sides import near_points, point_words

FEN = """Readout of the harbour talks in Harn
Chancellor Dev of Tarn met President Sol of Fen in Harn today.
The two leaders agreed to reopen the northern shipping canal to grain ships before the winter.
They condemned the raids on fishing boats and called for an independent inquiry.
President Sol thanked the Chancellor for the warm reception in Harn before the winter."""
TARN = """Remarks after the harbour talks in Harn
I thank President Sol for his warm reception in Harn before the winter.
Before winter begins, grain ships will sail again through the northern canal, which we reopen.
Tarn will lower its ferry tariffs for students.
We both want those raids on our fishing boats to be investigated by an independent inquiry."""


def points(text: str) -> dict[int, list[str]]:
    """Return the words of the lines behind the title that may make a point, by number."""
    lines = {number: point_words(line) for number, line in enumerate(text.split("\n")) if number}
    return {number: words for number, words in lines.items() if words}


def pairs(one: str, two: str) -> list[tuple[int, int]]:
    first, second = points(one), points(two)
    near = near_points([*first.values()], [*second.values()])
    return [([*first][i], [*second][j]) for i, j, _ in near]


def test_points_of_both_are_found_in_other_words_and_the_rest_is_left_out() -> None:
    assert pairs(FEN, TARN) == [(2, 2), (3, 4)]


def test_points_do_not_depend_on_which_report_comes_first() -> None:
    there = {frozenset([a, b]) for a, b in pairs(FEN, TARN)}
    assert {frozenset([a, b]) for a, b in pairs(TARN, FEN)} == there


def test_thanks_make_no_point() -> None:
    line = "\nI thank the harbour masters of Harn for ships full of grain and apples."
    assert pairs(line, line) == []


@pytest.mark.parametrize(("one", "two"), [("", FEN), (FEN, ""), ("", ""), ("\n— —\n…", "\n1\n—")])
def test_reports_without_words_have_no_points(one: str, two: str) -> None:
    assert pairs(one, two) == []


def test_the_same_sentence_is_as_near_as_can_be() -> None:
    words = [*points(FEN).values()]
    assert near_points(words, words) == [(i, i, 1.0) for i in range(len(words))]
