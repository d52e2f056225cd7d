from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.annotation.tokens import Utf16, all_verified, sentences_of
from readout.errors import DocumentError
from readout.records.types import Sentence
from sample import record as sample

TEXTS = st.text(st.sampled_from("aé🛠𝔘\r\n\u0301"), max_size=30)


@given(TEXTS)
def test_units_are_those_of_utf_16(text: str) -> None:
    units = Utf16(text)
    points = {}
    for point in range(len(text) + 1):
        unit = len(text[:point].encode("utf-16-le")) // 2
        assert units.units(point) == unit
        points[unit] = point
    for unit in range(-2, 2 * len(text) + 3):  # within a pair, or outside: none
        point = points.get(unit)
        assert units.span(unit, unit) == (None if point is None else (point, point))


def test_no_place_within_a_pair_or_outside() -> None:
    units = Utf16("a🛠b")
    found = [units.span(unit, unit) for unit in range(-1, 6)]
    assert found == [None, (0, 0), (1, 1), None, (2, 2), (3, 3), None]


@given(TEXTS, st.integers(0, 30), st.integers(0, 30))
def test_either_count_is_understood(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    words = text[start:end]
    assert all_verified(text, [(start, end, words)]) == [(start, end)]
    units = Utf16(text)
    (found,) = all_verified(text, [(units.units(start), units.units(end), words)])
    assert text[slice(*found)] == words


def test_one_count_for_all_of_a_text() -> None:
    text = "🛠aa a"
    given = [(2, 3, "a"), (3, 4, "a"), (5, 6, "a")]  # in UTF-16 units
    assert all_verified(text, given) == [(1, 2), (2, 3), (4, 5)]
    assert all_verified(text, given[:1]) == [(2, 3)]  # nothing tells
    with pytest.raises(DocumentError, match="'b' does not stand at 3-4"):
        all_verified(text, [(2, 3, "a"), (3, 4, "b")])


def test_words_end_within_the_text() -> None:
    assert all_verified("𝔘nion", [(0, 6, "𝔘nion")]) == [(0, 5)]


@pytest.mark.parametrize("span", [(0, 2), (-1, 3), (5, 9), (3, 1)])
def test_a_changed_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(DocumentError, match="text was changed") as caught:
        all_verified("a🛠b", [(*span, "🛠b!")])
    assert caught.value.code == "moved_span"


@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 40)), max_size=5))
def test_sentences_hold_a_text_once_whatever_a_record_says(places: list[tuple[int, int]]) -> None:
    found = sample()
    found.sentences = [
        Sentence(f"n{n}", "s1", start, start + size) for n, (start, size) in enumerate(places)
    ]
    held = "".join(found.text[start:end] for start, end in sentences_of(found))
    assert "".join(held.split()) == "".join(found.text.split())
