from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from extraless import without_extras
from readout.annotation.exporting import FORMATS
from readout.cli import main
from readout.cli.export import command
from readout.records.types import encode_record
from sample import record


@pytest.fixture
def run(tmp_path: Path) -> Path:
    (tmp_path / "outputs").mkdir()
    line = encode_record(record()) + b"\n"
    (tmp_path / "outputs" / "annotations.jsonl").write_bytes(line)
    return tmp_path


@pytest.mark.parametrize("name", FORMATS)
def test_every_format(name: str, run: Path) -> None:
    out = run / "out"
    found = CliRunner().invoke(main, ["export", str(run / "outputs"), "--to", name, "-o", str(out)])
    assert found.exit_code == 0, found.output
    assert f"1 documents as {name}" in found.stderr
    told = json.loads((out / "export.json").read_bytes())
    assert told["format"] == name and told["documents"] == 1
    assert all((out / one).stat().st_size for one in told["files"] if not one.endswith(".csv"))


def test_what_is_less_sure_is_left_out(run: Path) -> None:
    options = ["export", str(run / "outputs"), "--to", "csv", "-o", str(run / "out")]
    CliRunner().invoke(main, [*options, "--confidence", "0.8"])
    lines = [
        (run / "out" / f"{name}.csv").read_bytes().count(b"\n") for name in ("statements", "terms")
    ]
    assert lines == [2, 1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--to", "csvv"], "did you mean 'csv'"),
        (["--to", "brat", "--layer", "quotes"], "did you mean 'quote'"),
        (["--to", "hf", "--split", "test"], "give NAME=SHARE"),
    ],
)
def test_wrong_options_are_told_and_write_nothing(options: list[str], said: str, run: Path) -> None:
    arguments = ["export", str(run / "outputs"), "-o", str(run / "out"), *options]
    found = CliRunner().invoke(main, arguments)
    assert found.exit_code == 2
    assert said in found.stderr
    assert not (run / "out").exists()


def test_help_names_every_format() -> None:
    shown = CliRunner().invoke(command, ["--help"]).output
    assert [name for name in FORMATS if name not in shown] == []


@pytest.mark.slow
def test_without_the_extras(run: Path) -> None:
    names = ("csv", "tei", "xlsx", "hf")
    export = ["export", str(run / "outputs")]
    done = without_extras(*([*export, "--to", name, "-o", str(run / name)] for name in names))
    assert [status for status, _ in done] == [0, 0, 2, 2], done
    named = ["pip install 'policy-readout[" in said for _, said in done]
    assert named == [False, False, True, True]
