from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from readout.records.spans import SpanIndex, contains, iou, outermost, overlap, trim


@dataclass
class Stretch:
    start: int
    end: int


pairs = st.tuples(st.integers(0, 50), st.integers(1, 20)).map(lambda p: (p[0], p[0] + p[1]))


@given(pairs, pairs)
def test_overlap_is_what_sets_say(a: tuple[int, int], b: tuple[int, int]) -> None:
    one, two = set(range(*a)), set(range(*b))
    assert overlap(a, b) == len(one & two)
    assert iou(a, b) == len(one & two) / len(one | two)
    assert contains(a, b) == (two <= one)


@given(st.text(alphabet=" ab\n“”", max_size=20))
def test_trim_is_strip(text: str) -> None:
    start, end = trim(text, 0, len(text))
    assert text[start:end] == text.strip()


def test_trim_of_characters() -> None:
    assert trim("“so,” ", 0, 6, "“” ,") == (1, 3)


def test_trim_within_a_text() -> None:
    assert trim("one  two ", 3, 9) == (5, 8)
    assert trim("one  two ", 5, 7) == (5, 7)


def test_spans_without_a_character_share_nothing() -> None:
    assert iou((0, 0), (0, 0)) == 0.0
    assert (iou((0, 2), (2, 4)), overlap((0, 2), (2, 4))) == (0.0, 0)


@given(st.lists(st.integers(1, 5), max_size=10), st.integers(0, 60))
def test_index_finds_the_span_that_holds_a_position(gaps: list[int], position: int) -> None:
    spans, at = [], 0
    for gap in gaps:
        spans.append(Stretch(at + 1, at + 1 + gap))
        at += 1 + gap
    expected = next((s for s in spans if s.start <= position < s.end), None)
    assert SpanIndex(spans).at(position) is expected
    assert SpanIndex(spans).within(3, 20) == [s for s in spans if 3 <= s.start < 20]
    assert SpanIndex(spans).overlapping(3, 20) == [s for s in spans if s.start < 20 and s.end > 3]
    assert list(SpanIndex(spans).from_place(position)) == [s for s in spans if s.start >= position]
    within = [s for s in spans if 3 <= s.start < position]
    assert SpanIndex(spans).last_within(3, position) is (within[-1] if within else None)


@given(st.lists(pairs))
def test_outermost_spans_cover_the_same_and_are_apart(spans: list[tuple[int, int]]) -> None:
    found = outermost(spans)
    covered = {at for start, end in spans for at in range(start, end)}
    assert {at for start, end in found for at in range(start, end)} == covered
    assert all(one[1] <= other[0] for one, other in pairwise(found))


def test_index_of_nothing_and_of_edges() -> None:
    assert SpanIndex[Stretch]([]).last_within(0, 9) is None
    index = SpanIndex([Stretch(0, 2), Stretch(2, 5)])
    assert index.last_within(0, 1) == Stretch(0, 2)
    assert index.last_within(0, 2) == Stretch(0, 2)
    assert index.last_within(2, 3) == Stretch(2, 5)
    assert index.last_within(1, 2) is None
    assert list(index.from_place(0)) == [Stretch(0, 2), Stretch(2, 5)]
    assert list(index.from_place(1)) == [Stretch(2, 5)]
