"""Files and lines to documents, and their ids."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from packing import pack
from readout.batch.sources import ReadOptions, Rejected, collect, documents, jsonl, read
from readout.batch.sources.documents import LISTED, read_entry
from readout.errors import DocumentError
from readout.io.compression import Codec
from readout.io.limits import Limits
from readout.records.types import Document


def read_bytes(data: bytes, suffix: str = ".txt", **fields: Any) -> list[Document | Rejected]:
    inventory = collect(["-"], stdin=data, stdin_suffix=suffix)
    return list(read(inventory, ReadOptions(**fields)))


def one(data: bytes, suffix: str = ".txt", **fields: Any) -> Document:
    (found,) = read_bytes(data, suffix, **fields)
    assert isinstance(found, Document)
    return found


def rejected(data: bytes, suffix: str = ".txt", **fields: Any) -> Rejected:
    (found,) = read_bytes(data, suffix, **fields)
    assert isinstance(found, Rejected)
    return found


def line(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


visible = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip)


@given(visible, st.sampled_from(["", "\n", "\n\n\t"]))
def test_plain_text_is_not_changed(text: str, gap: str) -> None:
    text = f"{text}{gap}{text}"
    data = text.encode()
    if not data.startswith(b"\xef\xbb\xbf"):
        assert one(data).text == text


@given(visible, st.booleans())
def test_text_of_a_line_is_not_changed(text: str, ascii_only: bool) -> None:
    text = f"{text}\n\x00{text}"
    data = json.dumps({"text": text, "title": text}, ensure_ascii=ascii_only).encode()
    found = one(data, ".jsonl")
    assert (found.text, found.meta["title"]) == (text, text)


@settings(suppress_health_check=[HealthCheck.too_slow])
@example(b"\x0b!", ".html")
@given(
    st.binary(max_size=200),
    st.sampled_from(
        [".txt", ".md", ".html", ".jsonl", ".jsonl.gz", ".txt.gz", ".jsonl.zst", ".txt.zst"]
    ),
)
def test_any_bytes_give_documents_or_rejections(data: bytes, suffix: str) -> None:
    found = read_bytes(data, suffix)
    assert found
    for item in found:
        assert (
            (item.error.code and item.error.stage == "source")
            if isinstance(item, Rejected)
            else item.text
        )


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "alba.v2.txt"
    path.write_bytes(b"\xef\xbb\xbfOne.\r\nTwo.\r")
    (found,) = read(collect([str(path)]))
    assert isinstance(found, Document)
    assert (found.id, found.text, found.layout) == ("alba.v2", "One.\nTwo.\n", None)
    assert found.meta == {"title": None, "date": None, "language": None}
    assert found.source.path == str(path)
    assert found.source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (found.source.media_type, found.source.line) == ("text/plain", None)


@pytest.mark.parametrize(("end", "codec"), [("gz", "gzip"), ("zst", "zstd")])
def test_a_compressed_file_is_hashed_as_it_lies(tmp_path: Path, end: str, codec: Codec) -> None:
    path = tmp_path / f"alba.md.{end}"
    path.write_bytes(pack(b"# Plan\n\n", codec) + pack(b"text", codec))
    (found,) = read(collect([str(path)]))
    assert isinstance(found, Document)
    assert (found.id, found.text, found.source.media_type) == (
        "alba",
        "Plan\n\ntext",
        "text/markdown",
    )
    assert found.source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("data", "suffix", "code"),
    [
        (b"", ".txt", "empty"),
        (b"\xef\xbb\xbf", ".txt", "empty"),
        (b" \n\t", ".md", "empty"),
        (b"", ".html", "empty"),
        (b"", ".jsonl", "empty"),
        (b"\n \r\n", ".jsonl", "empty"),
        (b"", ".txt.gz", "empty"),
        (bytes(range(256)), ".txt", "binary"),
        (bytes(range(0x80, 0x100)) * 5, ".txt", "encoding"),
        (b"<html></html>", ".html", "no_text"),
        (b"no gzip", ".txt.gz", "corrupt_archive"),
        (b"no gzip", ".jsonl.gz", "corrupt_archive"),
        (b"", ".txt.zst", "empty"),
        (pack(b"", "zstd"), ".jsonl.zst", "empty"),
        (b"no zstd", ".txt.zst", "corrupt_archive"),
        (b"no zstd", ".jsonl.zst", "corrupt_archive"),
        (gzip.compress(b"words and words", mtime=0), ".txt.zst", "corrupt_archive"),
        (pack(b"words and words", "zstd"), ".txt", "binary"),
        (pack(b"words and words", "zstd")[:-1], ".txt.zst", "corrupt_archive"),
        (
            pack(b"words", "zstd") + pack(b"words and words", "zstd")[:-9],
            ".txt.zst",
            "corrupt_archive",
        ),
        (gzip.compress(b"words and words", mtime=0)[:-9], ".txt.gz", "corrupt_archive"),
    ],
)
def test_files_that_are_rejected(data: bytes, suffix: str, code: str) -> None:
    found = rejected(data, suffix)
    assert (found.id, found.error.code, found.error.stage) == ("stdin", code, "source")
    assert found.source.path == "-"


@pytest.mark.parametrize(
    ("raw", "code", "words"),
    [
        (b'{"text": "a"', "invalid_json", "line 2: invalid JSON at column 13"),
        (b"{'text': 'a'}", "invalid_json", "column 2"),
        (b'{"text": NaN}', "invalid_json", "NaN"),
        (b'{"text": "a", "n": 1e999}', "invalid_json", "out of range"),
        (b'{"text": "a", "n": ' + b"9" * 5000 + b"}", "invalid_json", "digits"),
        (b"[" * 100_000, "too_deep", ""),
        (b'{"text": "a", "x": ' + b"[" * 200 + b"]" * 200 + b"}", "too_deep", "max_nesting = 100"),
        (b'["text"]', "not_object", "a list"),
        (b"3", "not_object", "a number"),
        (b"null", "not_object", "null"),
        (b"{}", "no_text", "text"),
        (b'{"text": null}', "no_text", "text"),
        (b'{"text": " "}', "no_text", "text"),
        (b'{"text": 5, "id": "x"}', "bad_text", "5"),
        (b'{"text": ["a"]}', "bad_text", ""),
        (b'{"text": "a", "id": 1.5}', "bad_id", "1.5"),
        (b'{"text": "a", "id": true}', "bad_id", "true"),
        (b'{"text": "a", "id": ""}', "bad_id", ""),
        (b'{"text": "\x00\x01"}', "binary", ""),
    ],
)
def test_lines_that_are_rejected_leave_the_others(raw: bytes, code: str, words: str) -> None:
    first, bad, last = read_bytes(
        line(id="a", text="One.") + b"\n" + raw + b"\n" + line(id=7, text="Two."), ".jsonl"
    )
    assert isinstance(bad, Rejected)
    assert (bad.id, bad.source.line, bad.error.code) == ("stdin:2", 2, code)
    assert bad.error.message.startswith("line 2: ")
    assert words in bad.error.message
    assert bad.source.sha256 == hashlib.sha256(raw).hexdigest()
    assert isinstance(first, Document)
    assert isinstance(last, Document)
    assert (first.id, last.id, last.source.line) == ("a", "7", 3)


def test_other_fields_are_kept() -> None:
    found = one(
        line(
            id="a", text="One.\r\nTwo.", date="2020-07-26 15:18:27", tags=["x"], n=2**70, title=None
        ),
        ".jsonl",
    )
    assert found.text == "One.\nTwo."
    assert found.meta == {
        "title": None,
        "date": "2020-07-26",
        "language": None,
        "tags": ["x"],
        "n": 2**70,
    }
    assert found.warnings == []


def test_odd_fields_are_kept_aside() -> None:
    found = one(line(text="One.", date="soon", title=["x"], language=5), ".jsonl")
    assert found.meta == {
        "title": None,
        "date": None,
        "language": None,
        "title_original": ["x"],
        "language_original": 5,
        "date_original": "soon",
    }
    assert [w.code for w in found.warnings] == [
        "unreadable_title",
        "unreadable_language",
        "unreadable_date",
    ]


def test_field_names_can_be_set() -> None:
    (found,) = read_bytes(
        line(body="One.", key="k", text="other"), ".jsonl", text_field="body", id_field="key"
    )
    assert isinstance(found, Document)
    assert (found.id, found.text, found.meta["text"]) == ("k", "One.", "other")


def test_lone_surrogates_are_replaced() -> None:
    found = one(
        rb'{"text": "a\ud800b\ud83d\ude00", "k\udfff": ["\udc00"], "id": "i\ud800"}', ".jsonl"
    )
    assert (found.id, found.text) == ("i\ufffd", "a\ufffdb\U0001f600")
    assert found.meta["k\ufffd"] == ["\ufffd"]
    assert [(w.code, w.start, w.end) for w in found.warnings] == [("lone_surrogate", 1, 2)]


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32", "gb18030", "cp1252"])
def test_encodings_of_lines(codec: str) -> None:
    rows = [{"id": f"r{n}", "text": "The board’s plan – “open”"} for n in range(3)]
    data = "\r\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode(codec)
    found = read_bytes(data, ".jsonl")
    assert [item.text for item in found if isinstance(item, Document)] == [
        row["text"] for row in rows
    ]
    assert [item.source.line for item in found] == [1, 2, 3]
    guessed = [w.code for item in found if isinstance(item, Document) for w in item.warnings]
    assert guessed == (["guessed_encoding"] * 3 if codec in ("gb18030", "cp1252") else [])


def test_damaged_bytes_of_a_line_are_placed_in_its_text() -> None:
    found = one('{"text": "Caf\u00e9 “a” '.encode() + b'\xff b"}', ".jsonl")
    assert [(w.code, w.start, w.end) for w in found.warnings] == [("undecodable_bytes", 9, 10)]
    assert found.text[9] == "\ufffd"


@pytest.mark.parametrize(("suffix", "codec"), [(".jsonl.gz", "gzip"), (".jsonl.zst", "zstd")])
def test_an_archive_that_breaks_off_keeps_the_lines_before(suffix: str, codec: Codec) -> None:
    words = [hashlib.sha256(bytes([n % 256, n // 256])).hexdigest() for n in range(5000)]
    data = pack(b"\n".join(line(text=word) for word in words), codec)
    *found, last = read_bytes(data[:-5000], suffix)
    assert len(found) > 100
    assert all(isinstance(item, Document) for item in found)
    assert isinstance(last, Rejected)
    assert (last.error.code, last.id) == ("corrupt_archive", f"stdin:{len(found) + 1}")


def test_lines_in_many_frames() -> None:
    rows = [{"id": str(n), "text": f"Line {n}\u2028."} for n in range(500)]
    data = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()
    frames = b"".join(
        pack(data[at : at + 1000], "zstd", checksum=at % 2 == 0) for at in range(0, len(data), 1000)
    )
    found = read_bytes(frames, ".jsonl.zst")
    assert [(item.id, item.text) for item in found if isinstance(item, Document)] == [
        (row["id"], row["text"]) for row in rows
    ]


LONG = b" ".join(
    hashlib.sha256(bytes([n % 256, n // 256])).hexdigest().encode() for n in range(500)
)


@pytest.mark.parametrize(
    ("limit", "most", "data", "suffix", "code"),
    [
        ("max_bytes", len(LONG), LONG, ".txt", "too_large"),
        ("max_bytes", len(LONG), LONG, ".md", "too_large"),
        ("max_bytes", len(LONG), LONG, ".html", "too_large"),
        ("max_bytes", len(pack(LONG, "gzip")), pack(LONG, "gzip"), ".txt.gz", "too_large"),
        ("max_bytes", 22, b'{"id": 5, "text": "a"}', ".jsonl", "too_large"),
        ("max_unpacked", len(LONG), pack(LONG, "gzip"), ".txt.gz", "unpacks_too_large"),
        ("max_unpacked", len(LONG), pack(LONG, "zstd"), ".md.zst", "unpacks_too_large"),
        ("max_blocks", 3, b"<p>a<p>b<p class=c>", ".html", "too_many_blocks"),
        ("max_blocks", 7, b"- a\n- b", ".md", "too_many_blocks"),
        ("max_blocks", 12, b"a ![*b* *c* *d*](e)", ".md", "too_many_blocks"),
        ("max_blocks", 4, b"a" + b"\n" * 5 + b"b", ".md", "too_many_blocks"),
        ("max_nesting", 10, b"> " * 9 + b"a", ".md", "too_deep"),
        ("max_nesting", 2, b'{"text": "a", "b": [[{}]]}', ".jsonl", "too_deep"),
        ("max_items", 5, b'{"text": "a,[,{,", "b": [1, 2], "c": {}}', ".jsonl", "too_many_items"),
    ],
)
def test_what_is_over_a_limit_goes_to_quarantine(
    limit: str, most: int, data: bytes, suffix: str, code: str
) -> None:
    found = rejected(data, suffix, limits=Limits(**{limit: most - 1}))
    assert found.error.code == code
    assert f"{limit} = {most - 1:,}" in found.error.message
    assert one(data, suffix, limits=Limits(**{limit: 2 * most})).text


@pytest.mark.parametrize(("end", "codec"), [("gz", "gzip"), ("zst", "zstd")])
@pytest.mark.parametrize(
    ("suffix", "unit"),
    [
        (".txt", b" word"),
        (".jsonl", b"\n"),
        (".jsonl", b"{}" + b" " * 500 + b"\n"),
        (".html", b"<p>"),
    ],
)
def test_a_bomb_is_not_unpacked(end: str, codec: Codec, suffix: str, unit: bytes) -> None:
    data = pack(unit * (4_500_000 // len(unit)), codec)
    *others, found = read_bytes(data, f"{suffix}.{end}")
    assert isinstance(found, Rejected)
    assert len(others) <= LISTED + 1
    assert found.error.code == "ratio_too_high"


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".jsonl.zst"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_line_without_end_is_passed_over(suffix: str, encoding: str) -> None:
    long = json.dumps({"id": "b", "text": "words " * 5000})
    data = f'{{"id": "a", "text": "One."}}\n{long}\n{{"id": "c", "text": "Two."}}'.encode(encoding)
    codec: Codec | None = {".gz": "gzip", ".zst": "zstd"}.get(Path(suffix).suffix)  # type: ignore[assignment]
    limits = Limits(max_bytes=1000)
    first, bad, last = read_bytes(pack(data, codec), suffix, limits=limits)
    assert isinstance(bad, Rejected)
    assert (first.id, bad.id, bad.error.code, last.id) == ("a", "stdin:2", "too_large", "c")
    assert last.source.line == 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_is_given_up_behind_a_line_that_never_ends(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonl, "PASSED", 5000)
    data = ('{"id": "a", "text": "One."}\n' + "x" * 50_000).encode(encoding)
    first, bad = read_bytes(data, ".jsonl", limits=Limits(max_bytes=1000))
    assert isinstance(bad, Rejected)
    assert (first.id, bad.id, bad.error.code) == ("a", "stdin:2", "too_large")


def test_utf16_that_breaks_off() -> None:
    found = read_bytes('{"text": "One."}\n{"text": "Two."}'.encode("utf-16")[:-1], ".jsonl")
    assert isinstance(found[-1], Rejected)
    assert found[-1].error.code == "encoding"


@pytest.mark.parametrize("suffix", [".txt", ".jsonl"])
def test_a_file_that_cannot_be_opened(
    tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_text("x")
    inventory = collect([str(path)])

    def refuse(*arguments: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (found,) = read(inventory)
    assert isinstance(found, Rejected)
    assert (found.id, found.error.code) == ("a", "unreadable")
    assert "Permission denied" in found.error.message


def test_a_file_that_vanished(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x")
    inventory = collect([str(path)])
    path.unlink()
    (found,) = read(inventory)
    assert isinstance(found, Rejected)
    assert found.error.code == "unreadable"


def test_files_are_read_one_by_one(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("words")
    documents = read(collect([str(tmp_path)]))
    assert next(documents).id == "a"
    (tmp_path / "b.txt").write_text("later")
    later = next(documents)
    assert isinstance(later, Document)
    assert later.text == "later"


def test_what_is_named_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "b.jsonl").write_bytes(line(id="own", text="a") + b"\n" + line(text="b"))
    named = [one.id for one in read(collect([str(tmp_path)], id_by="sha256"))]
    assert named == [
        hashlib.sha256(b"One.").hexdigest(),
        "own",
        hashlib.sha256(line(text="b")).hexdigest(),
    ]


def test_many_lines_in_a_row_that_cannot_be_read_are_told_together() -> None:
    bad = [b"{}"] * (LISTED + 50)
    data = b"\n".join([line(text="a"), *bad, line(text="b"), *bad[:LISTED], *bad])
    found = read_bytes(data, ".jsonl")
    kinds = [item.error.code if isinstance(item, Rejected) else item.text for item in found]
    once = ["no_text"] * LISTED
    assert kinds == ["a", *once, "unreadable_lines", "b", *once, "unreadable_lines"]
    others = found[-1]
    assert isinstance(others, Rejected)
    assert others.error.message.startswith(f"{LISTED + 50} more lines in a row")
    assert others.source.line == 2 + 3 * LISTED + 100
    (entry,) = collect(["-"], stdin=data, stdin_suffix=".jsonl").files
    steps = list(read_entry(entry))
    assert [done for done, item in steps if item is not None][-1] == others.source.line
    at = LISTED + 60  # amid those told together: others go on from any line, too
    rest = read_entry(entry, passed=at, lost=DocumentError("lost", code="lost"))
    first, *_ = [item for _, item in rest]
    assert isinstance(first, Rejected)
    assert (first.error.code, first.source.line) == ("lost", at + 1)


@pytest.mark.parametrize("error", [MemoryError(), RecursionError("deep"), KeyError("x")])
@pytest.mark.parametrize("suffix", [".txt", ".jsonl"])
def test_whatever_a_reader_raises_costs_its_document_alone(
    monkeypatch: pytest.MonkeyPatch, suffix: str, error: Exception
) -> None:
    def fail(*arguments: object, **options: object) -> None:
        raise error

    monkeypatch.setattr(documents, "read_text", fail)
    monkeypatch.setattr(documents, "content_of", fail)
    found = rejected(line(text="a"), suffix)
    memory = isinstance(error, MemoryError)
    assert found.error.code == ("out_of_memory" if memory else "reading_failed")
