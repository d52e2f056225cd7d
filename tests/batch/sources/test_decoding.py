"""Bytes to text."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.batch.sources.decoding import decode
from readout.errors import DocumentError

ENGLISH = "The board of Port Alba said “we can’t wait” – and left for the harbour."
CHINESE = "阿尔巴港的委员会昨天通过了一项新的计划，并且说：“我们不能再等待。”"
TRADITIONAL = "阿爾巴港的委員會昨天通過了一項新的計劃，並且說明這是經濟發展的需要。"


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-8"),
    ],
)
@pytest.mark.parametrize("text", [ENGLISH, CHINESE, "a\U0001f600b"])
def test_marks_are_obeyed_and_removed(mark: bytes, codec: str, text: str) -> None:
    found = decode(mark + text.encode(codec))
    assert (found.text, found.encoding, found.warnings) == (text, codec, [])


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (ENGLISH, "cp1252", "Windows-1252"),
        ("The café in Alba can't open.", "cp1252", "Windows-1252"),
        ("The mayor can’t come.", "cp1252", "Windows-1252"),
        (CHINESE, "gb18030", "GB18030"),
        ("委员会", "gb18030", "GB18030"),
        ("The board praised “the plan” in its report.", "gb18030", "GB18030"),
        ("The board’s report.\n" * 3, "gb18030", "GB18030"),
        (f"In English, mostly: {CHINESE[:5]} is the term. " * 9, "gb18030", "GB18030"),
        (TRADITIONAL, "big5", "Big5"),
        (ENGLISH, "utf-16-le", "UTF-16"),
        (ENGLISH, "utf-16-be", "UTF-16"),
    ],
)
def test_other_encodings_are_guessed_with_a_warning(text: str, codec: str, name: str) -> None:
    found = decode(text.encode(codec))
    assert found.text == text
    assert [w.code for w in found.warnings] == ["guessed_encoding"]
    assert name in found.warnings[0].message
    assert found.warnings[0].start is None


def test_a_late_word_decides_the_encoding_of_a_long_file() -> None:
    text = "Plain words of the board.\n" * 9000 + ENGLISH
    assert decode(text.encode("cp1252")).text == text


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_become_one(end: str) -> None:
    assert decode(f"a{end}b{end}{end}c\n".encode()).text == "a\nb\n\nc\n"


def test_damaged_bytes_are_placed() -> None:
    found = decode(b"caf\xc3\xa9\r\nand \xff\xfe then \xe2\x80\x9cfoo\xe2\x80\x9d \xc3")
    assert found.text == "café\nand \ufffd\ufffd then “foo” \ufffd"
    assert [(w.code, w.start, w.end) for w in found.warnings] == [
        ("undecodable_bytes", 9, 11),
        ("undecodable_bytes", 23, 24),
    ]


def test_bytes_that_are_no_letters_are_not_read_as_windows_letters() -> None:
    found = decode(b"Plain words, then \xff\xfe and more of the plain words.")
    assert found.encoding == "utf-8"
    assert [(w.code, w.start, w.end) for w in found.warnings] == [("undecodable_bytes", 18, 20)]


def test_many_damaged_places_are_summed_up() -> None:
    found = decode(("é" * 500).encode() + b"abcdefghijklmnopqrstu\xff" * 30)
    assert len(found.warnings) == 21
    assert found.warnings[-1].start is None
    assert "10 more" in found.warnings[-1].message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7\nsome", "binary"),
        (b"PK\x03\x04abc", "binary"),
        (b"\x89PNG\r\n\x1a\n", "binary"),
        (bytes(range(256)) * 8, "binary"),
        (b"ab\x00\x01\x02\x03\x04", "binary"),
        (bytes(range(0x80, 0x100)) * 9, "encoding"),
        ("Совет принял план развития порта и рынка".encode("koi8_r"), "encoding"),
        (codecs.BOM_UTF16_LE + b"\x00\xd8" * 40, "encoding"),
        (codecs.BOM_UTF32_BE + b"\x7f\xff\xff\xff" * 9, "encoding"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        decode(data)
    assert caught.value.code == code
    assert caught.value.stage == "source"


def test_declared_encodings_are_respected_unless_the_bytes_say_otherwise() -> None:
    assert decode(CHINESE.encode("gb18030"), declared="gb18030").warnings == []
    assert decode("Привет".encode("koi8_r"), declared="koi8_r").text == "Привет"
    assert decode(ENGLISH.encode(), declared="cp1252").text == ENGLISH
    assert decode(ENGLISH.encode(), declared="no-such-codec").text == ENGLISH


def test_a_hint_decides_where_a_line_alone_is_too_short() -> None:
    assert decode("“计".encode("gb18030"), hint="gb18030").text == "“计"


@given(st.binary(max_size=300))
def test_any_bytes_give_a_clean_text_or_a_document_error(data: bytes) -> None:
    try:
        found = decode(data)
    except DocumentError as error:
        assert error.code in ("binary", "encoding")
        return
    assert "\r" not in found.text
    found.text.encode("utf-8")
    for warning in found.warnings:
        if warning.start is not None:
            assert set(found.text[warning.start : warning.end]) == {"\ufffd"}
