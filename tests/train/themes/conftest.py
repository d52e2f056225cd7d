"""Small subjects, and a prior by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from encoder_training.prior import PreparedTaxonomy
from readout.stages.themes.model import ThemesModel
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.themes.passages import read_passages
from tests.gardens import passages, prior_by_hand, taxonomy_file, write_rows

WIDTH = 128
"""Of the packaged vectors of words."""


@pytest.fixture(autouse=True)
def two_folds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold passages out in two parts: five take twice as long."""
    monkeypatch.setattr("readout.train.themes.fitting.FOLDS", 2)


@pytest.fixture(scope="session")
def sea(tmp_path_factory: pytest.TempPathFactory) -> PreparedTaxonomy:
    """Another small subject, measured."""
    folder = tmp_path_factory.mktemp("sea")
    taxonomy = read_taxonomy(taxonomy_file(folder, "sea", "land"))
    rows = write_rows(folder / "sea.jsonl", passages("sea", "land"))
    return PreparedTaxonomy.of(taxonomy, read_passages([rows], taxonomy))


@pytest.fixture(scope="session")
def prior() -> ThemesModel:
    return prior_by_hand(WIDTH)


@pytest.fixture
def taxonomy_path(tmp_path: Path) -> Path:
    return taxonomy_file(tmp_path)


@pytest.fixture
def training(tmp_path: Path) -> Path:
    return write_rows(tmp_path / "training.jsonl", passages())
