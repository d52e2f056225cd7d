"""Texts that say the same in other words."""

from __future__ import annotations

import pytest

from benchmarks.again import found_again, pairs
from readout.analyze.reuse.reworded import reworded
from readout.analyze.reuse.words import words_of


def found(texts: list[str], chosen: list[int] | None = None) -> set[frozenset[str]]:
    named = {" ".join(words_of(text)): text for text in texts}
    wordings = sorted(named)
    result = reworded(wordings, chosen)
    columns = (result.first.tolist(), result.second.tolist())
    return {
        frozenset((named[wordings[a]], named[wordings[b]])) for a, b in zip(*columns, strict=True)
    }


def test_there_are_two_hundred_pairs() -> None:
    assert len(pairs()) == 200
    assert len({text for pair in pairs() for text in pair}) == 400


@pytest.mark.slow
def test_most_rewordings_are_found_among_unrelated_sentences() -> None:
    right, proposed = found_again(1_000)
    assert right >= 0.90 * proposed
    assert right >= 0.60 * len(pairs())


def test_other_figures_make_another_statement() -> None:
    same = [text for pair in pairs()[:20] for text in pair]
    one = "The tunnel below the Skarn ridge is to cost 340 million crowns and open in May"
    other = "The tunnel under Skarn ridge will cost {} million crowns and be opened in May"
    for figure, expected in (("340", True), ("510", False)):
        texts = [one, other.format(figure), *same]
        assert (frozenset(texts[:2]) in found(texts)) is expected


def test_what_many_are_near_to_is_no_rewording() -> None:
    same = [text for pair in pairs()[:20] for text in pair]
    alike = [
        f"The harbour council of Tarn will repair the {what} before winter storms arrive"
        for what in ("western quay", "western quays", "western wharf")
    ]
    near = found([*alike, *same])
    assert not [pair for pair in near if pair <= set(alike)]


def test_only_the_chosen_are_compared() -> None:
    texts = [text for pair in pairs()[:30] for text in pair]
    every = found(texts)
    assert every
    assert found(texts, chosen=[]) == set()
    assert found([]) == set()
