"""Documents whose format tells their layout."""

from __future__ import annotations

from readout.records.types import Block
from readout.stages.segment.core import segment

PARTS = [
    ("title", "Pell grows", None),
    ("paragraph", "By Lena Orsted", None),
    ("paragraph", "It grows. It is old.", None),
    ("heading", "The port", 2),
    ("paragraph", "A short line", None),
    ("list_item", "Widen the quay", None),
    ("heading", "The quay", 3),
    ("quotation", "We wait.", None),
    ("heading", "Glossary", 2),
    ("heading", "Harbour Board", 3),
    ("paragraph", "The Harbour Board is the body that runs the port.", None),
]


def build() -> tuple[str, list[Block]]:
    text, blocks = "", []
    for kind, part, level in PARTS:
        blocks.append(Block(kind, len(text), len(text) + len(part), level))  # type: ignore[arg-type]
        text += part + "\n\n"
    return text, blocks


def test_blocks_become_segments() -> None:
    text, blocks = build()
    found = segment(text, blocks)
    assert [(s.kind, s.section, s.level) for s in found.segments] == [
        ("title", None, None),
        ("byline", None, None),
        ("paragraph", None, None),
        ("heading", None, 2),
        ("paragraph", "s4", None),
        ("list_item", "s4", None),
        ("heading", "s4", 3),
        ("quotation", "s7", None),
        ("heading", None, 2),
        ("glossary_term", "s9", None),
        ("glossary_definition", "s9", None),
    ]
    assert found.glossary[0].term == "Harbour Board"
    assert found.warnings == []


def test_text_outside_overlapping_and_untrimmed_blocks() -> None:
    text = "  One here. \n\nLost text.\n\nTwo here.  "
    blocks = [Block("paragraph", 0, 14), Block("paragraph", 3, 9), Block("paragraph", 26, 99)]
    found = segment(text, blocks).segments
    assert [text[s.start : s.end] for s in found] == ["One here.", "Lost text.", "Two here."]


def test_no_blocks() -> None:
    assert segment("", []).segments == []
    assert [s.kind for s in segment("Some text.", []).segments] == ["paragraph"]


def test_definition_lists_of_the_format() -> None:
    text = "Words\n\nHalt\n\nA quay without staff.\n\nThe rest is easy."
    kinds = ["heading", "glossary_term", "glossary_definition", "paragraph"]
    blocks, position = [], 0
    for kind, part in zip(kinds, text.split("\n\n"), strict=True):
        blocks.append(Block(kind, position, position + len(part), 2 if kind == "heading" else None))  # type: ignore[arg-type]
        position += len(part) + 2
    found = segment(text, blocks)
    assert [(g.term, g.term_segment, g.definition_segment) for g in found.glossary] == [
        ("Halt", "s2", "s3")
    ]
    assert [(s.kind, s.section) for s in found.segments][1:] == [(kind, "s1") for kind in kinds[1:]]
