from __future__ import annotations

import pytest

from readout.annotation.doubt import (
    DISAGREE,
    Decision,
    decisions_of,
    doubt,
    expected_of,
    thresholds,
    worth,
)
from readout.annotation.regions import checked_layers
from readout.records.judged import LAYERS
from readout.records.types import ThemeScore
from sample import record


@pytest.mark.parametrize(
    ("decision", "threshold", "found"),
    [
        (Decision("direct", 0.5, given=True), 0.5, 1.0),
        (Decision("theme:old_new", 0.2, given=True), 0.2, 1.0),
        (Decision("theme:old_new", 0.0, given=False), 0.2, 0.0),
        (Decision("direct", 1.0, given=True), 0.5, 0.0),
        (Decision("direct", 1.0, given=True, apart=True), 0.5, DISAGREE),
    ],
)
def test_doubt(decision: Decision, threshold: float, found: float) -> None:
    assert doubt(decision, threshold) == pytest.approx(found, abs=1e-4)


def test_decisions_of_a_record() -> None:
    one = record()
    one.passages[0].scores.append(ThemeScore("sea_land", 0.07))
    one.quotes[0].method = "encoder-marks"
    found = [decision for _, decision in decisions_of(one, frozenset(LAYERS))]
    themes = {d.what: (d.chance, d.given) for d in found if d.what.startswith("theme:")}
    score = one.passages[0].scores[0].score
    assert themes == {"theme:old_new": (score, True), "theme:sea_land": (0.07, False)}
    said = {d.what: d.apart for d in found if not d.what.startswith("theme:")}
    assert said == {"direct": True, "term": False}
    only = [d.what for _, d in decisions_of(one, checked_layers(("theme",)))]
    assert only == ["theme:old_new", "theme:sea_land"]


def test_the_threshold_is_that_of_the_least_likely_theme_given() -> None:
    chances = [(0.8, True), (0.3, True), (0.2, False)]
    found = [Decision("theme:a", chance, given) for chance, given in chances]
    assert thresholds([*found, Decision("direct", 0.1, given=True)]) == {"theme:a": 0.3}


def test_rare_kinds_are_worth_more() -> None:
    common = [Decision("theme:a", 0.4, given=False)] * 30
    rare = [Decision("theme:b", 0.4, given=False)]
    expected = expected_of([*common, *rare])
    first, doubts = worth(common[:1], {}, expected)
    second, _ = worth(rare, {}, expected)
    assert second > 2 * first
    assert list(doubts) == ["theme:a"]
    assert worth([], {}, expected) == (0, {})


def test_themes_are_worth_their_chance_and_statements_their_doubt() -> None:
    for what, order in (("theme:a", [0.1, 0.5, 0.9]), ("direct", [0.99, 0.9, 0.5])):
        values = [
            worth([Decision(what, chance, given=True)], {}, {what: 1.0})[0] for chance in order
        ]
        assert values == sorted(values) and values[0] < values[-1] / 4
