"""Nearness to poles by the vectors of words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.stages.themes.meaning import NEAR, NEARNESS, REACH, Meaning
from readout.stages.themes.taxonomy import Pole, ThemeDefinition
from tests.gardens import WORDS, word_vectors

VECTORS = word_vectors()
THEME = ThemeDefinition(
    "sun_shade",
    "Sun and shade",
    "Of sun and shade.",
    (Pole("sun", "Sun", ("sun*",), ()), Pole("shade", "Shade", ("shade*",), ())),
    {},
)
MEANING = Meaning.of([THEME], VECTORS)


def measured(text: str) -> tuple[dict[str, float], tuple[int, int]]:
    forms = text.split()
    rows = VECTORS.rows(forms)
    values, nearest = MEANING.measure([rows], VECTORS.mean(rows)[None])
    first, second = nearest[0, 0].tolist()
    return dict(zip(NEARNESS, values[0, 0].tolist(), strict=True)), (first, second)


def test_a_pole_is_its_words_without_wildcards() -> None:
    assert np.array_equal(MEANING.described[0, 1], VECTORS.of(["sun", "sun"]))


def test_words_of_either_side() -> None:
    values, nearest = measured("sunny rain and gloom")
    assert nearest == (0, 3)
    assert values["near_first"] > 3.8
    assert values["near_second"] > 3.8
    assert values["near_lesser"] == min(values["near_first"], values["near_second"])
    assert values["near_met"] == values["near_close"] == values["near_lesser"]
    assert values["like_product"] > 0


def test_a_word_counts_for_the_pole_it_is_nearer_to() -> None:
    values, nearest = measured("glow")
    assert nearest == (0, -1)
    assert values["near_first"] > 3.8
    assert values["near_second"] == values["near_lesser"] == values["near_met"] == 0.0


def test_common_and_unknown_words_are_near_nothing() -> None:
    values, nearest = measured("the quincunx")
    assert nearest == (-1, -1)
    assert [values[name] for name in NEARNESS if name.startswith("near_")] == [0.0] * 8


@pytest.mark.parametrize(
    ("between", "met", "close"), [(NEAR - 1, 1, 1), (REACH - 1, 1, 0), (REACH, 0, 0)]
)
def test_how_far_apart_words_are(between: int, met: int, close: int) -> None:
    values, _ = measured(f"sun {'rain ' * between}shade")
    assert bool(values["near_met"]) == bool(met)
    assert bool(values["near_close"]) == bool(close)
    assert values["near_lesser"] > 3.8


def test_no_words_at_all() -> None:
    values, nearest = measured("")
    assert set(values.values()) == {0.0}
    assert nearest == (-1, -1)


def test_no_sentences_at_all() -> None:
    values, nearest = MEANING.measure([], np.zeros((0, VECTORS.width), np.float32))
    assert values.shape == (0, 1, len(NEARNESS))
    assert nearest.shape == (0, 1, 2)


@given(st.lists(st.sampled_from([*WORDS, "unknown"]), max_size=40))
def test_measures_are_bounded_and_do_not_go_by_what_is_unknown(forms: list[str]) -> None:
    values, nearest = measured(" ".join(forms))
    assert np.isfinite(list(values.values())).all()
    tops = [values[f"near_{side}"] for side in ("first", "second", "lesser", "met")]
    assert all(0.0 <= top <= 4.0001 for top in tops)
    assert values["near_close"] <= values["near_met"] <= values["near_lesser"]
    for place, side in zip(nearest, ("first", "second"), strict=True):
        assert (place >= 0) == (values[f"near_{side}"] > 0)
    more, _ = measured(" ".join([*forms, "unknown"]))
    assert more == pytest.approx(values, abs=1e-4)
