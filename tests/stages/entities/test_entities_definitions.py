"""Labels from a glossary's definitions: one line a case."""

from __future__ import annotations

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from readout.records.types import GlossaryEntry
from readout.stages.entities.definitions import defined_label
from readout.stages.entities.glossary import term_label
from stages.entities.entitycases import find

LABELS = [
    (
        "Moss Herring Assembly",
        "The Moss Herring Assembly is the annual gathering of net makers.",
        "EVENT",
    ),
    (
        "Moss Herring Assembly",
        "The Moss Herring Assembly was a three-day meeting of net makers.",
        "EVENT",
    ),
    (
        "Moss Herring Assembly",
        "“Moss Herring Assembly” refers to the annual meetings of net makers.",
        "EVENT",
    ),
    ("Moss Herring Assembly", "The Moss Herring Assembly (MHA) is held every third year.", "EVENT"),
    ("Moss Herring Assembly", "The Moss Herring Assembly takes place in June.", "EVENT"),
    ("Winter Days", "The “Winter Days” are the weeks in which the council votes.", "EVENT"),
    ("Winter Days", "The Winter Days are four days of rain.", None),
    ("Winter Days", "The Winter Days is one of the two yearly sittings of the council.", "EVENT"),
    ("Winter Days", "The Winter Days is the name given to the sessions of the council.", "EVENT"),
    ("Lantern Meet", "The Lantern Meet assembles pilots every seven years.", "EVENT"),
    ("Lantern Table", "The Lantern Table is the highest body of the island.", "ORG"),
    ("Lantern Table", "The Lantern Table, long disputed, is an agency that meets monthly.", "ORG"),
    ("Lantern Table", "The federal authority, known as the LT, that plans lighthouses.", "ORG"),
    ("Lantern Path", "The Lantern Path is a five-year plan adopted by the council.", "WORK"),
    ("Lantern Path", "The Lantern Path is a law on lamps.", "WORK"),
    ("Lantern Table", "An independent, statutory agency that plans lighthouses.", "ORG"),
    ("Lantern Meet", "A regular, closed meeting of pilots.", "EVENT"),
    ("wave milling", "Wave milling is a technology that grinds corn by swell.", "TECH"),
    ("Arlin", "Arlin is a port city in the north.", "GPE"),
    ("Arlin", "Arlin is a long river.", "LOC"),
    ("Lantern Table", "The Lantern Table leads the council.", None),
    ("Lantern Table", "", None),
]


@pytest.mark.parametrize(("term", "definition", "label"), LABELS)
def test_label(term: str, definition: str, label: str | None) -> None:
    assert defined_label(term, definition) == label


def test_a_body_with_a_year_is_no_meeting() -> None:
    assert term_label("Lantern League", "Nine islands belong to it.", 1949, small=False) == "ORG"


@hypothesis_given(st.text(), st.text())
def test_any_text(term: str, definition: str) -> None:
    defined_label(term, f"{term} {definition}")


def links(text: str, *terms: str) -> list[tuple[str, str, str | None]]:
    """Read a document whose tail defines terms, each in a line of its own before its definition."""
    lines = text.split("\n")
    glossary = [
        GlossaryEntry(f"g{n}", t, [], f"s{lines.index(t) + 1}", f"s{lines.index(t) + 2}")
        for n, t in enumerate(terms, 1)
    ]
    kinds = {lines.index(t): "glossary_term" for t in terms} | {
        lines.index(t) + 1: "glossary_definition" for t in terms
    }
    return [
        (e.text, e.label, e.refers_to)
        for e in find(text, kinds=kinds, glossary=glossary)
        if e.label != "DATE"
    ]


def test_plural_meetings_told_apart_by_their_year() -> None:
    text = (
        "During the 2031 Reed Sittings, and at the 2034 Reed Sittings, nothing was said.\n"
        "Reed Sittings (2031)\nThe “Reed Sittings” are the weeks in which votes fall. In 2031 it rained.\n"
        "Reed Sittings (2034)\nThe “Reed Sittings” are the weeks in which votes fall. In 2034 it did not."
    )
    assert links(text, "Reed Sittings (2031)", "Reed Sittings (2034)") == [
        ("2031 Reed Sittings", "EVENT", "g1"),
        ("2034 Reed Sittings", "EVENT", "g2"),
        ("Reed Sittings (2031)", "EVENT", "g1"),
        ("Reed Sittings", "EVENT", "g1"),
        ("Reed Sittings (2034)", "EVENT", "g2"),
        ("Reed Sittings", "EVENT", "g2"),
    ]


def test_a_term_without_a_year_takes_every_year() -> None:
    text = "At the 2030 Lamp Days nobody spoke.\nLamp Days\nThe Lamp Days are three days on which lamps are lit."
    assert links(text, "Lamp Days")[0] == ("2030 Lamp Days", "EVENT", "g1")


def test_short_form_and_abbreviation_refer_to_the_term() -> None:
    text = (
        "Fixed Desk Meets Again\nThe Fixed Desk of the Reed Chamber (FDRC) met. FDRC left.\n"
        "Fixed Desk of the Reed Chamber\nThe Fixed Desk of the Reed Chamber, or Fixed Desk for short, is a body of nine."
    )
    found = links(text, "Fixed Desk of the Reed Chamber")
    assert {(label, term) for name, label, term in found if name != "Reed Chamber"} == {
        ("ORG", "g1")
    }
    assert [name for name, *_ in found[:4]] == [
        "Fixed Desk",
        "Fixed Desk of the Reed Chamber",
        "FDRC",
        "FDRC",
    ]


def test_a_kind_of_thing_is_no_name() -> None:
    text = "Every quay enterprise signed.\nQuay enterprise\nA company with a quay."
    assert {label for _, label, _ in links(text, "Quay enterprise")} == {"CONCEPT"}
