"""The sources of the pages: their words, their size, what is built from them."""

from __future__ import annotations

import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from readout.report.site import ASSETS, texts
from runs import ROOT

REPORT = ROOT / "pipeline" / "readout" / "report"
BUILT = REPORT / "assets"
SOURCES = sorted((REPORT / "web").glob("*.ts"))
TEMPLATES = sorted((REPORT / "templates").glob("*.jinja"))
TOOLS = ROOT / "build" / "web" / "node_modules"
FORBIDDEN = re.compile(
    r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|setAttribute\(\"style|"
    r"fetch\(|XMLHttpRequest|import\("
)
NAMED = re.compile(r"""\bt\(\s*["'`]([\w.]+)["'`]""")
FAMILY = re.compile(r"""\bt\(\s*`([\w.]+)\$\{""")


def test_the_built_files_are_those_that_were_built_last() -> None:
    listed = dict(
        reversed(line.split("  ")) for line in (BUILT / "SHA256SUMS").read_text().splitlines()
    )
    assert set(listed) == set(ASSETS)
    for name, digest in listed.items():
        assert sha256((BUILT / name).read_bytes()).hexdigest() == digest, name
    for name in ("article.css", "site.css"):
        assert (BUILT / name).read_bytes() == (REPORT / "web" / name).read_bytes()


def test_the_built_script_is_what_the_sources_give(tmp_path: Path) -> None:
    esbuild = TOOLS / ".bin" / "esbuild"
    if shutil.which("node") is None or not esbuild.exists():
        pytest.skip("no node with esbuild here (make build/web/node_modules)")
    (recipe,) = re.findall(r"esbuild \$\(WEB\)/main\.ts (.*?)--outfile", _makefile())
    command = [esbuild, REPORT / "web" / "main.ts", *recipe.split()]
    outfile = f"--outfile={tmp_path / 'report.js'}"
    subprocess.run([*command, outfile], check=True, cwd=ROOT)
    assert (tmp_path / "report.js").read_bytes() == (BUILT / "report.js").read_bytes()


def _makefile() -> str:
    return (ROOT / "Makefile").read_text("utf-8").replace("\\\n", " ")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_sources_are_short_and_read_no_markup(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = text.splitlines()
    assert lines[0].startswith("// ")
    assert len(lines) <= 600
    assert [line for line in lines if len(line) > 100] == []
    assert FORBIDDEN.findall(text) == []


def test_every_word_is_in_the_one_file_and_used() -> None:
    used: set[str] = set()
    families: set[str] = set()
    for path in [*SOURCES, *TEMPLATES, REPORT / "notebook.py"]:
        text = path.read_text("utf-8")
        used |= set(NAMED.findall(text))
        families |= set(FAMILY.findall(text))
    known = set(texts())
    assert used - known - {"page.", "kind."} == set()
    for family in families:
        assert any(name.startswith(family) for name in known), family
    families |= {"page.", "kind.", "frame.", "unit.", "panel."}
    unused = {
        name for name in known - used if not any(name.startswith(family) for family in families)
    }
    assert unused == set()


@pytest.mark.parametrize("value", ["Entity.label", "Quote.kind", "Speaker.status"])
def test_labels_of_the_record_have_words(value: str) -> None:
    import json

    surface = json.loads((ROOT / "tests" / "surface.json").read_text("utf-8"))
    for one in surface["values"][value]:
        assert f"kind.{one}" in texts()
