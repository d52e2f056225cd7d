from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.io.text import clean, escaped, shown

OBEYED = "\x00\x07\x08\x1b\r\x7f\x85\x9b\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize("sign", OBEYED, ids=lambda sign: f"U+{ord(sign):04X}")
def test_nothing_that_a_terminal_would_obey_is_left(sign: str) -> None:
    assert shown(f"a{sign}b") == "a\ufffdb"
    written = escaped(json.dumps(f"a{sign}b", ensure_ascii=False))
    assert sign not in written
    assert json.loads(written) == f"a{sign}b"


@given(st.text())
def test_offsets_stay_as_they_are(text: str) -> None:
    assert len(shown(text)) == len(clean(text)) == len(text)
    shown(text).encode()


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_keeps_every_character(text: str) -> None:
    assert json.loads(escaped(json.dumps(text, ensure_ascii=False))) == text


def test_words_stay_as_they_are() -> None:
    words = "Tab\tand line\n“Grüße”, 北京, العربية \u200f\u200d"
    assert shown(words) == words
