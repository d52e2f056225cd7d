"""Model files: missing, of another format, or not the ones described."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy

from readout.config.configuration import resolve
from readout.errors import ConfigError, DocumentError
from readout.stages.encoder.runtime import (
    FORMAT,
    MANIFEST,
    MODEL,
    TOKENIZER,
    Runtime,
    load_runtime,
    read_manifest,
)

PACKAGED = resolve("readout:encoder")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model whose files are as described, and no model."""
    manifest = json.loads((PACKAGED / MANIFEST).read_bytes())
    for name in (MODEL, TOKENIZER):
        (tmp_path / name).write_bytes(b"nothing")
        manifest["sha256"][name] = hashlib.sha256(b"nothing").hexdigest()
    (tmp_path / MANIFEST).write_text(json.dumps(manifest))
    return tmp_path


def change(folder: Path, **fields: Any) -> None:
    path = folder / MANIFEST
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **fields}))


def refused(folder: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load_runtime(folder)
    assert caught.value.code == "bad_model"
    return caught.value.message


def test_no_folder(tmp_path: Path) -> None:
    assert str(tmp_path / "nowhere") in refused(tmp_path / "nowhere")


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_missing_file(folder: Path, name: str) -> None:
    (folder / name).unlink()
    if name == TOKENIZER:
        assert str(folder / name) in refused(folder)
    else:
        assert f"{folder / name}: cannot be read as an encoder: No such" in refused(folder)


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_another_file_than_described(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"something else")
    message = refused(folder)
    assert str(folder / name) in message
    assert "hash" in message


def test_a_file_without_a_hash(folder: Path) -> None:
    change(folder, sha256={})
    assert str(folder / MODEL) in refused(folder)


def test_another_format(folder: Path) -> None:
    change(folder, format="readout-encoder/0")
    message = refused(folder)
    assert str(folder / MANIFEST) in message
    assert "readout-encoder/0" in message
    assert FORMAT in message


@pytest.mark.parametrize("field", ["roles", "entities"])
def test_other_labels(folder: Path, field: str) -> None:
    change(folder, **{field: ["O", "B-boat", "I-boat"]})
    assert str(folder / MANIFEST) in refused(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b'{"format": 1}'])
def test_what_is_no_manifest(folder: Path, content: bytes) -> None:
    (folder / MANIFEST).write_bytes(content)
    assert str(folder / MANIFEST) in refused(folder)


def test_an_unknown_field_of_a_manifest(folder: Path) -> None:
    change(folder, colour="red")
    assert "colour" in refused(folder)


def test_files_as_described_that_are_no_model(folder: Path) -> None:
    assert str(folder) in refused(folder)
    shutil.copy(PACKAGED / TOKENIZER, folder)
    change(
        folder,
        sha256={
            **read_manifest(folder).sha256,
            TOKENIZER: read_manifest(PACKAGED).sha256[TOKENIZER],
        },
    )
    assert str(folder) in refused(folder)


def packaged_but(folder: Path, **fields: Any) -> None:
    """Make a folder of the packaged model, described otherwise."""
    for name in (MODEL, TOKENIZER):
        (folder / name).unlink()
        (folder / name).symlink_to(PACKAGED / name)
    told = json.loads((PACKAGED / MANIFEST).read_bytes())
    (folder / MANIFEST).write_text(json.dumps({**told, **fields}))


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"width": 5}, "gives scores of the shapes"),
        ({"width": 10**13}, "cannot be loaded"),
        ({"width": -1}, "cannot be loaded"),
        ({"arc": 3}, "gives scores of the shapes"),
        ({"tags": ["NN"]}, "gives scores of the shapes"),
        ({"deps": []}, "gives scores of the shapes"),
        ({"role_moves": [[0.0] * 7] * 7}, "moves between labels"),
        ({"role_moves": []}, "cannot be loaded"),
        ({"entity_moves": [[0.0], [1.0, 2.0]]}, "cannot be loaded"),
        ({"entity_moves": [[[0.0]]]}, "describes no encoder"),
    ],
)
def test_descriptions_that_do_not_fit_the_model(
    folder: Path, fields: dict[str, Any], reason: str
) -> None:
    packaged_but(folder, **fields)
    message = refused(folder)
    assert reason in message
    assert str(folder) in message


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_scores_that_are_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch, runtime: Runtime, number: float
) -> None:
    class Broken:
        def __init__(self, *_: object, **__: object) -> None: ...

        def run(self, names: object, inputs: object) -> list[Any]:
            return [np.full(shape, number, dtype=np.float32) for shape in ((1, 1), (1, 1), (1,))]

    packaged_but(folder)
    told = f"the encoder ({MODEL} {runtime.manifest.model}) gives scores that are not finite"
    with monkeypatch.context() as patched:
        patched.setattr("onnxruntime.InferenceSession", Broken)
        assert told in refused(folder)  # before work
    monkeypatch.setattr(runtime, "_session", Broken())
    with pytest.raises(DocumentError) as caught:
        runtime.run([2000], [0], [0])
    assert told in caught.value.message
    assert caught.value.code == "bad_scores"


def test_the_component_says_so_at_once(folder: Path) -> None:
    (folder / MODEL).write_bytes(b"something else")
    nlp = spacy.blank("en")
    with pytest.raises(ConfigError, match="hash") as caught:
        nlp.add_pipe("readout_encoder", config={"model": str(folder)})
    assert caught.value.code == "bad_model"


def test_the_packaged_model(runtime: Runtime) -> None:
    manifest = read_manifest(PACKAGED)
    assert manifest == runtime.manifest
    assert (
        sum((PACKAGED / name).stat().st_size for name in (MANIFEST, MODEL, TOKENIZER)) <= 25_000_000
    )
    labels, syntax, vector = runtime.run([2000, 2001, 2002, 2003], [0, 6, 12, 0], [0, 1, 3])
    assert labels.shape == (3, len(manifest.roles) + len(manifest.entities))
    assert syntax.shape == (3, len(manifest.tags) + len(manifest.deps) + 2 * manifest.arc)
    assert vector.shape == (manifest.width,)
    again, *_ = runtime.run([2000, 2001, 2002, 2003], [0, 6, 12, 0], [0, 1, 3])
    assert again.tobytes() == labels.tobytes()
    assert len(manifest.role_moves) == len(manifest.roles) + 1
    assert len(manifest.entity_moves) == len(manifest.entities) + 1
