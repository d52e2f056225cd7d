from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from readout.records.naming import clean
from readout.report.data import literal, script

ANY_TEXT = st.text(st.characters(), max_size=30)
"""Lone surrogates among them."""


@given(st.lists(ANY_TEXT.map(clean)))
def test_literals_are_ascii_and_close_nothing(texts: list[str]) -> None:
    written = literal(texts)
    assert written.isascii()
    assert "<" not in written
    assert json.loads(written) == texts


def test_a_script_is_one_call() -> None:
    assert script("a", ["</script>", "\u2028"]) == (
        b'readout("a",["\\u003c/script>","\\u2028"]);\n'
    )
