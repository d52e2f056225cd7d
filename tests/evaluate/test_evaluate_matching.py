"""Which mark is which: one to one, as good as can be, the same as nervaluate where spans are flat."""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nervaluate import Evaluator

from readout.evaluate.scored import ScoredSpan, shared
from readout.evaluate.scoring import credit_of, pairs

spans = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)
marks = st.lists(
    st.builds(
        lambda span, label: ScoredSpan(spans=(span,), label=label), spans, st.sampled_from("AB")
    ),
    max_size=5,
)
Spans = list[tuple[int, int, str]]


def made(found: Spans) -> list[ScoredSpan]:
    return [ScoredSpan(spans=((start, end),), label=label) for start, end, label in found]


@pytest.mark.parametrize(
    ("gold", "found", "wanted"),
    [
        ([(0, 4, "A")], [(0, 4, "A")], [(0, 0)]),
        ([(0, 4, "A")], [(0, 4, "B")], [(0, 0)]),
        ([(0, 4, "A")], [(4, 8, "A")], []),
        # the same twice is one pair, and one too many
        ([(0, 4, "A")], [(0, 4, "A"), (0, 4, "A")], [(0, 0)]),
        # taken one by one, the first would take the only one left for the second
        ([(0, 9, "A"), (8, 12, "A")], [(0, 8, "A"), (2, 9, "A")], [(0, 0), (1, 1)]),
        # a label that is the same outweighs a place that is nearly so
        ([(0, 9, "A")], [(0, 8, "B"), (5, 9, "A")], [(0, 1)]),
        # as much in common by one pair as by two: two
        ([(0, 3, "A"), (0, 5, "A")], [(0, 5, "B"), (3, 5, "B")], [(0, 0), (1, 1)]),
        ([(0, 5, "B"), (3, 5, "B")], [(0, 3, "A"), (0, 5, "A")], [(0, 0), (1, 1)]),
        # within one another
        ([(0, 9, "A"), (2, 5, "A")], [(2, 5, "A"), (0, 8, "A")], [(0, 1), (1, 0)]),
    ],
)
def test_which_is_which(gold: Spans, found: Spans, wanted: list[tuple[int, int]]) -> None:
    assert pairs(made(gold), made(found)) == wanted


def test_only_of_one_label_where_that_is_asked() -> None:
    gold, found = made([(0, 4, "A"), (0, 4, "B")]), made([(0, 4, "B"), (0, 4, "C")])
    assert pairs(gold, found, same_label=True) == [(1, 0)]


def test_events_by_what_their_mentions_have_in_common() -> None:
    gold = [
        ScoredSpan(spans=((0, 5), (40, 45)), label="visit"),
        ScoredSpan(spans=((20, 25),), label="call"),
    ]
    found = [
        ScoredSpan(spans=((20, 25), (30, 33)), label="call"),
        ScoredSpan(spans=((40, 45),), label="visit"),
    ]
    assert pairs(gold, found) == [(0, 1), (1, 0)]


def test_far_spans_are_not_compared() -> None:
    gold = made([(place, place + 5, "A") for place in range(0, 200_000, 10)])
    found = made([(place + 1, place + 5, "A") for place in range(0, 200_000, 10)])
    begun = time.process_time()
    assert pairs(gold, found) == [(number, number) for number in range(20_000)]
    assert time.process_time() - begun < 6  # by every pair of the two it would be twice that


@settings(deadline=None)
@given(marks, marks)
def test_one_to_one_and_no_choice_is_better(
    gold: list[ScoredSpan], found: list[ScoredSpan]
) -> None:
    chosen = pairs(gold, found)
    assert len({i for i, _ in chosen}) == len({j for _, j in chosen}) == len(chosen)
    assert all(shared(gold[i], found[j]) for i, j in chosen)
    assert strict(gold, found, chosen) == best_strict(gold, found)
    assert len(pairs(found, gold)) == len(chosen)


def strict(gold: list[ScoredSpan], found: list[ScoredSpan], chosen: list[tuple[int, int]]) -> float:
    return sum(credit_of(gold[i], found[j]).strict for i, j in chosen)


def best_strict(gold: list[ScoredSpan], found: list[ScoredSpan]) -> float:
    less, more = (gold, found) if len(gold) <= len(found) else (found, gold)
    return max(
        sum(credit_of(a, b).strict for a, b in zip(less, order, strict=False))
        for order in itertools.permutations(more)
    )


@pytest.mark.parametrize("seed", range(20))
def test_flat_spans_score_as_in_nervaluate(seed: int) -> None:
    """Gold spans, each with at most one found one over it: moved, with another label, missed, new."""
    chance = random.Random(seed)
    gold: Spans = []
    found: Spans = []
    for place in range(0, 4_000, 40):
        start, label = place + chance.randrange(5, 10), chance.choice("ABC")
        end = start + chance.randrange(4, 20)
        kind = chance.choice(("right", "edge", "label", "both", "missed", "new"))
        if kind != "new":
            gold.append((start, end, label))
        if kind in ("edge", "both"):
            start, end = start - chance.randrange(3), end + chance.randrange(1, 4)
        if kind in ("label", "both"):
            label = chance.choice("ABC".replace(label, ""))
        if kind != "missed":
            found.append((start, end, label))
    chosen = pairs(made(gold), made(found))
    worth = [credit_of(made(gold)[i], made(found)[j]) for i, j in chosen]
    told = [
        [{"label": label, "start": start, "end": end - 1} for start, end, label in one]
        for one in (gold, found)
    ]
    overall = Evaluator([told[0]], [told[1]], tags=list("ABC")).evaluate()["overall"]
    for measure, scheme in (("strict", "strict"), ("partial", "partial"), ("type", "ent_type")):
        right = sum(getattr(credit, measure) for credit in worth)
        theirs = overall[scheme]
        assert right / len(found) == pytest.approx(theirs.precision), measure
        assert right / len(gold) == pytest.approx(theirs.recall), measure
        assert 2 * right / (len(gold) + len(found)) == pytest.approx(theirs.f1), measure
