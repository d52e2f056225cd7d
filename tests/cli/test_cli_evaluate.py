"""``readout evaluate`` and ``readout sample``: their forms, their outputs, their refusals."""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from readout.annotation.sheet import COLUMNS
from readout.cli import main
from readout.records.dataset import read_records
from readout.records.judged import GoldScope, with_judged
from readout.records.types import Record, Speaker, encode_record
from readout.report import build_report
from sample import record


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def several() -> list[Record]:
    found = []
    for number in range(6):
        one = record()
        one.id = f"d{number}"
        one.text += "\n" * number
        found.append(one)
    return found


def put(path: Path, records: list[Record]) -> Path:
    path.write_bytes(b"".join(encode_record(one) + b"\n" for one in records))
    return path


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return put(tmp_path / "gold.jsonl", several())


@pytest.fixture
def worse(tmp_path: Path) -> Path:
    found = several()
    for one in found[:4]:
        one.entities = one.entities[1:]
    found[0].quotes[0].speaker = Speaker("agentless")
    return put(tmp_path / "worse.jsonl", found)


def test_a_table_and_what_is_wrong(gold: Path, worse: Path) -> None:
    result = call("evaluate", gold, worse)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    row = next(line for line in lines if line.startswith("entities   "))
    assert row.split()[1:5] == ["18", "14", "1.000", "0.778"]
    assert any(line.startswith("  DATE ") for line in lines)
    assert "entities                   missed 4" in lines
    assert "quotes                     speaker 1" in lines


@pytest.mark.parametrize(
    ("by", "name"), [("kind", ""), ("confidence", "  high "), ("label", "  direct ")]
)
def test_breakdowns(gold: Path, worse: Path, by: str, name: str) -> None:
    lines = call("evaluate", gold, worse, "--by", by).stdout.splitlines()
    assert not name or any(line.startswith(name) for line in lines)
    assert by == "label" or not any(line.startswith("  direct ") for line in lines)


def test_errors_are_told_with_their_context(gold: Path, worse: Path) -> None:
    lines = call("evaluate", gold, worse, "--errors").stdout.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("d0:16-21: entities"))
    assert lines[at].endswith("entities: missed: gold 'DATE: 4 May'")
    assert lines[at + 1].startswith("    Harbour day On [4 May] the mayor said")


def test_another_run_beside_it(gold: Path, worse: Path) -> None:
    lines = call("evaluate", gold, gold, "--compare", worse).stdout.splitlines()
    row = [line for line in lines if line.startswith("entities ")][-1]
    assert "1.000" in row and "+0.125 [" in row and "of 100 draws" in row


def test_json_has_all(gold: Path, worse: Path) -> None:
    result = call("evaluate", "--json", gold, worse, "--compare", gold)
    told = json.loads(result.stdout)
    assert set(told) == {"figures", "missing", "scores", "mistakes", "changes"}
    entities = next(one for one in told["scores"] if one["layer"] == "entities")
    assert (entities["by"], entities["gold"], entities["found"]) == ("all", 18, 14)
    assert set(entities["strict"]["f1"]) == {"value", "low", "high"}
    assert {one["kind"] for one in told["mistakes"]} == {"missed", "speaker"}
    assert call("evaluate", "--json", gold, worse, "--compare", gold).stdout == result.stdout


def test_a_page_with_links(tmp_path: Path, gold: Path, worse: Path) -> None:
    page, site = tmp_path / "scores.html", tmp_path / "site"
    build_report(read_records(worse), site)
    result = call("evaluate", gold, worse, "--page", page, "--report", site)
    assert result.exit_code == 0, result.stderr
    assert f"look       {page}" in result.stderr
    assert 'href="site/document.html#id=d0&amp;at=16-21"' in page.read_text("utf-8")


def test_two_annotators(tmp_path: Path) -> None:
    ada, ben = several(), several()
    for one in (*ada, *ben):
        judged = GoldScope(tool="brat", layers=["entity"], spans=[(0, len(one.text))])
        with_judged(one, judged)
    ben[0].entities = ben[0].entities[1:]
    paths = put(tmp_path / "a.jsonl", ada), put(tmp_path / "b.jsonl", ben)
    result = call("evaluate", *paths, "--agreement", "--errors")
    assert result.exit_code == 0, result.stderr
    assert "documents  6 in both, 0 in one alone" in result.stdout
    assert "d0:16-21: entities: missed" in result.stdout
    told = json.loads(call("evaluate", *paths, "--agreement", "--json").stdout)
    (entities,) = told["beyond_chance"]
    assert 0.9 < entities["kappa"]["value"] < 1
    assert entities["alpha"]["value"] == pytest.approx(entities["kappa"]["value"], 0.01)


def test_a_sheet_there_and_back(tmp_path: Path, gold: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    result = call("sample", gold, "-n", "20", "-o", sheet)
    assert result.exit_code == 0, result.stderr
    assert "sample     20 items" in result.stderr
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for number, one in enumerate(rows):
        if not one["kind?"]:
            one["kind?"] = "wrong" if number % 5 == 0 else "right"
    with sheet.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    result = call("evaluate", sheet)
    assert result.exit_code == 0, result.stderr
    assert any(line.startswith("quote kind ") for line in result.stdout.splitlines())
    told = json.loads(call("evaluate", sheet, "--json").stdout)["precision"]
    quotes = next(one for one in told if (one["layer"], one["field"]) == ("quote", "kind"))
    assert quotes["left_out"] == 0 < quotes["judged"]
    cues = next(one for one in told if (one["layer"], one["field"]) == ("quote", "cue"))
    assert (cues["judged"], cues["value"]) == (0, None)
    again = call("sample", gold, "-n", "20", "-o", sheet)
    assert (again.exit_code, "is there already" in again.stderr) == (2, True)


def test_samples_of_layers_and_seeds(tmp_path: Path, gold: Path) -> None:
    def drawn(name: str, *more: str) -> str:
        path = tmp_path / name
        assert call("sample", gold, "-n", "5", "-o", path, *more).exit_code == 0
        return path.read_text("utf-8-sig")

    first = drawn("1.csv", "--layer", "quote")
    assert drawn("2.csv", "--layer", "quote") == first
    assert drawn("3.csv", "--layer", "quote", "--seed", "4") != first
    assert ",entity," not in first
    unknown = call("sample", gold, "-n", "5", "-o", tmp_path / "x", "--layer", "cue")
    assert (unknown.exit_code, "unknown layer 'cue'" in unknown.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["gold.jsonl"], "give ANNOTATIONS"),
        (["nowhere.csv"], "No such file"),
        (["nowhere.jsonl", "gold.jsonl"], "no such file"),
        (["gold.jsonl", "gold.jsonl", "--report", "site"], "--report needs --page"),
        (["s.csv", "gold.jsonl"], "readout evaluate s.csv; gold to hold them"),
        (["gold.jsonl", "s.CSV"], "readout evaluate s.CSV; gold to hold them"),
        (
            ["gold.jsonl", "gold.jsonl", "--page", "p.html", "--report", "site"],
            "site: is no report",
        ),
    ],
)
def test_what_cannot_be_done(
    gold: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], reason: str
) -> None:
    monkeypatch.chdir(gold.parent)
    result = call("evaluate", *arguments)
    assert result.exit_code == 2
    assert reason in result.stderr


def test_without_scipy_the_first_figures_are_there(
    gold: Path, worse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "scipy", None)
    result = call("evaluate", gold, worse)
    assert result.exit_code == 0
    assert result.stdout.startswith("documents                    1.000  6/6\n")
    assert "entities F1                  0.875  right 14 spurious 0 missed 4" in result.stdout
    assert "needs scipy" in result.stderr
    assert "'policy-readout[evaluate]'" in result.stderr
    assert set(json.loads(call("evaluate", "--json", gold, worse).stdout)) == {
        "figures",
        "missing",
        "mistakes",
    }
    assert call("evaluate", gold, worse, "--errors").exit_code == 0
    assert call("evaluate", gold, worse, "--compare", gold).exit_code == 2
    assert call("evaluate", gold, worse, "--agreement").exit_code == 2
