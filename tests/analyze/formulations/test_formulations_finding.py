"""Formulations of a small corpus: which there are, who uses them, when, and how hot they are."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from counted import Tables, counted
from readout.records.types import Entity, Record
from talks import Said, talk

pytest.importorskip("duckdb")

QUILL = {"mention": "Ada Quill", "name": "Ada Quill"}
MOSS = {"mention": "Tom Moss", "name": "Tom Moss"}
WATER = "slow water and deep roots"
FILLING = [
    "Rain fell on hills.",
    "Boats came late.",
    "Nobody sang.",
    "Prices rose again.",
    "Bread was short.",
    "Fields lay bare.",
]


def corpus() -> list[Record]:
    """Six documents: two formulations found anew, one that a gazetteer knows by two wordings."""
    said = [
        ("d1", "2031-05-03", "news", Said(f"we uphold {WATER} by law", **QUILL)),
        ("d2", "2031-04-02", "readout", Said(f"they defend {WATER} for all", **MOSS)),
        ("d3", "2032-01-01", "readout", Said(f"all pursue {WATER} in spring", **QUILL)),
        ("d4", None, "news", Said(f"none oppose {WATER} or more", theme="water")),
        ("d5", "2032", "speech", Said("the Open Harbor stays, a harbor open to all", **MOSS)),
        ("d6", "2030-12-31", "news", Said("nothing of note")),
    ]
    records = []
    for (name, date, kind, one), filling in zip(said, FILLING, strict=True):
        record = talk(name, one, Said(filling), date=date, kind=kind)  # type: ignore[arg-type]
        records.append(record)
    _know(records[4], "Open Harbor", "Open Harbor")
    _know(records[4], "harbor open to all", "Open Harbor")
    return records


def _know(record: Record, form: str, name: str) -> None:
    start = record.text.index(form)
    own = f"e{len(record.entities) + 1}"
    end = start + len(form)
    entity = Entity(own, start, end, form, "CONCEPT", {"name": name}, method="gazetteer")
    record.entities.append(entity)
    record.entities.sort(key=lambda one: one.start)


@pytest.fixture(scope="module")
def found() -> Tables:
    return counted(corpus())


def row(found: Tables, name: str) -> SimpleNamespace:
    (one,) = [one for one in found["formulations"] if one.formulation == name]
    return one


def test_known_ones_and_new_ones_stand_in_one_table(found: Tables) -> None:
    assert {one.formulation: one.known for one in found["formulations"]} == {
        WATER: False,
        "Open Harbor": True,
    }
    assert [one.rank for one in found["formulations"]] == [1, 2]
    assert all(a.strength >= b.strength for a, b in pairwise(found["formulations"]))


def test_wordings_of_a_known_one_are_forms_of_it(found: Tables) -> None:
    harbor = row(found, "Open Harbor")
    assert harbor.forms == ["Open Harbor", "harbor open to all"]
    assert (harbor.documents, harbor.uses) == (1, 2)


def test_a_known_one_counts_where_its_words_stand_unmarked() -> None:
    records = corpus()
    again = Said("a Harbor open to all is ours. The harbor open to allies is not", **MOSS)
    records.append(talk("d7", again, date="2033", kind="speech"))
    found = counted(records)
    uses = [use for use in found["formulation_uses"] if use.formulation == "Open Harbor"]
    (new,) = (use for use in uses if use.document == "d7")
    assert records[-1].text[new.start : new.end] == "Harbor open to all"
    assert new.speaker == "Tom Moss"


def test_first_and_last_go_by_the_date_not_by_the_order(found: Tables) -> None:
    water = row(found, WATER)
    assert (water.first_date, water.last_date) == ("2031-04-02", "2032-01-01")
    assert water.first_use == next(
        use.id
        for use in found["formulation_uses"]
        if use.document == "d2" and use.formulation == WATER
    )
    assert (water.documents, water.undated) == (4, 1)
    assert (water.said_first_by, water.repeated_by) == ("Tom Moss", ["Ada Quill"])


def test_the_words_of_a_use_are_where_it_says(found: Tables) -> None:
    texts = {record.id: record.text for record in corpus()}
    forms = {one.formulation: one.forms for one in found["formulations"]}
    assert len({use.id for use in found["formulation_uses"]}) == len(found["formulation_uses"])
    for use in found["formulation_uses"]:
        assert texts[use.document][use.start : use.end] in forms[use.formulation]


def test_marks_of_a_set_formulation(found: Tables) -> None:
    water = row(found, WATER)
    assert (water.verbatim, water.speakers, water.official) == (0, 2, 0.5)
    assert (water.theme, water.theme_share, water.relation) == ("water", 0.25, None)
    assert (water.in_statements, water.in_authors_voice) == (4, 0)


def test_rates_are_uses_by_words(found: Tables) -> None:
    by = {
        (rate.by, rate.value): rate
        for rate in found["formulation_rates"]
        if rate.formulation == WATER
    }
    assert {value for name, value in by if name == "month"} == {"2031-04", "2031-05", "2032-01"}
    assert {value for name, value in by if name == "speaker"} == {"Ada Quill", "Tom Moss"}
    quill = by["speaker", "Ada Quill"]
    assert (quill.documents, quill.uses, quill.words) == (2, 2, 9 + 9)
    assert quill.per_1000 == pytest.approx(1000 * quill.uses / quill.words, abs=1e-3)
    for rate in found["formulation_rates"]:
        assert 0 <= rate.low <= rate.per_1000 <= rate.high <= 1000


def test_tiers_go_by_the_share_of_a_years_documents(found: Tables) -> None:
    tiers = {tier.year: tier for tier in found["formulation_tiers"] if tier.formulation == WATER}
    assert list(tiers) == ["2031", "2032"]
    assert (tiers["2031"].documents, tiers["2031"].of, tiers["2031"].heat) == (2, 2, "blazing")
    assert (tiers["2032"].share, tiers["2032"].moved) == (0.5, 0)
    assert not tiers["2032"].moved_far


def test_what_cools_down_further_than_chance_has_moved_far() -> None:
    hot = [
        talk(f"a{n}", Said(f"we uphold {WATER} {word}"), date="2031-05-03")
        for n, word in enumerate(["by law", "for all", "in spring"] * 12)
    ]
    cold = [
        talk(f"b{n}", Said(f"rain number {'x' * n} fell"), date="2032-05-03") for n in range(60)
    ]
    tiers = [tier for tier in counted(hot + cold)["formulation_tiers"] if tier.formulation == WATER]
    assert [(tier.heat, tier.moved, tier.moved_far) for tier in tiers] == [
        ("blazing", None, False),
        ("cold", -5, True),
    ]


def test_a_date_in_running_text_is_no_appearance() -> None:
    records = [replace(record, meta={}) for record in corpus()]
    for record in records:
        assert record.document is not None
        record.document = replace(record.document, date="1999", basis={"date": "text"})
    water = row(counted(records), WATER)
    assert (water.first_date, water.undated) == (None, 4)


def test_the_same_each_time(found: Tables) -> None:
    assert counted(corpus()) == found


def test_no_more_new_ones_than_asked() -> None:
    assert [one.formulation for one in counted(corpus(), most=0)["formulations"]] == ["Open Harbor"]


def test_nothing_to_find_is_no_error() -> None:
    found = counted([talk("a", Said("7"))])
    assert not any(rows for name, rows in found.items() if "formulation" in name)
