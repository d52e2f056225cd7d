"""How long a date lies before a document."""

from __future__ import annotations

import pytest

from readout.language.timing import age_of


@pytest.mark.parametrize(
    ("value", "today", "age"),
    [
        ("2031-05-04", "2031-05-04", "days"),
        ("2031-05-02", "2031-05-04", "days"),
        ("2031-05-01", "2031-05-04", "month"),
        ("2031-05", "2031-05-04", "days"),
        ("2031-04", "2031-05-20", "month"),
        ("2030-06", "2031-05-20", "year"),
        ("2031", "2031-05-04", "days"),
        ("2031-05-03/2031-05-04", "2031-05-04", "days"),
        ("2021-09-11", "2031-05-04", "older"),
        ("2029", "2031-05-04", "older"),
        ("2031-06-01", "2031-05-04", "later"),
        ("2032", "2031", "later"),
        ("", "2031-05-04", None),
        ("2031-05-04", "", None),
        ("XXXX-05", "2031-05-04", None),
        ("no date", "2031-05-04", None),
    ],
)
def test_how_old_a_date_is(value: str, today: str, age: str | None) -> None:
    assert age_of(value, today) == age
