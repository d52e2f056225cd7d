"""``readout import``: what it prints, what it writes, how it ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import hostile
from exporting import written
from extraless import without_extras
from readout.annotation.importing import FORMATS
from readout.cli import main
from returning import annotated, by_hand
from sample import at, record

EDITS = [("relabel", "q1", "mixed"), ("delete", "e3"), ("add", "term", *at("port"))]


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


@pytest.fixture
def project(tmp_path: Path) -> Path:
    other = hostile.covered("other", "\x1b[2J said that “nothing” was [bold]left[/bold].")
    written([record(), other], "label-studio", tmp_path)
    annotated(tmp_path / "out", "ada")
    by_hand("label-studio", tmp_path / "out", [(record(), EDITS)])
    return tmp_path


def given(project: Path, *more: str | Path) -> list[str | Path]:
    records = ("--records", project / "records.jsonl", "-o", project / "gold.jsonl")
    return [project / "out" / "tasks.json", "--from", "label-studio", *records, *more]


def test_what_people_changed_is_told(project: Path) -> None:
    found = call(*given(project))
    assert found.exit_code == 0, found.output
    rows = [line.split() for line in found.stdout.splitlines()]
    shown = {tuple(row[:2]): row[2:] for row in rows if len(row) == 8}
    assert rows[1][-2:] == ["kept", "%"]
    assert shown["quote", "direct"][2] == shown["quote", "term"][4] == "1"
    assert shown["entity", "EVENT"][3] == "1"
    assert any(row[:2] == ["quote", "0.9-1"] for row in rows)
    assert "\x1b" not in found.output
    assert "2 documents in" in found.stderr
    told = json.loads((project / "gold.changes.json").read_bytes())
    assert {(one["what"], one["label"]) for one in told["changes"]} == {
        ("relabelled", "direct"),
        ("deleted", "EVENT"),
        ("added", "term"),
    }
    assert told["gold"] == {str(project / "gold.jsonl"): 2}
    checked = CliRunner().invoke(
        main, ["evaluate", str(project / "gold.jsonl"), str(project / "records.jsonl")]
    )
    assert checked.exit_code == 0, checked.output


def test_the_same_as_json(project: Path) -> None:
    found = call(*given(project, "--json"))
    assert json.loads(found.stdout) == json.loads((project / "gold.changes.json").read_bytes())


def test_what_is_refused_is_told_and_the_rest_written(project: Path) -> None:
    path = project / "out" / "tasks.json"
    tasks = json.loads(path.read_bytes())
    tasks[-1]["annotations"][0]["result"][0]["value"]["labels"] = ["\x1b]0;x"]
    path.write_text(json.dumps(tasks))
    found = call(*given(project))
    assert found.exit_code == 1
    assert "document 'other' by ada: unknown label" in found.stderr
    assert "1 documents in" in found.stderr
    assert "refused    1" in found.stderr
    assert "\x1b" not in found.output


@pytest.mark.parametrize(
    ("back", "reason"),
    [
        ("[]", "no document that somebody annotated"),
        ("{", "all documents were refused"),
        ("REFUSED", "all documents were refused"),
    ],
)
def test_where_nothing_is_left_to_write_it_is_an_error(
    back: str, reason: str, project: Path
) -> None:
    path = project / "out" / "tasks.json"
    written = path.read_text()
    for word in ("ORG", "direct", "mixed", "PERSON", "GPE", "EVENT"):
        written = written.replace(f'"{word}"', '"nonsense"')
    path.write_text(written if back == "REFUSED" else back)
    found = call(*given(project))
    assert found.exit_code == 2, found.output
    last = found.stderr.splitlines()[-1]
    assert last.startswith("readout: nothing is imported: ")
    assert reason in last
    assert not list(project.glob("gold*"))


def test_wrong_usage(project: Path) -> None:
    found = call(*given(project, "--annotator", "eve"))
    assert found.exit_code == 2
    assert "nobody called 'eve'" in found.stderr
    assert not (project / "gold.jsonl").exists()


def test_help_names_every_format_with_an_example() -> None:
    shown = call("--help").output
    assert [name for name in FORMATS if name not in shown] == []
    assert "readout import export.json --from label-studio" in shown


@pytest.mark.slow
@pytest.mark.parametrize(("moved", "status"), [(False, 0), (True, 2)])
def test_without_the_extras(moved: bool, status: int, project: Path) -> None:
    """SciPy is asked where labels were drawn anew, and which is which is not plain."""
    if moved:
        path = project / "out" / "tasks.json"
        tasks = json.loads(path.read_bytes())
        for task in tasks:
            for one in task["annotations"][0]["result"]:
                if "id" in one:
                    one["id"] = f"new {one['id']}"
                if one.get("from_name") == "label":
                    one["value"]["labels"] = ["term"]
                one.update({key: f"new {one[key]}" for key in ("from_id", "to_id") if key in one})
            task["annotations"][0]["result"] = [
                one for one in task["annotations"][0]["result"] if one["type"] != "relation"
            ]
        path.write_text(json.dumps(tasks))
    ((found, said),) = without_extras(["import", *map(str, given(project))])
    assert found == status, said
    assert ("pip install 'policy-readout[" in said) == moved
    shutil.rmtree(project / "out")
