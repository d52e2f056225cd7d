"""Writing the model of a taxonomy to one file, and reading it back checked."""

from __future__ import annotations

import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

from readout.errors import ConfigError
from readout.stages.themes.classifier import (
    Calibration,
    Part,
    ThemeClassifier,
    ThemesModel,
)
from readout.stages.themes.estimators import LinearClassifier
from readout.stages.themes.features import FEATURES
from readout.stages.themes.skopsfile import read_skops
from readout.stages.themes.taxonomy import Taxonomy

__all__ = ["load_model", "save_model"]

FORMAT = "readout-themes/2"


def save_model(
    path: Path,
    taxonomy: Taxonomy,
    model: ThemesModel,
) -> None:
    """Write a model with the hash of its taxonomy and the versions it was trained under.

    Parameters
    ----------
    path : Path
        A ``.skops`` file; its folder must exist.
    taxonomy : Taxonomy
        What it was trained for.
    model : ThemesModel
        What was learned, with scikit-learn's estimators.
    """
    data = {
        "format": FORMAT,
        "taxonomy": taxonomy.hash,
        "wording": taxonomy.wording
        if any(t.described is not None for t in model.themes)
        else "",
        "features": list(FEATURES),
        "versions": model.versions,
        "encoder": model.encoder,
        "vectorizer": model.vectorizer,
        "kernel": model.kernel,
        "background": model.background,
        "relation": _estimator(model.relation),
        "themes": [
            {
                "theme": t.theme,
                "parts": {
                    name: [_estimator(part.classifier), part.slope, part.offset]
                    for name, part in t.parts.items()
                },
                "full": asdict(t.full),
                "plain": asdict(t.plain),
                "described": t.described,
            }
            for t in model.themes
        ],
    }
    import skops.io  # not above: it takes a second

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
        ``bad_model`` where the file is none, holds a type that is not trusted, or belongs to
        another taxonomy.
    """
    try:
        return _model(path, read_skops(path), taxonomy)
    except ConfigError:
        raise
    except Exception as error:  # a damaged archive fails in many ways
        reason = " ".join(str(error).split())
        raise ConfigError(
            f"{path}: cannot be read as a model of themes: {reason}", code="bad_model"
        ) from error


def _model(
    path: Path,
    data: Any,
    taxonomy: Taxonomy,
) -> ThemesModel:
    made_by = (
        (data.get("format"), data.get("features")) if isinstance(data, dict) else None
    )
    if made_by != (FORMAT, list(FEATURES)):
        raise _not_usable(path, "was made by another version of readout")
    known = (data["taxonomy"], [item["theme"] for item in data["themes"]])
    wanted = (taxonomy.hash, [theme.id for theme in taxonomy.themes])
    if known != wanted or data["wording"] not in {"", taxonomy.wording}:
        reason = f"was trained for another taxonomy than {taxonomy.id!r} as it is now"
        raise _not_usable(path, reason)
    themes = tuple(
        ThemeClassifier(
            item["theme"],
            {name: Part(*part) for name, part in item["parts"].items()},
            Calibration(**item["full"]),
            Calibration(**item["plain"]),
            item["described"],
        )
        for item in data["themes"]
    )
    plain = ("vectorizer", "kernel", "background", "encoder", "relation", "versions")
    return ThemesModel(themes, **{name: data[name] for name in plain})


def _not_usable(path: Path, reason: str) -> ConfigError:
    again = f"train it again: readout train themes --taxonomy TAXONOMY.toml -o {path}"
    return ConfigError(f"{path}: {reason}; {again}", code="bad_model")


def _estimator(classifier: Any) -> Any:
    """Return a linear classifier, which the general weights are, as scikit-learn has it."""
    if not isinstance(classifier, LinearClassifier):
        return classifier
    from sklearn.linear_model import LogisticRegression

    made = LogisticRegression()
    made.classes_ = classifier.classes_
    made.coef_ = classifier.coef_
    made.intercept_ = classifier.intercept_
    return made
