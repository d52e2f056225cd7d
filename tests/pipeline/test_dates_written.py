"""Written dates as EDTF."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.pipeline.dates import edtf_date


@pytest.mark.parametrize(
    ("value", "edtf"),
    [
        ("2020", "2020"),
        ("2020-07", "2020-07"),
        ("2020-07-26", "2020-07-26"),
        ("2020-07-26 15:18:27", "2020-07-26"),
        ("2020-07-26T15:18:27Z", "2020-07-26"),
        ("2020-07-26T15:18:27.123+08:00", "2020-07-26"),
        ("2020/07/26", "2020-07-26"),
        ("2020.7.6", "2020-07-06"),
        ("20200726", "2020-07-26"),
        ("20200726T151827Z", "2020-07-26"),
        ("2020年7月6日", "2020-07-06"),
        ("26 July 2020", "2020-07-26"),
        ("July 26, 2020", "2020-07-26"),
        ("Sept. 3rd, 2020", "2020-09-03"),
        ("Sun, 26 Jul 2020 10:00:00 GMT", "2020-07-26"),
        ("Monday, 3 May 2021", "2021-05-03"),
        ("May 2021", "2021-05"),
        (" 2021-05-03 ", "2021-05-03"),
        ("198X", "198X"),
        ("2014?", "2014?"),
        ("2020-06/2021-01", "2020-06/2021-01"),
        ("03.05.2031", "2031-05-03"),
        ("3. 5. 2031 14:30", "2031-05-03"),
        ("05.13.2031", None),
        ("03.05.31", None),
        ("07/08/2020", None),
        ("26/07/2020", None),
        ("2020-02-30", None),
        ("2020-13-01", None),
        ("31 June 2020", None),
        ("3 Foo 2020", None),
        ("yesterday", None),
        ("", None),
        ("1" * 5000, None),
    ],
)
def test_only_what_can_be_read_in_one_way(value: str, edtf: str | None) -> None:
    assert edtf_date(value) == edtf


@given(st.text(max_size=60))
def test_never_raises(value: str) -> None:
    edtf_date(value)
