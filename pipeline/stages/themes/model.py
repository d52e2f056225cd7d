"""The trained model of a taxonomy: scores of passages, and how the poles are related.

Only scikit-learn objects and plain values are kept, with skops and no trusted types of our own; what is measured
of a passage is code (:mod:`pipeline.stages.themes.features`).
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import skops.io
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from pipeline.errors import ConfigError
from pipeline.stages.themes.features import FEATURES, Found, Measured, matrix
from pipeline.stages.themes.taxonomy import RELATION_TYPES, Taxonomy

__all__ = ["ThemeClassifier", "ThemesModel", "design", "joined_words", "load_model", "relation_row", "save_model"]

FORMAT = "readout-themes/1"


@dataclass(frozen=True)
class ThemeClassifier:
    """The classifier of one theme, its calibration (``expit(slope * decision + offset)``) and its threshold."""

    theme: str
    classifier: LogisticRegression
    slope: float
    offset: float
    threshold: float

    def scores(self, design: sparse.csr_matrix) -> NDArray[np.float64]:
        """Return calibrated probabilities, shape (n_passages,), rounded to four digits."""
        decisions = self.classifier.decision_function(design)
        calibrated: NDArray[np.float64] = np.round(1.0 / (1.0 + np.exp(-(self.slope * decisions + self.offset))), 4)
        return calibrated


@dataclass(frozen=True)
class ThemesModel:
    """All that is learned of one taxonomy; ``relation`` is null where too few relations were labelled."""

    vectorizer: TfidfVectorizer
    themes: tuple[ThemeClassifier, ...]
    relation: LogisticRegression | None

    def words(self, measured: Sequence[Measured]) -> sparse.csr_matrix:
        """Return the word weights of passages, shape (n_passages, n_vocabulary)."""
        if not measured:
            return sparse.csr_matrix((0, len(self.vectorizer.vocabulary_)))
        return self.vectorizer.transform([joined_words(item) for item in measured])

    def scores(self, measured: Sequence[Measured], words: sparse.csr_matrix) -> NDArray[np.float64]:
        """Return the scores of passages from their measures and word weights, shape (n_passages, n_themes)."""
        if not measured:
            return np.zeros((0, len(self.themes)))
        columns = [item.scores(design(measured, number, words)) for number, item in enumerate(self.themes)]
        return np.column_stack(columns)


def joined_words(measured: Measured) -> str:
    """Return a passage's words as the vectorizer takes them: lower-case, joined by spaces."""
    return " ".join(measured.words.forms)


def design(measured: Sequence[Measured], theme: int, words: sparse.csr_matrix) -> sparse.csr_matrix:
    """Put the measures of a theme and the word weights side by side, shape (n_passages, n_features)."""
    return sparse.hstack([sparse.csr_matrix(matrix(measured, theme)), words]).tocsr()


def relation_row(found: Found, theme: int, themes: int) -> list[float]:
    """Measure what speaks for each type of relation: signals, words between, beside and near the poles; the theme."""
    row = [
        float(bool(grounds.get(name)))
        for kind in RELATION_TYPES
        for grounds, name in (
            (found.grounds, f"signal_{kind}"),
            (found.grounds, f"cue_{kind}"),
            (found.grounds, f"beside_{kind}"),
            (found.loose, kind),
        )
    ]
    return [*row, *(float(number == theme) for number in range(themes))]


def save_model(path: Path, taxonomy: Taxonomy, model: ThemesModel, versions: dict[str, str]) -> None:
    """Write a model with the hash of its taxonomy and the versions it was trained under.

    Parameters
    ----------
    path : Path
        A ``.skops`` file; its folder must exist.
    taxonomy : Taxonomy
        What it was trained for.
    model : ThemesModel
        What was learned.
    versions : dict of str to str
        Library -> version.
    """
    data = {
        "format": FORMAT,
        "taxonomy": taxonomy.hash,
        "features": list(FEATURES),
        "versions": versions,
        "vectorizer": model.vectorizer,
        "relation": model.relation,
        "themes": [
            {
                "theme": t.theme,
                "classifier": t.classifier,
                "slope": t.slope,
                "offset": t.offset,
                "threshold": t.threshold,
            }
            for t in model.themes
        ],
    }
    skops.io.dump(data, path, compression=zipfile.ZIP_DEFLATED, compresslevel=9)


def load_model(path: Path, taxonomy: Taxonomy) -> ThemesModel:
    """Read a model and check that it was trained for this taxonomy.

    Parameters
    ----------
    path : Path
        What :func:`save_model` wrote.
    taxonomy : Taxonomy
        The taxonomy it is to be used with.

    Raises
    ------
    ConfigError
        ``bad_model`` where the file is none, holds a type that is not trusted, or belongs to another taxonomy.
    """
    try:
        data: Any = skops.io.load(path, trusted=[])
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        zipfile.BadZipFile,
        skops.io.exceptions.UntrustedTypesFoundException,
    ) as error:
        reason = " ".join(str(error).split())
        raise ConfigError(f"{path}: cannot be read as a model of themes: {reason}", code="bad_model") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT or data.get("features") != list(FEATURES):
        raise ConfigError(f"{path}: was made by another version of readout; {_again(path)}", code="bad_model")
    if data["taxonomy"] != taxonomy.hash or [t["theme"] for t in data["themes"]] != [t.id for t in taxonomy.themes]:
        raise ConfigError(
            f"{path}: was trained for another taxonomy than {taxonomy.id!r} as it is now; {_again(path)}",
            code="bad_model",
        )
    themes = tuple(ThemeClassifier(**item) for item in data["themes"])
    return ThemesModel(data["vectorizer"], themes, data["relation"])


def _again(path: Path) -> str:
    return f"train it again: readout train themes --taxonomy TAXONOMY.toml -o {path}"
