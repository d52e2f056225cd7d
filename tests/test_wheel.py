"""The wheel as a user gets it: complete, and working from any folder without the sources."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

from runs import ROOT, SEGMENT

SUFFIXES = {
    ".py",
    ".toml",
    ".txt",
    ".cfg",
    ".typed",
    ".json",
    ".jsonl",
    ".skops",
    ".onnx",
    ".js",
    ".css",
    ".jinja",
}
DATA = {
    "pipeline/readout/language/words.txt",
    "pipeline/readout/language/irregular.txt",
    "pipeline/readout/language/given_names.toml",
    "pipeline/readout/discourse/event_weights.json",
    "pipeline/readout/stages/quotes/weights.json",
    "pipeline/readout/stages/entities/dates/dates.toml",
    "configs/labels/ten.jsonl",
    "pipeline/readout/report/assets/report.js",
    "pipeline/readout/report/templates/document.html.jinja",
    "pipeline/readout/report/texts.toml",
}
"""Some of what the package reads, so that a folder that moves is noticed."""
SOURCES = "pipeline/readout/report/web/"
"""What the assets of the report are built from: not in the wheel."""
CHECK = """
import json, sys
from importlib.metadata import entry_points
import spacy
import readout
from readout.config import packaged, read_config, resolve

site = sys.argv[1]
assert readout.__file__.startswith(site), readout.__file__
assert str(packaged()).startswith(site), packaged()
read_config(), read_config("readout:quotes-only.cfg")
resolve("readout:gazetteer"), resolve("readout:themes/future-industries/model.bin")
ours = [e for e in entry_points(group="spacy_factories") if e.dist and str(e.dist.locate_file("")).startswith(site)]
nlp = spacy.blank("en")
nlp.add_pipe("readout_segment")
assert type(nlp.get_pipe("readout_segment")).__module__.startswith("readout.")
assert sys.modules["readout.stages.segment.component"].__file__.startswith(site)
print(json.dumps(sorted({e.name for e in ours})))
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and unpack it, as an installation does."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "-t",
        "wheel",
        "-d",
        str(folder),
    ]
    found = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def environment(site: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(site)}


@pytest.mark.slow
def test_the_wheel_is_complete(site: Path) -> None:
    folders = (ROOT / "pipeline", ROOT / "configs")
    data = [p for folder in folders for p in folder.rglob("*") if p.is_file()]
    named = {p.relative_to(ROOT).as_posix() for p in data if p.suffix in SUFFIXES}
    wanted = {name for name in named if not name.startswith(SOURCES)}
    assert wanted >= DATA
    packed = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    assert {
        name.removeprefix("pipeline/")
        if name.startswith("pipeline/")
        else f"readout/{name}"
        for name in wanted
    } <= packed
    foreign = ("tests/", "raw/", "outputs/", "benchmarks/", "readout/report/web/")
    assert not [name for name in packed if name.startswith(foreign)]
    (entries,) = site.glob("policy_readout-*.dist-info/entry_points.txt")
    parser = ConfigParser()
    parser.read(entries)
    assert dict(parser["console_scripts"]) == {"readout": "readout.cli:main"}
    assert list(site.glob("policy_readout-*.dist-info/licenses/LICENSE"))


@pytest.mark.slow
def test_the_wheel_works_from_another_folder(site: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", CHECK, str(site)]
    found = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment(site),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.split() == [
        '["readout_document",',
        '"readout_encoder",',
        '"readout_entities",',
        '"readout_quotes",',
        '"readout_segment",',
        '"readout_themes",',
        '"readout_vectors"]',
    ]


@pytest.mark.slow
def test_the_command_of_the_wheel(site: Path, tmp_path: Path) -> None:
    (tmp_path / "c.cfg").write_text(SEGMENT)
    (tmp_path / "a.txt").write_text("Harbour news\n\nThe quay stays open.")
    command = [sys.executable, "-m", "readout", "run", "a.txt", "-c", "c.cfg"]
    found = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment(site),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (found.returncode, found.stdout) == (0, ""), found.stderr
    assert (tmp_path / "outputs" / "annotations.jsonl").exists()
    report = [sys.executable, "-m", "readout", "report", "outputs", "-o", "site"]
    subprocess.run(report, cwd=tmp_path, env=environment(site), check=True)
    assert (tmp_path / "site" / "assets" / "report.js").exists()
