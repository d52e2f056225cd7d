"""What the packaged taxonomies teach about relationships as such.

A first classifier for a theme without examples.

``configs/themes/general.json`` holds it as plain numbers; ``readout train general`` makes it.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from readout.arrays import Singles
from readout.config import resolve
from readout.errors import ConfigError
from readout.records import RelationType
from readout.stages.themes.classifier import (
    Calibration,
    Part,
    ThemeClassifier,
    ThemesModel,
)
from readout.stages.themes.estimators import LinearClassifier
from readout.stages.themes.features import FEATURES
from readout.stages.themes.taxonomy import Taxonomy

__all__ = ["GENERAL", "General", "Linear", "first_model", "read_general"]

GENERAL = "readout:themes/general.json"
FORMAT = "readout-general/1"


class Linear(msgspec.Struct, frozen=True):
    """A linear classifier as plain numbers."""

    weights: list[float]
    intercept: float

    def part(
        self,
        slope: float = 1.0,
        offset: float = 0.0,
    ) -> Part:
        """Make a part of a theme's classifier of it."""
        known = np.array([False, True])
        return Part(
            LinearClassifier(
                np.array([self.weights]), np.array([self.intercept]), known
            ),
            slope,
            offset,
        )


class Relations(msgspec.Struct, frozen=True):
    """What speaks for each type of relation.

    A classifier of :func:`relation_row` as plain numbers.
    """

    types: list[RelationType]
    weights: list[list[float]]
    intercepts: list[float]

    @property
    def classifier(self) -> LinearClassifier:
        """The same as a model has it."""
        return LinearClassifier(
            np.array(self.weights), np.array(self.intercepts), np.array(self.types)
        )


class Shot(msgspec.Struct, frozen=True):
    """How a theme with no examples, or with few, is calibrated: as a :class:`Calibration`."""

    slope: float
    offset: float
    threshold: float

    @property
    def calibration(self) -> Calibration:
        """The same as the model has it."""
        return Calibration(self.slope, self.offset, self.threshold)


class General(msgspec.Struct, frozen=True):
    """What is common to relationships.

    Attributes
    ----------
    features : list of str
        The measures that the weights belong to.
    encoder : str
        Whose vectors ``full`` and ``background`` belong to.
    background : list of float
        The mean passage vector.
    plain, full : Linear
        Weights of the measures; of the measures and of the likeness to the description.
    none_plain, none_full, few_full : Shot
        Calibrations: without examples (without vectors, and with them), and with few examples.
    few_slope : float
        What makes log-odds of the decision of the few examples' own classifier.
    relations : Relations
        The types of relation.
    """

    format: str
    features: list[str]
    encoder: str
    background: list[float]
    plain: Linear
    full: Linear
    none_plain: Shot
    none_full: Shot
    few_full: Shot
    few_slope: float
    relations: Relations

    @property
    def mean(self) -> Singles:
        """The mean passage vector, shape (width,)."""
        return np.array(self.background, dtype=np.float32)


def read_general(path: Path | None = None) -> General:
    """Read the packaged file, or another.

    Raises
    ------
    ConfigError
        ``bad_model`` where it is none, or of another version.
    """
    path = path or resolve(GENERAL)
    try:
        found = msgspec.json.decode(path.read_bytes(), type=General)
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(
            f"{path}: cannot be read as general weights of themes: {error}",
            code="bad_model",
        ) from error
    if found.format != FORMAT or found.features != list(FEATURES):
        reason = "was made by another version of readout; make it again: readout train general"
        raise ConfigError(f"{path}: {reason}", code="bad_model")
    return found


def first_model(taxonomy: Taxonomy, general: General) -> ThemesModel:
    """Make a model of a taxonomy by its terms alone: no example, no vector."""
    shot = general.none_plain.calibration
    part = general.plain.part()
    themes = tuple(
        ThemeClassifier(t.id, {"general_plain": part}, shot, shot)
        for t in taxonomy.themes
    )
    return ThemesModel(themes, relation=general.relations.classifier)
