"""The scored merge: which of overlapping candidates are kept."""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from readout.stages.entities.candidates import TRUST, EntityCandidate, Method, resolve_overlaps

SPAN = st.tuples(
    st.integers(0, 60),
    st.integers(0, 20),
    st.sampled_from(["model", "rule", "gazetteer", "glossary"]),
    st.booleans(),
    st.floats(0, 1),
)


def make(item: tuple[int, int, str, bool, float]) -> EntityCandidate:
    start, length, method, weak, score = item
    return EntityCandidate(start, start + length, "ORG", method, weak=weak, score=score)  # type: ignore[arg-type]


def test_every_method_has_its_weight() -> None:
    assert set(get_args(Method)) == set(TRUST)
    assert min(TRUST.values()) > 0


@given(st.lists(SPAN, max_size=12))
def test_disjoint_and_worth_most(spans: list[tuple[int, int, str, bool, float]]) -> None:
    items = [make(span) for span in spans]
    kept = resolve_overlaps(items)
    assert all(a.end <= b.start for a, b in pairwise(kept))
    assert all(c.end > c.start for c in kept)
    total = sum(c.worth for c in kept)
    for item in items:  # nothing that is left out is worth more than all that it would push out
        pushed = sum(c.worth for c in kept if c.start < item.end and item.start < c.end)
        assert (
            any(c is item for c in kept)
            or item.end == item.start
            or pushed >= item.worth * (1 - 1e-9)
        )
    assert sum(c.worth for c in resolve_overlaps(reversed(items))) == total or abs(
        sum(c.worth for c in resolve_overlaps(reversed(items))) - total
    ) <= 1e-9 * abs(total)


def test_methods_length_and_score() -> None:
    glossary = EntityCandidate(0, 20, "ORG", "glossary")
    gazetteer = EntityCandidate(0, 20, "ORG", "gazetteer")
    rule = EntityCandidate(0, 20, "ORG", "rule")
    unsure = EntityCandidate(0, 20, "PERSON", "model", score=0.3)
    for order in permutations([glossary, gazetteer, rule, unsure]):
        assert resolve_overlaps(order) == [glossary]
    for order in permutations([rule, unsure]):
        assert resolve_overlaps(order) == [rule]
    long = EntityCandidate(0, 40, "EVENT", "rule")
    assert resolve_overlaps([glossary, EntityCandidate(24, 40, "ORG", "glossary"), long]) == [long]
    place, person = (
        EntityCandidate(0, 7, "GPE", "rule", score=0.6),
        EntityCandidate(0, 7, "PERSON", "model", score=0.9),
    )
    assert resolve_overlaps([place, person]) == [person]
    weak = EntityCandidate(0, 30, "ORG", "model", weak=True)
    assert resolve_overlaps([weak, EntityCandidate(0, 20, "GPE", "gazetteer")])[0].label == "GPE"
