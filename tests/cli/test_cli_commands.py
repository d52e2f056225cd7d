from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from packing import pack
from readout import __version__
from readout.cli import COMMANDS, main
from readout.config.configuration import file_digest, packaged
from readout.io.compression import codec_of
from readout.records.types import SCHEMA, encode_record
from runs import ROOT, Place, snapshot
from sample import record


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    yield path
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(commands(main)), ids=" ".join)
def test_every_command_explains_itself_with_an_example(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, [*path, "--help"])
    assert result.exit_code == 0
    _, example, rest = result.stdout.partition("Example")
    assert example
    assert "readout " + " ".join(path) in rest


def test_the_list_of_commands_says_what_they_do() -> None:
    listed = CliRunner().invoke(main, ["--help"]).stdout
    assert [told for told in COMMANDS.values() if told not in listed] == []


def test_unknown_command() -> None:
    result = CliRunner().invoke(main, ["annotate"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "No such command" in result.stderr


def test_version() -> None:
    """What a paper names: the package, its record, and the encoder that is in it."""
    first, *rest = CliRunner().invoke(main, ["--version"]).stdout.splitlines()
    assert first == f"readout, version {__version__}"
    told = dict(line.split(None, 1) for line in rest)
    assert told["record"] == SCHEMA
    weights = packaged() / "encoder" / "model.onnx"
    assert told["encoder"].endswith(f"sha256 {file_digest(weights)}")
    assert f"spacy {version('spacy')}" in told["with"]


@pytest.mark.slow
def test_help_is_quick() -> None:
    """The list of commands in half a second, and no page of a command loads what takes long."""
    code = (
        "import sys\n"
        "from readout.cli import COMMANDS, main\n"
        "heavy = ['spacy', 'thinc', 'sklearn', 'numpy', 'trafilatura']\n"
        "main(['--help'], standalone_mode=False)\n"
        "found = [name for name in (*heavy, 'msgspec') if name in sys.modules]\n"
        "for name in COMMANDS if len(sys.argv) > 1 else ():\n"
        "    main([name, '--help'], standalone_mode=False)\n"
        "    found += [(name, one) for one in heavy if one in sys.modules]\n"
        "print(found)\n"
    )
    seconds = []
    for more in ([], [], [], ["every"]):
        before = processor_time()
        found = subprocess.run(
            [sys.executable, "-c", code, *more],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=True,
        )
        seconds.append(processor_time() - before)
        assert found.stdout.splitlines()[-1] == "[]"
    assert min(seconds) < 0.5
    assert seconds[-1] < 2


def processor_time() -> float:
    """Return what ended processes took, in seconds: other work of the machine does not count."""
    spent = os.times()
    return spent.children_user + spent.children_system


# -- stages, config
# ------------------------------------------------------------------------------------------------


def test_stages(place: Place) -> None:
    result = CliRunner().invoke(main, ["stages", "-c", str(place.config)])
    assert result.exit_code == 0
    head, row = result.stdout.splitlines()
    assert head.split() == ["stage", "version", "needs", "uses", "provides"]
    assert row.split()[0] == "segment"
    assert row.endswith("segments, sentences, glossary")


def test_config_show_gives_a_file_to_begin_with() -> None:
    result = CliRunner().invoke(main, ["config", "show"])
    assert result.stdout == (packaged() / "default.cfg").read_text(encoding="utf-8")
    result = CliRunner().invoke(main, ["config", "show", "readout:themes-only.cfg"])
    assert "readout_themes" in result.stdout


def test_config_check(place: Place) -> None:
    result = CliRunner().invoke(main, ["config", "check", str(place.config)])
    assert (result.exit_code, result.stdout) == (0, f"{place.config}: segment: in order\n")
    place.config.write_text('[nlp]\npipeline = ["readout_sgment"]\n')
    result = CliRunner().invoke(main, ["config", "check", str(place.config)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean 'readout_segment'" in result.stderr


def test_config_show_with_defaults(place: Place) -> None:
    result = CliRunner().invoke(main, ["config", "show", "--defaults", str(place.config)])
    assert result.exit_code == 0
    assert "max_chars = 10000000" in result.stdout
    assert "[components.readout_segment]" in result.stdout
    assert "find_glossary = true" in result.stdout


@pytest.mark.parametrize(
    "name", ["small.cfg", "readout:themes/future-industries.toml", "gazetteer/"]
)
def test_config_new_copies_and_never_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    source = packaged() / name.removeprefix("readout:")
    for output in (source.name, "mine"):
        more = [] if output == source.name else ["-o", output]
        result = CliRunner().invoke(main, ["config", "new", name, *more])
        assert (result.exit_code, result.stdout) == (0, ""), result.stderr
        copied = tmp_path / output
        if source.is_dir():
            assert {path.name for path in copied.iterdir()} == {
                path.name for path in source.glob("*.jsonl")
            }
        else:
            assert copied.read_bytes() == source.read_bytes()
        before = snapshot(tmp_path)
        result = CliRunner().invoke(main, ["config", "new", name, *more])
        assert (result.exit_code, snapshot(tmp_path)) == (2, before)
        assert "is there already" in result.stderr


def test_config_new_lists_what_there_is_and_says_what_is_meant() -> None:
    listed = CliRunner().invoke(main, ["config", "new"]).stdout.splitlines()
    assert {"default.cfg", "gazetteer", "themes/development-pairs.toml"} <= {*listed}
    result = CliRunner().invoke(main, ["config", "new", "themes/../encoder"])
    assert result.exit_code == 2
    assert "no packaged file; " in result.stderr
    result = CliRunner().invoke(main, ["config", "new", "defualt.cfg"])
    assert "did you mean 'default.cfg'" in result.stderr


@pytest.mark.parametrize("command", [["config", "check"], ["config", "show"], ["stages", "-c"]])
def test_configurations_that_are_not_there(command: list[str]) -> None:
    result = CliRunner().invoke(main, [*command, "nowhere.cfg"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nowhere.cfg: no such file" in result.stderr


# -- validate, evaluate
# --------------------------------------------------------------------------------------------


def test_validate_says_nothing_against_what_run_wrote(place: Place) -> None:
    place.add(
        a="Harbour news\n\nThe quay stays open. “Nobody objected,” said the mayor.", b="Ferry news"
    )
    place.run()
    result = CliRunner().invoke(main, ["validate", str(place.out / "annotations.jsonl")])
    assert (result.exit_code, result.stdout) == (0, "")
    assert "all records are valid" in result.stderr


@pytest.mark.parametrize("name", ["x.jsonl", "x.jsonl.gz", "x.jsonl.zst"])
def test_validate_says_line_path_and_reason(tmp_path: Path, name: str) -> None:
    wrong = json.loads(encode_record(record()))
    wrong["entities"][0]["text"] = "5 May"
    data = encode_record(record()) + b"\n" + json.dumps(wrong).encode() + b"\n"
    path = tmp_path / name
    path.write_bytes(pack(data, codec_of(name)))
    result = CliRunner().invoke(main, ["validate", str(path)])
    assert result.exit_code == 1
    first, second = result.stdout.splitlines()
    assert first == f"{path}:2: $.id: 'sample' is the id of line 1 too"
    assert (
        second == f"{path}:2: $.entities[0].text: '5 May' is not the text at its offsets, '4 May'"
    )
    assert result.stderr == "2 problems\n"


def test_validate_and_evaluate_take_a_folder_of_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = json.loads(encode_record(record()))
    wrong["id"] = "other"
    wrong["entities"][0]["text"] = "5 May"
    first, second = (
        tmp_path / "annotations-00001.jsonl.gz",
        tmp_path / "annotations-00002.jsonl.zst",
    )
    first.write_bytes(pack(encode_record(record()), "gzip"))
    second.write_bytes(
        pack(json.dumps(wrong).encode() + b"\n" + encode_record(record()) + b"\n", "zstd")
    )
    for path in (tmp_path, tmp_path / "annotations-*", f"file://{tmp_path}"):
        result = CliRunner().invoke(main, ["validate", str(path)])
        assert result.exit_code == 1
        scheme = "file://" if "://" in str(path) else ""
        assert result.stdout.splitlines() == [
            f"{scheme}{second}:1: $.entities[0].text: '5 May' is not the text at its offsets, '4 May'",
            f"{scheme}{second}:2: $.id: 'sample' is the id of {scheme}{first}, line 1, too",
        ]
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, ["evaluate", "tests/gold/raw.jsonl", str(tmp_path)])
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("documents  10 of gold, 10 without a record\n")


def test_validate_shows_the_first_hundred(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"{\n" * 130)
    result = CliRunner().invoke(main, ["validate", str(path)])
    assert len(result.stdout.splitlines()) == 100
    assert result.stderr == "130 problems, the first 100 shown\n"


@pytest.mark.parametrize("command", [["validate"], ["evaluate", "tests/gold/raw.jsonl"]])
@pytest.mark.parametrize("name", ["nowhere.jsonl", ".", "cut.jsonl.gz", "cut.jsonl.zst", "*.txt"])
def test_files_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], name: str
) -> None:
    (tmp_path / "cut.jsonl.gz").write_bytes(pack(b'{"a": 1}' * 99, "gzip")[:-20])
    (tmp_path / "cut.jsonl.zst").write_bytes(pack(b'{"a": 1}' * 99, "zstd")[:-5])
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, [*command, str(tmp_path / name)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("readout: ")
