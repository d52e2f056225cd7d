"""Learning what relationships have in common, on two small taxonomies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from readout.config import resolve
from readout.errors import ConfigError
from readout.stages.themes.general import GENERAL, read_general
from readout.train.themes.across import PACKAGED, train_general
from readout.train.themes.prepared import Encoder

THEME = """
schema = "readout-taxonomy/1"
id = "{first}"
[[themes]]
id = "{first}_{second}"
label = "{first} and {second}"
description = "Holds when {first} and {second} are set in relation."
[[themes.poles]]
id = "{first}"
terms = ["{first}*"]
[[themes.poles]]
id = "{second}"
terms = ["{second}*"]
"""
THINGS = [
    f"{kind} {thing}"
    for kind in ("early", "late", "small")
    for thing in ("ferns", "boats", "mills", "roads")
]


def taxonomy(folder: Path, first: str, second: str) -> Path:
    path = folder / f"{first}.toml"
    path.write_text(THEME.format(first=first, second=second), encoding="utf-8")
    path.with_suffix("").mkdir()
    theme = f"{first}_{second}"
    lines = []
    for number, thing in enumerate(THINGS):
        lines += [
            {
                "id": f"p{number}",
                "text": f"For {thing} we must balance {first} and {second}.",
                "themes": [theme],
                "relation": {theme: "balance"},
            },
            {
                "id": f"q{number}",
                "text": f"The {thing} turn from {first} into {second}.",
                "themes": [theme],
                "relation": {theme: "transition"},
            },
            {
                "id": f"a{number}",
                "text": f"The {thing} have much {first}.",
                "themes": [],
            },
            {
                "id": f"b{number}",
                "text": f"The {thing} have little {second}.",
                "themes": [],
            },
        ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (path.with_suffix("") / "passages.jsonl").write_text(text, encoding="utf-8")
    return path


def test_weights_are_learned_written_and_the_same_each_time(tmp_path: Path) -> None:
    paths = [taxonomy(tmp_path, "sun", "shade"), taxonomy(tmp_path, "sea", "land")]
    general = train_general(paths, tmp_path / "a.json")
    train_general(paths, tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert read_general(tmp_path / "a.json") == general
    both = general.plain.weights[general.features.index("both")]
    assert both > 0
    assert general.few_slope > 0
    assert 0 < general.few_full.threshold < 1
    assert general.relations.types == ["balance", "transition"]


def test_one_taxonomy_is_too_few(tmp_path: Path) -> None:
    path = taxonomy(tmp_path, "sun", "shade")
    for paths in ([path], [path, path]):
        with pytest.raises(ConfigError, match="two different taxonomies at least"):
            train_general(paths, tmp_path / "a.json")


def test_a_taxonomy_with_too_few_passages(tmp_path: Path) -> None:
    paths = [taxonomy(tmp_path, "sun", "shade"), taxonomy(tmp_path, "sea", "land")]
    (paths[1].with_suffix("") / "passages.jsonl").unlink()
    with pytest.raises(ConfigError, match="only 0 passages with sea_land"):
        train_general(paths, tmp_path / "a.json")


def test_types_of_relation_must_be_labelled(tmp_path: Path) -> None:
    paths = [taxonomy(tmp_path, "sun", "shade"), taxonomy(tmp_path, "sea", "land")]
    for path in paths:
        passages = path.with_suffix("") / "passages.jsonl"
        passages.write_text(
            passages.read_text(encoding="utf-8").replace("transition", "balance"),
            encoding="utf-8",
        )
    with pytest.raises(ConfigError, match="fewer than two types"):
        train_general(paths, tmp_path / "a.json")


def test_the_packaged_weights_are_of_this_version() -> None:
    general = read_general()
    assert general.encoder == Encoder().model
    assert len(general.full.weights) == len(general.plain.weights) + 5
    assert all(resolve(name).exists() for name in PACKAGED)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('"format"', '"fromat"', "cannot be read"),
        ("readout-general/1", "readout-general/0", "make it again"),
    ],
)
def test_faults_in_the_file(tmp_path: Path, old: str, new: str, reason: str) -> None:
    path = tmp_path / "general.json"
    path.write_text(
        resolve(GENERAL).read_text(encoding="utf-8").replace(old, new), encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=reason) as caught:
        read_general(path)
    assert caught.value.code == "bad_model"
