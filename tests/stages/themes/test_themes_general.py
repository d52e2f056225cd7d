"""What other taxonomies teach: reading it, and a first model by it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from readout.errors import ConfigError
from readout.stages.themes.decisions import Sample
from readout.stages.themes.features import FEATURES, Extractor
from readout.stages.themes.general import first_model, read_general
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from tests.gardens import OF_LONG, SAMPLE, general_by_hand, lengthened, taxonomy_file, word_vectors


def written(path: Path, **change: Any) -> Path:
    data = msgspec.to_builtins(general_by_hand())
    data.update(change)
    path.write_bytes(msgspec.json.encode(data))
    return path


def test_what_was_written_is_read(tmp_path: Path) -> None:
    assert read_general(written(tmp_path / "general.json")) == general_by_hand()


WEIGHTS = general_by_hand().relation_weights
UNITS = msgspec.to_builtins(general_by_hand().units)
CHANCES = msgspec.to_builtins(SAMPLE)
SAYING = general_by_hand().relation_words
LONG = msgspec.to_builtins(general_by_hand().long)
FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"format": "readout-general/2"}, "make it again: readout train general"),
    ({"features": list(FEATURES[:-1])}, "make it again"),
    ({"weights": [0.0]}, "make it again"),
    ({"vocabulary": ["balance"]}, "make it again"),
    ({"rarity": [1.0]}, "make it again"),
    ({"words": [1.0, 2.0, 3.0]}, "make it again"),
    ({"vocabulary": ["much", "much"]}, "make it again"),
    ({"beside": [1.0]}, "make it again"),
    ({"relation_types": [], "relation_weights": [], "relation_intercepts": []}, "again"),
    ({"rarity": [1.0, 0.0]}, "not rare at all"),
    ({"words": [1e300, 1.0]}, "a weight beyond 1,000,000"),
    ({"units": {**UNITS, "outside": [1e39]}}, "a weight beyond"),
    ({"intercept": -1e7}, "a weight beyond"),
    ({"units": {**UNITS, "outside": []}}, "make it again"),
    ({"units": {**UNITS, "inside": UNITS["inside"][1:]}}, "make it again"),
    ({"units": {**UNITS, "bias": [0.0, 0.0]}}, "make it again"),
    ({"heading": [0.0]}, "make it again"),
    ({"relation_types": ["balance", "tension"]}, "make it again"),
    ({"relation_weights": [row[:-1] for row in WEIGHTS]}, "make it again"),
    ({"relation_weights": [WEIGHTS[0][:-1], *WEIGHTS[1:]]}, "make it again"),
    ({"relation_intercepts": [0.0]}, "make it again"),
    ({"relation_words": [row[:-1] for row in SAYING]}, "make it again"),
    ({"relation_words": SAYING[:-1]}, "make it again"),
    ({"relation_words": [[1e7, 0.0], *SAYING[1:]]}, "a weight beyond"),
    ({"relation_vectors": [[0.0]] * len(SAYING)}, "make it again"),
    ({"relation_vectors": []}, "make it again"),
    ({"relation_types": ["war"] * 5}, "cannot be read"),
    ({"relation_types": ["balance"] * 5}, "make it again"),
    ({"format": "readout-general/3", "long": None}, "make it again"),
    ({"sample": {**CHANCES, "chances": [0.1, 0.9]}}, "chances that are none"),
    ({"intercept": None}, "cannot be read"),
    ({"sample": [0.5]}, "cannot be read"),
    ({"long": None}, "cannot be read"),
    ({"long": {**LONG, "slope": 1e7}}, "a weight beyond"),
    ({"long": {**LONG, "slope": -0.1}}, "chances that are none"),
    ({"long": {**LONG, "sample": {**CHANCES, "chances": [5.0]}}}, "chances that are"),
    ({"sample": {**CHANCES, "rest": -5.0}}, "chances that are none"),
    ({"sample": {**CHANCES, "rest_sum": 500.0}}, "chances that are none"),
    ({"sample": {**CHANCES, "weights": [1.0]}}, "chances that are none"),
    ({"long": {**LONG, "offset": -1e7}}, "a weight beyond"),
]


@pytest.mark.parametrize(("change", "reason"), FAULTS)
def test_faults(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    path = written(tmp_path / "general.json", **change)
    with pytest.raises(ConfigError, match=reason) as caught:
        read_general(path)
    assert caught.value.code == "bad_model"
    assert str(path) in caught.value.message


@pytest.mark.parametrize("content", [None, b"", b"[]", b'{"weights":1e999}', b"\xff"])
def test_files_that_are_none(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "general.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        read_general(path)
    assert caught.value.code == "bad_model"


def test_a_first_model_knows_a_relationship_from_a_topic(
    taxonomy: Taxonomy, extractor: Extractor
) -> None:
    model = first_model(taxonomy, general_by_hand())
    assert model.samples == (SAMPLE,)
    assert model.vocabulary.columns == {"balance": 0, "much": 1}
    texts = ["We balance sun and shade.", "The sun is hot.", "The ferry leaves."]
    chances = model.chances([extractor.measure(text) for text in texts])[:, 0]
    assert chances[0] > 0.5 > chances[1] >= chances[2]


def test_a_first_model_is_alike_for_all_themes(tmp_path: Path) -> None:
    two = taxonomy_file(tmp_path, "sea", "land").read_text(encoding="utf-8")
    rest = two[two.index("[[themes]]") :]
    taxonomy = read_taxonomy(taxonomy_file(tmp_path, rest=rest))
    model = first_model(taxonomy, general_by_hand())
    measured = Extractor(taxonomy, word_vectors()).measure("We balance sea and land.")
    sun, sea = model.chances([measured])[0]
    assert sea > 0.5 > sun
    assert np.array_equal(model.linear.measures[0], model.linear.measures[1])


@pytest.mark.parametrize(
    ("terms", "slope", "offset", "sample"),
    [
        (2, 1.0, 0.0, SAMPLE),
        (12, 1.0, 0.0, SAMPLE),
        (24, 1.5, -0.5, SAMPLE.mixed(OF_LONG, 0.5)),
        (48, 2.0, -1.0, OF_LONG),
        (300, 2.0, -1.0, OF_LONG),
    ],
)
def test_lists_that_are_long_say_less_and_more_surely(
    taxonomy: Taxonomy, terms: int, slope: float, offset: float, sample: Sample
) -> None:
    general = general_by_hand()
    model = first_model(lengthened(taxonomy, terms), general)
    assert model.samples == (sample,)
    assert model.shares == pytest.approx([slope], abs=0.01)
    parts = vars(model.linear), vars(general.linear)
    found, short = ({**part, "bias": part["bias"][:, None]} for part in parts)
    for name, values in found.items():
        added = offset if name == "bias" else 0.0
        assert values == pytest.approx(slope * short[name] + added, abs=0.05)


def test_the_packaged_weights_prefer_a_relationship(
    taxonomy: Taxonomy, extractor: Extractor
) -> None:
    model = first_model(taxonomy, read_general())
    texts = ["We balance sun and shade.", "The sun is hot.", "The ferry leaves."]
    chances = model.chances([extractor.measure(text) for text in texts])[:, 0]
    assert chances[0] > max(chances[1:])
