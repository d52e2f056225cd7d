from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from readout.analyze.figures import layout, spread

EDGES = [(0, 1, 9), (1, 2, 1), (2, 3, 1), (4, 5, 1)]


def test_neighbours_lie_nearer_than_others() -> None:
    places = layout(6, EDGES)

    def apart(one: int, other: int) -> float:
        return float(np.linalg.norm(places[one] - places[other]))

    assert apart(0, 1) < apart(0, 2) < apart(0, 3)
    assert apart(4, 5) < apart(0, 4)
    assert np.array_equal(places, layout(6, EDGES))


def test_what_would_lie_over_one_another_is_pushed_apart() -> None:
    places = np.array([(0.0, 0.0), (0.0, 0.0), (0.1, 0.0), (5.0, 5.0)])
    sizes = np.array([(2.0, 0.5)] * 4)
    found = spread(places, sizes, (10.0, 8.0))
    for one in range(4):
        for other in range(one):
            apart = np.abs(found[one] - found[other])
            assert (apart + 1e-6 >= sizes[0]).any(), (one, other)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(6, 9), st.integers(1, 50)),
        min_size=1,
        unique_by=lambda edge: edge[:2],
    )
)
def test_any_graph_has_places(edges: list[tuple[int, int, int]]) -> None:
    places = layout(10, edges)
    assert places.shape == (10, 2)
    assert np.isfinite(places).all()
    boxes = np.full((10, 2), 0.5)
    assert np.isfinite(spread(places, boxes, (10.0, 6.0))).all()
