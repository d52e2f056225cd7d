"""Words to pieces: alignment, case, quotation marks, windows."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readout.stages.encoder.pieces import (
    CASES,
    CLOSING,
    INSIDE,
    MAX_PIECES,
    NESTED,
    OPEN_ENDED,
    OPENING,
    OUTSIDE,
    PLACES,
    case_of,
    features_of,
    places_of,
    windows_of,
)
from readout.stages.encoder.runtime import Runtime

ODD = [
    "\u200b",
    "\ufeff",
    "\u200b\u200b",
    "har\u200bbor",
    "👩‍👩‍👧‍👦",
    "🙂",
    "🇪🇺",
    "e\u0301te\u0301",
    "\u0301",
    "ﬁne",
    "x" * 5000,
    "“" * 600,
    "港口",
    "港" * 40,
    "ความ",
    "الميناء",
    "[SEP]",
    "[UNK]",
    "[CLS]x",
    "\x00",
    "\u00ad",
    "a\nb",
    " ",
    "",
    "Straße",
    "İstanbul",
    "1.234,5",
    "re-opening",
    "##ing",
    "U.S.",
    "’s",
]
words = st.lists(
    st.one_of(
        st.sampled_from(ODD), st.sampled_from(["the", "Harbor", "reopened"]), st.text(max_size=30)
    )
)


@settings(max_examples=200)
@given(words)
def test_pieces_stand_in_line_with_words(runtime: Runtime, words: list[str]) -> None:
    pieces = runtime.cut(words, range(len(words)))
    assert len(pieces.first) == len(words)
    assert len(pieces.ids) == len(pieces.features)
    there = [word for word, first in enumerate(pieces.first) if first >= 0]
    assert bool(there) == bool(pieces.ids)
    ends = [*[pieces.first[word] for word in there], len(pieces.ids)][1:]
    for word, end in zip(there, ends, strict=True):
        first = pieces.first[word]
        assert 0 < end - first <= MAX_PIECES
        assert pieces.features[first:end] == [word] * (end - first)
        (single,) = [runtime.cut([words[word]], [0])]
        assert single.ids == pieces.ids[first:end], "a word's pieces depend on the word alone"
    for word in set(range(len(words))) - set(there):
        assert runtime.cut([words[word]], [0]).ids == []


@pytest.mark.parametrize(
    ("word", "least", "most"),
    [
        ("\u200b", 0, 0),
        ("\ufeff", 0, 0),
        ("\u200b\ufeff", 0, 0),
        ("👩‍👩‍👧‍👦", 1, MAX_PIECES),
        ("e\u0301te\u0301", 1, 4),
        ("w" * 5000, 1, 1),
        ("港口" * 50, MAX_PIECES, MAX_PIECES),
        ("—" * 5000, MAX_PIECES, MAX_PIECES),
    ],
)
def test_odd_words_between_others(runtime: Runtime, word: str, least: int, most: int) -> None:
    pieces = runtime.cut(["The", word, "harbor"], [1, 2, 3])
    assert least <= pieces.features.count(2) <= most
    assert (pieces.first[1] < 0) == (most == 0)
    assert pieces.first[0] == 0
    assert pieces.features[pieces.first[2]] == 3


def test_no_words(runtime: Runtime) -> None:
    pieces = runtime.cut([], [])
    assert (pieces.ids, pieces.features, pieces.first) == ([], [], [])


@pytest.mark.parametrize(
    ("word", "case"),
    [
        ("harbor", 0),
        ("3rd", 0),
        ("é", 0),
        ("Harbor", 1),
        ("I", 1),
        ("Élan", 1),
        ("LEAGUE", 2),
        ("U.S.", 2),
        ("G20", 2),
        ("G", 1),
        ("McOrrin", 3),
        ("eGov", 3),
        ("港口", 3),
        ("12", 4),
        ("“", 4),
        ("🙂", 4),
        ("\u200b", 4),
        ("", 4),
    ],
)
def test_case(word: str, case: int) -> None:
    assert case_of(word) == case


@settings(max_examples=200)
@given(st.lists(st.tuples(st.text(max_size=8), st.integers(0, PLACES - 1)), max_size=6))
def test_features_tell_case_and_place(items: list[tuple[str, int]]) -> None:
    found = features_of([word for word, _ in items], [place for _, place in items])
    assert [(number // PLACES, number % PLACES) for number in found] == [
        (case_of(w), place) for w, place in items
    ]
    assert all(0 <= number < CASES * PLACES for number in found)


SIGNS = {OUTSIDE: "-", OPENING: "(", INSIDE: ".", CLOSING: ")", NESTED: "n", OPEN_ENDED: "u"}


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("She said no.", "----"),
        ("She said “open the gate” twice.", "--(...)--"),
        ('She said "open the gate" twice.', "--(...)--"),
        ("She said ‘open the gate’ twice.", "--(...)--"),
        ("A “first” and a “second”.", "-(.)--(.)-"),
        ("“He said ‘go now’ to us”", "(...nn...)"),
        ("\"He said 'go now' to us\"", "(...nn...)"),
        ("Then: “nobody closed this", "--(uuu"),
        ("Closed” but never opened", "-----"),
        ("The mayor’s gate isn’t theirs.", "------"),
        ("«Open» she said", "(.)--"),
        ("「開」 she said", "(.)--"),
        ("", ""),
    ],
)
def test_places_among_marks(text: str, signs: str) -> None:
    lead = "“Another segment. "
    words = [
        match.span()
        for match in re.finditer(r"\w+(?:’\w+)?|[^\w\s]", lead + text)
        if match.start() >= len(lead)
    ]
    found = places_of(lead + text, len(lead), len(lead + text), words)
    # marks of a nested quotation are words of the outer one
    assert "".join(SIGNS[place] for place in found) == signs


@settings(max_examples=200)
@given(
    st.text(alphabet="ab .,“”\"'‘’«»「」\u200b", max_size=60),
    st.integers(0, 10),
    st.integers(0, 10),
)
def test_places_of_any_text(text: str, lead: int, tail: int) -> None:
    start, end = min(lead, len(text)), max(min(lead, len(text)), len(text) - tail)
    offsets = [(at, at + 1) for at in range(start, end) if not text[at].isspace()]
    found = places_of(text, start, end, offsets)
    assert len(found) == len(offsets)
    assert all(0 <= place < PLACES for place in found)


@st.composite
def windows(draw: st.DrawFn) -> tuple[int, int, int]:
    margin = draw(st.integers(0, 12))
    return draw(st.integers(0, 300)), draw(st.integers(2 * margin + 1, 60)), margin


@settings(max_examples=300)
@given(windows())
def test_every_piece_is_kept_from_one_window(case: tuple[int, int, int]) -> None:
    count, size, margin = case
    found = windows_of(count, size, margin)
    assert [n for _, _, kept, until in found for n in range(kept, until)] == list(range(count))
    for number, (start, end, kept, until) in enumerate(found):
        assert 0 <= start <= kept <= until <= end <= count
        assert end - start <= size
        assert start == 0 or kept - start == margin
        assert number == len(found) - 1 or end - until == margin


def test_a_short_text_is_one_window() -> None:
    assert windows_of(0) == [(0, 0, 0, 0)]
    assert windows_of(254) == [(0, 254, 0, 254)]
    assert windows_of(255) == [(0, 254, 0, 206), (158, 255, 206, 255)]
