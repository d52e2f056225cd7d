from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from browsing import Visit
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


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Visit]]:
    """Make visits to reports; at the end none may have done anything wrong."""
    contexts = []
    visits = []

    def make(site: Path, *, scheme: str = "light", width: int = 1280) -> Visit:
        context = chromium.new_context(
            color_scheme=scheme, viewport={"width": width, "height": 900}
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        visits.append(Visit(context, site))
        return visits[-1]

    yield make
    found = [one.wrong() for one in visits]
    for context in contexts:
        context.close()
    assert found == [[] for _ in visits]
