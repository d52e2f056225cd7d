"""Types of relation: by words that relate the poles, by all words, by the vector."""

from __future__ import annotations

import numpy as np
import pytest

from readout.records.types import RelationType
from readout.stages.themes.features import Extractor
from readout.stages.themes.relations import likeliest, relation_row
from readout.stages.themes.taxonomy import RELATION_TYPES
from tests.gardens import relations

NO_VECTOR = np.zeros(3, dtype=np.float32)


@pytest.mark.parametrize(
    ("text", "weighed", "kind"),
    [
        ("We balance sun and shade.", {}, "balance"),
        ("The sun gradually gives way to shade.", {}, "transition"),
        ("Sun and shade clash.", {}, "tension"),
        ("Sun, shade.", {1: 1.0}, "tension"),
        ("We balance sun and shade.", {1: 9.0}, "tension"),
    ],
)
def test_types_go_by_what_is_said(
    extractor: Extractor, text: str, weighed: dict[int, float], kind: RelationType
) -> None:
    (found,) = extractor.measure(text).themes
    assert len(relation_row(found)) == 4 * len(RELATION_TYPES)
    chances = relations().chances(found, weighed, NO_VECTOR)
    assert sum(chances.values()) == pytest.approx(1.0)
    assert likeliest(chances) == kind


def test_the_vector_counts_where_it_has_the_width(extractor: Extractor) -> None:
    (found,) = extractor.measure("Sun, shade.").themes
    chances = relations().chances(found, {}, np.full(3, 4.0, dtype=np.float32))
    assert likeliest(chances) == "transition"
    other = relations().chances(found, {}, np.full(2, 4.0, dtype=np.float32))
    assert other == relations().chances(found, {}, NO_VECTOR)


def test_words_that_are_not_known_say_nothing(extractor: Extractor) -> None:
    (found,) = extractor.measure("Sun, shade.").themes
    chances = relations().chances(found, {1: 0.5}, NO_VECTOR)
    assert chances == relations().chances(found, {1: 0.5, 2: 7.0}, NO_VECTOR)


def test_of_equal_chances_the_first_by_name() -> None:
    assert likeliest({"tension": 0.4, "balance": 0.4, "transition": 0.2}) == "balance"
