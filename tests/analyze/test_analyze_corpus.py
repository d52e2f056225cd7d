from __future__ import annotations

from pathlib import Path

import pytest

from readout.analyze.flatten import SureRecords
from readout.errors import ConfigError
from talks import Said, talk, write


def test_what_is_not_sure_enough_is_left_out_and_counted(tmp_path: Path) -> None:
    sure = Said("yes", theme="old_new", score=0.5)
    unsure = Said("no", confidence=0.49, theme="old_new", score=0.4)
    corpus = SureRecords(write(tmp_path, [talk("a", sure, unsure), talk("b", unsure)]))
    for _ in range(2):  # the second time no count is added to the first
        found = list(corpus)
        assert [[quote.text for quote in one.quotes] for one in found] == [["yes"], []]
        assert [sum(len(p.themes) for p in one.passages) for one in found] == [1, 0]
        assert corpus.left_out == {"statements": 2, "terms": 0, "themes": 2}


def test_confidence_0_keeps_everything(tmp_path: Path) -> None:
    corpus = SureRecords(write(tmp_path, [talk("a", Said("no", confidence=0.0))]), 0)
    assert [len(one.quotes) for one in corpus] == [1]
    assert not any(corpus.left_out.values())


def test_a_missing_place_is_an_error_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nowhere"):
        SureRecords(tmp_path / "nowhere")


@pytest.mark.parametrize("confidence", [-0.1, 1.1, float("nan")])
def test_a_confidence_is_a_share(tmp_path: Path, confidence: float) -> None:
    with pytest.raises(ConfigError, match="from 0 to 1"):
        SureRecords(write(tmp_path, []), confidence)


def test_an_id_of_two_records_is_refused(tmp_path: Path) -> None:
    corpus = SureRecords(write(tmp_path, [talk("a"), talk("b"), talk("a")]))
    with pytest.raises(ConfigError, match="two records have the id 'a'"):
        list(corpus)
