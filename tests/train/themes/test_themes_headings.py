"""Which headings name a relationship, learned from headings that are made up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from readout.config.configuration import resolve
from readout.models.word_vectors import read_word_vectors
from readout.stages.themes.features import Extractor
from readout.stages.themes.model import HEADING, heading_row
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.themes.general import PACKAGED
from readout.train.themes.headings import heading_weights
from readout.train.themes.passages import LabelledPassage

CASES = [
    ("vitality_governance", "Development and Security", True),
    ("vitality_governance", "Balancing Openness and Order", True),
    ("vitality_governance", "Enabling Vitality and Ensuring Good Governance", True),
    ("vitality_governance", "Development Work and Discipline", False),
    ("vitality_governance", "Development", False),
    ("vitality_governance", "Opening Hours and Security", False),
    (
        "vitality_governance",
        "Report on Development and Preparations for the Security Meeting",
        False,
    ),
    ("traditional_emerging", "Traditional and Emerging", True),
    ("traditional_emerging", "Emerging Industries", False),
    ("scitech_industry", "Science and Industry", True),
    ("scitech_industry", "Notes on the Harbor", False),
]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return Extractor(read_taxonomy(resolve(PACKAGED[0])), read_word_vectors())


@pytest.fixture(scope="module")
def weights(extractor: Extractor) -> list[float]:
    themes = read_taxonomy(resolve(PACKAGED[0])).themes
    return heading_weights([(themes, extractor, [])], 0)


@pytest.mark.parametrize(("theme", "heading", "named"), CASES)
def test_headings(
    extractor: Extractor, weights: list[float], theme: str, heading: str, *, named: bool
) -> None:
    themes = read_taxonomy(resolve(PACKAGED[0])).themes
    number = [one.id for one in themes].index(theme)
    measured = extractor.measure(heading, heading=True)
    row = heading_row(measured.themes[number], measured.words)
    odds = float(np.dot(row, weights[:-1])) + weights[-1]
    assert (odds > 0) == named


def test_the_same_seed_gives_the_same_weights(taxonomy_path: Path) -> None:
    taxonomy = read_taxonomy(taxonomy_path)
    extractor = Extractor(taxonomy, read_word_vectors())
    passages = [
        LabelledPassage("a", "Sun and shade.", ["sun_shade"], "Sun and Shade"),
        LabelledPassage("b", "Rain.", [], "Sun, Roads and Shade Nets"),
    ]
    subjects = [(taxonomy.themes, extractor, passages)]
    first = heading_weights(subjects, 3)
    assert first == heading_weights(subjects, 3)
    assert first != heading_weights(subjects, 4)
    assert len(first) == len(HEADING) + 1


def test_real_headings_without_the_theme_are_learned_from(taxonomy_path: Path) -> None:
    taxonomy = read_taxonomy(taxonomy_path)
    extractor = Extractor(taxonomy, read_word_vectors())
    heading = "Sun and Shade"
    measured = extractor.measure(heading, heading=True)
    row = heading_row(measured.themes[0], measured.words)

    def odds(passages: list[LabelledPassage]) -> float:
        found = heading_weights([(taxonomy.themes, extractor, passages)], 0)
        return float(np.dot(row, found[:-1])) + found[-1]

    without = [LabelledPassage(str(n), f"Rain {n}.", [], heading) for n in range(3)]
    among = [*without, LabelledPassage("x", "Sun and shade.", ["sun_shade"], heading)]
    assert odds(without) < odds([])
    assert odds(among) == odds([])
