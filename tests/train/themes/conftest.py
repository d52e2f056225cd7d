"""A small subject, and what two others teach."""

from __future__ import annotations

from pathlib import Path

import pytest

from readout.stages.themes.model import ThemesModel
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.themes.general import Forms, PreparedTaxonomy, as_new
from readout.train.themes.passages import read_passages
from tests.gardens import passages, prior_by_hand, taxonomy_file, write_rows

WIDTH = 128
"""Of the packaged vectors of words."""


def subject(folder: Path, first: str, second: str) -> Forms:
    """Measure a small subject as it is, and as a new user writes it."""
    taxonomy = read_taxonomy(taxonomy_file(folder, first, second))
    rows = write_rows(folder / f"{first}.jsonl", passages(first, second))
    items = read_passages([rows], taxonomy)
    return PreparedTaxonomy.of(taxonomy, items), PreparedTaxonomy.of(as_new(taxonomy), items)


@pytest.fixture(scope="session")
def learned(tmp_path_factory: pytest.TempPathFactory) -> list[Forms]:
    folder = tmp_path_factory.mktemp("subjects")
    return [subject(folder, "sea", "land"), subject(folder, "rain", "wind")]


@pytest.fixture(scope="session")
def prior() -> ThemesModel:
    return prior_by_hand(WIDTH)


@pytest.fixture
def taxonomy_path(tmp_path: Path) -> Path:
    return taxonomy_file(tmp_path)


@pytest.fixture
def training(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "training.jsonl", passages())
