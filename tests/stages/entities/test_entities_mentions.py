"""Mentions of a glossary's terms in other forms.

Shorter, plural, by their year or number, by their head noun.
"""

from __future__ import annotations

import re

import pytest

from readout.records.types import GlossaryEntry
from stages.entities.entitycases import find

TAIL = """
Lower Reed Council of the Estuary
The Lower Reed Council of the Estuary (LRC) is the body that keeps the reeds.
Spring Moss Colloquy
The Spring Moss Colloquy is a yearly meeting of net makers.
Lamp Sittings (2031)
The Lamp Sittings are the weeks in which votes fall. The 2031 sittings, held in March in Arlin, were short.
Lamp Sittings (2032)
The Lamp Sittings are the weeks in which votes fall. The 2032 sittings were long.
Quay Automation Accord
The Quay Automation Accord is an agreement on cranes.
Joint Board for Tides
The Joint Board for Tides, known by its short name TIDOR, is an agency.
Nets to Yards
Nets to Yards is a programme that pays for sheds.
Tidal seed milling
Tidal seed milling is the making of flour by the swell."""
TERMS = [line for number, line in enumerate(TAIL.split("\n")[1:]) if number % 2 == 0]

ALIASES = {"Joint Board for Tides": ["TIDOR"]}

CASES = [
    "The <g1 ORG>Reed Council</g1> met; the <g1 ORG>LRC</g1> left.",
    "Wardens of the <g1 ORG>Lower Reed Council of the Estuary</g1> spoke. Later the <g1 ORG>Council</g1> voted.",
    "The Salt Council of Velden spoke. Later the Council voted.",
    "At its <g2 EVENT>ninth spring moss colloquy</g2> nobody slept.",
    "At the <g2 EVENT>Moss Colloquy</g2> nobody slept. At this <g2 EVENT>colloquy</g2> everyone did.",
    "The <g2 EVENT>4th Moss Colloquy</g2> was short.",
    "<g2 EVENT>Spring moss colloquies</g2> are short.",
    "The <g3 EVENT>2031 sittings</g3> and the <g4 EVENT>Lamp Sittings of 2032</g4> were wet.",
    "The <- EVENT>2029 sittings</-> were dry.",
    "They signed the <g5 WORK>automation accord</g5>. The <g5 WORK>Accord</g5> holds.",
    "Later <g6 ORG>TIDOR</g6> said no, and the <g6 ORG>Board for Tides</g6>, too. The <g6 ORG>Joint Board</g6> left.",
    "The Joint Board for Roads said no.",
    "The <g7 WORK>Nets to Yards programme</g7> pays.",
    "They studied <g8 TECH>seed milling</g8>.",
]
MARK = re.compile(r"<(?P<term>g\d|-) (?P<label>[A-Z]+)>(?P<text>[^<]+)</(?:g\d|-)>")


@pytest.mark.parametrize("case", CASES)
def test_mentions(case: str) -> None:
    wanted = [
        (m["text"], m["label"], None if m["term"] == "-" else m["term"])
        for m in MARK.finditer(case)
    ]
    plain = MARK.sub(lambda m: m["text"], case)
    lines = (plain + TAIL).split("\n")
    kinds = {
        n: "glossary_definition" if n % 2 == 0 else "glossary_term" for n in range(1, len(lines))
    }
    glossary = [
        GlossaryEntry(f"g{n}", term, ALIASES.get(term, []), f"s{2 * n}", f"s{2 * n + 1}")
        for n, term in enumerate(TERMS, 1)
    ]
    found = [
        (e.text, e.label, e.refers_to)
        for e in find(plain + TAIL, kinds=kinds, glossary=glossary, bare=False)
        if e.start < len(plain) and e.label in {"ORG", "EVENT", "WORK", "TECH"}
    ]
    linked = [item for item in found if item[2] is not None or item in wanted]
    assert linked == wanted


def test_a_year_takes_the_month_that_another_mention_has() -> None:
    text = "At the Lamp Sittings (2031), nobody spoke." + TAIL
    lines = text.split("\n")
    kinds = {
        n: "glossary_definition" if n % 2 == 0 else "glossary_term" for n in range(1, len(lines))
    }
    glossary = [
        GlossaryEntry(f"g{n}", term, ALIASES.get(term, []), f"s{2 * n}", f"s{2 * n + 1}")
        for n, term in enumerate(TERMS, 1)
    ]
    found = [
        e
        for e in find(text, kinds=kinds, glossary=glossary)
        if e.label == "EVENT" and "2031" in e.text
    ]
    assert {str(e.normal) for e in found} == {
        str({"name": "Lamp Sittings", "ordinal": None, "edtf": "2031-03"})
    }
    assert [e.coref for e in found] == [None, found[0].id, found[0].id]
