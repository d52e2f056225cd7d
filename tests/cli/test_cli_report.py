from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from readout.cli import main
from readout.records.types import encode_record
from sample import record


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    folder = tmp_path / "outputs"
    folder.mkdir()
    other = record()
    other.id = "other"
    lines = encode_record(record()) + b"\n" + encode_record(other) + b"\n"
    (folder / "annotations.jsonl").write_bytes(lines)
    return folder


def test_report_writes_a_folder_and_says_what_to_open(outputs: Path) -> None:
    site = outputs.parent / "site"
    command = ["report", str(outputs), "-o", str(site), "--title", "Harbours"]
    result = CliRunner().invoke(main, command)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 documents" in result.stderr
    assert str(site / "index.html") in result.stderr
    assert "Harbours" in (site / "index.html").read_text("utf-8")
    assert f"readout analyze {outputs} -o analysis" in result.stderr
    again = CliRunner().invoke(main, command)
    assert "0 files written" in again.stderr


def test_report_leaves_texts_out(outputs: Path) -> None:
    site = outputs.parent / "site"
    command = ["report", str(outputs), "-o", str(site), "--max-text", "0"]
    assert CliRunner().invoke(main, command).exit_code == 0
    written = (site / "data" / "documents-000.js").read_text("ascii")
    assert "yearly gathering" not in written


def test_report_opens_the_browser(outputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("click.launch", opened.append)
    site = outputs.parent / "site"
    CliRunner().invoke(main, ["report", str(outputs), "-o", str(site), "--open"])
    assert opened == [(site / "index.html").as_uri()]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nowhere", "-o", "site"], "nowhere"),
        (["outputs", "-o", "outputs"], "outputs: holds files, and no report.json"),
        (["outputs", "-o", "site", "--max-text", "-1"], "--max-text"),
        (["outputs", "-o", "site", "--analysis", "outputs"], "holds no analysis.duckdb"),
    ],
)
def test_report_with_wrong_usage_writes_nothing(
    outputs: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(outputs.parent)
    result = CliRunner().invoke(main, ["report", *arguments])
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert not (outputs.parent / "site").exists()


def test_show_prints_all_documents_or_one(outputs: Path) -> None:
    result = CliRunner().invoke(main, ["show", str(outputs)])
    assert result.exit_code == 0
    assert result.stdout.count("mayor said · Harbour Day, 2031-05-04") == 2
    one = CliRunner().invoke(main, ["show", str(outputs), "--id", "other"])
    assert one.stdout.count("mayor said") == 1
    assert "other" in one.stdout
    terms = CliRunner().invoke(main, ["show", str(outputs), "--id", "other", "--terms"])
    assert "     new docks\n" in terms.stdout


def test_show_names_the_nearest_id(outputs: Path) -> None:
    result = CliRunner().invoke(main, ["show", str(outputs), "--id", "othr"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean 'other'" in result.stderr
