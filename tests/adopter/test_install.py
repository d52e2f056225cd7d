"""What `pip install` gives: small, quick to start, and enough to annotate text."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from importlib.metadata import Distribution, distribution, entry_points
from importlib.util import find_spec
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from packaging.requirements import Requirement

import readout as readout_package
from readout import load, read_records

MOST = 465
"""Megabytes (of 2 to the 20 bytes) on disk: the package and all that it needs, no extras.

docs/running.md says 460, to the nearest ten.
"""
TEXT = "Harbour news\n\n“Nobody is cut off,” said the spokesperson on 3 May 2031."
IMPORT = """
import time
begun = time.process_time()
import readout
print(time.process_time() - begun)
"""


def readout(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "readout", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def called(*arguments: str, folder: Path) -> Result:
    """Do the same in this process, which has loaded spaCy already."""
    (script,) = entry_points(group="console_scripts", name="readout")
    with chdir(folder):
        return CliRunner().invoke(script.load(), arguments)


def needed(name: str, extras: frozenset[str] = frozenset()) -> Iterator[Distribution]:
    """Yield a distribution and all that it needs, some several times."""
    waiting, seen = [(name, extras)], set()
    while waiting:
        one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        found = distribution(one[0])
        yield found
        for text in found.requires or ():
            need = Requirement(text)
            if need.marker is None or any(
                need.marker.evaluate({"extra": extra}) for extra in ("", *one[1])
            ):
                waiting.append((need.name, frozenset(need.extras)))


def test_installing_it_brings_little() -> None:
    files = {
        path
        for one in needed("policy-readout")
        for file in one.files or ()
        if (path := Path(str(one.locate_file(file)))).is_file()
    }
    size = sum(path.stat().st_blocks * 512 for path in files) / (1 << 20)
    assert size <= MOST


def test_importing_it_is_quick() -> None:
    command = [sys.executable, "-c", IMPORT]
    seconds = (
        float(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(3)
    )
    assert any(one <= 0.1 for one in seconds)


def test_the_default_pipeline_annotates() -> None:
    record = load()(TEXT, id="harbour", meta={"date": "2031-05-04"})
    assert [quote.text for quote in record.quotes] == ["Nobody is cut off,"]
    assert [entity.label for entity in record.entities] == ["DATE"]


def test_text_markdown_and_lines_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "b.md").write_text(f"# {TEXT}", encoding="utf-8")
    lines = "\n".join(json.dumps({"id": name, "text": TEXT}) for name in "cd")
    (folder / "c.jsonl").write_text(lines, encoding="utf-8")
    done = readout("run", "articles", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    records = list(read_records(tmp_path / "outputs"))
    assert [record.id for record in records] == ["a", "b", "c", "d"]
    assert all(record.quotes for record in records)
    checked = called("validate", "outputs", folder=tmp_path)
    assert checked.exit_code == 0, checked.stdout


@pytest.fixture(scope="module")
def annotated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a run has written its outputs."""
    folder = tmp_path_factory.mktemp("annotated")
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    done = called("run", "a.txt", "-c", "readout:quotes-only.cfg", folder=folder)
    assert done.exit_code == 0, done.stderr
    return folder


@pytest.mark.parametrize("form", ["csv", "docbin", "tei", "web-annotation", "gexf"])
def test_records_are_exported_without_extras(annotated: Path, form: str) -> None:
    done = called("export", "outputs", "--to", form, "-o", form, folder=annotated)
    assert done.exit_code == 0, done.stderr


def test_records_are_searched_without_extras(annotated: Path) -> None:
    done = called("search", "outputs", "cut off", folder=annotated)
    assert done.exit_code == 0, done.stderr
    assert "cut off" in done.stdout


def test_pages_are_read_with_their_extra_and_refused_by_name_without(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(f"<p>{TEXT}</p>", encoding="utf-8")
    done = called("run", "a.html", folder=tmp_path)
    if find_spec("trafilatura"):
        assert done.exit_code == 0, done.stderr
        return
    assert done.exit_code == 2
    assert "pip install 'policy-readout[html]'" in done.stderr
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize("extra", ["html", "train", "encoder", "ray", "dev"])
def test_extras_are_declared(extra: str) -> None:
    assert extra in (distribution("policy-readout").metadata.get_all("Provides-Extra"))


@pytest.mark.parametrize(
    ("arguments", "package", "extra"),
    [
        (["train", "themes", "-o", "my.bin"], "sklearn", "train"),
        (["run", "a.txt", "--engine", "ray"], "ray", "ray"),
    ],
)
def test_a_missing_extra_is_named(
    tmp_path: Path, arguments: list[str], package: str, extra: str
) -> None:
    if find_spec(package):
        pytest.skip(f"{package} is installed here")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    done = readout(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert f"'policy-readout[{extra}]'" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_training_leaves_the_installed_package_alone(tmp_path: Path) -> None:
    inside = Path(readout_package.__file__).parent / "configs"
    if not inside.is_dir():
        pytest.skip("a working copy: its configurations are the user's")
    output = inside / "themes" / "prior.bin"
    before = output.read_bytes()
    done = readout("train", "themes", "-o", str(output), folder=tmp_path)
    assert done.returncode == 2
    assert "lies in the installed package" in done.stderr
    assert output.read_bytes() == before
