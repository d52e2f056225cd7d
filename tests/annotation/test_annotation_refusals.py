"""What cannot be imported is refused by name, and the rest is imported."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest

import hostile
from exporting import written
from readout.annotation.importing import Imported, import_gold
from readout.annotation.tools import docbin
from readout.errors import ConfigError, FatalError
from readout.io.safe import fresh
from returning import Edit, annotated, by_hand, json_lines, write_lines
from sample import TEXT
from sample import record as sample

OTHER = hostile.bare("other", "Nothing was said, and nobody said it.")
SUFFIXES = {"label-studio": "tasks.json", "prodigy": "tasks.jsonl", "doccano": "examples.jsonl"}
Change = Callable[[Path], None]


def exported(tool: str, folder: Path) -> Path:
    written([sample(), OTHER], tool, folder)
    if tool == "label-studio":
        annotated(folder / "out")
    elif tool != "brat":
        by_hand(tool, folder / "out", [(sample(), []), (OTHER, [])])
    return folder / "out"


def imported(tool: str, folder: Path, **asked: Any) -> Imported:
    asked.setdefault("records", folder / "records.jsonl")
    return import_gold([str(folder / "out")], tool, folder / "gold.jsonl", **asked)


def edited(*edits: Edit) -> Callable[[str], Change]:
    return lambda tool: lambda out: by_hand(tool, out, [(sample(), edits)])


def tasks(change: Callable[[Any], None]) -> Change:
    """Change the first task of Label Studio, Prodigy or doccano, which is of the sample."""

    def made(out: Path) -> None:
        for name in SUFFIXES.values():
            path = out / name
            if path.suffix == ".json" and path.exists():
                found = json.loads(path.read_bytes())
                change(found[0])
                path.write_text(json.dumps(found))
            elif path.exists():
                rows = json_lines(path)
                change(rows[0])
                write_lines(path, rows)

    return made


def results(change: Callable[[list[Any]], None]) -> Change:
    return tasks(lambda task: change(task["annotations"][0]["result"]))


def structures(change: Callable[[list[Any]], None]) -> Change:
    def made(out: Path) -> None:
        path = out / "sample.json"
        cas = json.loads(path.read_bytes())
        change(cas["%FEATURE_STRUCTURES"])
        path.write_text(json.dumps(cas))

    return made


def text_of(name: str, old: str, new: str) -> Change:
    def made(out: Path) -> None:
        path = out / name
        text = path.read_bytes().decode()
        assert old in text
        path.write_bytes(text.replace(old, new).encode())

    return made


def first(rows: list[Any], kind: str) -> Any:
    return next(one for one in rows if one.get("%TYPE") == kind)


REGION, LINK = "webanno.custom.Region", "webanno.custom.Link"
FIRST = slice(0, 1)


def at(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


CASES: dict[str, tuple[str, Change, str, str]] = {
    "changed text": (
        "label-studio",
        tasks(lambda task: task["data"].update(sha256="0" * 64)),
        "changed_text",
        "another one than when it went out",
    ),
    "changed words": (
        "doccano",
        tasks(lambda task: task.update(text=task["text"].replace("mayor", "Mayor"))),
        "changed_text",
        "has another text than its record",
    ),
    "changed words in brat": (
        "brat",
        text_of("sample.txt", "mayor", "Mayor"),
        "moved_span",
        "'mayor' does not stand at 26 31",
    ),
    "changed words in INCEpTION": (
        "inception",
        structures(lambda rows: rows[0].update(sofaString=TEXT.replace("port", "Port"))),
        "changed_text",
        "another one than when it went out",
    ),
    "changed words in Prodigy": (
        "prodigy",
        tasks(lambda task: task["spans"][0].update(start=12)),
        "moved_span",
        "does not stand where its tokens do",
    ),
    "unknown label": (
        "label-studio",
        edited(("relabel", "e1", "PERSONS"))("label-studio"),
        "unknown_label",
        "did you mean 'PERSON'?",
    ),
    "unknown label in brat": (
        "brat",
        text_of("sample.ann", "\tDATE ", "\tDAY "),
        "unknown_label",
        "unknown label 'DAY'",
    ),
    "unknown theme": (
        "label-studio",
        edited(("relabel", "theme:old_new:58-67", "theme:oldnew"))("label-studio"),
        "unknown_label",
        "did you mean 'theme:old_new'?",
    ),
    "no label": (
        "inception",
        structures(lambda rows: first(rows, REGION).pop("label")),
        "bad_label",
        "has no label",
    ),
    "two labels": (
        "label-studio",
        results(lambda rows: rows[0]["value"]["labels"].append("ORG")),
        "bad_label",
        "has 2 labels",
    ),
    "unknown status": (
        "brat",
        text_of("sample.ann", "nominal\n", "nameless\n"),
        "unknown_status",
        "'nameless' is no status",
    ),
    "foreign document": (
        "prodigy",
        tasks(lambda task: task["meta"].update(record="nobody's")),
        "unknown_record",
        "no record has its id",
    ),
    "no document": (
        "label-studio",
        tasks(lambda task: task["data"].pop("record")),
        "bad_file",
        "missing required field `record`",
    ),
    "overlapping entities": (
        "label-studio",
        edited(("add", "ORG", 15, 26))("label-studio"),
        "overlap",
        "'4 May' (DATE) at 16-21",
    ),
    "overlapping pieces": (
        "brat",
        edited(("add", "direct", *at("yards and")), ("link", "part", "q1", "q2"))("brat"),
        "overlap",
        "two pieces of one statement overlap",
    ),
    "two cues": (
        "brat",
        edited(
            ("delete", "speaker:26-31"),
            ("move", "cue:32-36", 32, 36),
            ("link", "cue", "q1", "occasion:44-55"),
        )("brat"),
        "bad_link",
        "has to lead from quote to cue",
    ),
    "circle": (
        "brat",
        edited(("link", "part", "q1", "q2"), ("link", "part", "q2", "q1"))("brat"),
        "bad_link",
        "in a circle",
    ),
    "link to nothing": (
        "doccano",
        tasks(lambda task: task["relations"][0].update(to_id=-1)),
        "bad_link",
        "which are not both there",
    ),
    "link without a name": (
        "label-studio",
        results(lambda rows: next(r for r in rows if r.get("labels") == ["parent"]).pop("labels")),
        "bad_link",
        "has 0 names",
    ),
    "unknown link": (
        "inception",
        structures(lambda rows: first(rows, LINK).update(label="cues")),
        "bad_link",
        "did you mean 'cue'?",
    ),
    "an id twice": (
        "label-studio",
        results(lambda rows: rows.append(dict(rows[0]))),
        "same_id",
        "2 regions have the id",
    ),
    "twice the same": (
        "prodigy",
        lambda out: (out / "again.jsonl").write_bytes((out / "tasks.jsonl").read_bytes()) and None,
        "came_twice",
        "came back twice",
    ),
    "outside": (
        "doccano",
        tasks(lambda task: task["entities"][0].update(end_offset=10**30)),
        "moved_span",
        "counted in UTF-16 units",
    ),
    "negative": (
        "inception",
        structures(lambda rows: first(rows, REGION).update(begin=-(10**30))),
        "moved_span",
        "is no stretch of the text",
    ),
    "wrong types": (
        "doccano",
        tasks(lambda task: task["entities"][0].update(start_offset="0")),
        "bad_file",
        "Expected `int`, got `str`",
    ),
    "not a number": (
        "prodigy",
        tasks(lambda task: task["spans"][0].update(start=1e300)),
        "bad_file",
        "Expected `int`, got `float`",
    ),
    "no lines of brat": (
        "brat",
        text_of("sample.ann", "T1\t", "T1 "),
        "bad_file",
        "line 1 is no line of brat's",
    ),
    "huge offsets in brat": (
        "brat",
        text_of("sample.ann", "DATE 16 21", "DATE 16 " + "9" * 5000),
        "bad_file",
        "is no line of brat's",
    ),
    "no text beside": (
        "brat",
        lambda out: (out / "sample.txt").unlink(),
        "unreadable",
        "no such file",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_document_is_refused_by_name(name: str, tmp_path: Path) -> None:
    tool, change, code, said = CASES[name]
    out = exported(tool, tmp_path)
    change(out)
    found = imported(tool, tmp_path)
    assert [one.code for one in found.refusals] == [code] * len(found.refusals)
    assert any(said in one.message for one in found.refusals), found.refusals
    refused = found.refusals[0]
    assert str(out) in refused.line and refused.message in refused.line
    lines = (tmp_path / "gold.jsonl").read_bytes().splitlines() if found.gold else []
    gold = [json.loads(line)["id"] for line in lines]
    assert gold == KEPT.get(name, ["other"])


KEPT = {
    "twice the same": [],
    "foreign document": ["sample", "other"],
    "no document": ["sample", "other"],
}
"""What is imported all the same; other tasks of the sample, where a task is nobody's."""


DEEP = b"[" * 100_000
FILES: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "bad_file"),
    "nul": (b"\x00" * 99, "bad_file"),
    "deep": (DEEP, "bad_file"),
    "deep within": (b'[{"data": ' + DEEP, "bad_file"),
    "other": (b'{"a": 1}', "bad_file"),
    "scalar": (b"7", "bad_file"),
    "not text": (b'["\xff"]', "bad_file"),
    "numbers": (
        b'[{"data": {"text": "", "record": "", "sha256": "", "start": 1e999}}]',
        "bad_file",
    ),
    "rows": (b"[[], null, 7]", "bad_file"),
    "truncated": (b'[{"data": {"text": "a', "bad_file"),
}


@pytest.mark.parametrize("tool", ["label-studio", "prodigy", "doccano", "inception", "docbin"])
@pytest.mark.parametrize("name", FILES)
def test_one_file_is_refused_by_name(tool: str, name: str, tmp_path: Path) -> None:
    out = exported(tool, tmp_path)
    suffix = next(
        path.suffix
        for path in out.iterdir()
        if path.name not in ("export.json",)
        and path.suffix in (".json", ".jsonl", ".spacy")
        and path.name != "documents.jsonl"
        and "labels" not in path.name
    )
    data, code = FILES[name]
    (out / f"wrong{suffix}").write_bytes(data)
    found = imported(tool, tmp_path)
    assert sum(found.gold.values()) == 2
    told = [one for one in found.refusals if one.file.endswith(f"wrong{suffix}")]
    empty = name == "empty" and tool in ("prodigy", "doccano")
    assert {one.code for one in told} == (set() if empty else {code})
    assert len(found.refusals) == len(told)


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    out = exported("label-studio", tmp_path)
    os.mkfifo(out / "pipe.json")
    found = imported("label-studio", tmp_path)
    assert [(one.code, sum(found.gold.values())) for one in found.refusals] == [("unreadable", 2)]


def test_brat_with_strange_files(tmp_path: Path) -> None:
    out = exported("brat", tmp_path)
    (out / "wrong.ann").write_bytes(b"\xff\x00T1\tX 0 1\tx\n")
    (out / "wrong.txt").write_bytes(b"\xfe")
    found = imported("brat", tmp_path)
    assert [one.code for one in found.refusals] == ["bad_file"]
    assert sum(found.gold.values()) == 2


def test_doc_without_its_record(tmp_path: Path) -> None:
    import spacy
    from spacy.tokens import DocBin

    out = exported("docbin", tmp_path)
    docs = [spacy.blank("en")("Somebody else's.")]
    DocBin(docs=docs, store_user_data=True).to_disk(out / "theirs.spacy")
    found = imported("docbin", tmp_path)
    assert [(one.code, one.place) for one in found.refusals] == [("no_record", "doc 1")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"\xa2q1", b"\xa2q9", "is damaged"),
        (b'"text":"4 May"', b'"text":"5 May"', "is no record: $.entities[0]"),
    ],
)
def test_doc_that_is_damaged(old: bytes, new: bytes, said: str, tmp_path: Path) -> None:
    path = exported("docbin", tmp_path) / "corpus.spacy"
    data = zlib.decompress(path.read_bytes())
    assert old in data
    path.write_bytes(zlib.compress(data.replace(old, new, 1)))
    found = imported("docbin", tmp_path)
    assert [(one.code, one.place) for one in found.refusals] == [("bad_file", "doc 1")]
    assert said in found.refusals[0].message
    assert sum(found.gold.values()) == 1


def test_docs_that_unpack_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = exported("docbin", tmp_path)
    (out / "wrong.spacy").write_bytes(zlib.compress(bytes(200_000)))
    monkeypatch.setattr(docbin, "LARGEST", 150_000)
    found = imported("docbin", tmp_path)
    assert [one.code for one in found.refusals] == ["too_large"]
    assert sum(found.gold.values()) == 2


def test_nothing_is_written_where_all_is_refused(tmp_path: Path) -> None:
    out = exported("brat", tmp_path)
    for path in out.glob("*.txt"):
        path.unlink()
    found = imported("brat", tmp_path)
    assert len(found.refusals) == 2
    assert (found.gold, found.beside) == ({}, None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "records.jsonl"]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"tool": "labelstudio"}, "unknown_format"),
        ({"output": "gold.csv"}, "bad_output"),
        ({"output": "records.jsonl/gold.jsonl"}, "unwritable"),
        ({"layers": ["quotes"]}, "unknown_layer"),
        ({"annotator": "eve"}, "unknown_annotator"),
        ({"records": "none.jsonl"}, "missing_path"),
        ({"files": ["none/"]}, "missing_path"),
        ({"files": ["*.none"]}, "no_match"),
        ({"files": ["."], "tool": "brat"}, "no_files"),
    ],
)
def test_wrong_requests_write_nothing(
    asked: dict[str, Any], code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported("label-studio", tmp_path)
    monkeypatch.chdir(tmp_path)
    before = sorted(path.name for path in tmp_path.rglob("*"))
    given = {
        "files": ["out"],
        "tool": "label-studio",
        "output": "gold.jsonl",
        "records": "records.jsonl",
    } | asked
    with pytest.raises(ConfigError) as caught:
        import_gold(given.pop("files"), given.pop("tool"), given.pop("output"), **given)
    assert caught.value.code == code
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_gold_is_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported("label-studio", tmp_path)
    (tmp_path / "gold.jsonl").write_text("old\n")
    drafts: list[Path] = []

    def full(path: Path) -> BinaryIO:
        drafts.append(path)
        if len(drafts) == 2:
            raise OSError(28, "No space left on device")
        return fresh(path)

    monkeypatch.setattr("readout.annotation.importing.fresh", full)
    with pytest.raises(FatalError, match="No space left"):
        imported("label-studio", tmp_path)
    assert (tmp_path / "gold.jsonl").read_text() == "old\n"
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["gold.jsonl", "out", "records.jsonl"]


@pytest.mark.parametrize("name", ["out/tasks.jsonl", "records.jsonl"])
def test_what_is_read_is_never_written_over(name: str, tmp_path: Path) -> None:
    exported("prodigy", tmp_path)
    before = (tmp_path / name).read_bytes()
    with pytest.raises(ConfigError, match="would be overwritten") as caught:
        import_gold(
            [str(tmp_path / "out")], "prodigy", tmp_path / name, records=tmp_path / "records.jsonl"
        )
    assert caught.value.code == "overwrites"
    assert (tmp_path / name).read_bytes() == before
    assert not list(tmp_path.rglob(".*partial"))


def test_a_planted_draft_is_not_written_through(tmp_path: Path) -> None:
    exported("prodigy", tmp_path)
    (tmp_path / "mine").write_text("mine")
    for name in (".gold.jsonl.partial", ".gold.changes.json.partial"):
        (tmp_path / name).symlink_to(tmp_path / "mine")
    assert imported("prodigy", tmp_path).gold
    assert (tmp_path / "mine").read_text() == "mine"
