from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.analyze.search import Search, SearchHit
from readout.errors import ConfigError
from spoken import interview
from talks import Said, talk

RECORDS = [
    talk(
        "a",
        Said("old trades\nand new ones", "Ada Quill", "Ada Quill", theme="old_new"),
        Said("the Old Trades", "Bram Otte", "Bram Otte", occasion="2029-03"),
        date="2031-05-03",
    ),
    talk("b", Said("old trades’ day, no gold trades"), date=None),
]


def hits(phrase: str, **asked: str) -> list[SearchHit]:
    return list(Search(phrase, **asked).hits(RECORDS))


def test_hits_stand_in_their_context() -> None:
    first, second, third = hits("old  trades")
    assert (first.document, first.date, first.words) == ("a", "2031-05-03", "old trades")
    assert (first.before, first.after) == (
        "Ada Quill said: ",
        " and new ones Bram Otte said: the Old Trades",
    )
    assert first.statement is not None
    assert (first.statement.speaker_name, first.themes) == ("Ada Quill", ("old_new",))
    assert (second.date, second.words) == ("2029-03", "Old Trades")
    assert third.date is None
    text = RECORDS[0].text
    assert text[first.start : first.end] == "old trades"


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"speaker": "quill"}, ["a"]),
        ({"speaker": "nobody"}, []),
        ({"theme": "old_new"}, ["a"]),
        ({"since": "2030"}, ["a"]),
        ({"until": "2029-03-31"}, ["a"]),
        ({"since": "2029", "until": "2031"}, ["a", "a"]),
        ({"until": "2028"}, []),
    ],
)
def test_hits_are_narrowed(asked: dict[str, str], found: list[str]) -> None:
    assert [hit.document for hit in hits("old trades", **asked)] == found


def test_what_is_said_in_a_turn_is_told_from_what_is_reported() -> None:
    said, reported = (list(Search(one).hits([interview()])) for one in ("we do", "do I"))
    assert [(one.said, one.statement.speaker_name) for one in said] == [(True, "Ana Sol")]
    assert [(one.said, one.statement.speaker_name) for one in reported] == [(False, "Ivo Hale")]
    assert not list(Search("stay", speaker="sol").hits([interview()]))
    assert len(list(Search("yes", speaker="sol").hits([interview()]))) == 1


def test_undated_hits_are_counted() -> None:
    search = Search("old trades", since="2000")
    assert len(list(search.hits(RECORDS))) == 2
    assert search.undated == 1


def test_marks_are_alike_and_words_are_whole() -> None:
    assert [hit.document for hit in hits("trades' day")] == ["b"]
    assert hits("rades") == []
    assert len(hits("gold trades")) == 1


@pytest.mark.parametrize(
    ("phrase", "asked", "message"),
    [
        (" ", {}, "phrase is empty"),
        ("old", {"since": "soon"}, "'soon' is no date"),
        ("old", {"until": "XXXX-05"}, "is no date"),
    ],
)
def test_wrong_questions(phrase: str, asked: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        Search(phrase, **asked)


@given(st.text(st.sampled_from("ab (*+?[\\."), min_size=1))
def test_any_phrase_is_itself(phrase: str) -> None:
    if phrase.split():
        record = talk("a", Said(f"so {phrase} it is"))
        assert all(hit.words.casefold() for hit in Search(phrase).hits([record]))
        words = " ".join(phrase.split())
        assert any(hit.words == words for hit in Search(phrase).hits([record]))
