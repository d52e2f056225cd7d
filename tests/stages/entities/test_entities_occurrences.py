"""Many names are counted as one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from readout.stages.entities.read.occurrences import occurrences

TEXTS = st.text(alphabet="ab -é^]", max_size=60)
NAMES = st.lists(st.text(alphabet="ab -é^]", max_size=5), max_size=12)


@given(TEXTS, NAMES)
def test_names_are_counted_as_str_counts_them(text: str, names: list[str]) -> None:
    found = occurrences(text, names)
    assert {name: found[name] for name in names if name} == {
        name: text.count(name) for name in names if name
    }
    assert 0 not in found.values()
