from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from readout.records.types import unknown_fields, with_unknown


class Leaf(msgspec.Struct):
    a: int = 0


class Tree(msgspec.Struct):
    leaves: list[Leaf]
    one: Leaf | None = None


values = st.integers(-9, 9) | st.text(max_size=3) | st.lists(st.none(), max_size=2)
more = st.dictionaries(st.sampled_from(["x", "y", "z"]), values)
leaves = more.map(lambda fields: {"a": 1, **fields})
trees = st.builds(
    lambda leaves, one, fields: {"leaves": leaves, "one": one, **fields},
    st.lists(leaves, max_size=3),
    st.none() | leaves,
    more,
)


@given(trees)
def test_what_is_read_is_plain_again(raw: dict[str, Any]) -> None:
    read = msgspec.convert(raw, Tree)
    found = list(unknown_fields(raw, read))
    assert all(fields for _, fields in found)
    again = with_unknown(read, {id(item): fields for item, fields in found})
    assert json.dumps(again) == json.dumps(raw)


def test_what_is_known_is_no_unknown_field() -> None:
    raw = {"leaves": [{"a": 1}, {}], "one": None}
    assert list(unknown_fields(raw, msgspec.convert(raw, Tree))) == []
