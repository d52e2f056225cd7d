"""What a run says: on standard error, into a file, as JSON."""

from __future__ import annotations

import json
import logging
import os
import re
from typing import Any

import pytest
from click.testing import CliRunner, Result

from readout.cli import main
from runs import Place

STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} INFO ")


@pytest.fixture
def mixed(place: Place) -> Place:
    """Something to annotate, something to skip and something for the quarantine."""
    place.add(a="Harbour news", b=" ")
    (place.inputs / "c.docx").write_text("x")
    return place


def test_lines_where_no_terminal_is(mixed: Place) -> None:
    lines = mixed.run().stderr.splitlines()
    assert lines[0] == "progress   0 of 2 documents"
    assert lines[1].startswith("progress   2 of 2 documents, ")
    assert lines[2].startswith("documents  1 annotated")


def test_names_of_what_is_skipped(mixed: Place) -> None:
    skipped = f"skipped    {mixed.inputs / 'c.docx'}: unknown suffix"
    assert skipped not in mixed.run().stderr
    told = mixed.run("-v").stderr
    assert skipped in told
    assert "quarantine b: source: empty: " in told
    assert skipped not in mixed.run().stderr


def test_a_log_file_is_added_to(mixed: Place) -> None:
    log = mixed.path / "run.log"
    before = list(logging.getLogger("readout").handlers)
    shown = mixed.run("--log-file", str(log)).stderr
    first = log.read_text(encoding="utf-8").splitlines()
    assert all(STAMP.match(line) for line in first)
    said = [STAMP.sub("", line) for line in first]
    assert {line for line in shown.splitlines() if "progress" not in line} <= {*said}
    assert said[0].startswith("skipped ")
    assert "progress   0 of 2 documents" in said
    assert any(line.startswith("quarantine b: source: empty: ") for line in said)
    mixed.run("--log-file", str(log))
    assert log.read_text(encoding="utf-8").splitlines()[: len(first)] == first
    assert logging.getLogger("readout").handlers == before


def test_a_log_says_why_nothing_was_done(mixed: Place) -> None:
    log = mixed.path / "run.log"
    assert mixed.run("--log-file", str(log), "--force", "quotes").exit_code == 2
    assert "stopped: --force quotes" in log.read_text(encoding="utf-8")


def test_a_log_file_that_cannot_be_written(mixed: Place) -> None:
    result = mixed.run("--log-file", str(mixed.path / "nowhere" / "run.log"))
    assert (result.exit_code, mixed.out.exists()) == (2, False)
    assert "--log-file" in result.stderr


def told(result: Result) -> dict[str, Any]:
    (line,) = result.stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


def test_what_came_of_it_as_json(mixed: Place) -> None:
    plan = told(mixed.run("--dry-run", "--json"))
    assert plan["documents"] == 2
    assert plan["due"]["segment"]["documents"] == 1
    result = mixed.run("--json")
    summary = told(result)
    assert result.exit_code == 1
    assert (summary["status"], summary["annotated"], summary["quarantined"]) == ("complete", 1, 1)
    assert summary["skipped"] == 1
    assert summary["counts"]["words"] == mixed.manifest()["counts"]["words"]
    assert summary["outputs"] == [str(mixed.out / "annotations.jsonl")]
    retry = ["errors", "retry", "-o", str(mixed.out), "--json"]
    again = told(CliRunner().invoke(main, retry))
    assert (again["cached"], again["quarantined"]) == (1, 1)


def test_what_was_not_done_is_told_in_the_same_words_everywhere(mixed: Place) -> None:
    line = {"id": "d", "text": "Harbour news \ud800", "title": 7, "date": "soon", "kind": "poem"}
    (mixed.inputs / "d.jsonl").write_text(json.dumps(line) + "\n")
    expected = {
        "documents in quarantine: empty": 1,
        "documents with lone_surrogate": 1,
        "documents with unreadable_date": 1,
        "documents with unreadable_title": 1,
        "files skipped: unknown suffix": 1,
    }
    for _ in range(2):  # from the cache, too
        result = mixed.run()
        lines = [line for line in result.stderr.splitlines() if line.startswith("not done")]
        assert lines == [f"not done   {count} {what}" for what, count in expected.items()]
        assert mixed.manifest()["not_done"] == expected
        assert told(mixed.run("--json"))["not_done"] == expected


def test_where_all_was_done_nothing_is_told(place: Place) -> None:
    place.add(a="Harbour news")
    assert "not done" not in place.run().stderr
    assert place.manifest()["not_done"] == {}


def test_a_log_that_nobody_reads_is_not_waited_for(mixed: Place) -> None:
    os.mkfifo(mixed.path / "pipe")
    result = mixed.run("--log-file", str(mixed.path / "pipe"))
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
