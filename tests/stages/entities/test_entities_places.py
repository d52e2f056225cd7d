"""Places, persons and agencies by context, headings, and dates by the byline.

One line a case, dates left out.
"""

from __future__ import annotations

import pytest

from markup import read
from stages.entities.entitycases import find

CASES = [
    # places: the evidence of one mention labels the others
    "<gpe>Tolmar</gpe> agreed. Nobody lives in <gpe>Tolmar</gpe>.",
    "A brass band from <gpe>Unna</gpe> played.",
    # no places
    "Her trust in Tolmar is great. A letter from Besk came. According to Unna, it rained.",
    "In Phase two, in French, and in Parliament nobody spoke.",
    # no persons
    "The Mayor and the Minister left.",
    # bodies
    "The <org>Presidium of the Council of Reeds</org> met. The <org>Presidium</org> left.",
    "The <org>Islands’ Assembly</org> and <org>Tolmar Radio</org> agreed.",
    # meetings that go on
    "The <event>Central Work Conference on the Shore</event> and the <event>National Forum on Oil and Light</event> met.",
    "The <event>Third Congress of Reed Towns</event>, the <event>Congress of Village Nurses</event> and the <event>2033 Convention of Reed Provinces</event> met.",
    "The <work>Reed Convention on Nets</work> was read to the <org>National People’s Congress</org>.",
]


@pytest.mark.parametrize("case", CASES)
def test_case(case: str) -> None:
    text, marks = read(case)
    found = [(e.text, e.label.lower()) for e in find(text) if e.label != "DATE"]
    assert found == [(m.text, m.tag) for m in marks]


def test_context_outranks_the_model() -> None:
    found = find("Tolmar agreed. Ore waits in Tolmar.", model=[("Tolmar", "PERSON")])
    assert [(e.text, e.label) for e in found] == [("Tolmar", "GPE"), ("Tolmar", "GPE")]


def test_an_election_is_an_event() -> None:
    found = find("The May 2031 Ostmelvan general election was close.")
    assert ("May 2031 Ostmelvan general election", "EVENT") in {(e.text, e.label) for e in found}


def test_a_part_of_a_persons_name_is_no_place() -> None:
    found = find(
        "Mara Tolmar left. Nobody believed in Tolmar. It sat in Tolmar’s room.",
        model=[("Mara Tolmar", "PERSON")],
    )
    assert {e.label for e in found} == {"PERSON"}


@pytest.mark.parametrize(
    ("lines", "kinds", "value"),
    [
        (
            "Nets\nArlin, June 25, 2032\nOn June 24 it rained.",
            {0: "title", 1: "byline"},
            "2032-06-24",
        ),
        ("Nets\nArlin, 2 May 2031\nIt was said in March.", {0: "title", 1: "byline"}, "2031-03"),
        (
            "Nets\nArlin, November 20, 2031\nThey met on Thursday.",
            {0: "title", 1: "byline"},
            "2031-11-20",
        ),
        ("Arlin, June 24 (QPA) — They met on June 24, 2032.", {}, "2032-06-24"),
    ],
)
def test_dates_without_a_year(lines: str, kinds: dict[int, str], value: str) -> None:
    dates = [e for e in find(lines, kinds=kinds) if e.label == "DATE"]
    full = next(
        e for e in dates if e.normal == {"edtf": str((e.normal or {})["edtf"]), "anchor": None}
    )
    other = next(e for e in dates if e is not full)
    assert other.normal == {"edtf": value, "anchor": full.id}


def test_dates_without_a_year_and_a_date_of_the_document() -> None:
    dates = find("Arlin, June 25, 2032\nOn June 24 it rained.", "2040-06-01", kinds={0: "byline"})
    assert [e.normal for e in dates if e.text == "June 24"] == [
        {"edtf": "2040-06-24", "anchor": "meta.date"}
    ]


def test_no_byline_no_year() -> None:
    (date,) = (e for e in find("On June 24 it rained.") if e.label == "DATE")
    assert date.normal == {"edtf": "XXXX-06-24", "anchor": None}
