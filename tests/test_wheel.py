"""The wheel as a user gets it: complete, and working from any folder without the sources."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from configparser import ConfigParser
from email.parser import Parser
from pathlib import Path, PurePosixPath

import pytest

import readout
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
    "pipeline/readout/stages/document/frame_weights.json",
    "pipeline/readout/stages/quotes/weights.json",
    "pipeline/readout/stages/entities/dates.toml",
    "configs/gazetteer/bodies.jsonl",
    "pipeline/readout/report/assets/report.js",
    "pipeline/readout/report/templates/document.html.jinja",
    "pipeline/readout/report/texts.toml",
}
"""Some of what the package reads, so that a folder that moves is noticed."""
LICENCES = {"LICENSE", "LICENSES/Apache-2.0.txt", "THIRD_PARTY.md"}
LARGEST, WHOLE = 24, 45
"""Megabytes: of one file, and of a distribution (PyPI takes 100)."""
SOURCES = (
    "pipeline/readout/report/web/",
    "pipeline/encoder_training/",
    "configs/encoder/corpora.toml",
    "configs/encoder/marked-",
    "configs/labels/",
    "configs/themes/others",
)
"""What something in the wheel is made from: not in the wheel."""
PASSAGES = "configs/themes/*/*.jsonl"
"""What themes are trained on: not in the wheel either."""
CHECK = """
import json, sys
from importlib.metadata import entry_points
import spacy
import readout
from readout.config.configuration import packaged, read_config, resolve

site = sys.argv[1]
assert readout.__file__.startswith(site), readout.__file__
assert str(packaged()).startswith(site), packaged()
read_config(), read_config("readout:quotes-only.cfg"), resolve("readout:encoder/small/model.onnx")
resolve("readout:gazetteer"), resolve("readout:themes/future-industries/model.bin")
ours = [e for e in entry_points(group="spacy_factories") if e.dist and str(e.dist.locate_file("")).startswith(site)]
nlp = spacy.blank("en")
nlp.add_pipe("readout_segment")
assert type(nlp.get_pipe("readout_segment")).__module__.startswith("readout.")
assert sys.modules["readout.stages.segment.component"].__file__.startswith(site)
print(json.dumps(sorted({e.name for e in ours})))
"""


def build(kind: str, source: Path, folder: Path) -> Path:
    """Build a distribution of a source tree, and return its path."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d"]
    found = subprocess.run(
        [*command, str(folder)], cwd=source, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, found.stdout + found.stderr
    (built,) = folder.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def site(wheel: Path) -> Path:
    """Unpack the wheel, as an installation does."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(wheel.parent / "site")  # noqa: S202 - our own
    return wheel.parent / "site"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the source distribution and unpack it."""
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(build("sdist", ROOT, folder)) as archive:
        archive.extractall(folder, filter="data")
    return folder / f"policy_readout-{readout.__version__}"


def environment(site: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(site)}


@pytest.mark.slow
def test_the_wheel_is_complete(site: Path) -> None:
    folders = (ROOT / "pipeline", ROOT / "configs")
    data = [p for folder in folders for p in folder.rglob("*") if p.is_file()]
    named = {p.relative_to(ROOT).as_posix() for p in data if p.suffix in SUFFIXES}
    wanted = {
        name
        for name in named
        if not name.startswith(SOURCES) and not PurePosixPath(name).match(PASSAGES)
    }
    assert wanted >= DATA
    packed = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    assert {
        name.removeprefix("pipeline/") if name.startswith("pipeline/") else f"readout/{name}"
        for name in wanted
    } <= packed
    foreign = (
        "tests/",
        "raw/",
        "outputs/",
        "benchmarks/",
        "encoder_training/",
        "readout/report/web/",
    )
    assert not [name for name in packed if name.startswith((*foreign, "readout/configs/labels/"))]
    (entries,) = site.glob("policy_readout-*.dist-info/entry_points.txt")
    parser = ConfigParser()
    parser.read(entries)
    assert dict(parser["console_scripts"]) == {"readout": "readout.cli:main"}
    (about,) = site.glob("policy_readout-*.dist-info")
    assert {name for name in LICENCES if (about / "licenses" / name).is_file()} == (LICENCES)
    metadata = Parser().parsestr((about / "METADATA").read_text("utf-8"))
    assert metadata["Version"] == readout.__version__
    assert metadata["License-Expression"] == "MIT AND Apache-2.0"


@pytest.mark.slow
def test_no_distribution_is_too_large(wheel: Path, site: Path, unpacked: Path) -> None:
    (sdist,) = unpacked.parent.glob("*.tar.gz")
    assert max(wheel.stat().st_size, sdist.stat().st_size) <= WHOLE << 20
    sizes = {
        path: path.stat().st_size
        for folder in (site, unpacked)
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert [path for path, size in sizes.items() if size > LARGEST << 20] == []


@pytest.mark.slow
def test_a_wheel_is_the_same_bytes_from_tree_and_source_distribution(
    wheel: Path, unpacked: Path, tmp_path: Path
) -> None:
    other = build("wheel", unpacked, tmp_path / "sdist")
    assert (other.name, digest(other)) == (wheel.name, digest(wheel))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.slow
def test_the_source_distribution_is_what_is_committed(unpacked: Path) -> None:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("no working copy of git")
    committed = {name for name in listed.stdout.splitlines() if (ROOT / name).is_file()}
    left_out = ("outputs/", ".git", "Containerfile", ".dockerignore")
    packed = {
        path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()
    }
    wanted = {name for name in committed if not name.startswith(left_out)}
    assert wanted - packed == set()
    folders = {PurePosixPath(name).parts[0] for name in committed}
    foreign = {name for name in packed if PurePosixPath(name).parts[0] not in folders}
    assert foreign == {"PKG-INFO"}


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
