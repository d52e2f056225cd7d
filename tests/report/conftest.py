from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from browsing import Visit, new_page
from readout.cli import main
from readout.records.dataset import read_records
from readout.report import build_report
from runs import ROOT

ARTICLES = ("01", "02", "03", "05", "06", "08", "10", "12", "15", "19", "22")
"""Of raw/: half of them, with what the tests look for, and more statements than a page shows."""


@pytest.fixture(scope="session")
def annotated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Annotate the articles once."""
    folder = tmp_path_factory.mktemp("raw")
    files = [str(path) for name in ARTICLES for path in (ROOT / "raw").glob(f"{name}-*")]
    assert len(files) == len(ARTICLES)
    result = CliRunner().invoke(main, ["run", *files, "-o", str(folder / "outputs")])
    assert result.exit_code == 0, result.stderr
    return folder / "outputs"


@pytest.fixture(scope="session")
def site(annotated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the articles."""
    folder = tmp_path_factory.mktemp("site")
    build_report(read_records(annotated), folder, title="Ostmelva")
    return folder


@pytest.fixture(scope="session")
def page(chromium: Any) -> Any:
    """The page of all visits: a fresh one for each would take longer than most of them."""
    return new_page(chromium)


@pytest.fixture
def visit(page: Any) -> Iterator[Callable[..., Visit]]:
    """Make visits to reports, each ends the one before; none may have done anything wrong."""
    visits: list[Visit] = []

    def make(site: Path, *, width: int = 1280) -> Visit:
        for one in visits[-1:]:
            one.leave()
        visits.append(Visit(page, site, width=width))
        return visits[-1]

    yield make
    for one in visits[-1:]:
        one.leave()
    assert [one.problems for one in visits] == [[] for _ in visits]
