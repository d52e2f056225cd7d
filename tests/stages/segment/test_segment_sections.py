"""Levels of headings, and what stands under which."""

from __future__ import annotations

import pytest

from readout.stages.segment.core import Outline, segment
from readout.stages.segment.features import find_marker


@pytest.mark.parametrize(
    ("styles", "levels"),
    [
        (["dash:—", "dash:—"], [1, 1]),
        (["plain", "dash:—", "dash:—", "plain"], [1, 2, 2, 1]),
        (["roman", "plain", "arabic1", "roman"], [1, 2, 3, 1]),
        (["arabic1", "arabic2", "arabic3", "arabic2", "arabic1"], [1, 2, 3, 2, 1]),
        (["arabic2", "arabic1", "arabic2"], [1, 1, 2]),
        (["markdown2", "markdown3", "markdown2", "markdown1"], [2, 3, 2, 1]),
        (["named", "roman", "plain", "named"], [1, 1, 2, 1]),
        (["dash:—", "roman", "dash:—"], [1, 1, 2]),
        (["section:part", "section:chapter"], [1, 2]),
        (["capitals", "arabic1", "capitals"], [1, 2, 1]),
    ],
)
def test_levels(styles: list[str], levels: list[int]) -> None:
    outline = Outline()
    assert [outline.enter(style, f"s{i}")[0] for i, style in enumerate(styles)] == levels


def test_text_stands_under_the_innermost_heading() -> None:
    text = "Pell grows\n\nIt grows.\n\nI. The port\n\nIt is deep.\n\n1. The quay\n\nIt is long.\n\nII. The town\n\nIt is old.\n"
    found = segment(text).segments
    assert [(s.id, s.section) for s in found] == [
        ("s1", None),
        ("s2", None),
        ("s3", None),
        ("s4", "s3"),
        ("s5", "s3"),
        ("s6", "s5"),
        ("s7", None),
        ("s8", "s7"),
    ]


@pytest.mark.parametrize(
    ("line", "style", "value"),
    [
        ("— Old and New", "dash:—", None),
        ("—Old and New", "dash:—", None),
        ("- item", "dash:-", None),
        ("-5 degrees", None, None),
        ("• item", "bullet:•", None),
        ("* item", "bullet:*", None),
        ("*emphasis*", None, None),
        ("## Head", "markdown2", None),
        ("#tag", None, None),
        ("1. One", "arabic1", None),
        ("1) One", "arabic1)", None),
        ("1.2 Two", "arabic2", None),
        ("10 men came", None, None),
        ("3.4 percent more", None, None),
        ("2029. A year", None, None),
        ("IV. Four", "roman", 4),
        ("(ii) two", "paren:i", None),
        ("(1) one", "paren:1", None),
        ("(b) two", "paren:a", None),
        ("B. Two", "alpha", 2),
        ("Mild. It was", None, None),
        ("Part II: The port", "section:part", None),
        ("Chapter One", "section:chapter", None),
        ("Participants came", None, None),
        ("③ three", "paren:1", None),
        ("***", None, None),
        ("", None, None),
        ("I think so", None, None),
    ],
)
def test_markers(line: str, style: str | None, value: int | None) -> None:
    marker = find_marker(line)
    assert (marker.style, marker.value) == (style, value) if marker else style is None
