"""What README and docs show is what happens."""

from __future__ import annotations

import doctest
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import openpyxl
import pytest
import spacy
from spacy.cli import app
from typer.testing import CliRunner

from readout import read_records
from readout.batch import load as loading
from readout.cli import COMMANDS
from readout.records.types import json_schema
from tests.sessions import (
    BLOCK,
    ROOT,
    SESSIONS,
    blocks,
    commands,
    holds,
    readout,
    renewed,
    session,
    timeless,
)

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
LOADING = ROOT / "docs" / "loading.md"
"""Its examples need what its console session wrote."""
FIRST = "readout run raw/ -o outputs/"
"""With which every session over the sample texts begins."""
NAMED = re.compile(r"(?:pipeline|tests|configs|benchmarks|docs|raw)/[\w/.-]*[\w/]")
NO_JSONLITE = "if (!requireNamespace('jsonlite', quietly = TRUE)) quit(status = 77)"
R_COMMAND = shutil.which("Rscript")
MODULES = [
    "readout",
    "readout.batch.load",
    "readout.pipeline.assembly",
    "readout.records.dates",
    "readout.records.types",
]


@pytest.mark.usefixtures("loaded_once")
@pytest.mark.parametrize("page", [page for page in PAGES if page != LOADING], ids=lambda p: p.name)
def test_python_examples(page: Path) -> None:
    assert failures(page) == 0


def failures(page: Path) -> int:
    """Run the Python sessions of a page, one after the other; return how many lines did not hold."""
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    text = "\n".join(blocks(page, "pycon"))
    return runner.run(doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)).failed


@pytest.mark.parametrize("module", MODULES)
def test_docstring_examples(module: str) -> None:
    __import__(module)
    assert (
        doctest.testmod(sys.modules[module], optionflags=doctest.NORMALIZE_WHITESPACE).failed == 0
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_data_examples_parse(page: Path) -> None:
    for block in blocks(page, "toml"):
        assert tomllib.loads(block)
    for block in blocks(page, "json"):
        for text in [block] if block.startswith("{\n") else block.splitlines():
            assert json.loads(text)


@pytest.mark.usefixtures("loaded_once")
def test_the_record_of_the_readme_is_what_is_found() -> None:
    (block,) = blocks(ROOT / "README.md", "json")
    shown = json.loads(block)
    found = loading.load()(shown["text"], id=shown["id"]).to_dict()
    assert shown == {name: value for name, value in found.items() if name != "stages"}


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
        missing = [field for field in definition.get("properties", {}) if f"`{field}`" not in text]
        assert missing == [], name


def test_taxonomy_example_trains(tmp_path: Path) -> None:
    """The page's taxonomy is one that the command makes a first classifier of, with its one passage."""
    page = ROOT / "docs" / "themes.md"
    (tmp_path / "harbors.toml").write_text(blocks(page, "toml")[0], encoding="utf-8")
    (tmp_path / "harbors").mkdir()
    (tmp_path / "harbors" / "a.jsonl").write_text(blocks(page, "json")[0], encoding="utf-8")
    found = readout("readout train themes --taxonomy harbors.toml -o harbors.bin", tmp_path)
    assert "trade_fishery: 1 passages with it are few: add 39" in found
    assert (tmp_path / "harbors.bin").exists()


@pytest.fixture(scope="module")
def annotated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which the command ran with which sessions begin, and what that printed."""
    folder = tmp_path_factory.mktemp("annotated")
    (folder / "raw").symlink_to(ROOT / "raw")
    return folder, readout(FIRST, folder)


@pytest.fixture
def typed(annotated: tuple[Path, str], tmp_path: Path) -> Callable[[str], str]:
    """Run a command of a session in a folder of the test's own; return what it prints."""
    folder, printed = annotated

    def run(command: str) -> str:
        if command != FIRST:
            return readout(command, tmp_path)
        shutil.copytree(folder, tmp_path, symlinks=True, dirs_exist_ok=True)
        return printed

    return run


@pytest.mark.slow
@pytest.mark.parametrize("page", SESSIONS, ids=lambda p: p.name)
def test_sessions(page: Path, typed: Callable[[str], str]) -> None:
    """What a page types into a console runs in this order, and prints what it shows."""
    for command, expected in session(page):
        found = timeless(typed(command))
        assert holds(timeless(expected), found), (command, found)


@pytest.mark.slow
def test_what_was_written_is_loaded(
    typed: Callable[[str], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What docs/loading.md does with the outputs of its session, in Python, Excel and R."""
    for command, _ in session(LOADING):
        typed(command)
    monkeypatch.chdir(tmp_path)
    assert failures(LOADING) == 0
    book = openpyxl.load_workbook("xlsx/corpus.xlsx", read_only=True)
    named = re.search(r"The tables are\n(.*?);", LOADING.read_text("utf-8"), re.DOTALL)
    assert named is not None
    assert [*re.findall(r"`(\w+)`", named[1]), "columns"] == book.sheetnames
    head = [cell.value for cell in next(book["statements"].iter_rows())]
    assert {"speaker_name", "date_start", "id"} <= set(head)
    book.close()
    (code,) = blocks(LOADING, "r")
    if R_COMMAND is not None:
        done = subprocess.run(
            [R_COMMAND, "-e", NO_JSONLITE, "-e", code], capture_output=True, text=True, check=False
        )
        assert done.returncode in (0, 77), done.stderr
        assert done.returncode == 77 or "Teodor Halvane" in done.stdout
        assert done.returncode == 77 or done.stdout.endswith("[1] TRUE\n")


@pytest.mark.slow
def test_loop(tmp_path: Path) -> None:
    """The tutorial's scripts and commands, in their order, print what it shows."""
    page = ROOT / "docs" / "tutorial-loop.md"
    for kind, block in BLOCK.findall(page.read_text(encoding="utf-8")):
        if kind == "python":
            with chdir(tmp_path):
                exec(compile(block, page.name, "exec"), {"__name__": "__main__"})  # noqa: S102
        for command, expected in commands(block) if kind == "console" else ():
            found = timeless(readout(command, tmp_path))
            assert holds(timeless(expected), found), (command, found)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")  # of spaCy's own command
def test_spacy_session(tmp_path: Path) -> None:
    """What docs/spacy.md makes of a configuration is a pipeline that carries its files, also as a project."""
    page = ROOT / "docs" / "spacy.md"
    (config,), (names,) = blocks(page, "ini"), blocks(page, "json")
    (project,), (session,) = blocks(page, "yaml"), blocks(page, "console")
    (tmp_path / "pipeline.cfg").write_text(config, encoding="utf-8")
    (tmp_path / "names.jsonl").write_text(names, encoding="utf-8")
    (tmp_path / "project.yml").write_text(project, encoding="utf-8")
    for command, _ in commands(session):
        words = command.split()
        if words[0] == "mkdir":
            (tmp_path / words[1]).mkdir()
            continue
        assert words[:3] == ["python", "-m", "spacy"]
        with chdir(tmp_path):
            typed = CliRunner().invoke(app, words[3:])
        assert typed.exit_code == 0, typed.output
    words = [sys.executable, "-m", "spacy", "project", "run", "all"]
    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "names.jsonl").unlink()
    meta = json.loads((tmp_path / "saved" / "meta.json").read_text("utf-8"))
    assert "policy-readout>=0.1.0,<0.2.0" in meta["requirements"]
    (folder,) = tmp_path.glob("packages/*/en_statements/en_statements-1.0.0")
    doc = spacy.load(folder)("The Harbor Council said that it is so.")
    assert [entity.kb_id for entity in doc._.readout_entities] == ["Q7"]
    assert [quote.kind for quote in doc._.readout_quotes] == ["indirect"]


@pytest.mark.slow
def test_your_own_stage(tmp_path: Path) -> None:
    """The stage and the component of the page work as written, and the session prints what it shows."""
    page = ROOT / "docs" / "your-own-stage.md"
    stage, plain = blocks(page, "python")
    (config,) = blocks(page, "ini")
    (tmp_path / "sentiment.py").write_text(stage, encoding="utf-8")
    (tmp_path / "length.py").write_text(plain, encoding="utf-8")
    (tmp_path / "own.cfg").write_text(config, encoding="utf-8")
    (tmp_path / "raw").symlink_to(ROOT / "raw")
    for command, output in session(page):
        done = readout(command, tmp_path)
        if output:  # a run tells of times and cores
            assert done.splitlines() == output.splitlines()
    records = list(read_records(tmp_path / "own"))
    assert records
    quotes = [quote for record in records for quote in record.quotes]
    scores = {quote.extensions["sentiment"]["score"] for quote in quotes}
    assert {0, 1} <= scores
    (tmp_path / "own.cfg").write_text(
        config.replace('"sentiment"', '"sentiment","length"'), encoding="utf-8"
    )
    code = "--code sentiment.py --code length.py"
    readout(f"readout run raw/ -o own/ -c own.cfg {code}", tmp_path)
    for record in read_records(tmp_path / "own"):
        assert record.extensions["length"]["verbs"] > 0
    told = readout(f"readout run raw/ -o own/ -c own.cfg {code} --dry-run", tmp_path)
    assert "0 to compute" in told
    assert ": changed" not in told


def test_what_is_left_out_may_be_anything() -> None:
    lines = ["a", "b", "c", "d"]
    for expected in (["…"], ["a", "…", "d"], ["…", "c", "…"], ["a", "b", "…", "c", "d"]):
        assert holds(expected, lines), expected
    for expected in (["a"], ["…", "c"], ["b", "…"], ["a", "…", "x", "…"]):
        assert not holds(expected, lines), expected


def test_a_session_is_shown_anew() -> None:
    shown = "statements  7\ntime       2 s\n…\ndone\n"
    printed = "statements  8\nprogress   all\ntime       3 s\nmore\nstill\ndone now\n"
    assert renewed(shown, printed) == "statements  8\ntime       2 s\n…\ndone now\n"
    assert renewed("", "") == ""
    assert renewed("a\n", "b\nc\n") == "b\nc\n"
