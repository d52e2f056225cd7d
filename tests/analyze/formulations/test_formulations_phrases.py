"""Which recurring phrases read like set formulations."""

from __future__ import annotations

import pytest

from readout.analyze.formulations import phrases
from readout.analyze.formulations.corpus import Text, read_corpus
from readout.analyze.formulations.phrases import Phrase, find_phrases
from readout.errors import FatalError

pytest.importorskip("duckdb")

ENDS = ["in spring.", "for all.", "and more.", "at last.", "by day.", "or so."]


def found(line: str) -> dict[str, Phrase]:
    """Find the phrases of a line, in documents that go on in different words behind it."""
    texts = [f"Note {chr(97 + n) * 3}: {line.format(end)}" for n, end in enumerate(ENDS)]
    corpus = read_corpus(Text(str(n), text) for n, text in enumerate(texts))
    return {phrase.shown(corpus): phrase for phrase in find_phrases(corpus, 3)}


def test_what_is_upheld_is_one_though_it_has_two_words() -> None:
    assert found("They uphold slow water {}")["slow water"].aimed == 1
    assert "slow water" not in found("They saw slow water {}")


def test_the_aim_itself_is_no_part() -> None:
    assert set(found("They uphold slow deep water {}")) == {"slow deep water"}


def test_what_always_goes_on_does_not_end_there() -> None:
    phrase = found("They uphold a harbor plan that works by night {}")
    assert not {"harbor plan that works", "harbor plan"}.intersection(phrase)


def test_no_phrase_begins_or_ends_with_a_word_of_time_or_rank() -> None:
    assert set(found("They uphold last slow deep water {}")) == {"slow deep water"}
    assert set(found("They uphold slow deep water year {}")) == set()


def test_who_acts_is_none_however_firm() -> None:
    assert found("They support senior harbor officials {}") == {}


def test_shares_of_few_occurrences_are_drawn_towards_nothing() -> None:
    phrase = found("They uphold slow water {}")["slow water"]
    assert phrase.occurrences == len(ENDS)
    assert phrase.evidence == phrase.aimed * len(ENDS) / (len(ENDS) + 2)


def test_a_database_that_lacks_room_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "MEMORY", "1kB")
    with pytest.raises(FatalError, match="phrases cannot be counted"):
        found("They uphold slow water {}")
