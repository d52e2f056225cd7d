"""Names by rule and gazetteer: one line a case, all entities but dates are marked."""

from __future__ import annotations

import pytest

from markup import read
from stages.entities.entitycases import find

CASES = [
    # bodies: the longest name
    "The <org>Ministry of Fisheries</org> agreed.",
    "The <org>Ministry of Science and Technology</org> and the <org>Ministry of Finance</org> agreed.",
    "The <org>Political Bureau of the Central Committee</org> met.",
    "The <org>Political Bureau of the VLP Central Committee</org> met.",
    "The General Secretary of the <org>VLP Central Committee</org>, a baker.",
    "She is Chairwoman of the <org>Central Harbour Commission</org>.",
    "A member of the <org>Standing Committee of the Velden Assembly</org> spoke.",
    "The <org>National Sea Safety Standardization Technical Committee</org> and the <org>Net Society of Velden</org>.",
    "The <org>Illegal and Improper Catch Reporting Center</org> closed.",
    "The <org>Center for Reporting and Handling Waste</org> opened.",
    "The <org>Center on Velden-Greenholm Relations</org> is in <gpe>Velden</gpe>.",
    "The <org>Harbour Council</org> and the <org>Fishers' Union</org> agreed.",
    "The <org>People's Bank of Velden</org> and the <org>Academy of Social Sciences</org>.",
    "The <org>State Council</org>’s report and the <org>Arlin University</org>.",
    "The <org>Arlin Port (Group) Co., Ltd.</org> and <org>Moss & Hale Inc.</org> merged.",
    # no bodies
    "The committee, the Party, the Bank and the Ministry agreed.",
    "See www.velden.org or https://velden.org/a or mail a@velden.org.",
    "The Secretary of the group met the Minister.",
    # meetings
    "The <event>Third Plenary Session of the 20th VLP Central Committee</event> took place.",
    "The <event>2030 National Two Sessions</event> and the <event>National Two Sessions (2031)</event>.",
    "The <event>Central Harbour Work Conference</event> took place.",
    "The <event>Central Fishing and Shipping Affairs Work Conference</event> took place.",
    "The <event>20th National Party Congress</event> and the <event>Eighteenth Party Congress</event>.",
    "The <event>Central Conference on Boat Work</event> took place.",
    "The <event>Moss Forum for Coasts Annual Conference</event> took place.",
    "The <event>2030 Velden-Moss Summit</event> and the <event>World Coast Forum 2031</event>.",
    "The body <org>National Harbour Consultative Conference</org> (<org>NHCC</org>).",
    "The <org>National People's Congress</org> is a body, the <event>12th Party Congress</event> a meeting.",
    "The <event>Delta Governance Conclave</event>, the <event>Fen Leaders’ Retreat</event> and the <event>Moss Reed Expo</event> took place.",
    "The <event>Ninth Ostmel Biennale</event> and the <event>Moss Import Exposition</event> took place.",
    # no meetings
    "The meeting, a session, two sessions, the conference and her first meeting with the mayor.",
    "He gave press conferences in the meeting room.",
    # documents
    "The <work>Law on Sea Use</work> and the <work>Harbour Report</work>.",
    "The <work>National Boat Plan for the 14th Five-Year Plan</work> was read.",
    "The <work>Government Work Report</work> was read.",
    "The plan and the law, a report and an act.",
    # places
    "In <gpe>Moss Province</gpe>, on the <loc>Arlin River</loc>, in <gpe>Velden</gpe> and <gpe>Port\u00a0Arlin</gpe>.",
    # gazetteer: case, hyphens, apostrophes, possessives
    "<gpe>Velden</gpe>’s <org>People’s Assembly</org> praised <concept>high quality fishing</concept>.",
    "<concept>High-quality fishing</concept> and <tech>TIDAL POWER</tech>; veldens, velden, Veldens.",
]


@pytest.mark.parametrize("case", CASES)
def test_case(case: str) -> None:
    text, marks = read(case)
    found = [(e.text, e.label.lower()) for e in find(text) if e.label != "DATE"]
    assert found == [(m.text, m.tag) for m in marks]


NORMALS = [
    ("The 24th Collective Study Session met.", "Collective Study Session", 24, None),
    ("The 2030 National Two Sessions met.", "National Two Sessions", None, "2030"),
    ("The National Two Sessions (2031) met.", "National Two Sessions", None, "2031"),
    ("The Twenty-fourth Moss Forum met.", "Moss Forum", 24, None),
    (
        "The Moss Forum was held in Arlin from the 15th to the 16th.",
        "Moss Forum",
        None,
        "2031-05-15/2031-05-16",
    ),
    (
        "On January 30, the council held its 24th Collective Study Session.",
        "Collective Study Session",
        24,
        "2031-01-30",
    ),
    (
        "As early as 2014, the Central Harbour Work Conference proposed it.",
        "Central Harbour Work Conference",
        None,
        "2014",
    ),
    (
        "The spirit of the Central Conference on Boat Work [of September 2021].",
        "Central Conference on Boat Work",
        None,
        "2021-09",
    ),
    ("The Coast Debate met.", "Annual Coast Debate", None, None),
]


@pytest.mark.parametrize(("text", "name", "ordinal", "edtf"), NORMALS)
def test_normal_of_a_meeting(text: str, name: str, ordinal: int | None, edtf: str | None) -> None:
    (event,) = (e for e in find(text, "2031-06-05") if e.label == "EVENT")
    assert event.normal == {"name": name, "ordinal": ordinal, "edtf": edtf}


def test_year_of_the_meeting_is_the_anchor_of_the_month() -> None:
    event, date = (e for e in find("The 2030 Moss Forum, held in March, closed.", "2031-06-05"))
    assert (event.text, date.text) == ("2030 Moss Forum", "March")
    assert date.normal == {"edtf": "2030-03", "anchor": event.id}


def test_a_body_is_not_joined_to_the_state_whose_it_is() -> None:
    found = find("The Outer Fens' Department of Fish replied.", model=[("Outer Fens", "GPE")])
    assert [(e.text, e.label) for e in found] == [
        ("Outer Fens", "GPE"),
        ("Department of Fish", "ORG"),
    ]
