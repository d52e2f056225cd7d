"""Vectors of words, by what the encoder makes of them in running text."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("onnx")

from encoder_training.words import train_words
from readout.models.word_vectors import read_word_vectors

ROOT = Path(__file__).parents[3]
PASSAGES = str(ROOT / "configs" / "themes" / "liberal-democracies" / "prose-a.jsonl")
ARTICLE = str(min((ROOT / "raw").glob("*.txt")))


def test_words_of_like_meaning_are_near(tmp_path: Path) -> None:
    report = train_words([PASSAGES], tmp_path / "words.bin")
    assert report.words > 500
    assert report.running > 10_000
    assert 0.5 < report.kept < 1
    vectors = read_word_vectors(tmp_path / "words.bin")
    assert vectors.vectors.shape == (report.words, 128)
    police, courts, wind = map(vectors.phrase, ("police", "courts", "wind"))
    assert police @ courts > police @ wind
    often, rare = vectors.rows(["the", "police"])
    assert vectors.weights[often] < 0.1 < 0.5 < vectors.weights[rare]


def test_the_same_texts_give_the_same_file(tmp_path: Path) -> None:
    for name in ("a.bin", "b.bin"):
        train_words([ARTICLE], tmp_path / name, least=2)
    first, second = (tmp_path / name for name in ("a.bin", "b.bin"))
    assert first.read_bytes() == second.read_bytes()
    fewer = train_words([ARTICLE], tmp_path / "c.bin", least=4).words
    assert 0 < fewer < len(read_word_vectors(first).weights)
