"""Training on a small subject of its own: with many passages, few, and none."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from readout.errors import ConfigError
from readout.stages.themes.features import Extractor, PassageText
from readout.stages.themes.storage import load_model
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.themes.calibrating import judge
from readout.train.themes.measures import (
    calibration_error,
    f_measures,
    fit_calibration,
    fit_threshold,
    prevalence_weights,
)
from readout.train.themes.passages import group_of, read_passages, under_headings
from readout.train.themes.prepared import Encoder
from readout.train.themes.training import train_themes

TAXONOMY = """
schema = "readout-taxonomy/1"
id = "gardens"
[[themes]]
id = "sun_shade"
label = "Sun and shade"
description = "Holds when sun and shade are set in relation."
[[themes.poles]]
id = "sun"
terms = ["sun*"]
[[themes.poles]]
id = "shade"
terms = ["shade*"]
"""
PLANTS = [
    f"{kind} {plant}"
    for kind in ("early", "late", "tall", "dwarf")
    for plant in ("roses", "beans", "leeks")
]
PLANTS += [
    f"wild {plant}"
    for plant in (
        "ferns",
        "tulips",
        "mint",
        "thyme",
        "plums",
        "sage",
        "figs",
        "pears",
        "dill",
    )
]
PLANTS += ["hops", "oats", "flax"]


@pytest.fixture
def taxonomy_path(tmp_path: Path) -> Path:
    path = tmp_path / "gardens.toml"
    path.write_text(TAXONOMY, encoding="utf-8")
    return path


@pytest.fixture
def training(tmp_path: Path) -> Path:
    lines = []
    for number, plant in enumerate(PLANTS):
        kind = "balance" if number % 2 else "transition"
        word = "balance" if number % 2 else "move from"
        lines += [
            {
                "id": f"p{number}",
                "text": f"For {plant} you {word} sun to shade.",
                "themes": ["sun_shade"],
                "relation": {"sun_shade": kind},
                "register": "readout",
            },
            {"id": f"n{number}", "text": f"The {plant} like the sun.", "themes": []},
            {
                "id": f"m{number}",
                "text": f"Water the {plant} twice a week.",
                "themes": [],
                "register": "readout",
            },
        ]
    path = tmp_path / "training.jsonl"
    path.write_text(
        "\n".join(json.dumps(line) for line in lines) + "\n\n", encoding="utf-8"
    )
    return path


def scores_of(
    model_path: Path, taxonomy_path: Path, texts: list[str], *, vectors: bool
) -> np.ndarray:
    taxonomy = read_taxonomy(taxonomy_path)
    model, extractor, encoder = (
        load_model(model_path, taxonomy),
        Extractor(taxonomy),
        Encoder(),
    )
    measured = [extractor.measure(PassageText(text)) for text in texts]
    stacked = np.stack([encoder.vector(text) for text in texts]) if vectors else None
    return model.scores(measured, model.words(measured), stacked)


TEXTS = [
    "For quinces you balance sun and shade.",
    "The quinces like the sun.",
    "Nothing.",
]


def test_a_model_is_learned_reported_and_the_same_each_time(
    taxonomy_path: Path, training: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "out" / "a.skops", tmp_path / "out" / "b.skops"
    report = train_themes(taxonomy_path, [training], first, seed=3)
    assert report == train_themes(taxonomy_path, [training], second, seed=3)
    assert (report.manner, report.passages, report.none) == ("many", 72, 48)
    (theme,) = report.themes
    assert theme.f1 is not None
    assert theme.f1 > 0.9
    assert theme.plain_f1 is not None
    assert theme.plain_f1 > 0.9
    assert report.false_theme_rate is not None
    assert report.false_theme_rate < 0.1
    # too few are labelled to learn it: what other taxonomies teach
    assert report.relation_accuracy is None
    assert [w.split(" ")[:2] for w in report.warnings] == [
        ["only", "24"],
        ["only", "48"],
    ]
    assert report.as_dict()["themes"][0]["theme"] == "sun_shade"
    for vectors in (False, True):
        scores = scores_of(first, taxonomy_path, TEXTS, vectors=vectors)
        assert np.array_equal(
            scores, scores_of(second, taxonomy_path, TEXTS, vectors=vectors)
        )
        assert (scores[:, 0] >= theme.threshold).tolist() == [True, False, False]


def test_the_learning_curve(
    taxonomy_path: Path, training: Path, tmp_path: Path
) -> None:
    report = train_themes(taxonomy_path, [training], tmp_path / "m.skops", curve=True)
    assert report.curve[-1].passages == 72
    assert all(point.f1 > 0.8 for point in report.curve)
    assert report.curve[-1].f1 == report.themes[0].f1


def test_a_curve_of_too_few_passages(taxonomy_path: Path, tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(
        '{"id": "a", "text": "Sun and shade.", "themes": ["sun_shade"]}\n'
    )
    report = train_themes(
        taxonomy_path, [tmp_path / "one.jsonl"], tmp_path / "m.skops", curve=True
    )
    assert report.curve == ()
    assert "no learning curve: too few passages" in report.warnings
    assert "fewer than 20 passages of sun_shade, none:" in report.warnings[0]


def test_types_of_relation_are_learned_where_enough_are_labelled(
    taxonomy_path: Path, training: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("readout.train.themes.training.RELATIONS", 20)
    report = train_themes(taxonomy_path, [training], tmp_path / "m.skops")
    assert report.relation_accuracy is not None
    assert report.relation_accuracy > 0.9
    relation = load_model(tmp_path / "m.skops", read_taxonomy(taxonomy_path)).relation
    assert relation is not None
    assert relation.classes_.tolist() == ["balance", "transition"]


def test_a_model_of_few_examples_goes_with_the_description(
    taxonomy_path: Path, tmp_path: Path
) -> None:
    train_themes(taxonomy_path, [], tmp_path / "m.skops")
    text = taxonomy_path.read_text(encoding="utf-8")
    taxonomy_path.write_text(
        text.replace("set in relation", "weighed"), encoding="utf-8"
    )
    with pytest.raises(ConfigError, match="another taxonomy"):
        load_model(tmp_path / "m.skops", read_taxonomy(taxonomy_path))


@pytest.mark.parametrize("examples", [0, 3])
def test_a_first_classifier_of_few_examples_or_none(
    taxonomy_path: Path, tmp_path: Path, examples: int
) -> None:
    path = tmp_path / "few.jsonl"
    lines = [
        {
            "id": f"p{n}",
            "text": f"For {plant} you balance sun and shade.",
            "themes": ["sun_shade"],
        }
        for n, plant in enumerate(PLANTS[:examples])
    ]
    path.write_text(
        "".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8"
    )
    report = train_themes(taxonomy_path, [path], tmp_path / "m.skops")
    assert report.manner == ("few" if examples else "none")
    assert report.themes[0].f1 is None
    assert report.false_theme_rate is None
    assert report.relation_accuracy is None
    assert (
        load_model(tmp_path / "m.skops", read_taxonomy(taxonomy_path)).relation
        is not None
    )
    assert report.warnings
    for vectors in (False, True):
        scores = scores_of(tmp_path / "m.skops", taxonomy_path, TEXTS, vectors=vectors)[
            :, 0
        ]
        assert scores[0] > scores[1]
        assert scores[0] > scores[2]


def test_a_more_general_theme_holds_where_one_of_its_kinds_does(
    taxonomy_path: Path, training: Path, tmp_path: Path
) -> None:
    text = taxonomy_path.read_text(encoding="utf-8").replace(
        'id = "sun_shade"', 'id = "sun_shade"\nparent = "light"'
    )
    parent = '[[themes]]\nid = "light"\n[[themes.poles]]\nid = "bright"\n[[themes.poles]]\nid = "dark"\n'
    taxonomy_path.write_text(text + parent, encoding="utf-8")
    report = train_themes(taxonomy_path, [training], tmp_path / "m.skops")
    assert [(theme.theme, theme.passages) for theme in report.themes] == [
        ("sun_shade", 24),
        ("light", 24),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", r"training.jsonl:74"),
        ('{"id": "x"}', "text"),
        (
            '{"id": "x", "text": "a", "themes": ["sunshade"]}',
            "did you mean 'sun_shade'",
        ),
        ('{"id": "p1", "text": "a", "themes": []}', "stands twice"),
        (
            '{"id": "x", "text": "The  EARLY roses like the sun.", "themes": []}',
            "the text is that of 'n0'",
        ),
        ('{"id": "x", "text": "a", "relation": {"sun_shade": "war"}}', "war"),
    ],
)
def test_faults_in_training_files(
    taxonomy_path: Path, training: Path, line: str, reason: str
) -> None:
    training.write_text(
        training.read_text(encoding="utf-8") + line + "\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=reason) as caught:
        read_passages([training], read_taxonomy(taxonomy_path))
    assert caught.value.code == "bad_training"


def test_a_file_that_is_not_there(taxonomy_path: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        train_themes(taxonomy_path, [tmp_path / "none.jsonl"], tmp_path / "m.skops")


def test_passages_under_headings_keep_words_and_labels_and_go_with_their_origin(
    taxonomy_path: Path, training: Path
) -> None:
    taxonomy = read_taxonomy(taxonomy_path)
    items = read_passages([training], taxonomy)
    made = under_headings(items, taxonomy, seed=1)
    assert made == under_headings(items, taxonomy, seed=1)
    assert made
    origins = {item.id: item for item in items}
    for item in made:
        origin = origins[group_of(item)]
        assert (item.text, item.themes, item.heading) == (
            origin.text,
            ["sun_shade"],
            "sun and shade",
        )
    assert (
        under_headings([item for item in items if not item.themes], taxonomy, seed=1)
        == []
    )


def test_measures_at_the_assumed_prevalence() -> None:
    truth = np.array([True, True, False, False])
    weights = prevalence_weights(truth)
    assert weights[truth].sum() / weights.sum() == pytest.approx(0.07)
    assert fit_threshold(np.array([0.9, 0.8, 0.2, 0.1]), truth, weights) == 0.5
    assert calibration_error(np.array([1.0, 1.0, 0.0, 0.0]), truth, weights) == 0.0
    assert calibration_error(np.array([0.0, 0.0, 1.0, 1.0]), truth, weights) == 1.0
    assert f_measures(np.array([True, False, False, False]), truth, weights) == (
        1.0,
        0.5,
        0.6667,
    )


def test_a_heading_never_speaks_against_a_theme() -> None:
    truth = np.array([True] * 20 + [False] * 20)
    decisions, under = np.where(truth, 1.0, -1.0), np.where(truth, 0.0, 1.0)
    columns = np.column_stack([under, 1.0 - under])
    slope, _, (against, with_it) = fit_calibration(
        decisions, columns, truth, prevalence_weights(truth)
    )
    assert slope > 0
    assert against == 0.0
    assert with_it > 0.0


@pytest.mark.parametrize("lucky", [False, True])
def test_chances_are_judged_by_others_and_thresholds_are_kept_in_bounds(
    taxonomy_path: Path, *, lucky: bool
) -> None:
    taxonomy, rng = read_taxonomy(taxonomy_path), np.random.default_rng(0)
    extractor = Extractor(taxonomy)
    truth = np.array([True] * 30 + [False] * 90)
    texts = ["Sun and shade."] * 30 + [
        "The sun shines.",
        "Nothing grows.",
        "In the shade.",
    ] * 30
    found = [extractor.measure(PassageText(text)).themes[0] for text in texts]
    means = np.where(truth, 4.0, -4.0) if lucky else rng.normal(size=120)
    judged = judge(
        means, found, truth, [str(n) for n in range(120)], np.ones(120, dtype=bool)
    )
    assert 0.65 <= judged.calibration.threshold <= 0.9
    assert 0.0 <= judged.calibration.unnamed <= judged.calibration.named <= 5.0
    assert (
        judged.given.tolist() == truth.tolist()
        if lucky
        else judged.given[~truth].mean() < 0.2
    )
