"""What holds for any text whatever."""

from __future__ import annotations

import time

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from readout.records.types import Block
from readout.stages.segment.core import Segmentation, segment

BITS = [
    "\n",
    "\n\n",
    "\r\n",
    "\r",
    " ",
    "    ",
    "\t",
    "\u2028",
    "“",
    "”",
    '"',
    "‘",
    "’",
    "«",
    "「",
    "」",
    "(",
    ")",
    ".",
    "?",
    "…",
    ":",
    ";",
    ",",
    "— ",
    "- ",
    "• ",
    "> ",
    "# ",
    "===",
    "***",
    "1. ",
    "(a) ",
    "I. ",
    "Part II",
    "Glossary",
    "Term: a thing that is",
    "By Lena Orsted",
    "The council met",
    "it agreed",
    "The Board",
    "The Board is a body",
    "2029-03-04",
    "J. Arkel",
    "U.S. ",
    "[3]",
    "\u200b",
    "\ufeff",
    "🙂",
    "é",
    "。",
]
texts = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(BITS), max_size=40).map("".join))


def check(text: str, found: Segmentation) -> None:
    position = 0
    for one in found.segments:
        assert position <= one.start < one.end <= len(text)
        assert (
            not text[position : one.start]
            .strip(" \t:：–—-" if one.kind == "glossary_definition" else None)
            .strip()
        )
        assert text[one.start : one.end] == text[one.start : one.end].strip()
        position = one.end
    assert not text[position:].strip()
    by_id = {s.id: s for s in found.segments}
    assert [s.id for s in found.segments] == [f"s{i + 1}" for i in range(len(found.segments))]
    assert all(
        s.section is None
        or (by_id[s.section].kind == "heading" and by_id[s.section].start < s.start)
        for s in found.segments
    )
    assert all((s.level is not None) == (s.kind == "heading") for s in found.segments)
    rest = {s.id: s.start for s in found.segments}
    last = 0
    for line in found.sentences:
        owner = by_id[line.segment]
        assert max(last, owner.start) <= line.start < line.end <= owner.end
        assert not text[rest[owner.id] : line.start].strip()
        assert text[line.start : line.end] == text[line.start : line.end].strip()
        last = rest[owner.id] = line.end
    assert all(
        not text[rest[s.id] : s.end].strip() and rest[s.id] > s.start for s in found.segments
    )
    for entry in found.glossary:
        assert by_id[entry.term_segment].kind == "glossary_term"
        assert by_id[entry.definition_segment].kind == "glossary_definition"


@settings(max_examples=300)
@given(texts)
def test_plain_text(text: str) -> None:
    check(text, segment(text))


@settings(max_examples=100)
@given(
    texts,
    st.lists(
        st.tuples(
            st.sampled_from(["title", "heading", "paragraph", "list_item"]),
            st.integers(0, 60),
            st.integers(0, 80),
        )
    ),
)
def test_any_layout(text: str, spans: list[tuple[str, int, int]]) -> None:
    blocks = [
        Block(kind, start, end, 1 if kind == "heading" else None) for kind, start, end in spans
    ]  # type: ignore[arg-type]
    check(text, segment(text, blocks))


NLP = spacy.blank("en")
NLP.add_pipe("readout_segment")


@settings(max_examples=60)
@given(texts)
def test_component(text: str) -> None:
    doc = NLP(text)
    assert doc.text == text
    assert len(doc.spans["readout_segments"]) == len(doc._.readout_segments)


@pytest.mark.parametrize(
    "text",
    [
        '"' * 200_000,
        "“ " * 100_000,
        "‘a " * 100_000,
        "a" * 100_000,
        ". " * 100_000,
        "A. " * 50_000,
        "(" * 100_000,
        " " * 200_000,
        "\n" * 200_000,
        "— Item\n" * 10_000,
        "Short Line\n" * 10_000,
        "Term: a thing that is\n" * 10_000,
        "1.1.1.1 " * 30_000,
        "The Term\n\nThe Term is a thing.\n\n" * 5_000,
        "> a\n" * 20_000,
        "“" + "Abc def. " * 50_000,
        "By A and B " * 30_000,
    ],
    ids=range(17),
)
def test_hostile_input_takes_linear_time(text: str) -> None:
    began = time.process_time()
    segment(text)
    assert time.process_time() - began < 4
