"""The glossary at the tail: terms, definitions, other names."""

from __future__ import annotations

import pytest

from readout.stages.segment.core import segment
from readout.stages.segment.glossary import Explained

BODY = "Pell opens a school\n\nThe council met on Monday.\n\nA short heading\n\nThe heading is short.\n\n"
BOARD = "Harbour Board\n\nThe Harbour Board is the body that runs the port of Pell."
RULE = "Three-Net Rule\n\nThe “Three-Net Rule” refers to the limit of three nets a boat."


def kinds(text: str) -> list[str]:
    return [s.kind for s in segment(text).segments]


def test_pairs() -> None:
    found = segment(f"{BODY}{BOARD}\n\n{RULE}\n")
    assert [s.kind for s in found.segments][-4:] == ["glossary_term", "glossary_definition"] * 2
    assert [(g.id, g.term) for g in found.glossary] == [
        ("g1", "Harbour Board"),
        ("g2", "Three-Net Rule"),
    ]
    assert [s.kind for s in found.segments][:4] == ["title", "paragraph", "heading", "paragraph"]
    assert all(s.section is None for s in found.segments[-4:])


def test_one_line_a_paragraph() -> None:
    assert (
        kinds(f"{BODY}{BOARD}\n\n{RULE}".replace("\n\n", "\n"))[-4:]
        == ["glossary_term", "glossary_definition"] * 2
    )


def test_single_pair() -> None:
    assert kinds(BODY + BOARD)[-2:] == ["glossary_term", "glossary_definition"]


@pytest.mark.parametrize(
    "tail",
    [
        "What comes next\n\nThe mayor will travel to Harrow in May.",
        "Old boats\n\nOld boats are sold abroad.\n\nNew boats\n\nNew boats are kept at home.",
        "Harbour Board\n\nThe mayor said it was too late. Nobody agreed.",
        "The mayor: We did not know.\n\nThe clerk: We did.",
        "Mayor: A fine day it was.\n\nClerk: The port is closed.\n\nMayor: The port is open.",
        "Photo: the port of Pell",
    ],
)
def test_nothing_is_found(tail: str) -> None:
    assert segment(BODY + tail).glossary == []


def test_in_mid_document_it_is_a_heading() -> None:
    assert (
        segment(f"{BODY}{BOARD}\n\nWhat comes next\n\nThe mayor will travel to Harrow.").glossary
        == []
    )


def test_lines_with_colon() -> None:
    text = BODY + "Slow line: a track for slow trains.\nHalt: a station without staff.\n"
    found = segment(text)
    assert [text[s.start : s.end] for s in found.segments[-4:]] == [
        "Slow line",
        "a track for slow trains.",
        "Halt",
        "a station without staff.",
    ]
    assert [g.term for g in found.glossary] == ["Slow line", "Halt"]


@pytest.mark.parametrize(
    "heading", ["Glossary", "Key terms:", "## Notes", "GLOSSARY", "5. Definitions"]
)
def test_under_a_heading(heading: str) -> None:
    text = (
        BODY
        + heading
        + "\n\n- **Slow line**: a track\u00a0for slow trains\n- Halt – station without any staff\n"
    )
    found = segment(text)
    assert [g.term for g in found.glossary] == ["Slow line", "Halt"]
    terms = [s for s in found.segments if s.kind == "glossary_term"]
    assert [text[s.start : s.end] for s in terms] == ["- **Slow line**", "- Halt"]
    assert {text[s.start : s.end] for s in found.segments if s.id == terms[0].section} == {heading}


def test_under_a_heading_explanations_need_no_verb() -> None:
    text = (
        BODY + "Terms\n\nAnchor firm\n\nA firm with 300 workers.\n\nHalt\n\nStation without staff."
    )
    assert [g.term for g in segment(text).glossary] == ["Anchor firm", "Halt"]


def test_switched_off() -> None:
    assert segment(BODY + BOARD, glossary=False).glossary == []


@pytest.mark.parametrize(
    ("term", "definition", "aliases"),
    [
        (
            "Harbour Board",
            "The Harbour Board, often abbreviated as the Board, is a body.",
            ["Board"],
        ),
        (
            "Harbour Board",
            "The Harbour Board (HB) is a body. It is also known as the Club.",
            ["HB"],
        ),
        ("Harbour Board (HB)", "The Harbour Board is a body.", ["HB", "Harbour Board"]),
        ("Net Fair (2029)", "The “Net Fair” refers to a fair.", ["2029 Net Fair", "Net Fair"]),
        (
            "National Meeting of Net Makers",
            "The “Net Makers’ Meeting” is a fair.",
            ["Net Makers’ Meeting"],
        ),
        ("Halt", "A station, also known as a “stop”, is a place.", ["stop"]),
        ("Pell", "Pell is a town, abbreviated in no way.", []),
        ("Harbour Board", "The Harbour Board is a body.", []),
        (
            "Fixed Desk of the Reed Chamber",
            "The Fixed Desk of the Reed Chamber, or Fixed Desk for short, meets.",
            ["Fixed Desk"],
        ),
        (
            "Fixed Desk of the Reed Chamber",
            "The Fixed Desk of the Reed Chamber, mostly shortened to Fixed Desk, meets.",
            ["Fixed Desk"],
        ),
        (
            "Reed Secretariat",
            "The Reed Secretariat, referred to in most letters as the “Secretariat,” meets.",
            ["Secretariat"],
        ),
        ("Reed Planning Office", "The authority, known as the RPO, that plans.", ["RPO"]),
        ("Reed Planning Office", "The Reed Planning Office drafts plans or Laws.", []),
    ],
)
def test_aliases(term: str, definition: str, aliases: list[str]) -> None:
    found = Explained(term, definition, (0, 0), (0, 0), range(1))
    assert found.aliases == aliases
