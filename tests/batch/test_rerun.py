"""``readout run --from-manifest``: runs again what a manifest tells, and says what differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from readout.batch.manifest import circumstances_that_differ, config_of, options_of
from readout.cli import main
from readout.errors import ConfigError
from runs import Place

CONFIG = '[nlp]\npipeline = ["readout_segment"]\n'


@pytest.fixture
def ran(place: Place, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A run with options of its own, in the folder that its paths count from."""
    monkeypatch.chdir(place.path)
    place.add(a="Harbour news", b="Ferry news", c="")
    arguments = ["in", "-o", "out", "-c", "c.cfg", "--shard-size", "1"]
    result = CliRunner().invoke(main, ["run", *arguments, "--compress", "gz"])
    assert result.exit_code == 1, result.stderr
    return place


def again(*more: str) -> Result:
    arguments = ["run", "--from-manifest", "out/manifest.json", "-o", "again"]
    return CliRunner().invoke(main, [*arguments, *more])


def told(result: Result) -> list[str]:
    return [line for line in result.stderr.splitlines() if line.startswith("differs")]


def test_the_same_bytes(ran: Place) -> None:
    result = again()
    assert result.exit_code == 1  # of that run, too, one document is in quarantine
    assert told(result) == []
    assert "the same bytes as that run wrote" in result.stderr
    for name in ("annotations-00001.jsonl.gz", "annotations-00002.jsonl.gz"):
        assert (ran.out / name).read_bytes() == Path("again", name).read_bytes()


def test_what_the_command_line_says_outranks_the_manifest(ran: Place) -> None:
    result = again("--shard-size", "9", "-j", "1")
    assert "annotations-00002.jsonl.gz: not written" in result.stderr
    assert sorted(path.name for path in Path("again").glob("ann*")) == [
        "annotations-00001.jsonl.gz"
    ]


def test_other_inputs_are_told(ran: Place) -> None:
    ran.add(b="Other news")
    lines = told(again())
    assert any("inputs.sha256" in line for line in lines)
    assert lines[-1].endswith("annotations-00002.jsonl.gz: other bytes")
    other = ran.path / "other.txt"
    other.write_text("Other news")
    result = again(str(other))
    assert result.exit_code == 0
    assert "inputs.files: 3, now 1" in result.stderr


@pytest.mark.parametrize("gone", [True, False])
def test_the_configuration_is_that_of_the_manifest(ran: Place, gone: bool) -> None:
    if gone:
        ran.config.unlink()
    else:
        ran.config.write_text(CONFIG + "[readout]\nmax_chars = 3\n")
    config, same = config_of(Path("out/manifest.json"), "c.cfg")
    assert (config.limits.max_chars, same) == (10_000_000, False)
    result = again()
    assert "the manifest's own configuration is taken" in result.stderr
    assert "the same bytes as that run wrote" in result.stderr


def test_other_versions_are_told(ran: Place) -> None:
    path = ran.out / "manifest.json"
    manifest = ran.manifest()
    assert list(circumstances_that_differ(path)) == []
    manifest["python"] = "2.7"
    manifest["packages"]["spacy"] = "1.0"
    path.write_text(json.dumps(manifest))
    found = list(circumstances_that_differ(path))
    assert [line.partition(", now ")[0] for line in found] == ["python: 2.7", "packages.spacy: 1.0"]


def test_code_is_executed_where_it_is_named_alone(ran: Place) -> None:
    code = ran.path / "code.py"
    code.write_text("raise SystemExit('executed')")
    path = ran.out / "manifest.json"
    manifest = ran.manifest()
    manifest["command"]["code"] = [str(code)]
    path.write_text(json.dumps(manifest))
    with pytest.raises(ConfigError, match="name it with --code") as caught:
        options_of(path)
    assert caught.value.code == "code_not_named"
    assert options_of(path, code=[code]).code == (code,)


WRONG = {
    "no JSON": b"{",
    "deep": b"[" * 99999,
    "of others": b'{"name": "my web app"}',
    "of an earlier version": b'{"schema": "readout-manifest/1"}',
    "a command that is none": b'{"schema": "readout-manifest/1", "command": {"inputs": 7}}',
    "standard input": b'{"schema": "readout-manifest/1", "command": {"inputs": ["-"]}}',
    "no configuration": b'{"schema": "readout-manifest/1", "command": {"inputs": ["in"]}}',
    "a configuration that is none": b'{"schema": "readout-manifest/1", '
    b'"command": {"inputs": ["in"]}, "configuration": {"full": {"nlp": 7}}}',
}


@pytest.mark.parametrize("data", WRONG.values(), ids=WRONG)
def test_manifests_that_cannot_be_run_again(data: bytes, ran: Place) -> None:
    (ran.out / "manifest.json").write_bytes(data)
    result = again()
    assert result.exit_code == 2, result.stderr
    assert result.stderr.splitlines()[-1].startswith("readout: ")
    assert not Path("again").exists()
