from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from browsing import Visit, new_page
from readout.cli import main
from readout.report import write_report
from runs import ROOT


@pytest.fixture(scope="session")
def annotated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Annotate the articles of raw/ once."""
    folder = tmp_path_factory.mktemp("raw")
    command = ["run", str(ROOT / "raw"), "-o", str(folder / "outputs")]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.stderr
    return folder / "outputs"


@pytest.fixture(scope="session")
def site(annotated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of raw/."""
    folder = tmp_path_factory.mktemp("site")
    write_report(annotated, folder, title="Ostmelva")
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
