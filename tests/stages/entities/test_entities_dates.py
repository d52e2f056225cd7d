"""Dates: the cases of ``dates.txt`` in whole documents, and what must hold of any text."""

from __future__ import annotations

import time
from datetime import date
from functools import cache
from itertools import pairwise

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from readout.records.dates import read_anchor
from readout.stages.entities.dates import find_dates
from stages.entities.datecases import ANCHOR, DateCase, read_cases
from stages.entities.entitycases import find

CASES = list(read_cases())
parsed = cache(parse_edtf)  # is slow, and most values come several times


def known(reason: str) -> pytest.MarkDecorator:
    return pytest.mark.xfail(strict=True, raises=AssertionError, reason=reason)


@pytest.mark.parametrize(
    "case", [pytest.param(c, marks=known(c.reason) if c.reason else (), id=c.line) for c in CASES]
)
def test_case(case: DateCase) -> None:
    assert case.found(find(case.text, case.date, kinds=case.kinds)) == case.expected


def test_values_of_cases_are_edtf() -> None:
    for case in CASES:
        for *_, edtf, _ in case.expected:
            if edtf is not None:
                parsed(edtf)


def test_partial_and_relative_without_a_date() -> None:
    text = "On January 30, in May, on the 15th, yesterday, last year, last March."
    assert [d.edtf for d in find_dates(text)] == [
        "XXXX-01-30",
        "XXXX-05",
        "XXXX-XX-15",
        None,
        None,
        None,
    ]
    assert all(d.anchor is None for d in find_dates(text))


def test_year_alone_resolves_no_day() -> None:
    assert [
        d.edtf for d in find_dates("yesterday, January 30, last month", read_anchor("2031"))
    ] == [None, "2031-01-30", None]


MONTHS = [date(2031, number, 1).strftime("%B") for number in range(1, 13)]
WHEN = st.one_of(
    st.builds(
        "{} {}, {}".format, st.sampled_from(MONTHS), st.integers(1, 31), st.integers(1500, 2199)
    ),
    st.builds(
        "{} {} to {}, {}".format,
        st.sampled_from(MONTHS),
        st.integers(1, 31),
        st.integers(1, 31),
        st.integers(1500, 2199),
    ),
    st.builds("{}–{} {}".format, st.integers(1, 31), st.integers(1, 31), st.sampled_from(MONTHS)),
    st.builds("in {}".format, st.sampled_from(MONTHS)),
    st.builds(
        "{} {} to {} {}".format,
        st.sampled_from(MONTHS),
        st.integers(1, 31),
        st.sampled_from(MONTHS),
        st.integers(1, 31),
    ),
    st.builds(
        "{} {}".format, st.sampled_from(["early", "late", "mid", "end of"]), st.integers(1500, 2199)
    ),
    st.builds(
        "{} {}".format,
        st.sampled_from(["last", "this", "next"]),
        st.sampled_from([*MONTHS, "week", "month", "year", "summer", "Friday"]),
    ),
    st.builds("on the {}th.".format, st.integers(4, 31)),
    st.builds("the {}th of last month".format, st.integers(4, 31)),
    st.builds(
        "{} {}s ago".format,
        st.integers(1, 999),
        st.sampled_from(["day", "week", "month", "year", "decade"]),
    ),
    st.sampled_from(
        [
            "the same day",
            "a day later",
            "that night",
            "last weekend",
            "the past week",
            "the last year",
            "this morning",
            "Wednesday to Friday",
            "on the 2nd and 4th,",
            "on the 3rd to 5th,",
            "from March to May",
            "a day earlier",
            "two weeks later",
            "9 months later",
            "twenty-two years ago",
        ]
    ),
    st.builds("{}–{}".format, st.integers(1500, 2199), st.integers(0, 2199)),
    st.builds(
        "{} {} of {}".format,
        st.sampled_from(["first", "third"]),
        st.sampled_from(["quarter", "half"]),
        st.integers(1500, 2199),
    ),
)
DATES = st.one_of(st.none(), st.dates().map(str), st.integers(1, 9999).map("{:04d}".format))


@settings(max_examples=150)
@given(when=WHEN, meta=DATES)
def test_values_are_edtf(when: str, meta: str | None) -> None:
    for found in find_dates(f"It was {when} in the rain.", read_anchor(meta)):
        if found.edtf is not None:
            parsed(found.edtf)


@settings(max_examples=100, deadline=None)
@given(
    first=WHEN,
    then=WHEN,
    meta=DATES | st.sampled_from(["2031-06-04", "2031-06-06"]),
    dateline=st.booleans(),
)
def test_any_document(first: str, then: str, meta: str | None, dateline: bool) -> None:
    opening = "ARLIN, June 3 (QPA) — " if dateline else ""
    for text in (f"{first} it rained; {then} it snowed.", f"{then} it froze."):
        for entity in find(opening + text[0].upper() + text[1:], meta):
            edtf = entity.normal and entity.normal.get("edtf")
            if entity.label == "DATE" and edtf is not None:
                parsed(str(edtf))


@settings(max_examples=100)
@given(text=st.text(alphabet="Maymarch Jun0123459,–-./ thQ\n’the of tousndi"), meta=DATES)
def test_any_text(text: str, meta: str | None) -> None:
    found = find_dates(text, read_anchor(meta))
    assert all(0 <= d.start < d.end <= len(text) for d in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    "unit", ["1", "2014 ", "March ", "early ", "last ", ", ", "the 15th to ", "\n", "“"]
)
def test_hostile_text_takes_linear_time(unit: str) -> None:
    begin = time.process_time()
    find_dates(unit * (100_000 // len(unit)), read_anchor(ANCHOR))
    assert time.process_time() - begin < 3
