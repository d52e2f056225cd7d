"""Passages that two taxonomies read."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from readout.records.types import Passage, Theme, ThemeScore
from readout.stages.themes.merging import foreign, merged


def passage(start: int, *ids: str, given: int = 1) -> Passage:
    themes = [Theme(name, 0.9, [], [], None) for name in ids[:given]]
    scores = [ThemeScore(name, 0.9 if name in ids[:given] else 0.1) for name in ids]
    return Passage(f"s{start}", themes, scores, start, start + 5)


@st.composite
def read_by(draw: st.DrawFn, *ids: str) -> list[Passage]:
    starts = draw(st.sets(st.integers(0, 9).map(lambda n: n * 10)))
    return [passage(s, *ids, given=draw(st.integers(0, 2))) for s in sorted(starts)]


def test_themes_of_both_stand_in_one_passage_in_their_order() -> None:
    before, found = ([passage(0, "a"), passage(10, "a")], [passage(0, "b"), passage(20, "b")])
    both = merged(before, found)
    assert [(p.start, [t.id for t in p.themes]) for p in both] == [
        (0, ["a", "b"]),
        (10, ["a"]),
        (20, ["b"]),
    ]
    assert [score.id for score in both[0].scores] == ["a", "b"]
    assert before[0].scores == [ThemeScore("a", 0.9)]


def test_what_is_found_anew_goes_before() -> None:
    own = frozenset({"a", "gardens/a"})
    there = merged([passage(0, "a"), passage(10, "gardens/a")], [passage(0, "b")])
    (kept,) = foreign(there, own)
    assert kept == passage(0, "b")
    assert foreign([passage(0, "a")], own) == []
    assert foreign([], own) == []


@given(read_by("a", "b"), read_by("c", "d"))
def test_a_second_call_doubles_nothing(before: list[Passage], found: list[Passage]) -> None:
    once = merged(before, found)
    assert merged(foreign(once, frozenset("cd")), found) == once
    assert foreign(once, frozenset("cd")) == before
    assert [p.start for p in once] == sorted({p.start for p in [*before, *found]})
