"""Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readout.batch.sources.blocks import SEPARATOR, Content
from readout.batch.sources.markdown import read_markdown, split_front_matter
from readout.errors import DocumentError


def blocks(content: Content) -> list[tuple[str, str]]:
    return [(block.kind, content.text[block.start : block.end]) for block in content.layout or []]


CASES = [
    ("# Harbour *plan*\n\nText.", [("title", "Harbour plan"), ("paragraph", "Text.")]),
    ("Text.\n\n# Late", [("paragraph", "Text."), ("heading", "Late")]),
    ("Harbour\n=======\n\nNext\n----", [("title", "Harbour"), ("heading", "Next")]),
    ("a soft\nbreak", [("paragraph", "a soft break")]),
    ("a hard  \nbreak and\\\nmore", [("paragraph", "a hard\nbreak and\nmore")]),
    (
        "**“Yes,”** [she](http://a.b 'c') said &amp; left `x`",
        [("paragraph", "“Yes,” she said & left x")],
    ),
    ("![a pier](p.png)", [("caption", "a pier")]),
    ("see ![pier](p.png) there", [("paragraph", "see pier there")]),
    ("> one\n> more\n>\n> two", [("quotation", "one more"), ("quotation", "two")]),
    ("> # Head\n> - item", [("quotation", "Head"), ("quotation", "- item")]),
    ("- one\n- two", [("list_item", "- one"), ("list_item", "- two")]),
    ("* one\n+ two", [("list_item", "* one"), ("list_item", "+ two")]),
    ("3. one\n4. two", [("list_item", "3. one"), ("list_item", "4. two")]),
    (
        "1) one\n   - in\n\n   more",
        [("list_item", "1) one"), ("list_item", "- in"), ("paragraph", "more")],
    ),
    ("- > said", [("quotation", "- said")]),
    ("```\ncode *a*\n\nb\n```", [("other", "code *a*\n\nb")]),
    ("|a|b|\n|-|-|\n|1|2|", [("other", "a\tb"), ("other", "1\t2")]),
    ("a\n\n---\n\nb", [("paragraph", "a"), ("paragraph", "b")]),
    ("<div>raw <b>words</b><script>alert(1)</script></div>", [("paragraph", "raw words")]),
    ("in <b>line</b><!-- no --> and <script>bad()</script>end", [("paragraph", "in line and end")]),
    ("one<br>two", [("paragraph", "one\ntwo")]),
    ("[a]: http://b.c\n\nsee [a]", [("paragraph", "see a")]),
    ("2014 was *good*", [("paragraph", "2014 was good")]),
    ("2 * 3 * 4 and a_b_c", [("paragraph", "2 * 3 * 4 and a_b_c")]),
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_blocks(source: str, expected: list[tuple[str, str]]) -> None:
    assert blocks(read_markdown(source.encode())) == expected


def test_levels_and_title() -> None:
    content = read_markdown(b"# Plan\n\n### Deep\n\ntext")
    assert [block.level for block in content.layout or []] == [None, 3, None]
    assert content.meta == {"title": "Plan", "date": None, "language": None}
    assert read_markdown(b"## Not a title\n\ntext").meta["title"] is None


def test_front_matter() -> None:
    content = read_markdown(
        b'---\r\ntitle: "The \\"old\\" plan: a view"\r\ndate: 3 May 2021\r\ntags: [a, b]\r\nauthor: A. Reed # x\r\n'
        b"lang: en\r\nlist:\r\n  - one\r\nempty:\r\n---\r\n\r\nText.\r\n"
    )
    assert content.text == "Text."
    assert content.meta == {
        "title": 'The "old" plan: a view',
        "date": "2021-05-03",
        "language": "en",
        "author": "A. Reed",
        "lang": "en",
        "empty": None,
    }


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ('title: "Readout of \\u201cA\\u201d"', "Readout of “A”"),
        ('title: "Readout of the President\\\n  \\ Meeting"', "Readout of the President Meeting"),
        ("title: >-\n  Readout\n  of A", "Readout of A"),
        ("title: Readout\n  of A", "Readout of A"),
        ("'title': 'It''s A'", "It's A"),
        ("title: A plan: the view", "A plan: the view"),
        ("title: @council speaks", "@council speaks"),
        ('title: "Open harbors" address', '"Open harbors" address'),
        ("title: [Draft] A plan", "[Draft] A plan"),
        ("title: *Growth* and order", "*Growth* and order"),
        ("title: 'It's time'", "It's time"),
        ("title: - A plan\nb: [c, d]", "- A plan"),
        ("title: 2021", "2021"),
        ("title: !!python/object/apply:os.system [x]\na: b", None),
        ("title: !!int 7\na: b", None),
        ("title: [a, b]\na: b", None),
    ],
)
def test_titles_as_other_tools_write_them(front: str, title: str | None) -> None:
    content = read_markdown(f"---\n{front}\n---\nText".encode())
    assert (content.meta["title"], content.text) == (title, "Text")


@pytest.mark.parametrize(
    "front",
    ["a: &a [x]\nb: *a", "a: " + "[" * 9000, "a: " + "[" * 20_000, "a: 'x", "[a, b]", "words"],
    ids=range(6),
)
def test_what_is_no_plain_yaml_stays_text(front: str) -> None:
    text = f"---\n{front}\n---\nText"
    assert split_front_matter(text) == ({}, text)


@pytest.mark.parametrize(
    "text",
    [
        "---\n\nText: here\n\nand words\n\n---\n\nmore",
        "---\ntitle: never closed\n\nText",
        "---\n---\nText",
        "Text\n---\ntitle: x\n---\n",
        "---",
        "",
    ],
)
def test_rules_are_no_front_matter(text: str) -> None:
    assert split_front_matter(text) == ({}, text)


def test_an_unreadable_date_is_kept_with_a_warning() -> None:
    content = read_markdown(b"---\ndate: some day\n---\nText")
    assert (content.meta["date"], content.meta["date_original"]) == (None, "some day")
    assert [w.code for w in content.warnings] == ["unreadable_date"]


@pytest.mark.parametrize(
    ("source", "code"), [("", "empty"), ("\ufeff \n", "empty"), ("---\n\n***", "no_text")]
)
def test_no_text(source: str, code: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_markdown(source.encode())
    assert caught.value.code == code


@pytest.mark.parametrize(
    "source", ["".join("  " * depth + "- a\n" for depth in range(200)), "> " * 2000]
)
def test_too_deep_lists_are_told(source: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_markdown(f"{source}\n\nend".encode())
    assert caught.value.code == "too_deep"


@pytest.mark.parametrize(
    "source", ["[" * 20000, "![" * 10000, "*a _b " * 4000, "`" * 20000, "a <!--" * 5000, "> " * 40]
)
def test_hostile_input_ends(source: str) -> None:
    content = read_markdown(f"{source}\n\nend".encode())
    assert content.text


@settings(max_examples=60)
@given(st.text(alphabet='ab *_->#`[]()!\n|1.<&\\"“”é\r\0\u200b', max_size=80))
def test_layout_covers_the_text(source: str) -> None:
    try:
        content = read_markdown(source.encode())
    except DocumentError as error:
        assert error.code in ("empty", "no_text", "binary")
        return
    assert SEPARATOR.join(text for _, text in blocks(content)) == content.text
    assert all(text and text == text.strip() for _, text in blocks(content))
