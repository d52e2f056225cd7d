"""Dates in EDTF: what is made is valid, bounds hold what they should, anchors move as the calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.records.dates import (
    SEASON_MONTHS,
    Anchor,
    bounds,
    calendar_date,
    compatible,
    days_apart,
    days_later,
    first_and_last_day,
    in_year,
    interval,
    is_day,
    is_edtf,
    latest_day,
    nearest_year,
    read_anchor,
    season,
    shift,
    third_of_year,
)

YEARS = st.integers(1, 9999).map(calendar_date)
MONTHS = st.builds(calendar_date, st.integers(1, 9999), st.integers(1, 12))
DAYS = st.dates().map(lambda day: day.isoformat())
SINGLE = YEARS | MONTHS | DAYS
SPANS = st.tuples(SINGLE, SINGLE).map(sorted).map(lambda ends: interval(*ends))
UNKNOWN = st.sampled_from(
    ["204X", "19XX", "XXXX-01-30", "XXXX-XX-04", "2041-21", "2041~", "2041?", "../2041"]
)
ANCHORS = st.dates(dt.date(2, 1, 1), dt.date(9998, 12, 31)).map(
    lambda day: Anchor(day.year, day.month, day.day)
)


# -- making ---------------------------------------------------------------------------------------------------------


@given(SINGLE | SPANS)
def test_what_is_made_is_valid(date: str) -> None:
    assert is_edtf(date)


@given(st.integers(1, 9999), st.sampled_from(sorted(map(int, SEASON_MONTHS))))
def test_seasons_are_valid_and_lie_in_their_year(year: int, code: int) -> None:
    assert is_edtf(season(year, code))
    assert compatible(season(year, code), calendar_date(year))


@given(st.integers(1, 9999))
def test_thirds_make_a_year(year: int) -> None:
    first, second, third = (third_of_year(year, number) for number in (1, 2, 3))
    assert not compatible(first, second)
    assert not compatible(second, third)
    assert bounds(first)[0][:7] == f"{year:04d}-01"
    assert bounds(third)[1][:7] == f"{year:04d}-12"


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((None, 2, 29), "XXXX-02-29"),
        ((None, None, 15), "XXXX-XX-15"),
        ((None, 5), "XXXX-05"),
        ((33, 5), "0033-05"),
    ],
)
def test_unknown_parts(parts: tuple[int | None, ...], expected: str) -> None:
    assert calendar_date(*parts) == expected
    assert is_edtf(expected)


@pytest.mark.parametrize(
    "parts", [(0,), (10_000,), (2031, 0), (2031, 13), (2031, 2, 29), (2031, 5, 0), (None, 2, 30)]
)
def test_no_such_day(parts: tuple[int | None, ...]) -> None:
    with pytest.raises(ValueError, match=r"must be in|out of range"):
        calendar_date(*parts)


def test_an_interval_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before"):
        interval("2031-05-04", "2031-05-03")
    assert interval("XXXX-12-30", "XXXX-01-02") == "XXXX-12-30/XXXX-01-02"


@given(st.integers(1, 9999), MONTHS | DAYS)
def test_a_date_in_another_year_keeps_month_and_day(year: int, date: str) -> None:
    try:
        assert in_year(date, year) == f"{year:04d}{date[4:]}"
    except ValueError:
        assert date.endswith("-02-29")


@pytest.mark.parametrize("date", ["", "2031", "XXXX-XX-15", "2031-21", "203X", "2031-02-29"])
def test_no_date_in_another_year(date: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        in_year(date, 2030)


@given(st.dates(dt.date(1000, 1, 1), dt.date(3000, 1, 1)), st.integers(-100_000, 100_000))
def test_days_later_are_so_many_apart(day: dt.date, count: int) -> None:
    first = day.isoformat()
    assert days_apart(first, days_later(first, count)) == count


def test_no_day_is_none_days_apart() -> None:
    with pytest.raises(ValueError, match="2031-05"):
        days_apart("2031-05", "2031-05-04")
    with pytest.raises(OverflowError):
        days_later("9999-12-31", 1)


@pytest.mark.parametrize(
    "value", ["", "2031-05", "2031-05-04/2031-06", "XXXX-05-04", "2031-05-04/.."]
)
def test_no_day(value: str) -> None:
    assert not is_day(value)


# -- comparing ------------------------------------------------------------------------------------------------------


@given(SINGLE | SPANS | UNKNOWN)
def test_every_date_lies_within_itself(date: str) -> None:
    assert compatible(date, date)


@given(SINGLE | SPANS | UNKNOWN, SINGLE | SPANS | UNKNOWN)
def test_compatible_is_mutual(one: str, two: str) -> None:
    assert compatible(one, two) == compatible(two, one)
    assert bounds(one)[0] <= bounds(one)[1]


@pytest.mark.parametrize("date", ["2041/..", "2041-05-04/2041-05", "XXXX-11-30/XXXX-01-04"])
def test_every_interval_lies_within_itself(date: str) -> None:
    assert compatible(date, date)


@given(DAYS)
def test_a_day_lies_within_its_month_and_year_and_they_may_be_that_day(day: str) -> None:
    for wider in (day[:7], day[:4], f"{day}/{day}"):
        assert compatible(day, wider)
        assert compatible(wider, day)


@given(DAYS, DAYS)
def test_days_are_compatible_with_themselves_alone(one: str, two: str) -> None:
    assert compatible(one, two) == (one == two)


@given(DAYS, DAYS, DAYS)
def test_a_day_lies_within_an_interval_or_beside_it(one: str, two: str, three: str) -> None:
    begins, day, ends = sorted([one, two, three])
    assert compatible(day, f"{begins}/{ends}")
    assert compatible(begins, f"{day}/{ends}") == (begins == day)
    assert compatible(ends, f"{begins}/{day}") == (ends == day)


@pytest.mark.parametrize(
    ("date", "own", "expected"),
    [
        ("2034-06-11", "2034-06", True),
        ("2034-07-11", "2034-06", False),
        ("2034", "2033/2035", True),
        ("2036", "2033/2035", False),
        ("2034-06", "2034-05-30/2034-06-02", True),
        ("2034-06-01/2034-06-03", "2034-06-02", True),
        ("2034-06-01/2034-06-03", "2034-06-04", False),
        ("2034-12-03", "2034-36", True),
        ("2034-12-03", "2034-40", False),
    ],
)
def test_dates_within_dates(date: str, own: str, expected: bool) -> None:
    assert compatible(date, own) == expected


# -- resolving ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        ("2031", (2031, None, None)),
        ("2031-02", (2031, 2, None)),
        ("2031-02-03", (2031, 2, 3)),
        ("2030-01-01/2031-02-03", (2031, 2, 3)),
        ("2031-02-31", (2031, 2, None)),
        ("2031-13", (2031, None, None)),
        ("2031-00-05", (2031, None, None)),
    ],
)
def test_anchor(date: str, expected: tuple[int, int | None, int | None]) -> None:
    anchor = read_anchor(date)
    assert anchor is not None
    assert (anchor.year, anchor.month, anchor.day) == expected


@pytest.mark.parametrize("date", [None, "", "soon", 2031, "XXXX-01", "0000", "203X"])
def test_no_anchor(date: object) -> None:
    assert read_anchor(date) is None


@given(ANCHORS, st.integers(1, 12))
def test_no_year_is_nearer(anchor: Anchor, month: int) -> None:
    year = nearest_year(anchor, month)
    middle = dt.date(anchor.year, anchor.month or 7, anchor.day or (15 if anchor.month else 1))
    assert abs((dt.date(year, month, 15) - middle).days) <= 183


@given(ANCHORS, st.integers(1, 31))
def test_the_latest_day_is_the_last_up_to_the_anchor(anchor: Anchor, number: int) -> None:
    found = dt.date.fromisoformat(latest_day(anchor, number))
    assert found.day == number
    assert anchor.date is not None
    assert found <= anchor.date
    between = range(1, (anchor.date - found).days + 1)
    assert all((found + dt.timedelta(days=n)).day != number for n in between)


@pytest.mark.parametrize(("anchor", "day"), [(Anchor(2031, 5, 4), 32), (Anchor(2031, 5), 3)])
def test_no_latest_day(anchor: Anchor, day: int) -> None:
    with pytest.raises(ValueError, match="no day"):
        latest_day(anchor, day)


@given(ANCHORS, st.sampled_from(["day", "week", "month", "year"]), st.integers(-1, 1))
def test_steps_are_valid_and_come_back(anchor: Anchor, unit: str, step: int) -> None:
    moved, here = shift(anchor, unit, step), shift(anchor, unit, 0)
    assert moved is not None
    assert here is not None
    assert is_edtf(moved)
    assert compatible(here, moved) == (step == 0)
    assert compatible(here, str(anchor.date))


@pytest.mark.parametrize(
    ("anchor", "unit"), [(Anchor(2031), "month"), (Anchor(2031, 5), "week"), (Anchor(2031), "day")]
)
def test_no_step_from_what_is_not_exact(anchor: Anchor, unit: str) -> None:
    assert shift(anchor, unit, 1) is None


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [
        ("2031-05-03", "2031-05-03", "2031-05-03"),
        ("2032-02", "2032-02-01", "2032-02-29"),
        ("2031", "2031-01-01", "2031-12-31"),
        ("203X", "2030-01-01", "2039-12-31"),
        ("2031-24", "2031-12-01", "2031-12-31"),
        ("2031-05-30/2031-06-02", "2031-05-30", "2031-06-02"),
    ],
)
def test_days_of_the_calendar(date: str, first: str, last: str) -> None:
    found = first_and_last_day(date)
    assert found == (dt.date.fromisoformat(first), dt.date.fromisoformat(last))


@pytest.mark.parametrize("date", ["XXXX-05-03", "2031/..", "yesterday", ""])
def test_no_days_of_what_has_no_year(date: str) -> None:
    assert first_and_last_day(date) is None


@pytest.mark.parametrize(
    "date",
    [
        "2020",
        "201X",
        "20XX",
        "2020-02",
        "2020-13",
        "2020-02-29",
        "2021-02-29",
        "0000",
        "20X0",
        "٢٠٢٠",
    ],
)
def test_what_is_told_without_the_grammar_is_what_the_grammar_tells(date: str) -> None:
    from edtf.parser.grammar import is_valid_edtf as grammar  # talks on import

    for value in (date, f"{date}/2021-05", f"2019/{date}", f"{date}/"):
        try:
            expected = grammar(value)
        except (ValueError, TypeError, AttributeError):
            expected = False
        assert is_edtf(value) is expected
