"""HTML."""

from __future__ import annotations

import contextlib
import datetime
import subprocess
import sys
import time
from encodings.aliases import aliases
from typing import Any

import htmldate.core
import htmldate.extractors
import htmldate.validators
import pytest
import trafilatura.settings
from hypothesis import given, settings
from hypothesis import strategies as st

from readout.batch.sources.blocks import SEPARATOR, Content
from readout.batch.sources.html import declared_encoding, read_html
from readout.batch.sources.htmlblocks import ATTRIBUTES, bound_tags, parse
from readout.errors import DocumentError

PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Alba opens its port - Alba Gazette</title>
<meta property="article:published_time" content="2021-05-03T23:30:00Z"><style>p {{}}</style></head><body>
<header><a href="/">Alba Gazette</a></header><nav><ul><li><a href="/a">Politics</a><li><a href="/b">Sport</a></ul></nav>
<div class="main">{}</div><div class="sidebar"><ul><li><a href="/x">Read this, too</a></li></ul></div>
<script>var words = "<p>never shown</p>";</script><footer><p>Copyright 2011 Alba Gazette</p></footer></body></html>"""


NO_ENCODINGS = ("undefined", "idna", "punycode", "unicode_escape", "oem", "..", "x" * 50)


def blocks(content: Content) -> list[tuple[str, str]]:
    return [(block.kind, content.text[block.start : block.end]) for block in content.layout or []]


def article(body: str) -> list[tuple[str, str]]:
    return blocks(read_html(PAGE.format(f"<h1>Alba opens its port</h1>{body}").encode()))[1:]


LONG = "The board of the port met on Monday and heard what its members had to say."
CASES = [
    (f"<p>{LONG}</p>", [("paragraph", LONG)]),
    (
        f"<p>{LONG}</p><p>Short.</p><p>Short.</p>",
        [("paragraph", LONG), ("paragraph", "Short."), ("paragraph", "Short.")],
    ),
    (f"<h2>Old &amp; new</h2><p>{LONG}</p>", [("heading", "Old & new"), ("paragraph", LONG)]),
    (
        f"<p>{LONG}</p><blockquote><p>“We build.”</p><p>“We stay.”</p></blockquote><p>So it was.</p>",
        [
            ("paragraph", LONG),
            ("quotation", "“We build.”"),
            ("quotation", "“We stay.”"),
            ("paragraph", "So it was."),
        ],
    ),
    (
        f"<p>{LONG}</p><blockquote>We build.<footer>— Ana Reed</footer></blockquote>",
        [("paragraph", LONG), ("quotation", "We build."), ("quotation", "— Ana Reed")],
    ),
    (
        f"<p>{LONG}</p><ul><li>first<ul><li>inner</li></ul></li><li>second</li></ul><p>End.</p>",
        [
            ("paragraph", LONG),
            ("list_item", "- first"),
            ("list_item", "- inner"),
            ("list_item", "- second"),
            ("paragraph", "End."),
        ],
    ),
    (
        f"<p>{LONG}</p><ol><li>one<li>two</ol>",
        [("paragraph", LONG), ("list_item", "1. one"), ("list_item", "2. two")],
    ),
    (
        f"<p>{LONG}</p><dl><dt>Blue growth</dt><dd>Growth that spares the sea.</dd></dl>",
        [
            ("paragraph", LONG),
            ("glossary_term", "Blue growth"),
            ("glossary_definition", "Growth that spares the sea."),
        ],
    ),
    (
        f"<p>{LONG}</p><figure><img src=a.png alt=x><figcaption>The port at dawn</figcaption></figure><p>End.</p>",
        [("paragraph", LONG), ("caption", "The port at dawn"), ("paragraph", "End.")],
    ),
    (
        f"<p>{LONG} She said <q>yes</q> and <i>left</i>.</p>",
        [("paragraph", f"{LONG} She said “yes” and left.")],
    ),
    (
        f"{LONG}<br><br>{LONG[4:]}<br>End.",
        [("paragraph", LONG), ("paragraph", LONG[4:]), ("paragraph", "End.")],
    ),
    (f"<font>{LONG}<br>{LONG[4:]}</font>", [("paragraph", LONG), ("paragraph", LONG[4:])]),
    (f"<pre>{LONG}\n\nEnd\nof it.</pre>", [("paragraph", LONG), ("paragraph", "End of it.")]),
    (
        f"<table><tr><th>a</th><th>b</th></tr></table><p>{LONG}</p>",
        [("other", "a\tb"), ("paragraph", LONG)],
    ),
]


@pytest.mark.parametrize(("body", "expected"), CASES)
def test_blocks(body: str, expected: list[tuple[str, str]]) -> None:
    assert article(body) == expected


def test_title_date_language() -> None:
    content = read_html(PAGE.format(f"<h1>Alba opens its port</h1><p>{LONG}</p>").encode())
    assert content.meta == {
        "title": "Alba opens its port",
        "date": "2021-05-03",
        "language": "en-GB",
    }
    assert blocks(content)[0] == ("title", "Alba opens its port")
    assert content.warnings == []


def test_a_title_outside_the_article_opens_the_text() -> None:
    page = f"<title>The port plan</title><header><h1>The port plan</h1></header><main><p>{LONG}</p><p>{LONG}!</p></main>"
    assert blocks(read_html(page.encode()))[0] == ("title", "The port plan")


def test_a_page_without_title() -> None:
    assert blocks(read_html(b"<p>Two words.</p>")) == [("paragraph", "Two words.")]
    assert blocks(read_html(b"Only some words.")) == [("paragraph", "Only some words.")]


@pytest.mark.parametrize(
    ("head", "codec"),
    [
        ('<meta charset="gb2312">', "gb18030"),
        ("<META http-equiv=Content-Type content='text/html; charset=GBK'>", "gb18030"),
        ('<meta charset="iso-8859-1">', "cp1252"),
        ("<meta charset=koi8-r>", "koi8-r"),
        ('<meta charset="utf-8">', "utf-8"),
        ('<meta charset="rot13">', None),
        ('<meta charset="nonsense">', None),
        ('<meta charset="undefined">', None),
        ('<meta charset="punycode">', None),
        ('<meta charset="unicode_escape">', None),
        ("<p>charset=koi8-r</p>", None),
    ],
)
def test_declared_encodings(head: str, codec: str | None) -> None:
    assert declared_encoding(head.encode()) == codec


def test_a_page_is_read_whatever_encoding_it_claims() -> None:
    for name in {*aliases, *aliases.values(), *NO_ENCODINGS}:
        head = f"<meta charset='{name}'>".encode()
        assert read_html(head + b"<p>The plan</p>").text == "The plan", name
        read_html(head + b"<p>+AGE- xn--a ~{ \\x \\ud800 \xe9\x80\xff the plan</p>")


def test_a_declared_encoding_is_respected() -> None:
    page = f"<html><head><meta charset=gb2312></head><body><p>{LONG} 港口</p></body></html>"
    content = read_html(page.encode("gb18030"))
    assert content.text == f"{LONG} 港口"
    assert content.warnings == []


@pytest.mark.parametrize("year", [2016, 2050])
def test_nothing_depends_on_the_clock(year: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Fixed(datetime.datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Fixed:
            return cls(year, 1, 2, tzinfo=tz)

    for module in (htmldate.core, htmldate.extractors, htmldate.validators, trafilatura.settings):
        monkeypatch.setattr(module, "datetime", Fixed)
    future = f"<meta name=date content=2031-05-03><article><h1>T</h1><p>{LONG} (seed {year})</p></article>"
    assert read_html(future.encode()).meta["date"] == "2031-05-03"
    relative = f"<article><h1>T</h1><p class=date>2 days ago</p><p>{LONG} (seed {year})</p></article><p>Copyright 2011</p>"
    assert read_html(relative.encode()).meta["date"] is None


@pytest.mark.parametrize(
    "page",
    [
        "<html></html>",
        "<script>alert(1)</script>",
        "<!-- only a comment -->",
        "<nav><a>Home</a></nav>",
        "<p>  </p>",
    ],
)
def test_pages_without_text(page: str) -> None:
    with pytest.raises(DocumentError) as caught:
        read_html(page.encode())
    assert caught.value.code == "no_text"


HOSTILE = [
    "<div>" * 100_000 + "words",
    "<b>" * 50_000 + "words",
    "<blockquote>" * 20_000 + "words",
    "<ul><li>" * 20_000 + "words",
    f"<p class='{'a' * 2_000_000}'>words</p>",
    "<p " + " ".join(f'a{n}=">"' for n in range(100_000)) + ">words",
    "<" * 100_000,
    "<a " * 50_000,
    '<p a="' * 50_000,
    "<p>" + "&" * 100_000,
    "<p>" + "“" * 200_000,
    "<!--" * 50_000,
    "<table><tr><td>" * 2000 + "words",
    "<div>" + "<span>a<br></span>" * 5000,
    "<q>" * 10_000 + "words",
    "<figure><figcaption>" * 5000 + "words",
    "<p>unclosed words " * 2000,
    "<script type='application/ld+json'>" + '{"a":' * 20_000,
]


@pytest.mark.parametrize("page", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_pages_end(page: str) -> None:
    try:
        assert read_html(page.encode()).text
    except DocumentError as error:
        assert error.code == "no_text"


def test_the_extractor_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """Where nobody has asked for logs, Python would print warnings."""
    code = (
        "import logging; from readout.batch.sources import html\n"
        "for name in ('trafilatura.core', 'htmldate.core'): logging.getLogger(name).error('odd')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("page", "warnings"),
    [
        ("<p>words</p>" + "<font>line\n" * 600, []),
        ("<p>words</p>" + "<div>line\n" * 1500, ["whole_page"]),
        ("<p>words</p>" + "<font>line\n" * 5000, ["deep_nesting"]),
        ("<p>words</p><p>" + "line " * 2_100_000 + "</p>", []),
        ("<html><body><p>words line</p></body><body><p>line</p></body></html>", []),
        ("<html><body><p>words line</p></BODY ><p>line</p></html>line", []),
        ("<html><body><p>words line</p></html>" * 2, []),
    ],
)
def test_nothing_is_lost_however_deep_or_long(page: str, warnings: list[str]) -> None:
    content = read_html(f"{page}<p>The end.</p>".encode())
    assert content.text.count("line") == page.count("line")
    assert content.text.startswith("words")
    assert content.text.endswith("The end.")
    assert [one.code for one in content.warnings] == warnings


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<article><p>{0}</p></article><article><h2>T</h2><p>{1}</p><p>{2}</p></article>", "(6"),
        ("<div class=main><p>{0}</p><p>{1}</p></div><div class=comments><p>{2}</p></div>", "(3"),
        ("<article><p>{0}</p><p>{1}</p><p>{2}</p></article><div>short</div>", None),
        ("<article><p>{0}</p><ul><li>{1}</ul><blockquote>{2}</blockquote></article>", None),
        ("<main><p>{0}</p><p>{1}</p><p>{2}</p></main>the end", None),
    ],
)
def test_what_an_extractor_leaves_out_is_told(page: str, words: str | None) -> None:
    texts = [f"It was so in {2030 + n}. {LONG} {LONG} {LONG[n:]}" for n in range(3)]
    content = read_html(f"<title>T</title>{page.format(*texts)}".encode())
    left_out = [one for one in content.warnings if one.code == "text_left_out"]
    lost = [text for text in texts if text not in content.text]
    assert bool(lost) is bool(left_out) is (words is not None)
    for one in left_out:
        assert words is not None
        assert words in one.message
        assert lost[0][:40].casefold() in one.message


@pytest.mark.parametrize(
    "inner", ["<footer>a</footer>", "<span>a<br></span>", "<ul><li>a</ul>", "<pre>a</pre>"]
)
def test_time_grows_with_the_length_alone(inner: str) -> None:
    page = "<div><span><pre><figcaption>" * 400 + inner * 4000
    start = time.process_time()
    with contextlib.suppress(DocumentError):
        read_html(page.encode())
    assert time.process_time() - start < 5


def test_surplus_attributes_go_and_nothing_else() -> None:
    page = "<p a='>' b=\"<q\" c>x</p><!-- <p d> --><script>a<b</script>"
    assert bound_tags(page) == page
    many = "<p " + " ".join(f"a{n}=1" for n in range(ATTRIBUTES + 5)) + ">x</p>"
    tree = parse(many)
    assert tree is not None
    assert len(tree.find(".//p").attrib) <= ATTRIBUTES
    assert bound_tags(many).endswith(">x</p>")


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<b>",
                "</b>",
                "<li>",
                "<ul>",
                "<q>",
                "<td>",
                "<br>",
                "<h1>",
                "</h1>",
                "<dd>",
                "a",
                "“b”",
                "&",
                "<",
                ">",
                "'",
                '"',
                "\n",
                "é",
            ]
        ),
        max_size=30,
    )
)
def test_layout_covers_the_text(pieces: list[str]) -> None:
    try:
        content = read_html(" ".join(pieces).encode())
    except DocumentError as error:
        assert error.code in ("empty", "no_text")
        return
    assert SEPARATOR.join(text for _, text in blocks(content)) == content.text
    assert all(text and text == text.strip() for _, text in blocks(content))


def test_a_bare_page_keeps_its_headings() -> None:
    page = (
        "<html><body><h1>Budget of the Isles</h1><p>The budget was laid before the house on Monday.</p><h2>Replies</h2>"
        "<blockquote>“It is too little,” said the union.</blockquote><ul><li>More ferries</li></ul></body></html>"
    )
    content = read_html(page.encode())
    assert [block.kind for block in content.layout or ()] == [
        "title",
        "paragraph",
        "heading",
        "quotation",
        "list_item",
    ]


SAID = (
    *("Two mills closed in the spring.", "The council met on Monday.", "Nobody was hurt."),
    *("Grain was cheap this year.", "The bridge opens in June.", "Ana Sol spoke for an hour."),
)
ANCHORED = {
    "plain": "<p>{}</p>",
    "named": "<p><a name=s{n}></a>{}</p>",
    "id": "<p><a id=s{n}></a>{}</p>",
    "around": "<p><a name=s{n}>{}</a></p>",
    "within": "<p><a href='#s{n}'>{}</a></p>",
    "linked": "<p><a href='http://alba.example/{n}'>{}</a></p>",
    "permalink": "<p>{} <a href='#s{n}'>¶</a></p>",
    "note": "<p>{}<sup><a href='#n{n}'>{n}</a></sup></p>",
    "before": "<a name=s{n}></a><p>{}</p>",
    "loose": "<div><a name=s{n}></a>{}</div>",
    "item": "<ul><li><a name=s{n}></a>{}</li></ul>",
    "quoted": "<blockquote><p><a name=s{n}></a>{}</p></blockquote>",
    "defined": "<dl><dt>Item {n}</dt><dd><a name=s{n}></a>{}</dd></dl>",
    "cell": "<table><tr><td><a name=s{n}></a>{}</td></tr></table>",
    "headed": "<h2><a name=s{n}></a>Part {n}</h2><p>{}</p>",
}


@given(st.lists(st.sampled_from(sorted(ANCHORED)), min_size=6, max_size=6))
@settings(max_examples=200, deadline=None)
def test_anchors_cost_no_sentence(forms: list[str]) -> None:
    filled = (ANCHORED[form].replace("{n}", str(n)) for n, form in enumerate(forms))
    body = "\n".join(form.replace("{}", said) for form, said in zip(filled, SAID, strict=True))
    text = read_html(PAGE.format(f"<h1>Alba opens its port</h1>{body}").encode()).text
    assert [said for said in SAID if said not in text] == []
    assert "Read this, too" not in text


def test_sentences_within_the_article_that_are_left_out_are_told() -> None:
    shared = "<div class=share><p>Grain was cheap.</p></div>"
    content = read_html(PAGE.format(f"<h1>A</h1><p>{LONG}</p>{shared}<p>{LONG[4:]}</p>").encode())
    assert "Grain was cheap." not in content.text
    (told,) = content.warnings
    assert told.code == "text_left_out"
    assert "1 of 3 sentences" in told.message and "grain was cheap." in told.message


@pytest.mark.parametrize("unseen", ["<p hidden>{}</p>", "<template><p>{}</p></template>"])
def test_what_a_browser_does_not_show_is_left_out_and_told(unseen: str) -> None:
    body = f"<h1>A</h1><p>{LONG}</p>{unseen.format('Grain was cheap.')}<p>{LONG[4:]}</p>"
    content = read_html(PAGE.format(body).encode())
    assert "Grain was cheap." not in content.text
    assert [one.code for one in content.warnings] == ["text_left_out"]
    assert read_html(b"<body hidden><p>Two words.</p>").text == "Two words."
