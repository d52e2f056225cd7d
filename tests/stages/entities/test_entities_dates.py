"""Dates: one line a case. ``v`` is the value, ``a`` marks what was resolved against the document's date."""
# ruff: noqa: E501 - a case is a line

from __future__ import annotations

import time
from datetime import date
from itertools import pairwise

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st
from markup import read

from pipeline.stages.entities.calendars import read_anchor
from pipeline.stages.entities.dates import find_dates

ANCHOR = "2031-06-05"  # a Thursday

CASES = [
    "The port opened on <d v=2031-03-03>March 3, 2031</d>.",
    "The port opened on <d v=2031-03-03>3 March 2031</d>.",
    "The port opened on the <d v=2031-03-03>3rd of March 2031</d>.",
    "It was signed on <d v=2031-03-03>Monday, March 3, 2031</d> in the harbour.",
    "It was signed on <d v=2008-09-15>Sept. 15, 2008</d>.",
    "Logged at <d v=2030-07-26>2030-07-26</d> 15:18:27 by the pilot.",
    "Logged on <d v=2030-07-26>26.07.2030</d>.",
    "They met from <d v=2031-03-03/2031-03-05>March 3 to 5, 2031</d>.",
    "They met on <d v=2031-03-03/2031-03-05>3–5 March 2031</d>.",
    "They met from <d v=2031-03-28/2031-04-02>March 28 to April 2, 2031</d>.",
    "They met from <d v=2030-12-30/2031-01-02>December 30 to January 2, 2031</d>.",
    "Between <d v=1992/1997>1992 and 1997</d> nothing was built.",
    "In <d v=1992>1992</d> and <d v=1997>1997</d> two piers were built.",
    "The plan for <d v=2021/2025>2021–2025</d> and that for <d v=2026/2030>2026-30</d>.",
    "From <d v=1992/1997>1992 to 1997</d> the yard was closed; since <d v=2015>2015</d> it is open.",
    "Since the <d v=198X>1980s</d> and the <d v=199X>early 1990s</d>, boats are lighter.",
    "In the <d v=20XX>21st century</d> and the <d v=19XX>mid-20th century</d>; in the <d v=18XX>nineteenth century</d>.",
    "In <d v=2024-21>spring 2024</d> and the <d v=2021-22>summer of 2021</d>.",
    "In <d v=2024-33>Q1 2024</d>, the <d v=2024-40>first half of 2024</d> and <d v=2024-35>2024 Q3</d>.",
    "By <d v=2014-01/2014-04>early 2014</d> and at the <d v=2023-09/2023-12>end of 2023</d>.",
    "In <d v=2019-12>December 2019</d> and <d v=2019-05>May 2019</d>; <d v=2022-01/2022-03>January to March 2022</d>.",
    "In <d v=2021-06>June</d> and <d v=2021-08>August 2021</d> the sea was calm.",
    "Treaties of <d v=1972>1972</d>, <d v=1979>1979</d>, and <d v=1982>1982</d>.",
    # resolved against the document's date
    "On <d v=2031-01-30 a=1>January 30</d> the assembly met.",
    "On <d v=2030-12-28 a=1>December 28</d> the assembly met.",
    "It must be done by <d v=2031-10-01 a=1>October 1</d>.",
    "It must be done by <d v=2032-02-01 a=1>February 1</d>.",
    "In <d v=2031-05 a=1>May</d> it rained; in <d v=2031-03 a=1>March</d> it did not.",
    "It met from the <d v=2031-05-15/2031-05-16 a=1>15th to the 16th</d>.",
    "It met on the <d v=2031-06-03 a=1>3rd</d>, in the old hall.",
    "More than <d v=2030 a=1>last year</d> and <d v=2031 a=1>this year</d>.",
    "In <d v=2030-05 a=1>May last year</d> and <d v=2030-12 a=1>last December</d>.",
    "Opened <d v=2031-06-04 a=1>yesterday</d>, closed on <d v=2031-06-03 a=1>Tuesday</d>.",
    "It closed <d v=2031-05-30 a=1>last Friday</d> and opens <d v=2031-06-09 a=1>next Monday</d>.",
    "It closed <d v=2031-05 a=1>last month</d>, <d v=2030-22 a=1>last summer</d>.",
    "Sales in the <d v=2030-35 a=1>third quarter of last year</d>.",
    "Two boats sank <d v=2031-05-26/2031-06-01 a=1>last week</d>.",
    # no dates
    "You may march on the harbour; they may not.",
    "The 14th Five-Year phase, on the 15th floor.",
    "Open 24/7 with 100M users, 2,014 people, 17.5% and 2014 people.",
    "It cost $2014 or 2014 yuan, and +86 2021 555 is the number.",
    "Section 2014.3, tel. 2021-555-1234, and February 30.",
    "In today’s world, for three years, in recent years, every year, the annual fair.",
    "A once-in-a-century storm; a second; the first half of the match.",
    "Summer came; the spring in the watch; to fall is no shame.",
]


@pytest.mark.parametrize("case", CASES)
def test_case(case: str) -> None:
    text, marks = read(case)
    found = [(d.start, d.end, d.edtf, bool(d.anchor)) for d in find_dates(text, read_anchor(ANCHOR))]
    assert found == [(m.start, m.end, m.attributes["v"], "a" in m.attributes) for m in marks]


def test_partial_and_relative_without_a_date() -> None:
    text = "On January 30, in May, on the 15th, yesterday, last year, last March."
    assert [d.edtf for d in find_dates(text)] == ["XXXX-01-30", "XXXX-05", "XXXX-XX-15", None, None, None]
    assert all(d.anchor is None for d in find_dates(text))


@pytest.mark.parametrize(
    ("date", "expected"),
    [("2031", (2031, None, None)), ("2031-02", (2031, 2, None)), ("2031-02-03", (2031, 2, 3)),
     ("2030-01-01/2031-02-03", (2031, 2, 3)), ("2031-02-31", (2031, 2, None)), ("2031-13", (2031, None, None))],
)  # fmt: skip
def test_anchor(date: str, expected: tuple[int, int | None, int | None]) -> None:
    anchor = read_anchor(date)
    assert anchor is not None
    assert (anchor.year, anchor.month, anchor.day) == expected


@pytest.mark.parametrize("date", [None, "", "soon", 2031, "XXXX-01", "0000", "203X"])
def test_no_anchor(date: object) -> None:
    assert read_anchor(date) is None


def test_year_alone_resolves_no_day() -> None:
    assert [d.edtf for d in find_dates("yesterday, January 30, last month", read_anchor("2031"))] == [
        None, "2031-01-30", None,
    ]  # fmt: skip


MONTHS = [date(2031, number, 1).strftime("%B") for number in range(1, 13)]
WHEN = st.one_of(
    st.builds("{} {}, {}".format, st.sampled_from(MONTHS), st.integers(1, 31), st.integers(1500, 2199)),
    st.builds("{} {} to {}, {}".format, st.sampled_from(MONTHS), st.integers(1, 31), st.integers(1, 31), st.integers(1500, 2199)),
    st.builds("{}–{} {}".format, st.integers(1, 31), st.integers(1, 31), st.sampled_from(MONTHS)),
    st.builds("in {}".format, st.sampled_from(MONTHS)),
    st.builds("{} {} to {} {}".format, st.sampled_from(MONTHS), st.integers(1, 31), st.sampled_from(MONTHS), st.integers(1, 31)),
    st.builds("{} {}".format, st.sampled_from(["early", "late", "mid", "end of"]), st.integers(1500, 2199)),
    st.builds("{} {}".format, st.sampled_from(["last", "this", "next"]), st.sampled_from([*MONTHS, "week", "month", "year", "summer", "Friday"])),
    st.builds("on the {}th.".format, st.integers(4, 31)),
    st.builds("{}–{}".format, st.integers(1500, 2199), st.integers(0, 2199)),
    st.builds("{} {} of {}".format, st.sampled_from(["first", "third"]), st.sampled_from(["quarter", "half"]), st.integers(1500, 2199)),
)  # fmt: skip
DATES = st.one_of(st.none(), st.dates().map(str), st.integers(1, 9999).map("{:04d}".format))


@settings(max_examples=150, deadline=None)
@given(when=WHEN, meta=DATES)
def test_values_are_edtf(when: str, meta: str | None) -> None:
    for found in find_dates(f"It was {when} in the rain.", read_anchor(meta)):
        if found.edtf is not None:
            parse_edtf(found.edtf)


@settings(max_examples=100, deadline=None)
@given(text=st.text(alphabet="Maymarch Jun0123459,–-./ thQ\n’the of tousndi"), meta=DATES)
def test_any_text(text: str, meta: str | None) -> None:
    found = find_dates(text, read_anchor(meta))
    assert all(0 <= d.start < d.end <= len(text) for d in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@pytest.mark.parametrize("unit", ["1", "2014 ", "March ", "early ", "last ", ", ", "the 15th to ", "\n", "“"])
def test_hostile_text_takes_linear_time(unit: str) -> None:
    begin = time.perf_counter()
    find_dates(unit * (100_000 // len(unit)), read_anchor(ANCHOR))
    assert time.perf_counter() - begin < 3
