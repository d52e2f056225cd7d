"""What needs the whole document: coreference, short forms, the glossary, the model's entities."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

from readout.records.types import Entity, GlossaryEntry
from readout.stages.entities.extract import extract
from stages.entities.entitycases import GAZETTEER, find, given

STUDY = (
    "On January 30, the council held its 24th Collective Study Session. In 2014, the Central Boat Work Conference met."
    " This collective study session was long. During the 2030 National Two Sessions, nobody spoke. "
)


def by_text(found: list[Entity], text: str) -> list[Entity]:
    return [e for e in found if e.text == text]


def test_demonstrative_mention() -> None:
    found = find(STUDY)
    (full,) = by_text(found, "24th Collective Study Session")
    (short,) = by_text(found, "collective study session")
    assert short.coref == full.id
    assert full.coref is None
    assert (
        short.normal
        == full.normal
        == {"name": "Collective Study Session", "ordinal": 24, "edtf": "XXXX-01-30"}
    )


def test_a_meeting_is_not_named_after_another_of_the_glossary_with_its_head() -> None:
    entries = [GlossaryEntry("g1", "National Two Sessions (2030)", [], "s3", "s4")]
    text = (
        "On January 30, the council held its 24th Collective Study Session.\n"
        "During the 2030 sessions, nobody spoke.\n"
        "National Two Sessions (2030)\nThe “National Two Sessions” are meetings."
    )
    kinds = {2: "glossary_term", 3: "glossary_definition"}
    found = find(text, glossary=entries, kinds=kinds)
    (full,) = by_text(found, "24th Collective Study Session")
    assert full.normal == {"name": "Collective Study Session", "ordinal": 24, "edtf": "XXXX-01-30"}


def test_bare_mention_needs_the_last_named_meeting() -> None:
    found = find(
        "The Boat Work Conference opened. The conference heard a report. The Moss Forum met. The conference ended."
    )
    assert [e.coref for e in by_text(found, "conference")] == ["e1"]
    assert not by_text(
        find("The Boat Work Conference opened. The conference ended.", bare=False), "conference"
    )


@pytest.mark.parametrize(
    "text",
    [
        "The meeting pointed out much. This session was long.",
        "The Moss Forum met. The conference ended.",
        "The Boat Work Conference met in the conference room. A conference is long.",
    ],
)
def test_no_mention(text: str) -> None:
    assert [e for e in find(text) if e.text in {"meeting", "session", "conference"}] == []


def test_abbreviations() -> None:
    found = find(
        'The Sea Safety Commission (SSC) met Arlin Land Holdings (hereinafter referred to as "Arlin Land"). '
        "SSC left; Arlin Land stayed. The Harbour Council (Moss) too."
    )
    assert [e.normal for e in by_text(found, "SSC")] == [{"name": "Sea Safety Commission"}] * 2
    assert [e.normal for e in by_text(found, "Arlin Land")] == [{"name": "Arlin Land Holdings"}] * 2
    assert not by_text(found, "Moss")


def test_short_forms_of_persons_and_companies() -> None:
    text = "Mara Ostrow leads Greenmoor Holdings. Ostrow said the reform of Greenmoor is near. Will Hale will come. Hale left."
    found = find(text, model=[("Mara Ostrow", "PERSON"), ("Will Hale", "PERSON")])
    assert [(e.text, e.label) for e in found] == [
        ("Mara Ostrow", "PERSON"),
        ("Greenmoor Holdings", "ORG"),
        ("Ostrow", "PERSON"),
        ("Greenmoor", "ORG"),
        ("Will Hale", "PERSON"),
        ("Hale", "PERSON"),
    ]
    assert found[2].normal == {"name": "Mara Ostrow"}


def test_place_stays_a_place_where_a_company_is_called_by_it() -> None:
    found = find("Greenholm Holdings left Greenholm.")
    assert [(e.text, e.label) for e in found] == [
        ("Greenholm Holdings", "ORG"),
        ("Greenholm", "GPE"),
    ]


def test_longer_name_of_the_model_holds_a_place() -> None:
    found = find(
        "Shares of Port Arlin Investment rose in Port Arlin.",
        model=[("Port Arlin Investment", "ORG")],
    )
    assert [(e.text, e.label) for e in found] == [
        ("Port Arlin Investment", "ORG"),
        ("Port Arlin", "GPE"),
    ]


def test_rule_outranks_the_model() -> None:
    found = find(
        "The Central Boat Work Conference met.", model=[("The Central Boat Work Conference", "ORG")]
    )
    assert [(e.text, e.label, e.method) for e in found] == [
        ("Central Boat Work Conference", "EVENT", "rule")
    ]


GLOSSARY = [
    GlossaryEntry("g1", "National Two Sessions (2030)", [], "s2", "s3"),
    GlossaryEntry("g2", "National Two Sessions (2031)", [], "s4", "s5"),
    GlossaryEntry("g3", "Harbour Board of Velden", ["Port Desk"], "s6", "s7"),
    GlossaryEntry("g4", "Blue quay", [], "s8", "s9"),
]
TEXT = """During the 2031 National Two Sessions the Port Desk spoke of blue quays. In 2030, the National Two Sessions did not.
National Two Sessions (2030)
The “National Two Sessions” are meetings.
National Two Sessions (2031)
The “National Two Sessions” are meetings.
Harbour Board of Velden
A board.
Blue quay
A quay."""


def test_glossary_links() -> None:
    kinds = {n: "glossary_term" if n % 2 else "glossary_definition" for n in range(1, 9)}
    found = find(TEXT, glossary=GLOSSARY, kinds=kinds)
    links = [(e.text, e.label, e.refers_to) for e in found if e.label != "DATE"]
    assert links == [
        ("2031 National Two Sessions", "EVENT", "g2"),
        ("Port Desk", "ORG", "g3"),
        ("blue quays", "CONCEPT", "g4"),
        ("National Two Sessions", "EVENT", "g1"),
        ("National Two Sessions (2030)", "EVENT", "g1"),
        ("National Two Sessions", "EVENT", "g1"),
        ("National Two Sessions (2031)", "EVENT", "g2"),
        ("National Two Sessions", "EVENT", "g2"),
        ("Harbour Board of Velden", "ORG", "g3"),
        ("Blue quay", "CONCEPT", "g4"),
    ]
    (desk,) = by_text(found, "Port Desk")
    assert desk.normal == {"name": "Harbour Board of Velden"}
    assert desk.method == "glossary"


PIECES = st.sampled_from(
    [
        "The ",
        "Ministry of ",
        "24th ",
        "session",
        " (",
        ")",
        "Party ",
        "Congress ",
        "and ",
        "of the ",
        "Velden",
        "’s ",
        "“",
        "”",
        "\n",
        "\n\n",
        "\r",
        " ",
        "2031 ",
        "Two Sessions",
        "Co., Ltd.",
        "🚢",
        "\u200b",
        "é",
        "x" * 5000,
        "this ",
        "the 15th ",
        ". ",
    ]
)


@settings(max_examples=120)
@hypothesis_given(text=st.one_of(st.text(), st.lists(PIECES, max_size=40).map("".join)))
def test_invariants(text: str) -> None:
    document = given(text, "2031-06-05")
    found = extract(document, GAZETTEER)
    ids = {e.id for e in found}
    assert [e.id for e in found] == [f"e{n}" for n in range(1, len(found) + 1)]
    for entity in found:
        assert text[entity.start : entity.end] == entity.text
        assert entity.text.strip()
        assert entity.coref is None or entity.coref in ids - {entity.id}
        assert any(s.start <= entity.start and entity.end <= s.end for s in document.segments)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    "unit",
    [
        "“",
        "Ministry of ",
        "Ministry of X and ",
        "A (AB) ",
        "the 24th collective study session ",
        "Moss Forum. this forum ",
        "Mara Ostrow, ",
        "Co., Ltd. ",
        "Aa",
        "x.com ",
        "2014 ",
        "National Two Sessions ",
    ],
)
def test_hostile_text(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    begin = time.process_time()
    found = extract(given(text), GAZETTEER)
    assert time.process_time() - begin < 8
    assert all(a.end <= b.start for a, b in pairwise(found))


def test_no_name_stands_in_an_address() -> None:
    text = (
        "The [Quay Act](https://pell.example/Pell-Council/Quay-Act) and the Pell Council "
        "(https://www.pell.example/Pell Council) agree; see www.pell.example/Pell."
    )
    found = find(
        text, model=[("Quay Act](https://pell", "WORK"), ("Pell", "GPE"), ("Pell Council", "ORG")]
    )
    assert [(e.text, e.label) for e in found] == [("Quay Act", "WORK"), ("Pell Council", "ORG")]


def test_who_is_addressed_is_a_person() -> None:
    text = (
        "MS. PSARIK: Good morning. The Pell Board met. MR. OSK: It did. OSK left. OSK sat. "
        "Do not judge Lake Airlines."
    )
    names = ("PSARIK", "OSK", "Pell Board", "Lake Airlines")
    found = find(text, model=[(name, "ORG") for name in names])
    assert [(e.text, e.label) for e in found if e.text in names] == [
        ("PSARIK", "PERSON"),
        ("Pell Board", "ORG"),
        *[("OSK", "PERSON")] * 3,
        ("Lake Airlines", "ORG"),
    ]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Quorv Zam (https://pell", ["Quorv Zam"]),
        ("Quorv Zam, https", ["Quorv Zam"]),
        ("[](https", []),
    ],
)
def test_a_name_ends_before_what_parts_it_from_an_address(said: str, kept: list[str]) -> None:
    text = f"The mill of {said}://pell.example/a is shut."
    text = text.replace("https://pell://", "https://").replace(" is shut", " ) is shut")
    found = find(text, model=[(said, "ORG")])
    assert [e.text for e in found] == kept


def test_a_place_in_the_law_and_an_address_of_mail_name_nobody() -> None:
    text = (
        "By 50 U.S.C. 1701 and 19 CFR Part 1984 the U.S. holds it. Ask PELL-DESK@PELL.GOV for more "
        "of PELL."
    )
    found = find(text, model=[("U.S.", "GPE"), ("PELL", "ORG")])
    assert [(e.start, e.text) for e in found] == [
        (text.index("U.S. holds"), "U.S."),
        (text.rindex("PELL"), "PELL"),
    ]


@pytest.mark.parametrize(
    ("text", "name", "body"),
    [
        ("The Hale administration acts.", "Hale", "Hale administration"),
        ("The Hale-Osk Administration's plan", "Hale-Osk", "Hale-Osk Administration"),
        ("The Hale-Osk Administration acts.", "Hale", "Hale-Osk Administration"),
        ("The Hale–Osk Administration acts.", "Osk", "Hale–Osk Administration"),
        ("There was Hale\nAdministration of it is hard.", "Hale", None),
        ("Hale administrations act.", "Hale", None),
        ("The Pell Hale administration acts.", "Pell Hale", "Pell Hale administration"),
    ],
)
def test_whose_administration_is_part_of_its_name(text: str, name: str, body: str | None) -> None:
    found = find(text, model=[(name, "PERSON")])
    expected = (name, "PERSON") if body is None else (body, "ORG")
    assert [(e.text, e.label) for e in found] == [expected]


def test_whose_administration_is_known_by_the_full_name() -> None:
    text = "Mara Hale spoke. The Hale administration acts."
    found = find(text, model=[("Mara Hale", "PERSON")])
    assert [(e.text, e.label) for e in found] == [
        ("Mara Hale", "PERSON"),
        ("Hale administration", "ORG"),
    ]
