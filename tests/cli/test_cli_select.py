from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from readout.annotation.exporting import FORMATS, TASKS
from readout.cli import main
from readout.records.types import encode_record
from sample import record


@pytest.fixture
def run(tmp_path: Path) -> Path:
    (tmp_path / "outputs").mkdir()
    lines = []
    for number in range(4):
        one = record()
        one.id = f"sample{number}"
        lines.append(encode_record(one) + b"\n")
    (tmp_path / "outputs" / "annotations.jsonl").write_bytes(b"".join(lines))
    return tmp_path


def asked(run: Path, *options: str) -> list[str]:
    return ["select", str(run / "outputs"), "-n", "2", *options]


def test_a_list_is_printed_or_written(run: Path) -> None:
    printed = CliRunner().invoke(main, asked(run))
    assert printed.exit_code == 0, printed.output
    rows = [json.loads(line) for line in printed.stdout.splitlines()]
    assert len(rows) == 2 and rows[0]["alike"] == 4
    assert "2 of 8 passages in 4 documents" in printed.stderr
    CliRunner().invoke(main, asked(run, "-o", str(run / "next.jsonl")))
    assert (run / "next.jsonl").read_text() == printed.stdout


@pytest.mark.parametrize("name", TASKS)
def test_what_is_chosen_goes_into_a_tool(run: Path, name: str) -> None:
    out = run / "out"
    found = CliRunner().invoke(main, asked(run, "--to", name, "-o", str(out)))
    assert found.exit_code == 0, found.output
    listed = (out / "selected.jsonl").read_text().splitlines()
    tasks = {json.loads(line)["task"] for line in listed}
    files = json.loads((out / "export.json").read_bytes())["files"]
    assert "selected.jsonl" in files
    written = "".join((out / one).read_text() for one in files if "selected" not in one)
    assert written.count('"task":') == len(tasks) == 2
    assert all(f'"task":"{task}"' in written for task in tasks)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        *((["--to", name, "-o", "x"], "label-studio") for name in FORMATS if name not in TASKS),
        (["--to", "prodigy"], "-o OUT"),
        (["--random", "1.5"], "--random"),
        (["-o", "/dev/null/next.jsonl"], "cannot be written"),
        (["--layer", "quotes"], "did you mean 'quote'"),
    ],
)  # fmt: skip
def test_wrong_options_are_told(run: Path, options: list[str], said: str) -> None:
    found = CliRunner().invoke(main, asked(run, *options))
    assert found.exit_code == 2
    assert said in found.stderr


@pytest.mark.parametrize(
    "command", [["select", "{}", "-n", "1", "-o"], ["evaluate", "{}", "{}", "--page"]]
)
def test_records_are_never_written_over(command: list[str], run: Path) -> None:
    """Whoever names the file that is read keeps it, whole."""
    path = run / "outputs" / "annotations.jsonl"
    before = path.read_bytes()
    named = [one.replace("{}", str(run / "outputs")) for one in command]
    result = CliRunner().invoke(main, [*named, str(path)])
    assert result.exit_code == 2
    assert "would be overwritten" in result.stderr
    assert path.read_bytes() == before
