from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from readout.spans import SpanIndex, contains, iou, overlap, trim


@dataclass
class Stretch:
    start: int
    end: int


pairs = st.tuples(st.integers(0, 50), st.integers(1, 20)).map(
    lambda p: (p[0], p[0] + p[1])
)


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


@given(st.lists(st.integers(1, 5), max_size=10), st.integers(0, 60))
def test_index_finds_the_span_that_holds_a_position(
    gaps: list[int], position: int
) -> None:
    spans, at = [], 0
    for gap in gaps:
        spans.append(Stretch(at + 1, at + 1 + gap))
        at += 1 + gap
    expected = next((s for s in spans if s.start <= position < s.end), None)
    assert SpanIndex(spans).at(position) is expected
    assert SpanIndex(spans).within(3, 20) == [s for s in spans if 3 <= s.start < 20]
    assert SpanIndex(spans).overlapping(3, 20) == [
        s for s in spans if s.start < 20 and s.end > 3
    ]
