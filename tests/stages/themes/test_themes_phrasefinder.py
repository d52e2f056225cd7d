"""Words, sentences, clauses and phrases."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.stages.themes.phrasefinder import PhraseFinder, cue_phrases, is_phrase, split_words

CASES = [
    ("old mill*", "The old mills stand.", ["old mills"]),
    ("old mill*", "The Old-Mill road", ["Old-Mill"]),
    ("new", "Renewal of news", []),
    ("from ... to", "from coal and clay to glass", ["from coal and clay to"]),
    ("from ... to", "from the hill. To the sea", []),
    ("firms' own", "the firms’ own money", ["firms’ own"]),
    ("R&D", "spending on r&d rose", ["r&d"]),
    ("harbor", "", []),
]


@pytest.mark.parametrize(("phrase", "text", "wanted"), CASES)
def test_phrases(phrase: str, text: str, wanted: list[str]) -> None:
    words = split_words(text)
    hits = PhraseFinder({"x": [phrase]}).find(words)
    assert [text[words.spans[h.first][0] : words.spans[h.last - 1][1]] for h in hits] == wanted


def test_the_longest_phrase_wins_and_none_lies_within_another() -> None:
    words = split_words("the old copper mine reopened")
    hits = PhraseFinder({"x": ["old", "copper", "old copper mine"]}).find(words)
    assert [(h.first, h.last) for h in hits] == [(1, 4)]


def test_sentences_and_clauses() -> None:
    words = split_words("One, two. Three; four\nfive")
    assert words.sentences == [0, 0, 1, 2, 3]
    assert words.clauses == [0, 1, 2, 3, 4]
    assert split_words("grew by 3.5 percent").sentences == [0, 0, 0, 0, 0]


@pytest.mark.parametrize("value", ["", "  ", "...", "a ... ", "*", 3, None])
def test_what_is_no_phrase(value: object) -> None:
    assert not is_phrase(value)


def test_every_packaged_cue_is_a_phrase() -> None:
    for kind, phrases in cue_phrases().items():
        assert all(is_phrase(phrase) for phrase in phrases), kind
        assert len(set(phrases)) == len(phrases), kind


@given(st.text())
def test_words_stand_where_they_say(text: str) -> None:
    words = split_words(text)
    assert len(words.forms) == len(words.spans) == len(words.sentences) == len(words.clauses)
    for form, (start, end) in zip(words.forms, words.spans, strict=True):
        assert text[start:end].lower().replace("’", "'") == form
    assert words.spans == sorted(words.spans)
    assert words.sentences == sorted(words.sentences)


@pytest.mark.parametrize(
    "text", ["“" * 200_000, "from " * 40_000, "a" * 100_000, "a'" * 50_000, "from to " * 20_000]
)
def test_hostile_text_takes_linear_time(text: str) -> None:
    start = time.process_time()
    PhraseFinder({"x": ["from ... to", "from ... from ... to it"], "y": ["a*"]}).find(
        split_words(text)
    )
    assert time.process_time() - start < 5
