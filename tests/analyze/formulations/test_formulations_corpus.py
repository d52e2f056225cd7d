"""Words of texts as numbers, and what stands around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.analyze.formulations.corpus import Joint, Text, WordCorpus, read_corpus


def of(text: str, **options: list[int] | list[tuple[int, int]]) -> WordCorpus:
    return read_corpus([Text("a", text, **options)])  # type: ignore[arg-type]


def flagged(corpus: WordCorpus, name: str) -> list[str]:
    chosen = getattr(corpus, name)
    return [corpus.surfaces[number] for number in corpus.surface[chosen]]


@given(st.text(alphabet="ab'’s1_ -,.\n“”\"‘(é", max_size=60))
def test_a_word_stands_where_it_is_said_to_stand(text: str) -> None:
    corpus = of(text)
    for place, start in enumerate(corpus.start.tolist()):
        word = text[start : corpus.end(place)]
        assert word == corpus.surfaces[corpus.surface[place]]
        assert word
        assert not any(map(str.isdigit, word))


@given(st.text(alphabet="ab ,-.", max_size=40), st.lists(st.integers(0, 40), max_size=4))
def test_no_phrase_reaches_across_an_edge(text: str, edges: list[int]) -> None:
    corpus = of(text, edges=sorted(edges))
    for place, joint in enumerate(corpus.joint.tolist()):
        if joint != Joint.NOTHING:
            between = range(int(corpus.start[place]) + 1, int(corpus.start[place + 1]) + 1)
            assert not set(between).intersection(edges)


@pytest.mark.parametrize(
    ("text", "joints"),
    [
        ("slow water", [Joint.SPACE]),
        ("slow-water", [Joint.HYPHEN]),
        ("slow, water", [Joint.COMMA]),
        ("slow,water", [Joint.NOTHING]),
        ("slow. Water", [Joint.NOTHING]),
        ("slow “water”", [Joint.NOTHING]),
        ("slow - water", [Joint.NOTHING]),
        ("slow 7 water", [Joint.NOTHING]),
        ("slow\n\nwater", [Joint.NOTHING]),
        ("slow\nwater", [Joint.SPACE]),
    ],
)
def test_how_words_are_joined(text: str, joints: list[Joint]) -> None:
    corpus = of(text)
    assert corpus.joint.tolist() == [*joints, Joint.NOTHING]


def test_what_has_digits_is_no_word() -> None:
    corpus = of("a1 1b c_ d 2")
    assert [corpus.shown(place, 1) for place in range(corpus.words)] == ["d"]


def test_words_in_names_are_words_but_of_no_phrase() -> None:
    corpus = of("the Harbor Council met", barred=[(4, 18)])
    assert corpus.words == 4
    assert corpus.joint.tolist() == [Joint.NOTHING] * 4


def test_marks_around_words() -> None:
    corpus = of("They praised “slow water.” The principle of 'deep root' and a slow-water policy.")
    assert flagged(corpus, "opened") == ["slow", "deep"]
    assert flagged(corpus, "closed") == ["water", "root"]
    assert flagged(corpus, "named_before") == ["of", "deep"]
    assert flagged(corpus, "named_after") == ["The", "water"]
    assert flagged(corpus, "initial") == ["They", "slow", "The", "deep"]


def test_an_aim_governs_what_comes_soon_behind_it() -> None:
    corpus = of("They uphold the slow water. They uphold: water. We uphold it for a long day.")
    assert flagged(corpus, "aimed") == ["the", "slow", "it", "for", "a", "long"]


def test_no_words_are_no_error() -> None:
    assert of("").words == of("7 !").words == 0
