"""Precision, recall, F1: as counted by hand, with intervals, by label, confidence and kind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readout.evaluate import figures
from readout.evaluate.figures import Estimate, Score, changes, scores
from readout.evaluate.scoring import Ledger

Document = tuple[int, int, int]
"""How many gold has, how many were found, how many of these are right."""
WHOLE = {"strict": 1, "partial": 1, "type": 1}
documents = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)).map(
        lambda one: (one[0] + one[2], one[1] + one[2], one[2])
    ),
    min_size=1,
    max_size=8,
)


def ledger(found: list[Document], kinds: str = "") -> Ledger:
    made = Ledger()
    for number, (wanted, mine, right) in enumerate(found):
        made.kinds.append(kinds[number] if kinds else "news")
        for _ in range(wanted):
            made.add("quotes", "direct", gold=1)
        for _ in range(mine):
            made.add("quotes", "direct", "high", found=1)
        for _ in range(right):
            made.add("quotes", "direct", "high", **WHOLE)
    return made


def one(found: list[Score], by: str = "all", kind: str = "") -> Score:
    (score,) = [score for score in found if (score.by, score.kind) == (by, kind)]
    return score


def test_as_counted_by_hand() -> None:
    found = one(scores(ledger([(4, 5, 3), (6, 3, 3)])))
    assert (found.gold, found.found, found.documents) == (10, 8, 2)
    assert found.strict.recall is not None and found.strict.f1 is not None
    assert found.strict.precision.value == pytest.approx(6 / 8)
    assert found.strict.recall.value == pytest.approx(6 / 10)
    assert found.strict.f1.value == pytest.approx(2 * 6 / 18)


def test_measures_differ_by_their_credit() -> None:
    made = ledger([(2, 2, 1)])
    made.add("quotes", partial=0.5, type=1)
    found = one(scores(made))
    values = [measure.precision.value for measure in (found.strict, found.partial, found.type)]
    assert values == [0.5, 0.75, 1]
    assert one(scores(made), "label").type.precision.value == 0.5


def test_of_a_band_of_confidence_there_is_precision_alone() -> None:
    found = one(scores(ledger([(9, 4, 3)])), "confidence")
    assert found.strict.precision.value == 0.75
    assert found.strict.recall is found.strict.f1 is None


def test_by_kind_of_document_where_there_are_several() -> None:
    found = scores(ledger([(4, 4, 4), (4, 4, 0)], "ab"))
    assert one(found, kind="a").strict.precision.value == 1
    assert one(found, kind="b").strict.precision.value == 0
    assert {score.kind for score in scores(ledger([(1, 1, 1)]))} == {""}


def test_nothing_to_count_is_no_number() -> None:
    found = one(scores(ledger([(3, 0, 0), (2, 0, 0)])))
    assert found.strict.precision == Estimate(None, None, None)
    assert found.strict.recall is not None and found.strict.recall.value == 0
    assert scores(Ledger()) == []


@settings(max_examples=40)
@given(documents)
def test_figures_stand_within_their_intervals(found: list[Document]) -> None:
    for score in scores(ledger(found)):
        for measure in (score.strict, score.partial, score.type):
            for told in (measure.precision, measure.recall, measure.f1):
                if told is not None and told.value is not None:
                    assert told.low is not None and told.high is not None
                    assert 0 <= told.low <= told.value + 1e-9
                    assert told.value - 1e-9 <= told.high <= 1


def test_all_right_in_few_documents_is_not_known_to_be_all_right() -> None:
    found = one(scores(ledger([(1, 1, 1)] * 32)))
    assert found.strict.f1 is not None and found.strict.f1.low is not None
    assert found.strict.f1.low == pytest.approx(1 + np.log(0.025) / 32)


def test_many_documents_are_drawn_together(monkeypatch: pytest.MonkeyPatch) -> None:
    generator = np.random.default_rng(5)
    made = [(8, 8, int(n)) for n in generator.binomial(8, 0.8, 403)]
    apart = one(scores(ledger(made))).strict.precision
    monkeypatch.setattr(figures, "MOST", 150)
    together = one(scores(ledger(made))).strict.precision
    assert together.value == apart.value
    assert together.low == pytest.approx(apart.low, abs=0.01)
    assert together.high == pytest.approx(apart.high, abs=0.01)


# -- two runs


def test_a_run_does_not_differ_from_itself() -> None:
    made = ledger([(4, 5, 3), (6, 3, 3), (2, 2, 1), (5, 6, 5)])
    for change in changes(made, made):
        assert change.difference == Estimate(0, 0, 0)
        assert change.holds == 1


def test_a_better_run_is_told_by_its_sign() -> None:
    generator = np.random.default_rng(3)
    right = generator.binomial(10, 0.9, 60)
    worse = generator.binomial(right, 0.8)
    mine = ledger([(10, 10, int(n)) for n in right])
    other = ledger([(10, 10, int(n)) for n in worse])
    for change, back in zip(changes(mine, other), changes(other, mine), strict=True):
        assert change.value is not None and change.other is not None
        told = change.difference
        assert told.value == pytest.approx(change.value - change.other)
        assert told.value is not None and told.low is not None
        assert 0 < told.low < told.value
        assert change.holds == 1
        assert back.difference.value == pytest.approx(-told.value)
        assert back.difference.high == pytest.approx(-told.low)


def test_what_only_one_run_has_is_no_number_but_where_gold_has_it() -> None:
    mine, other = ledger([(2, 2, 2), (2, 2, 1), (3, 3, 3)]), Ledger()
    for _ in range(3):
        other.kinds.append("news")
        other.add("quotes", "direct", gold=1)
    found = changes(mine, other)
    assert {change.other for change in found} == {0}
    assert all(change.holds == 1 for change in found)


def test_bands_of_confidence_leave_the_intervals_as_they_are() -> None:
    found = one(scores(ledger([(3, 3, 3)] * 18 + [(3, 3, 2)] * 2)))
    assert found.strict.precision.low is not None
    assert found.strict.precision.low > 0.85  # 0.4, where right ones of no gold were counted
