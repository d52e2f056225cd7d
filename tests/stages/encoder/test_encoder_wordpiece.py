"""Words to pieces: the same as the library that trains with them has it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from readout.config.configuration import resolve
from readout.stages.encoder.runtime import TOKENIZER
from readout.stages.encoder.wordpiece import WordPiece

TEXT = (resolve("readout:encoder") / TOKENIZER).read_text(encoding="utf-8")
THEIRS, OURS = Tokenizer.from_str(TEXT), WordPiece(TEXT)
NEW = 0x860
"""From here on are characters younger than the library's tables (Unicode 8)."""
WORDS = [
    "Harbor",
    "re-opening",
    "U.S.",
    "İstanbul",
    "Straße",
    "ﬁne",
    "港口a",
    "ความ",
    "👩‍👩‍👧",
    "e\u0301te\u0301",
    "a\x0bb\x85c\u3000d\ne",
    "x" * 100,
    "x" * 101,
    "“" * 600,
    "\u200b",
    "[SEP]",
    "##ing",
    "",
]


def theirs(word: str) -> list[int]:
    found: list[int] = THEIRS.encode([word], is_pretokenized=True, add_special_tokens=False).ids
    return found


@pytest.mark.parametrize("word", WORDS)
def test_odd_words(word: str) -> None:
    assert OURS(word) == theirs(word)


def test_every_character_of_the_older_alphabets() -> None:
    wrong = [hex(point) for point in range(NEW) if OURS(word := f"a{chr(point)}b") != theirs(word)]
    assert wrong == ["0x61d", "0x7fd"]  # of Unicode 14 and 11


@given(st.text(st.characters(max_codepoint=0x600) | st.sampled_from("aeiou港ﬁ“”[]#")))
def test_any_word(word: str) -> None:
    assert OURS(word) == theirs(word)


def test_another_kind_of_tokenizer_is_refused() -> None:
    found = json.loads(TEXT)
    found["normalizer"]["lowercase"] = False
    with pytest.raises(ValueError, match="no tokenizer of an uncased BERT model"):
        WordPiece(json.dumps(found))
