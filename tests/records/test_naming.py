from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from readout.records.naming import clean


@given(st.text(st.characters(), max_size=30))
def test_clean_keeps_every_character_in_its_place(text: str) -> None:
    found = clean(text)
    assert len(found) == len(text)
    found.encode("utf-8")
    for one, other in zip(text, found, strict=True):
        assert one == other or "\ud800" <= one <= "\udfff"
