from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from readout.annotation.alignment import names_of
from readout.annotation.regions import Region
from readout.models.pairing import near, one_to_one


def piece(name: str, label: str, start: int, end: int) -> Region:
    return Region(id=name, label=label, start=start, end=end)


def mark(name: str, label: str, start: int, end: int) -> Region:
    return Region(id=name, label=label, start=start, end=end)


def test_by_id_then_place_then_overlap() -> None:
    pieces = [
        piece("e1", "ORG", 0, 5),
        piece("e2", "ORG", 0, 5),
        piece("e3", "GPE", 10, 20),
        piece("e4", "GPE", 12, 30),
        piece("e5", "DATE", 40, 44),
    ]
    marks = [
        mark("e2", "PERSON", 70, 80),
        mark("a", "ORG", 0, 5),
        mark("b", "GPE", 13, 30),
        mark("c", "GPE", 10, 19),
        mark("d", "DATE", 50, 54),
        mark("e", "direct", 40, 44),
    ]
    assert names_of(pieces, marks) == {"e2": "e2", "a": "e1", "b": "e4", "c": "e3"}


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(1, 9).map(float), max_size=9
    )
)
def test_no_pairing_is_heavier(weights: dict[tuple[int, int], float]) -> None:
    found = one_to_one(weights, "a test")
    assert len({i for i, _ in found}) == len({j for _, j in found}) == len(found)
    best = max(
        sum(weights.get((i, j), 0) for i, j in enumerate(order)) for order in permutations(range(4))
    )
    assert sum(weights[pair] for pair in found) == best


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=8),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=8),
)
def test_all_that_overlaps_may_be_a_pair(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    pieces = [piece(f"e{n}", "ORG", a, a + size) for n, (a, size) in enumerate(one)]
    marks = [mark(f"m{n}", "GPE", a, a + size) for n, (a, size) in enumerate(other)]
    found = names_of(pieces, marks)
    assert len(set(found.values())) == len(found)
    left = [p for p in pieces if p.id not in found.values()]
    new = [m for m in marks if m.id not in found]
    assert not any(p.start < m.end and m.start < p.end for p in left for m in new)


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=8),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=8),
)
def test_all_that_overlaps_is_near(
    one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    left, right = ([(a, a + size) for a, size in some] for some in (one, other))
    found = set(
        near(((span, n) for n, span in enumerate(left)), zip(right, range(8), strict=False))
    )
    assert found >= {
        (i, j) for i, (a, b) in enumerate(left) for j, (c, d) in enumerate(right) if a < d and c < b
    }


def test_what_is_far_away_is_not_compared() -> None:
    places = [((start, start + 9), start) for start in range(0, 100_000, 10)]
    assert len(list(near(places, places))) < 4 * len(places)
