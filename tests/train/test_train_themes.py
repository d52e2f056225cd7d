"""Training on a small subject of its own."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from pipeline.errors import ConfigError
from pipeline.stages.themes.features import Extractor, PassageText
from pipeline.stages.themes.model import load_model
from pipeline.stages.themes.taxonomy import read_taxonomy
from pipeline.train.measures import calibration_error, fit_threshold, prevalence_weights
from pipeline.train.passages import read_passages, varied
from pipeline.train.themes import train_themes

TAXONOMY = """
schema = "readout-taxonomy/1"
id = "gardens"
[[themes]]
id = "sun_shade"
[[themes.poles]]
id = "sun"
terms = ["sun*"]
[[themes.poles]]
id = "shade"
terms = ["shade*"]
"""
PLANTS = ["ferns", "roses", "beans", "tulips", "leeks", "mint", "thyme", "plums"]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    lines = []
    for number, plant in enumerate(PLANTS):
        kind = "balance" if number % 2 else "transition"
        word = "balance" if number % 2 else "move from"
        lines += [
            {"id": f"p{number}", "text": f"For {plant} you {word} sun to shade.", "themes": ["sun_shade"],
             "relation": {"sun_shade": kind}, "register": "readout"},
            {"id": f"n{number}", "text": f"The {plant} like the sun.", "themes": []},
            {"id": f"m{number}", "text": f"Water the {plant} twice a week.", "themes": [], "register": "readout"},
        ]  # fmt: skip
    taxonomy, training = tmp_path / "gardens.toml", tmp_path / "training.jsonl"
    taxonomy.write_text(TAXONOMY, encoding="utf-8")
    training.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n", encoding="utf-8")
    return taxonomy, training


def test_a_model_is_learned_reported_and_the_same_each_time(files: tuple[Path, Path], tmp_path: Path) -> None:
    taxonomy_path, training = files
    first, second = tmp_path / "out" / "a.skops", tmp_path / "out" / "b.skops"
    report = train_themes(taxonomy_path, [training], first, seed=3)
    assert report == train_themes(taxonomy_path, [training], second, seed=3)
    assert (report.passages, report.none) == (24, 16)
    assert report.themes[0].f1 > 0.9
    assert report.false_theme_rate < 0.1
    assert len(report.warnings) == 2
    assert report.as_dict()["themes"][0]["theme"] == "sun_shade"
    taxonomy = read_taxonomy(taxonomy_path)
    extractor = Extractor(taxonomy)
    texts = ["For quinces you balance sun and shade.", "The quinces like the sun.", "Nothing."]
    measured = [extractor.measure(PassageText(text)) for text in texts]
    a, b = (load_model(path, taxonomy) for path in (first, second))
    scores = a.scores(measured, a.words(measured))
    assert np.array_equal(scores, b.scores(measured, b.words(measured)))
    assert (scores[:, 0] >= a.themes[0].threshold).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", r"training.jsonl:26"),
        ('{"id": "x"}', "text"),
        ('{"id": "x", "text": "a", "themes": ["sunshade"]}', "did you mean 'sun_shade'"),
        ('{"id": "p1", "text": "a", "themes": []}', "stands twice"),
        ('{"id": "x", "text": "a", "relation": {"sun_shade": "war"}}', "war"),
    ],
)
def test_faults_in_training_files(files: tuple[Path, Path], line: str, reason: str) -> None:
    taxonomy, training = files
    training.write_text(training.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=reason) as caught:
        read_passages([training], read_taxonomy(taxonomy))
    assert caught.value.code == "bad_training"


def test_too_little_to_learn_from(files: tuple[Path, Path], tmp_path: Path) -> None:
    taxonomy, training = files
    training.write_text('{"id": "a", "text": "sun and shade", "themes": ["sun_shade"]}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="at least 4"):
        train_themes(taxonomy, [training], tmp_path / "m.skops")
    with pytest.raises(ConfigError, match="cannot be read"):
        train_themes(taxonomy, [tmp_path / "none.jsonl"], tmp_path / "m.skops")


def test_further_passages_keep_their_labels_and_words(files: tuple[Path, Path]) -> None:
    taxonomy = read_taxonomy(files[0])
    items = read_passages([files[1]], taxonomy)
    made = varied(items, taxonomy, seed=1)
    assert made == varied(items, taxonomy, seed=1)
    texts = {item.text for item in items if item.themes}
    for item in made:
        assert any(text in item.text for text in texts) == bool(item.themes)
    assert varied([item for item in items if item.themes], taxonomy, seed=1) == []


def test_measures_at_the_assumed_prevalence() -> None:
    truth = np.array([True, True, False, False])
    weights = prevalence_weights(truth)
    assert weights[truth].sum() / weights.sum() == pytest.approx(0.07)
    assert fit_threshold(np.array([0.9, 0.8, 0.2, 0.1]), truth, weights) == 0.8
    assert calibration_error(np.array([1.0, 1.0, 0.0, 0.0]), truth, weights) == 0.0
    assert calibration_error(np.array([0.0, 0.0, 1.0, 1.0]), truth, weights) == 1.0
