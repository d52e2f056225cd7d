"""A stage, a plain component and a script of somebody who knows this package by its documents alone."""

from __future__ import annotations

import datetime
import json
import shutil
import subprocess
import sys
import threading
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest

from readout import DocumentError, load, read_records

STAGE = """
from typing import ClassVar

from readout import Place, Settings, Stage, register
from readout.records.types import Quote


class GoodMoodSettings(Settings, frozen=True):
    good: list[str] = []
    quotes: Place = "readout_quotes"


class GoodMood(Stage):
    factory = "good_mood"
    provides: ClassVar = {"quotes": Quote}
    needs = ("quotes",)
    settings: GoodMoodSettings

    def annotate(self, doc):
        with open("calls.txt", "a") as calls:
            calls.write(doc.text[:4] + "\\n")
        return {"quotes": [self.extended(q, self.score(q.text)) for q in self.read(doc, "quotes")]}

    def score(self, words):
        return {"score": sum(words.count(good) for good in self.settings.good)}


register(GoodMood)
"""
PLAIN = """
from spacy.language import Language


@Language.component("length")
def length(doc):
    with open("calls.txt", "a") as calls:
        calls.write("length\\n")
    doc._.readout_extensions["length"] = {"tokens": len(doc), "quotes": len(doc._.readout_quotes)}
    return doc
"""
CONFIG = """
[nlp]
lang = "en"
pipeline = ["readout_segment","readout_encoder","readout_quotes","good_mood","length"]

[components]

[components.good_mood]
good = ["open"]
"""
TEXTS = {
    "2030/news": "Quay\n\n“Keep the quay open,” said the mayor. “No,” said Ada Quill.\n",
    "2031/news": "Road\n\nMinister Tarn Oskel said that the road stays open and open.\n",
}


def furnish(folder: Path) -> None:
    for name, text in TEXTS.items():
        path = folder / "in" / f"{name}.txt"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    for name, text in {"own.cfg": CONFIG, "stage.py": STAGE, "plain.py": PLAIN}.items():
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with two articles of one name, a configuration and code."""
    furnish(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def annotated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Such a folder in which a fresh process annotated, and what was called for it."""
    folder = tmp_path_factory.mktemp("annotated")
    furnish(folder)
    with chdir(folder):
        _, called = run()
    return folder, called


@pytest.fixture
def done(annotated: tuple[Path, list[str]], desk: Path) -> bytes:
    """The records of that run; what it wrote lies on the desk."""
    shutil.copytree(annotated[0] / "out", "out")
    return annotations("out")


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The code in files that stay where they are: a process imports a stage from one place."""
    folder = tmp_path_factory.mktemp("code")
    for name, text in {"stage.py": STAGE, "plain.py": PLAIN}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / "stage.py", folder / "plain.py"]


@pytest.fixture
def nlp(desk: Path, code: list[Path]) -> Any:
    """The pipeline with the code of one's own."""
    return load("own.cfg", code=code)


OWN = ("-c", "own.cfg", "--code", "stage.py", "--code", "plain.py")
CHECK = ("config", "check")
SHOW = ("config", "show", "--defaults")
SEVERAL = """
import contextlib, io, json, pathlib, runpy, sys

calls = pathlib.Path("calls.txt")
for words in json.loads(sys.argv[1]):
    sys.argv[1:] = words
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    status = 0
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        try:
            runpy.run_module("readout", run_name="__main__")
        except SystemExit as end:
            status = end.code
    told = calls.read_text().splitlines() if calls.exists() else []
    calls.unlink(missing_ok=True)
    print(json.dumps([status or 0, printed.buffer.getvalue().decode(), told]))
"""


def commands(*lines: tuple[str, ...]) -> list[tuple[int, str, list[str]]]:
    """Give several commands to one fresh process.

    Return the exit status of each, what it printed, and what was called for it.
    """
    done = subprocess.run(
        [sys.executable, "-c", SEVERAL, json.dumps(lines)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


def run(*more: str, to: str = "out") -> tuple[bytes, list[str]]:
    """Annotate in a fresh process; return the records, and what was called for them."""
    ((status, told, called),) = commands(("run", "in", "-o", to, *OWN, *more))
    assert status == 0, told
    return annotations(to), called


def annotations(to: str) -> bytes:
    return Path(to, "annotations.jsonl").read_bytes()


@pytest.mark.slow
def test_a_strangers_stage_from_the_command_line(
    annotated: tuple[Path, list[str]], done: bytes
) -> None:
    first, called = done, annotated[1]
    assert sorted(called) == ["Quay", "Road", "length", "length"]
    records = [json.loads(line) for line in first.splitlines()]
    assert [record["id"] for record in records] == ["2030/news", "2031/news"]
    scores = [
        [quote["extensions"]["good_mood"]["score"] for quote in record["quotes"]]
        for record in records
    ]
    assert scores == [[1, 0], [2]]
    assert [record["extensions"]["length"]["quotes"] for record in records] == [2, 1]
    assert list(records[0]["stages"]) == ["segment", "quotes", "good_mood", "length"]

    again = ("run", "in", "-o", "out", *OWN)
    valid, same, forced, planned, two = commands(
        ("validate", "out"),
        again,
        (*again, "--force", "good_mood"),
        (*again, "--dry-run"),
        ("run", "in", "-o", "other", *OWN, "-j", "2"),
    )
    assert [status for status, _, _ in (valid, same, forced, planned, two)] == [0] * 5
    assert same[2] == []  # cached: neither is called again
    assert sorted(forced[2]) == ["Quay", "Road", "length", "length"]
    assert "good_mood  0 to compute" in planned[1]
    assert annotations("out") == annotations("other") == first
    assert [record.to_dict() for record in read_records("out")] == records


@pytest.mark.slow
def test_changed_code_is_told_and_computed(desk: Path, done: bytes) -> None:
    (desk / "plain.py").write_text(PLAIN.replace("len(doc),", "-len(doc),"))
    planned, changed = commands(
        ("run", "in", "-o", "out", *OWN, "--dry-run"), ("run", "in", "-o", "out", *OWN)
    )
    assert "2: changed: its code" in planned[1]
    assert "good_mood  0 to compute" in planned[1]
    assert annotations("out") != done
    assert changed[2] == ["length", "length"]
    (desk / "stage.py").write_text(STAGE.replace("words.count(good)", "9"))
    assert b'"score":9' in run()[0]
    manifest = json.loads((desk / "out" / "manifest.json").read_bytes())
    assert [one["file"] for one in manifest["code"]] == ["stage.py", "plain.py"]


@pytest.mark.slow
def test_code_that_cannot_be_used_is_named_before_work(desk: Path) -> None:
    (desk / "broken.py").write_text("import nowhere_to_be_found\n")
    (desk / "misspelt.cfg").write_text(CONFIG.replace("good =", "goood ="))
    (desk / "lonely.cfg").write_text(CONFIG.replace('"readout_quotes",', ""))
    broken, missing, without, bare, full, misspelt, lonely = commands(
        ("run", "in", "-o", "out", "--code", "broken.py"),
        ("stages", "--code", "missing.py"),
        (*CHECK, "own.cfg", "--code", "plain.py"),
        (*SHOW, "own.cfg"),
        (*SHOW, *OWN[1:]),
        (*CHECK, "misspelt.cfg", *OWN[2:]),
        (*CHECK, "lonely.cfg", *OWN[2:]),
    )
    assert [one[0] for one in (broken, missing, without, bare, full)] == [2, 2, 2, 2, 0]
    assert "broken.py:1: cannot be imported: ModuleNotFoundError" in broken[1]
    assert "no such file" in missing[1]
    assert "no stage 'good_mood'" in without[1]
    assert "one of your own is imported by --code FILE" in without[1]
    assert "no stage" in bare[1]
    assert "good = " in full[1]
    assert (misspelt[0], lonely[0]) == (2, 2)
    assert "components.good_mood.goood: unknown key; did you mean 'good'" in misspelt[1]
    assert "good_mood needs quotes: add readout_quotes before it" in lonely[1]
    assert not (desk / "out").exists()


@pytest.mark.slow
def test_the_same_records_by_every_way(nlp: Any, done: bytes) -> None:
    by_command = [record.to_json() for record in read_records("out")]
    assert [one.to_json() for one in nlp.pipe([Path("in")])] == by_command
    assert [one.to_json() for one in nlp.pipe([Path("in")], n_process=2)] == by_command
    alone = nlp.annotate_file("in/2031/news.txt", id="2031/news")
    assert alone.to_json() == by_command[1]


def test_what_pipe_takes(nlp: Any) -> None:
    text = TEXTS["2031/news"]
    day = datetime.date(2031, 5, 3)
    records = list(
        nlp.pipe(
            [
                text,
                (text, {"id": "pair", "date": day}),
                {"text": text, "id": 7, "desk": "north", "meta": {"date": "3 May 2031"}},
            ]
        )
    )
    assert [record.id for record in records] == ["text-1", "pair", "7"]
    assert [record.meta["date"] for record in records] == [None, "2031-05-03", "2031-05-03"]
    assert records[2].meta["desk"] == "north"
    assert nlp(text, meta={"date": "03.05.2031"}).meta["date"] == "2031-05-03"
    odd = nlp(text, meta={"date": "03/05/2031"})
    assert (odd.meta["date"], odd.meta["date_original"]) == (None, "03/05/2031")
    assert odd.warnings[0].code == "unreadable_date"
    (span,) = records[0].spans("speakers")
    assert (span.text, span.item.kind) == (text[span.start : span.end], "indirect")


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (b"bytes", "item 1: the text must be a str, not bytes"),
        (None, "item 1: the text must be a str, not NoneType"),
        ({"txt": "a"}, "item 1: a dict needs the text under 'text'"),
        (("a", ["b"]), "item 1: meta must be a mapping, not list"),
        (("a", {"date": 3.5}), r"item 1: meta\['date'\] must be a str, .* not float"),
        (("a", {"title": 3}), r"item 1: meta\['title'\] must be a str or None, not int"),
        (("a", {"x": object()}), "item 1: meta must be data that JSON has"),
        (("a", {"id": ""}), "item 1: the id must be a text or a whole number"),
    ],
)
def test_wrong_types_are_named(item: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        list(_segments().pipe([item]))


def _segments(cache: list[Any] = []) -> Any:  # noqa: B006 - loaded once
    if not cache:
        cache.append(load("readout:themes-only.cfg"))
    return cache[0]


def test_documents_that_fail_can_be_passed_over(desk: Path) -> None:
    (desk / "in" / "2030" / "empty.txt").write_text(" ")
    nlp = _segments()
    items = [Path("in"), "a \ud800 b", "Words."]
    with pytest.raises(DocumentError, match="2030/empty: the file is empty"):
        list(nlp.pipe(items))
    for processes in (1, 2):
        failed: dict[str, DocumentError] = {}
        found = nlp.pipe(items, n_process=processes, on_error=failed.__setitem__)
        assert [one.id for one in found] == ["2030/news", "2031/news", "text-3"]
        codes = {name: error.code for name, error in failed.items()}
        assert codes == {"2030/empty": "empty", "text-2": "bad_text"}


def test_one_pipeline_in_several_threads(nlp: Any) -> None:
    texts = [f"{text}\nNumber {n}.\n" for n in range(6) for text in TEXTS.values()]
    wanted = [nlp(text).to_json() for text in texts]
    found: dict[int, list[str]] = {}
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            found[number] = [nlp(text).to_json() for text in texts]
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert [found[n] for n in range(4)] == [wanted] * 4
