from __future__ import annotations

import json
import re
from copy import deepcopy
from pathlib import Path
from typing import Any

import msgspec
import pytest

from readout.errors import ConfigError
from readout.records.naming import Told, Who
from readout.records.types import Event, EventMention, Frame, Record
from readout.report.site import build_report
from sample import TEXT, record, transcript

CALL = re.compile(r'readout\("([\w-]+)",(.*)\);\n', re.DOTALL)


def data(site: Path, name: str) -> Any:
    """Read a file of data as a page does."""
    found = CALL.fullmatch((site / "data" / f"{name}.js").read_text("ascii"))
    assert found is not None
    assert found[1] == name
    return json.loads(found[2])


def several(count: int) -> list[Record]:
    records = []
    for number in range(count):
        one = record()
        one.id = f"doc-{number}"
        records.append(one)
    return records


def test_tables_hold_what_the_records_hold(tmp_path: Path) -> None:
    build_report(several(3), tmp_path, title="A title")
    corpus = data(tmp_path, "corpus")
    assert corpus["title"] == "A title"
    assert corpus["documents"]["id"] == ["doc-0", "doc-1", "doc-2"]
    assert corpus["documents"]["words"] == [len(TEXT.split())] * 3
    statements = data(tmp_path, "statements-000")
    assert {len(column) for column in statements.values()} == {6}
    row = {name: column[0] for name, column in statements.items()}
    assert TEXT[row["start"] : row["end"]] == record().quotes[0].text
    assert corpus["quotes"][row["kind"]] == "direct"
    assert corpus["speakers"] == {"id": ["mayor"], "label": ["mayor"]}
    assert corpus["cues"][row["cue"]] == "say"
    assert corpus["dates"]["edtf"][row["date"]] == "2031-05-04"
    assert (row["own"], row["sure"]) == (1, 90)
    assert corpus["events"]["label"][row["occasion"]] == "Harbour Day · doc-0"
    hits = data(tmp_path, "hits")
    assert hits["evidence"] == ["Old yards … belong together"] * 3
    assert corpus["themes"] == ["old_new"]
    assert statements["hit"] == [0, 0, 1, 1, 2, 2]


def test_turns_have_their_speakers_beside_the_statements(tmp_path: Path) -> None:
    build_report([transcript()], tmp_path)
    corpus, turns = data(tmp_path, "corpus"), data(tmp_path, "turns")
    assert corpus["speakers"] == {"id": ["mayor", "ana sol"], "label": ["mayor", "Ana Sol"]}
    assert turns == {"document": [0, 0, 0], "speaker": [-1, 1, 0], "words": [2, 17, 1]}
    (document,) = data(tmp_path, "documents-000")
    assert [(one["speaker"], one["role"], one["answers"]) for one in document["turns"]] == [
        (None, "question", None),
        ("Ana Sol", "answer", 0),
        ("mayor", "answer", 0),
    ]


def test_a_document_is_where_its_row_says(tmp_path: Path) -> None:
    build_report(several(131), tmp_path)
    documents = data(tmp_path, "corpus")["documents"]
    files = [data(tmp_path, f"documents-{file:03d}") for file in range(2)]
    assert len(documents["id"]) == 131
    for number, (file, item) in enumerate(zip(documents["file"], documents["item"], strict=True)):
        assert files[file][item]["id"] == f"doc-{number}"
    assert max(documents["file"]) == 1


def test_the_same_words_are_found_in_other_documents_alone(tmp_path: Path) -> None:
    one, two, other = several(3)
    other.quotes[0].text = "Something else is said in here."
    again = deepcopy(one.quotes[0])
    again.id, again.text = "q9", one.quotes[0].text.upper() + "!"
    two.quotes = [again]
    build_report([one, two, other], tmp_path)
    same = data(tmp_path, "same")
    assert same["document"] == [0, 1]
    assert len(set(same["group"])) == 1
    build_report([one], tmp_path)
    assert data(tmp_path, "same")["row"] == []


def test_events_are_one_over_documents_where_that_is_known(tmp_path: Path) -> None:
    records = several(3)
    for one in records:
        start, end = one.entities[1].start, one.entities[1].end
        one.events = [
            Event(
                "ev1", "ceremony", "Harbour Day", None, None, None, None, None, None,
                None, None, [EventMention(start, end, "e2")],
            )
        ]  # fmt: skip
        one.document = Frame("news", event="ev1", date="2031")
        occasion = one.quotes[0].occasion
        assert occasion is not None
        occasion.event = "ev1"
    who = {"events/ev1": Who("event/harbour-day-2031", "Harbour Day, 2031")}
    for number, one in enumerate(records[:2]):
        records[number] = Told(**msgspec.structs.asdict(one))
        records[number].__dict__["whose"] = who
    build_report(records, tmp_path)
    corpus = data(tmp_path, "corpus")
    assert corpus["events"]["label"] == ["Harbour Day, 2031", "Harbour Day · doc-2"]
    assert corpus["documents"]["event"] == [0, 0, 1]
    assert data(tmp_path, "events")["mentions"] == [1, 1, 1]


def test_texts_are_left_out_where_rights_forbid(tmp_path: Path) -> None:
    build_report([record()], tmp_path, max_text=0)
    everything = "".join(path.read_text("utf-8") for path in (tmp_path / "data").glob("*.js"))
    assert "the mayor said at" not in everything
    assert "yearly gathering" not in everything
    assert "belong together" in everything
    assert data(tmp_path, "texts-000") == [
        [0, 0, "Harbour day", []],
        [0, 58, record().quotes[0].text, []],
    ]


def test_characters_of_two_units_are_listed(tmp_path: Path) -> None:
    one = record()
    one.text = one.text.replace("Harbour day", "Harb\U0001f6a2\U0001f6a2r day", 1)
    build_report([one], tmp_path)
    assert data(tmp_path, "texts-000")[0][3] == [4, 6]


def test_a_second_report_writes_only_what_changed(tmp_path: Path) -> None:
    first = build_report(several(120), tmp_path)
    assert first.kept == 0
    second = build_report(several(120), tmp_path)
    assert (second.written, second.kept) == (0, first.written)
    changed = several(120)
    changed[110].meta["title"] = "Another title"
    third = build_report(changed, tmp_path)
    assert third.written == 2  # the documents' file and the overview
    assert third.documents == 120


def test_long_tables_are_written_as_they_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("readout.report.data.ROWS", 4)
    monkeypatch.setattr("readout.report.data.BYTES", 1)
    build_report(several(5), tmp_path)
    corpus = data(tmp_path, "corpus")
    assert corpus["files"] == {"statements": 3, "documents": 5, "texts": 5}
    kinds = [data(tmp_path, f"statements-{n:03d}")["kind"] for n in range(3)]
    assert [len(column) for column in kinds] == [4, 4, 2]


def test_no_document_and_no_statement(tmp_path: Path) -> None:
    assert build_report([], tmp_path).documents == 0
    assert data(tmp_path, "corpus")["files"]["documents"] == 0
    bare = record()
    bare.quotes, bare.entities, bare.passages, bare.segments = [], [], [], []
    build_report([bare], tmp_path)
    (found,) = data(tmp_path, "documents-000")
    assert [block[0] for block in found["blocks"]] == ["other"]


def test_pages_load_scripts_of_their_own_and_nothing_else(tmp_path: Path) -> None:
    build_report([record()], tmp_path, title="<script>alert(1)</script>")
    for name in ("index", "tables", "search", "document"):
        page = (tmp_path / f"{name}.html").read_text("utf-8")
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in page
        assert "<script>" not in page
        assert not re.search(r"\son\w+=|\sstyle=", page)
        for address in re.findall(r'(?:src|href)="([^"]+)"', page):
            assert address.startswith(("#", "data:")) or not re.match(r"\w+:|/", address)
    assert "://" not in (tmp_path / "assets" / "report.js").read_text("utf-8")


def test_a_folder_of_others_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("mine")
    with pytest.raises(ConfigError):
        build_report([record()], tmp_path)
