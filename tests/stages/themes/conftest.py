"""A small taxonomy of another subject, with vectors of a few words and a model by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from readout.stages.themes.annotate import ThemeClassifier
from readout.stages.themes.features import Extractor
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from tests.gardens import model_of, taxonomy_file, word_vectors

TAXONOMY = """
schema = "readout-taxonomy/1"
id = "gardens"
title = "Gardens"
[[themes]]
id = "sun_shade"
label = "Sun and shade"
[themes.signals]
balance = ["sun and shade"]
[[themes.poles]]
id = "sun"
label = "Sun"
terms = ["sun*", "bright bed*"]
headings = ["light"]
[[themes.poles]]
id = "shade"
label = "Shade"
terms = ["shade*", "shadow*"]
"""


@pytest.fixture
def garden_file(tmp_path: Path) -> Path:
    path = tmp_path / "gardens.toml"
    path.write_text(TAXONOMY, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def taxonomy(tmp_path_factory: pytest.TempPathFactory) -> Taxonomy:
    return read_taxonomy(taxonomy_file(tmp_path_factory.mktemp("themes")))


@pytest.fixture(scope="module")
def extractor(taxonomy: Taxonomy) -> Extractor:
    return Extractor(taxonomy, word_vectors())


@pytest.fixture(scope="module")
def classifier(taxonomy: Taxonomy, extractor: Extractor) -> ThemeClassifier:
    model = model_of(taxonomy)
    return ThemeClassifier(taxonomy, extractor, model, [0.5])
