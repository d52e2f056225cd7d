from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.annotation.cells import plain_cell, safe_cell


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("\tx", "'\tx"),
        ("'=1+1", "''=1+1"),
        ("'tis so", "'tis so"),
        ("", ""),
        ("plain", "plain"),
    ],
)
def test_formulas_are_guarded(text: str, cell: str) -> None:
    assert safe_cell(text) == cell


@given(st.text(alphabet="'=+-@\t\rax ", max_size=6))
def test_what_is_guarded_comes_back(text: str) -> None:
    cell = safe_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert plain_cell(cell) == text
