"""What the packaged taxonomies teach about relationships as such.

It decides alone where a taxonomy has no labelled passages, and beside what is learned from them
where it has. ``configs/themes/general.json`` holds it as plain numbers; ``readout train general``
makes it.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np

from readout.arrays import Singles
from readout.config import resolve
from readout.errors import ConfigError
from readout.jsonread import NoJsonError, read_json
from readout.records import RelationType
from readout.stages.themes.decisions import Sample
from readout.stages.themes.features import FEATURES
from readout.stages.themes.model import (
    HEADING,
    Linear,
    Relations,
    ThemesModel,
    Vocabulary,
)
from readout.stages.themes.taxonomy import RELATION_TYPES, Taxonomy
from readout.userfiles import read_bytes

__all__ = ["FORMAT", "GENERAL", "General", "first_model", "read_general"]

GENERAL = "readout:themes/general.json"
FORMAT = "readout-general/2"


class General(msgspec.Struct, frozen=True):
    """What is common to relationships.

    Attributes
    ----------
    features : list of str
        The measures that the weights belong to.
    weights, intercept : list of float, float
        Log-odds by measure, and what is added.
    heading : list of float
        What the measures of a heading weigh, and what is added.
    sample : Sample
        Chances of passages of taxonomies that were taken for new.
    relation_types, relation_weights, relation_intercepts
        What speaks for each type of relation.
    """

    format: str
    features: list[str]
    weights: list[float]
    intercept: float
    heading: list[float]
    sample: Sample
    relation_types: list[RelationType]
    relation_weights: list[list[float]]
    relation_intercepts: list[float]

    @property
    def relations(self) -> Relations:
        """The types of relation as a model has them."""
        return Relations(
            tuple(self.relation_types),
            np.array(self.relation_weights, dtype=np.float32),
            np.array(self.relation_intercepts, dtype=np.float32),
        )

    @property
    def heading_weights(self) -> Singles:
        """The weights of a heading as a model has them."""
        return np.array(self.heading, dtype=np.float32)


def read_general(path: Path | None = None) -> General:
    """Read the packaged file, or another.

    Raises
    ------
    ConfigError
        ``bad_model`` where it is none, or of another version.
    """
    path = path or resolve(GENERAL)
    data = read_bytes(path, "general weights of themes", "bad_model")
    try:
        found: General = read_json(data, General)
    except NoJsonError as error:
        raise ConfigError(
            f"{path}: cannot be read as general weights of themes: {error}",
            code="bad_model",
        ) from error
    wanted = [FORMAT, list(FEATURES), len(FEATURES), len(HEADING) + 1]
    about = [found.format, found.features, len(found.weights), len(found.heading)]
    kinds = len(found.relation_types)
    rows = {len(row) for row in found.relation_weights}
    told = {kinds, len(found.relation_weights), len(found.relation_intercepts)}
    if about != wanted or told != {kinds} or rows != {4 * len(RELATION_TYPES)}:
        reason = "was made by another version of readout; make it again: readout train general"
        raise ConfigError(f"{path}: {reason}", code="bad_model")
    return found


def first_model(taxonomy: Taxonomy, general: General) -> ThemesModel:
    """Make a model of a taxonomy by its terms and descriptions alone."""
    count = len(taxonomy.themes)
    weights = np.array(general.weights, dtype=np.float32)
    none = np.zeros((count, 0), dtype=np.float32)
    return ThemesModel(
        Linear(
            np.tile(weights, (count, 1)),
            none,
            np.zeros((count, 1), dtype=np.float32),
            np.full(count, general.intercept, dtype=np.float32),
        ),
        Vocabulary({}, np.zeros(0, dtype=np.float32)),
        (general.sample,) * count,
        general.heading_weights,
        general.relations,
    )
