"""Standard streams that are closed or full; and nothing but ``terminal`` prints."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from readout.cli import main
from runs import ROOT, Place

CODE = "from readout.cli import main; main(prog_name='readout')"


def shell(redirected: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a shell that closes, fills or cuts off a standard stream."""
    script = f'set -o pipefail; "$@" {redirected}'
    return subprocess.run(
        ["bash", "-c", script, "bash", sys.executable, "-c", CODE, *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT / "pipeline",
    )


STREAMS = {
    "2>&-": 0,
    "2>/dev/full": 0,
    "2>&1 >/dev/null | true": 0,
    ">/dev/full": 3,
    ">&-": 3,
    "<&- >&- 2>&-": 3,
    "| true": 141,
}


@pytest.mark.parametrize(("redirected", "status"), STREAMS.items(), ids=STREAMS)
def test_streams_that_are_closed_or_full(redirected: str, status: int) -> None:
    found = shell(redirected, "config", "new")  # which lists names on standard output
    assert found.returncode == status
    if status == 3 and "2>&-" not in redirected:
        assert found.stderr.startswith("readout: standard output: cannot be read or")
        assert found.stderr.count("\n") == 1
    else:
        assert found.stderr == ""


def test_nothing_else_prints() -> None:
    folder = ROOT / "pipeline" / "readout" / "cli"
    prints = re.compile(
        r"click\.s?echo|(?<!-> )\bConsole\(|sys\.std(out|err)\.write|(?<![.\w])print\("
    )
    found = {
        path.name for path in folder.glob("*.py") if prints.search(path.read_text(encoding="utf-8"))
    }
    assert found == {"terminal.py"}


def test_what_a_library_prints_is_no_output(place: Place) -> None:
    (place.inputs / "a.jsonl").write_text('{"id": "a", "text": "Harbour news", "date": "/.."}\n')
    found = shell("2>/dev/null", "run", str(place.inputs), "-o", str(place.out), "--json")
    assert found.returncode == 0
    assert json.loads(found.stdout)["annotated"] == 1


EVIL = "a\x1b[31m\u202eb\x9b"


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run over documents whose id, text and titles would be obeyed by a terminal."""
    place = Place(tmp_path_factory.mktemp("evil"))
    line = {"id": EVIL, "text": f"Title {EVIL}\n\n“{EVIL} rain,” said {EVIL}.", "title": EVIL}
    (place.inputs / "b.jsonl").write_text(json.dumps(line) + "\n")
    (place.inputs / f"{EVIL}2.txt").write_text("")
    place.config.write_text(
        '[nlp]\npipeline = ["readout_segment","readout_entities","readout_quotes"]\n'
    )
    assert place.run("-v").exit_code == 1
    return place.path


OUTPUTS = [
    ["errors", "show", "-o", "out"],
    ["errors", "show", "-o", "out", "--json"],
    ["show", "out"],
    ["show", "out", "--id", EVIL, "--terms"],
    ["show", "out", "--id", f"{EVIL}3"],
    ["search", "out", "rain"],
    ["run", "in", "-o", "out", "-c", "c.cfg", "-v", "--profile"],
    ["run", "in", "-o", "out", "-c", "c.cfg", "--json"],
    ["run", f"in/{EVIL}", "-o", "out"],
    ["explain", "in/b.jsonl", "-c", "c.cfg", "--quote", "q1"],
    ["explain", "in/b.jsonl", "-c", "c.cfg", "--document"],
    ["validate", "out"],
    ["validate", EVIL],
    ["report", "out", "-o", EVIL],
    ["export", "out", "--to", "csv", "-o", EVIL],
    ["analyze", "out"],
    ["cache", "get", "-o", "out", ""],
    [EVIL],
    ["run", "--engine", EVIL, "in"],
]


@pytest.mark.parametrize("arguments", OUTPUTS, ids=" ".join)
def test_nothing_that_a_terminal_obeys_is_printed(
    evil: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(evil)
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code in (0, 1, 2), result.stderr
    assert not re.search("[\x1b\x9b\u202e]", result.stdout + result.stderr)
