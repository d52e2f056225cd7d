"""Phrases that recur, against counting them one by one."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from readout.analyze.formulations.corpus import Text, WordCorpus, read_corpus
from readout.analyze.formulations.phrases import recurring

pytest.importorskip("duckdb")

LONGEST = 4
texts = st.lists(
    st.lists(st.sampled_from(["a", "b", "c,", "."]), max_size=24).map(" ".join),
    max_size=8,
    unique=True,
)


def counted(documents: list[str], least: int) -> dict[tuple[str, ...], tuple[int, int]]:
    uses: Counter[tuple[str, ...]] = Counter()
    spread: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
    for number, text in enumerate(documents):
        for run in text.split("."):
            words = run.split()
            for length in range(1, LONGEST + 1):
                for first in range(len(words) - length + 1):
                    *inner, last = words[first : first + length]
                    phrase = (*inner, last.rstrip(","))
                    uses[phrase] += 1
                    spread[phrase].add(number)
    return {
        phrase: (count, len(spread[phrase]))
        for phrase, count in uses.items()
        if len(spread[phrase]) >= least
    }


def written(corpus: WordCorpus, place: int, length: int) -> tuple[str, ...]:
    return tuple(corpus.shown(place, length).split())


@settings(max_examples=15, deadline=None)
@given(texts, st.integers(1, 3))
def test_every_phrase_is_counted_once(documents: list[str], least: int) -> None:
    # an empty text and one of other white space are the same to the corpus
    corpus = read_corpus(Text(str(number), text) for number, text in enumerate(documents))
    found = {}
    with recurring(corpus, least, LONGEST) as database:
        phrases = database.execute("FROM phrases").fetchall()
        for length, phrase, occurrences, spread in phrases:
            words = written(corpus, phrase, length)
            found[words] = (occurrences, spread)
            query = "SELECT place FROM placed WHERE length = ? AND phrase = ?"
            places = database.execute(query, [length, phrase]).fetchall()
            assert (len(places), min(places)) == (occurrences, (phrase,))
            assert {written(corpus, place, length) for (place,) in places} == {words}
    assert found == counted(documents, least)
