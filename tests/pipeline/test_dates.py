"""The date of an input."""

from __future__ import annotations

from typing import Any

import pytest

from readout.pipeline.dates import set_date


@pytest.mark.parametrize("value", [None, "", 2020, "2020"])
def test_dates_that_need_no_warning(value: Any) -> None:
    meta = {"date": value}
    assert set_date(meta) == []
    assert meta == {"date": "2020" if value else None}


@pytest.mark.parametrize("value", ["soon", 5, True, 20.5, ["2020"], {}])
def test_unreadable_dates_are_kept_aside(value: Any) -> None:
    meta = {"date": value}
    (warning,) = set_date(meta)
    assert warning.code == "unreadable_date"
    assert meta == {"date": None, "date_original": value}
