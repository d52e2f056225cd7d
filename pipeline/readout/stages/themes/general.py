"""What taxonomies with labelled passages teach about relationships as such.

It decides alone where a taxonomy has no labelled passages, and beside what is learned from them
where it has. ``configs/themes/general.json`` holds it as plain numbers; ``readout train general``
makes it.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import msgspec
import numpy as np

from readout.config.configuration import resolve
from readout.errors import ConfigError
from readout.io.safe import NoJsonError, read_bytes, read_json
from readout.models.arrays import Singles
from readout.records.types import RelationType
from readout.stages.themes.decisions import Sample
from readout.stages.themes.features import FEATURES
from readout.stages.themes.model import (
    BESIDE,
    HEADING,
    HEAVIEST,
    Linear,
    ThemesModel,
    Together,
    Vocabulary,
)
from readout.stages.themes.relations import Relations
from readout.stages.themes.taxonomy import RELATION_TYPES, Taxonomy, ThemeDefinition

__all__ = ["FORMAT", "GENERAL", "SHORT", "General", "Long", "Units", "first_model", "read_general"]

GENERAL = "readout:themes/general.json"
FORMAT = "readout-general/4"
SHORT, LONG = 12, 48
"""Terms of a pole from which on a list is no longer short, and from which on it is long."""
ANOTHER = "was made by another version of readout; make it again: readout train general"
STEEPEST = 10.0
"""What log-odds may be multiplied with where lists are long."""


class _Named(msgspec.Struct, frozen=True):
    """What every version has."""

    format: str


class Units(msgspec.Struct, frozen=True):
    """The units of :class:`~readout.stages.themes.model.Together`.

    Attributes
    ----------
    inside : list of list of float
        What each takes of the measures, of all words and of the vector.
    bias, outside : list of float
        What is added in each, and what it weighs.
    """

    inside: list[list[float]]
    bias: list[float]
    outside: list[float]


class Long(msgspec.Struct, frozen=True):
    """What changes where lists of terms are long: more is found by them, and more surely.

    Attributes
    ----------
    slope, offset : float
        What log-odds are multiplied with, and what is then added.
    sample : Sample
        Chances of passages of taxonomies with such lists that were taken for new.
    """

    slope: float
    offset: float
    sample: Sample


class General(msgspec.Struct, frozen=True):
    """What is common to relationships.

    Attributes
    ----------
    features : list of str
        The measures that the weights belong to.
    weights, intercept : list of float, float
        Log-odds by measure, and what is added.
    vocabulary, rarity, words : list of str, list of float, list of float
        Words and pairs of words, how rare each is, and what it weighs beside others.
    vectors : list of float
        What the vector of a sentence weighs.
    beside : list of float
        What all words count beside the measures, and what the vector does.
    units : Units
        What all these say together, beyond their sum.
    heading : list of float
        What the measures of a heading weigh, and what is added.
    sample : Sample
        Chances of passages of taxonomies that were taken for new.
    long : Long
        What changes where their lists are long.
    relation_types, relation_weights, relation_words, relation_vectors, relation_intercepts
        What speaks for each type of relation: measures, words of ``vocabulary``, the vector, and
        what is added.
    """

    format: str
    features: list[str]
    weights: list[float]
    intercept: float
    vocabulary: list[str]
    rarity: list[float]
    words: list[float]
    vectors: list[float]
    beside: list[float]
    units: Units
    heading: list[float]
    sample: Sample
    long: Long
    relation_types: list[RelationType]
    relation_weights: list[list[float]]
    relation_words: list[list[float]]
    relation_vectors: list[list[float]]
    relation_intercepts: list[float]

    @property
    def relations(self) -> Relations:
        """The types of relation as a model has them."""
        return Relations(
            tuple(self.relation_types),
            np.array(self.relation_weights, dtype=np.float32),
            np.array(self.relation_words, dtype=np.float32),
            np.array(self.relation_vectors, dtype=np.float32),
            np.array(self.relation_intercepts, dtype=np.float32),
        )

    @property
    def known(self) -> Vocabulary:
        """The words that are weighed as a model has them."""
        columns = {gram: column for column, gram in enumerate(self.vocabulary)}
        return Vocabulary(columns, np.array(self.rarity, dtype=np.float32))

    @property
    def together(self) -> Together:
        """What is said together as a model has it, over the words of :attr:`known`."""
        units = self.units
        shape = (len(FEATURES) + len(BESIDE), len(units.bias))
        return Together(
            np.array(self.words, dtype=np.float32),
            np.array(self.vectors, dtype=np.float32),
            np.array(units.inside, dtype=np.float32).reshape(shape),
            np.array(units.bias, dtype=np.float32),
            np.array(units.outside, dtype=np.float32),
        )

    @property
    def linear(self) -> Linear:
        """The sum as a model of one theme has it."""
        by_words, by_vector = self.beside
        together = self.together
        return Linear(
            np.array([self.weights], dtype=np.float32),
            np.float32(by_words) * together.words[None],
            np.float32(by_vector) * together.vectors[None],
            np.array([self.intercept], dtype=np.float32),
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
        if _is_of_another_version(data):
            raise ConfigError(f"{path}: {ANOTHER}", code="bad_model") from error
        raise ConfigError(
            f"{path}: cannot be read as general weights of themes: {error}", code="bad_model"
        ) from error
    if not _is_sound(found):
        reason = (
            f"has a weight beyond {HEAVIEST:,.0f}, a word that is not rare at all, or chances "
            "that are none"
        )
        raise ConfigError(f"{path}: {reason}", code="bad_model")
    if not _fits(found):
        raise ConfigError(f"{path}: {ANOTHER}", code="bad_model")
    return found


def _is_of_another_version(data: bytes) -> bool:
    try:
        named: _Named = read_json(data, _Named)
    except NoJsonError:
        return False
    return named.format != FORMAT


def _fits(found: General) -> bool:
    """Tell whether the parts are of this version, and of sizes that belong together."""
    kinds, units = len(found.relation_types), len(found.units.bias)
    inputs = len(FEATURES) + len(BESIDE)
    sizes: list[tuple[Collection[object], int]] = [
        (found.weights, len(FEATURES)),
        (found.beside, len(BESIDE)),
        (found.heading, len(HEADING) + 1),
        (set(found.vocabulary), len(found.vocabulary)),
        (set(found.relation_types), kinds),
        (found.rarity, len(found.vocabulary)),
        (found.words, len(found.vocabulary)),
        (found.units.inside, inputs),
        (found.units.outside, units),
        (found.relation_weights, kinds),
        (found.relation_words, kinds),
        (found.relation_vectors, kinds),
        (found.relation_intercepts, kinds),
        *((row, units) for row in found.units.inside),
        *((row, 4 * len(RELATION_TYPES)) for row in found.relation_weights),
        *((row, len(found.vocabulary)) for row in found.relation_words),
        *((row, len(found.vectors)) for row in found.relation_vectors),
    ]
    same = [found.format, found.features] == [FORMAT, list(FEATURES)]
    return same and kinds > 1 and all(len(part) == size for part, size in sizes)


def _is_sound(found: General) -> bool:
    """Tell whether all weights are such as a model may have."""
    numbers = [
        found.weights,
        found.beside,
        [found.intercept],
        found.words,
        found.rarity,
        found.vectors,
        *found.units.inside,
        found.units.bias,
        found.units.outside,
        found.heading,
        [found.long.offset],
        *found.relation_weights,
        *found.relation_words,
        *found.relation_vectors,
        found.relation_intercepts,
    ]
    light = all(abs(one) <= HEAVIEST for row in numbers for one in row)
    rare = all(one > 0 for one in found.rarity)
    rising = 0 <= found.long.slope <= STEEPEST
    return light and rare and rising and _have_chances(found)


def _have_chances(found: General) -> bool:
    samples = (found.sample, found.long.sample)
    return all(one.is_sound and not one.weights for one in samples)


def first_model(taxonomy: Taxonomy, general: General) -> ThemesModel:
    """Make a model of a taxonomy by its terms and descriptions alone."""
    long = general.long
    lengths = np.array([_length(theme) for theme in taxonomy.themes], dtype=np.float32)
    slopes = 1 + lengths * np.float32(long.slope - 1)
    taught, column = general.linear, slopes[:, None]
    return ThemesModel(
        Linear(
            column * taught.measures,
            column * taught.words,
            column * taught.vectors,
            slopes * taught.bias + lengths * np.float32(long.offset),
        ),
        general.together,
        slopes,
        general.known,
        tuple(_sample(general, length) for length in lengths.tolist()),
        general.heading_weights,
        general.relations,
    )


def _sample(general: General, length: float) -> Sample:
    """Return chances as those of a theme whose lists are so long."""
    ends = {0.0: general.sample, 1.0: general.long.sample}
    return ends.get(length) or general.sample.mixed(general.long.sample, length)


def _length(theme: ThemeDefinition) -> float:
    """Say how long the lists of a theme's poles are, from 0 to 1: every doubling counts alike."""
    terms = np.mean([len(pole.terms) for pole in theme.poles])
    return float(np.clip(np.log(terms / SHORT) / np.log(LONG / SHORT), 0.0, 1.0))
