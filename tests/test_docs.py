"""What README and docs show is what happens."""

from __future__ import annotations

import doctest
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from readout.cli import COMMANDS
from readout.records import json_schema

ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "configs" / "gazetteer" / "README.md",
]
PROSE = [
    *PAGES,
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    *sorted((ROOT / "configs").glob("*/README.md")),
]
NAMED = re.compile(r"(?:pipeline|tests|configs|benchmarks|docs|raw)/[\w/.-]*[\w/]")
MODULES = ["readout", "readout.assembly", "readout.edtf"]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    return [
        m[2]
        for m in BLOCK.finditer(page.read_text(encoding="utf-8"))
        if m[1] == language
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_python_examples(page: Path) -> None:
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    text = "\n".join(blocks(page, "pycon"))
    result = runner.run(
        doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    )
    assert result.failed == 0


@pytest.mark.parametrize("module", MODULES)
def test_docstring_examples(module: str) -> None:
    __import__(module)
    assert (
        doctest.testmod(
            sys.modules[module], optionflags=doctest.NORMALIZE_WHITESPACE
        ).failed
        == 0
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_data_examples_parse(page: Path) -> None:
    for block in blocks(page, "toml"):
        assert tomllib.loads(block)
    for block in blocks(page, "json"):
        for line in block.splitlines():
            assert json.loads(line)


@pytest.mark.parametrize("page", PROSE, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PROSE, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_paths_that_are_named_are_there(page: Path) -> None:
    for name in NAMED.findall(page.read_text(encoding="utf-8")):
        assert (ROOT / name).exists() or (page.parent / name).exists(), name


def test_readme_names_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in COMMANDS if f"readout {name}" not in text] == []


def test_record_page_names_every_field() -> None:
    text = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    for name, definition in json_schema()["$defs"].items():
        missing = [
            field
            for field in definition.get("properties", {})
            if f"`{field}`" not in text
        ]
        assert missing == [], name


def test_taxonomy_example_trains(tmp_path: Path) -> None:
    """The page's taxonomy is one that the command makes a first classifier of, with the page's one passage."""
    page = ROOT / "docs" / "themes.md"
    (tmp_path / "harbors.toml").write_text(blocks(page, "toml")[0], encoding="utf-8")
    (tmp_path / "harbors").mkdir()
    (tmp_path / "harbors" / "a.jsonl").write_text(
        blocks(page, "json")[0], encoding="utf-8"
    )
    command = [
        sys.executable,
        "-m",
        "readout",
        "train",
        "themes",
        "--taxonomy",
        str(tmp_path / "harbors.toml"),
        "-o",
        str(tmp_path / "harbors.bin"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "trade_fishery: 1 passages with it are few: add 39" in done.stdout
    assert (tmp_path / "harbors.bin").exists()


@pytest.mark.slow
def test_readme_session(tmp_path: Path) -> None:
    """The console session in README runs, and prints what it shows, times and rates aside."""
    (session,) = blocks(ROOT / "README.md", "console")
    shown: list[tuple[str, str]] = []
    for part in session.split("$ ")[1:]:
        command, _, output = part.partition("\n")
        shown.append((command, output))
    (tmp_path / "raw").symlink_to(ROOT / "raw")
    for command, expected in shown:
        words = [sys.executable, "-m", "readout", *command.split()[1:]]
        done = subprocess.run(
            words, cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        assert timeless(done.stdout + done.stderr) == timeless(expected)


def timeless(text: str) -> list[str]:
    """Leave out times, and what is said where no terminal is: there a bar stands and goes."""
    passing = ("time ", "progress ")
    return [line for line in text.splitlines() if not line.startswith(passing)]
