"""No command of `readout train` writes into the installed package."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from readout.cli import main
from readout.cli.train import command as train
from readout.config.configuration import installed_at
from runs import snapshot


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What stands for the folder of an installed package."""
    folder = tmp_path / "site-packages" / "readout"
    (folder / "configs").mkdir(parents=True)
    monkeypatch.setattr("readout.cli.train_options.installed_at", lambda: folder)
    return folder


def test_a_working_copy_is_not_installed() -> None:
    assert installed_at() is None


def arguments_of(name: str) -> list[str]:
    """Return a command of training with what it cannot do without, but for its output."""
    Path("given.jsonl").write_text('{"text": "A text."}\n')
    given = [
        "given.jsonl"
        for one in train.commands[name].params
        if isinstance(one, click.Argument) and one.required
    ]
    needed = {"quotes": ["-c", "readout:default.cfg"]}.get(name, [])
    return ["train", name, *given, *needed]


@pytest.mark.parametrize("name", sorted(train.commands))
def test_nothing_is_written_into_the_package(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = arguments_of(name)
    before = snapshot(tmp_path)
    output = Path("site-packages/../site-packages/readout/configs/mine")
    result = CliRunner().invoke(main, [*arguments, "-o", str(output)])
    assert result.exit_code == 2
    assert "lies in the installed package" in result.stderr
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("name", ["occasions", "quotes", "reports", "statements", "themes"])
def test_no_model_takes_the_place_of_its_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = arguments_of(name)
    Path("notes.md").write_text("# Notes of the warden")
    before = snapshot(tmp_path)
    for output in ("new.md", "notes.bin"):
        result = CliRunner().invoke(main, [*arguments, "-o", output])
        assert result.exit_code == 2
        assert ".md: is " in result.stderr
    assert snapshot(tmp_path) == before


FOLDERS = ("documents", "encoder", "frames")
"""What writes a folder."""


@pytest.mark.parametrize("output", ["there", "given.jsonl/model", "loop/model"])
@pytest.mark.parametrize("name", sorted(train.commands))
def test_where_nothing_can_be_written_is_told_before_anything_is_learned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, output: str
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = arguments_of(name)
    there = Path("there")
    there.write_text("somebody's") if name in FOLDERS else there.mkdir()
    before = snapshot(tmp_path)
    Path("loop").symlink_to("loop")
    result = CliRunner().invoke(main, [*arguments, "-o", output])
    Path("loop").unlink()
    assert result.exit_code == 2
    assert output in result.stderr
    assert any(words in result.stderr for words in ("is a file", "is a directory", "is no folder"))
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("name", sorted(train.commands))
def test_examples_write_into_the_working_folder(name: str) -> None:
    shown = CliRunner().invoke(main, ["train", name, "--help"]).stdout
    outputs = re.findall(r"(?:-o|--output) ([\w./-]+)", shown.partition("Example")[2])
    assert outputs
    assert all("/" not in output.rstrip("/") for output in outputs)
