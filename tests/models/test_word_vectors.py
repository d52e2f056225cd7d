"""Vectors of words, and of sentences by their words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.errors import ConfigError
from readout.models.arrays import write_arrays
from readout.models.word_vectors import COMMON, read_word_vectors
from tests.gardens import WORDS, word_vectors, write_words

VECTORS = word_vectors()


def test_what_was_written_is_read(tmp_path: Path) -> None:
    found = read_word_vectors(write_words(tmp_path / "words.bin"))
    assert found.numbers == VECTORS.numbers
    assert found.width == 3
    assert np.allclose(found.vectors, VECTORS.vectors, atol=1 / 16)
    assert np.array_equal(found.weights, VECTORS.weights)


def test_rows() -> None:
    forms = ["sun", "sun's", "Sun", "unknown", "shade"]
    assert VECTORS.rows(forms).tolist() == [0, 0, -1, -1, 3]
    assert VECTORS.rows([]).tolist() == []


@given(st.lists(st.sampled_from([*WORDS, "unknown"])))
def test_a_sentence_has_length_one_or_none_whatever_the_order(forms: list[str]) -> None:
    vector = VECTORS.mean(VECTORS.rows(forms))
    length = float(np.linalg.norm(vector))
    assert length == pytest.approx(1.0, abs=1e-4) or length == 0.0
    if not set(forms) & set(WORDS):
        assert length == 0.0
    assert np.allclose(VECTORS.mean(VECTORS.rows(forms[::-1])), vector, atol=1e-3)
    assert np.array_equal(VECTORS.mean(VECTORS.rows([*forms, "unknown"])), vector)


def test_words_have_the_mean_of_their_vectors() -> None:
    vector = VECTORS.of(["sun", "unknown", "shade"])
    assert np.array_equal(vector, VECTORS.mean(VECTORS.rows(["sun", "shade"])))


def test_nearness() -> None:
    near = dict(zip([*WORDS, None], VECTORS.nearness([["sun"], ["nowhere"]]).tolist(), strict=True))
    assert near["sun"] == pytest.approx(1.0)
    assert near["sunny"] > near["glow"] * 0.9 > 0.8
    assert near["rain"] == near["shade"] == near["ferry"] == 0.0
    assert near["the"] == 0.0
    assert WORDS["the"][-1] < COMMON
    assert near[None] == 0.0


def test_packaged_words_know_what_is_near() -> None:
    vectors = read_word_vectors()
    assert vectors is read_word_vectors()
    assert vectors.vectors.shape == (len(vectors.weights), vectors.width)
    near = vectors.nearness([["factory"]])
    row = vectors.rows(["factory", "factories", "river", "the"])
    assert near[row[0]] == pytest.approx(1.0, abs=0.02)
    assert near[row[1]] > near[row[2]]
    assert near[row[3]] == 0.0


def test_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "words.bin"
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        read_word_vectors(path)
    assert caught.value.code == "bad_model"
    write_arrays(path, "themes/3", {}, {})
    with pytest.raises(ConfigError, match="another version"):
        read_word_vectors(path)


@pytest.mark.parametrize(
    ("about", "drop", "cut"),
    [
        ({}, "", 0),
        ({"words": ["sun"]}, "", 0),
        ({"words": 3}, "", 0),
        ({"words": list(WORDS)}, "scales", 0),
        ({"words": list(WORDS)}, "", 1),
    ],
)
def test_files_that_do_not_fit(
    tmp_path: Path, about: dict[str, object], drop: str, cut: int
) -> None:
    arrays = {
        "vectors": np.ones((len(WORDS), 3), dtype=np.int8),
        "scales": np.ones(3 - cut, dtype=np.float32),
        "weights": np.ones(len(WORDS), dtype=np.float32),
    }
    arrays.pop(drop, None)
    path = tmp_path / "words.bin"
    write_arrays(path, "words/1", about, arrays)
    with pytest.raises(ConfigError, match="words") as caught:
        read_word_vectors(path)
    assert caught.value.code == "bad_model"
