"""Reading a ``.skops`` file without skops and scikit-learn: values, arrays, a few estimators.

The file is a ZIP archive: ``schema.json`` tells what there is, one ``.npy`` file each holds the
arrays. A type that is not listed here is refused; nothing is imported by a name that the file
gives, and no code of it runs.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from readout.stages.themes.estimators import (
    Chain,
    Landmarks,
    Length,
    LinearClassifier,
    Scale,
    WordWeights,
)

__all__ = ["read_skops"]

SCHEMA = "schema.json"
WEIGHED = {
    "analyzer": "word",
    "binary": False,
    "lowercase": True,
    "ngram_range": [1, 2],
    "norm": "l2",
    "preprocessor": None,
    "stop_words": None,
    "strip_accents": None,
    "sublinear_tf": True,
    "token_pattern": r"\S+",
    "tokenizer": None,
    "use_idf": True,
}
"""The settings by which words are weighed; a vectorizer with others would weigh them otherwise."""


def read_skops(path: Path) -> Any:
    """Read what skops wrote.

    Returns
    -------
    object
        Plain values, lists (of tuples, too), dictionaries, arrays, and estimators as
        :mod:`readout.stages.themes.estimators` has them.

    Raises
    ------
    OSError, zipfile.BadZipFile, ValueError, KeyError, TypeError
        Where the file cannot be read, or holds anything else.
    """
    with zipfile.ZipFile(path) as archive:
        return _value(archive, msgspec.json.decode(archive.read(SCHEMA)))


def _value(archive: zipfile.ZipFile, node: dict[str, Any]) -> Any:
    module, name = node["__module__"], node["__class__"]
    kind = f"{module}.{name}"
    match node["__loader__"], kind:
        case "JsonNode", "builtins.str":
            return msgspec.json.decode(node["content"])
        case (("ListNode" | "TupleNode"), ("builtins.list" | "builtins.tuple")):
            return [_value(archive, item) for item in node["content"]]
        case "DictNode", "builtins.dict":
            return _dictionary(archive, node)
        case "NdArrayNode", _ if kind.startswith("numpy.") and node["type"] == "numpy":
            return np.load(io.BytesIO(archive.read(node["file"])), allow_pickle=False)
        case "TypeNode", _:
            return kind
        case "ObjectNode", _ if kind.startswith("sklearn.") and name in MAKERS:
            return MAKERS[name](_value(archive, node["content"]))
    raise ValueError(f"the type {kind} is not trusted")


def _dictionary(archive: zipfile.ZipFile, node: dict[str, Any]) -> dict[str, Any]:
    if any(key["__class__"] != "str" for key in node["key_types"]["content"]):
        raise ValueError("a dictionary whose keys are no texts")
    return {key: _value(archive, item) for key, item in node["content"].items()}


def _linear(given: dict[str, Any]) -> LinearClassifier:
    return LinearClassifier(given["coef_"], given["intercept_"], given["classes_"])


def _words(given: dict[str, Any]) -> WordWeights:
    other = [name for name, value in WEIGHED.items() if given[name] != value]
    if other:
        raise ValueError(
            f"a TfidfVectorizer with another {other[0]}: {given[other[0]]!r}"
        )
    return WordWeights(given["vocabulary_"], given["_tfidf"]["idf_"])


def _chain(given: dict[str, Any]) -> Chain:
    return Chain(tuple(step for _, step in given["steps"]))


def _scale(given: dict[str, Any]) -> Scale:
    return Scale(
        given["mean_"] if given["with_mean"] else None,
        given["scale_"] if given["with_std"] else None,
    )


def _length(given: dict[str, Any]) -> Length:
    if given["norm"] != "l2":
        raise ValueError(f"a Normalizer with another norm: {given['norm']!r}")
    return Length()


def _landmarks(given: dict[str, Any]) -> Landmarks:
    if given["kernel"] != "rbf":
        raise ValueError(f"a Nystroem with another kernel: {given['kernel']!r}")
    return Landmarks(given["components_"], given["normalization_"], given["gamma"])


MAKERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "LogisticRegression": _linear,
    "TfidfVectorizer": _words,
    "TfidfTransformer": dict,
    "Pipeline": _chain,
    "StandardScaler": _scale,
    "Normalizer": _length,
    "Nystroem": _landmarks,
}
