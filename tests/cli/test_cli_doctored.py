"""Files of a run that somebody changed, or that are damaged: one error, and never a traceback."""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from readout.cli import main
from readout.records import dataset
from runs import Place

DEEP = b"[" * 99_999
WHOLE: dict[str, bytes] = {
    "empty": b"",
    "zeros": b"\0" * 99,
    "no UTF-8": b'{"id": "\xff\xfe"}',
    "deep lists": DEEP,
    "deep objects": b'{"a":' * 50_000,
    "null": b"null",
    "a number": b"7",
    "a text": b'"x"',
    "a list": b"[]",
    "an object": b"{}",
    "a number beyond measure": b"1e999",
    "digits without end": b"9" * 5000,
    "blank lines": b"\n\n\n",
    "cut short": b'{"id": "a", "sour',
    "a pipe": b"",
    "a loop of links": b"",
}
VALUES = (None, -1, 10**30, "\ud800", "\0", [], {}, True, 1e308, [[[]]], "../../etc", 2**63)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A run over a document with a quote, and one that is in quarantine."""
    place = Place(tmp_path_factory.mktemp("good"))
    place.add(
        a="Harbour news\n\nOn 3 May 2031, the Harbor Council held its 7th plenary session. "
        "Minister Tarn Oskel said that “the road is open.”",
        b="",
    )
    place.config.write_text(
        '[nlp]\npipeline = ["readout_segment","readout_entities","readout_quotes"]\n'
    )
    assert place.run().exit_code == 1
    return place


@pytest.fixture
def out(good: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of its output folder, and that the working directory."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(good.out, "out")
    shutil.copytree(good.inputs, "in")
    Path("c.cfg").write_text('[nlp]\npipeline = ["readout_segment"]\n')  # is quick to load
    return Path("out")


FILES: dict[str, list[list[str]]] = {
    "quarantine.jsonl": [
        ["errors", "show", "-o", "out"],
        ["errors", "show", "-o", "out", "--json"],
        ["validate", "out"],
    ],
    ".readout/run.json": [["errors", "retry", "-o", "out"]],
    "manifest.json": [
        ["show", "out"],
        ["validate", "out"],
        ["run", "in", "-o", "out", "-c", "c.cfg"],
        ["run", "--from-manifest", "out/manifest.json", "-o", "again"],
    ],
    "annotations.jsonl": [
        ["validate", "out"],
        ["show", "out"],
        ["search", "out", "road"],
        ["export", "out", "--to", "csv", "-o", "exported"],
        ["report", "out", "-o", "site"],
    ],
    ".readout/cache.sqlite": [
        ["cache", "show", "-o", "out"],
        ["cache", "get", "-o", "out", ""],
        ["cache", "prune", "-o", "out", "--all"],
    ],
}


def check(arguments: list[str]) -> None:
    """Run a command: it does its work, or says what is the matter in a line."""
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code in (0, 1, 2), f"{arguments}: {result.stderr}"
    if result.exit_code == 2:
        assert result.stderr.splitlines()[-1].startswith("readout: ")


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_is_something_else(file: str, name: str, out: Path) -> None:
    path = out / file
    path.unlink()
    if name == "a pipe":
        os.mkfifo(path)
    elif name == "a loop of links":
        path.symlink_to(path.name)
    else:
        path.write_bytes(WHOLE[name])
    for arguments in FILES[file]:
        check(arguments)


def changed(value: Any, depth: int = 4) -> Iterator[Callable[[Any], Any]]:
    """Yield what puts each of the values in each place of plain data, and takes it away."""
    places = value.keys() if isinstance(value, dict) else range(min(len(value), 1))
    for place in places:
        for new in VALUES:
            yield lambda data, place=place, new=new: _put(data, place, new)
        if isinstance(value[place], dict | list) and depth:
            for change in changed(value[place], depth - 1):
                yield lambda data, place=place, change=change: _put(
                    data, place, change(data[place])
                )


def _put(data: Any, place: Any, new: Any) -> Any:
    copied = data.copy()
    copied[place] = new
    return copied


SPARED = {"report", "export", "run", "retry"}
"""Commands that take too long to be tried on each change."""


@pytest.mark.parametrize("file", [name for name in FILES if name.startswith(("q", "m", "a"))])
def test_fields_that_are_something_else(file: str, out: Path) -> None:
    path = out / file
    data = json.loads(
        path.read_bytes().splitlines()[0] if file.endswith("l") else path.read_bytes()
    )
    commands = [one for one in FILES[file] if not SPARED & set(one)]
    for number, change in enumerate(islice(changed(data), None, None, 7)):
        path.write_text(json.dumps(change(data)))
        check(commands[number % len(commands)])


RUN = {
    "cwd": ["\0", "/nowhere", 7],
    "inputs": [[], ["\0"], ["\ud800"], [7], ["/nowhere"]],
    "config": ["\0", "/nowhere", 7],
    "code": [["/nowhere.py"], ["\ud800"], 7],
    "timeout": [-1, 1e308, "x"],
    "cache": ["\0", "/dev/null/x/y"],
    "text_field": ["\ud800"],
    "engine": ["x"],
    "unknown": [1],
}


@pytest.mark.parametrize(("field", "value"), [(name, value) for name in RUN for value in RUN[name]])
def test_options_of_a_run_that_are_something_else(field: str, value: object, out: Path) -> None:
    path = out / ".readout" / "run.json"
    saved = json.loads(path.read_bytes())
    path.write_text(json.dumps({**saved, field: value}))
    check(["errors", "retry", "-o", "out"])


# -- validate
# ------------------------------------------------------------------------------------------------


def _emptied(out: Path) -> None:
    (out / "annotations.jsonl").write_bytes(b"")


def _cut(out: Path) -> None:
    path = out / "annotations.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"title":', b'"title" :', 1))


def _no_quarantine(out: Path) -> None:
    (out / "quarantine.jsonl").unlink()


def _emptied_quarantine(out: Path) -> None:
    (out / "quarantine.jsonl").write_bytes(b"")


def _old_manifest(out: Path) -> None:
    manifest = json.loads((out / "manifest.json").read_bytes())
    del manifest["written"]
    (out / "manifest.json").write_text(json.dumps(manifest))
    _emptied(out)


def _doctored(**fields: Any) -> Callable[[Path], None]:
    """Return what changes fields of the manifest, those of its counts among them."""

    def change(out: Path) -> None:
        manifest = json.loads((out / "manifest.json").read_bytes())
        manifest["counts"] |= fields.pop("counts", {})
        (out / "manifest.json").write_text(json.dumps(manifest | fields))

    return change


SHORT = {
    _doctored(counts={"inputs": 9}): "manifest.json: counts that no run has: inputs 9,",
    _doctored(counts={"annotated": "x"}): "counts that no run has: inputs 2, annotated",
    _doctored(outputs=["../../etc/passwd"]): "manifest.json: lists other files under written",
    _doctored(written=[]): "lists other files under written than under outputs",
    _emptied: "annotations.jsonl: 0 lines, where the run wrote 1",
    _cut: "annotations.jsonl: is not, byte for byte, what the run wrote",
    _no_quarantine: "quarantine.jsonl: is missing",
    _emptied_quarantine: "quarantine.jsonl: 0 lines, where the run wrote 1",
    _old_manifest: "annotations.jsonl: 0 records, where the manifest counts 1",
}


@pytest.mark.parametrize(("change", "words"), SHORT.items(), ids=lambda one: str(one)[:20])
def test_validate_holds_a_dataset_against_its_manifest(
    change: Callable[[Path], None], words: str, out: Path
) -> None:
    assert CliRunner().invoke(main, ["validate", "out"]).exit_code == 0
    change(out)
    result = CliRunner().invoke(main, ["validate", "out"])
    assert result.exit_code == 1
    assert words in result.stdout


def test_a_line_without_end_is_no_record(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "LONGEST", 10_000_000)
    (out / "annotations.jsonl").unlink()
    with gzip.open(out / "annotations.jsonl.gz", "wb", compresslevel=1) as stream:
        for _ in range(60):
            stream.write(b"[" * 1_000_000)
    for command in (["validate"], ["show"]):
        result = CliRunner().invoke(main, [*command, "out/annotations.jsonl.gz"])
        assert result.exit_code == 2
        assert "annotations.jsonl.gz:1: the line is longer than 10,000,000" in result.stderr


def test_more_values_than_a_record_has_are_not_read(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dataset, "MOST_VALUES", 1000)
    (out / "annotations.jsonl").write_bytes(b'{"meta": [' + b"[]," * 2000 + b"[]]}")
    result = CliRunner().invoke(main, ["validate", "out"])
    assert result.exit_code == 2
    assert "of more than 1,000 values" in result.stderr
