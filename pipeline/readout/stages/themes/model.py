"""The trained model of a taxonomy: what speaks for each theme in what is measured of a sentence.

Measures, words and the sentence's vector add up to the log-odds that it says how the poles of a
theme stand to one another. A passage has the chance of its best sentence, so that the same sentence
has the same chance wherever it stands. Where a taxonomy has no labelled passages, the prior decides
alone: what taxonomies with such passages teach about relationships as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise, repeat
from math import sqrt
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np

from readout.config.configuration import resolve
from readout.errors import ConfigError
from readout.models.arrays import Floats, Singles, read_arrays, write_arrays
from readout.records.types import RelationType
from readout.stages.themes.decisions import DecisionOptions, ScoreSample, decide, expit
from readout.stages.themes.features import CUE_PLACES, FEATURES, MeasuredText, ThemeFeatures
from readout.stages.themes.phrasefinder import WordList
from readout.stages.themes.taxonomy import RELATION_TYPES, Taxonomy

__all__ = [
    "HEAVIEST",
    "PRIOR",
    "SHORT",
    "Interactions",
    "LinearWeights",
    "LogOdds",
    "TfidfVocabulary",
    "ThemesModel",
    "grams_of",
    "load_model",
    "load_prior",
    "prior_model",
    "relation_row",
    "save_model",
    "save_prior",
]

KIND = "themes/6"
PRIOR_KIND = "themes-prior/1"
PRIOR = "readout:themes/prior.bin"
SHORT, LONG = 12, 48
"""Terms of a pole from which on a list is no longer short, and from which on it is long."""
EVEN = 0.2
"""What a word weighs by itself, for each unit of rarity: about as much as a measure."""
UNKNOWN = -1
"""The column of a word that is not weighed."""
HEAVIEST = 1e6
"""Log odds that a weight may have: sums of them stay finite, and so do scores."""
NOTHING_ASKED = DecisionOptions()
TRAIN = "readout train themes --taxonomy TAXONOMY.toml PASSAGES.jsonl… -o NEW.bin"
TRAIN_PRIOR = "python -m encoder_training.prior"


@dataclass(frozen=True)
class TfidfVocabulary:
    """Words and pairs of words that are weighed, as TF-IDF: rarer ones more, long texts no more.

    What one weighs does not depend on which others are known, so that vocabularies can be joined.

    Attributes
    ----------
    columns : dict of str to int
        A word, or two with a space between -> its column.
    rarity : ndarray of float32, shape (n_columns,)
        The inverse document frequency.
    """

    columns: dict[str, int]
    rarity: Singles

    def weigh(self, words: WordList) -> dict[int, float]:
        """Return the weight of each column that a text has."""
        grams = grams_of(words)
        counts = Counter(map(self.columns.get, grams, repeat(UNKNOWN)))
        counts.pop(UNKNOWN, None)
        if not counts:
            return {}
        columns = list(counts)
        often = 1.0 + np.log(list(counts.values()))
        weights = EVEN / sqrt(len(grams)) * often * self.rarity[columns]
        return dict(zip(columns, weights.tolist(), strict=True))


def grams_of(words: WordList) -> list[str]:
    """Return the words of a text, and every two in a row."""
    return [*words.forms, *(f"{one} {other}" for one, other in pairwise(words.forms))]


class LogOdds(NamedTuple):
    """What measures, words and vector of a sentence add to log-odds, each of shape (n_rows,).

    ``together`` is what they add beyond their sum.
    """

    measures: Floats
    words: Floats
    vectors: Floats
    together: Floats

    @property
    def total(self) -> Floats:
        """All of it."""
        return self.measures + self.words + self.vectors + self.together


class LinearWeights(NamedTuple):
    """What measures, words and vectors weigh, and what is added: a row a theme, or a type.

    Words may be fewer than those of a model: the first ones.
    """

    measures: Singles
    words: Singles
    vectors: Singles
    bias: Singles

    def log_odds(self, rows: Floats, weighed: Mapping[int, float], vector: Singles) -> LogOdds:
        """Return what speaks for each row in a sentence, beside the bias of each.

        Parameters
        ----------
        rows : ndarray, shape (n_rows, n_measures) or (n_measures,)
            What was measured.
        weighed : mapping of int to float
            What each word of the sentence weighs, by its column.
        vector : ndarray of float32
            The sentence's; one of another width says nothing.
        """
        known = [column for column in weighed if column < self.words.shape[1]]
        by_vector = np.zeros(len(self.vectors))
        if self.vectors.shape[1] == len(vector):
            by_vector += self.vectors @ vector
        return LogOdds(
            (self.measures * rows).sum(axis=-1),
            self.words[:, known] @ np.array([weighed[column] for column in known]),
            by_vector,
            np.zeros(len(self.bias)),
        )


class Interactions(NamedTuple):
    """What measures, words and vector say together, beyond their sum, whatever the theme.

    A word of balance says more where both poles are near. Other taxonomies teach it; on 48 of them
    taken for new, average precision is 0.76 with it and 0.73 without.

    Attributes
    ----------
    words, vectors : ndarray of float32, shape (n_columns,) and (width,)
        What words weigh in it, and what the vector does.
    inside : ndarray of float32, shape (n_measures + 2, n_units)
        What each unit takes of the measures, of all words and of the vector.
    bias, outside : ndarray of float32, shape (n_units,)
        What is added in each unit, and what the unit weighs.
    """

    words: Singles
    vectors: Singles
    inside: Singles
    bias: Singles
    outside: Singles

    def log_odds(self, rows: Floats | Singles, by_words: Floats, by_vector: Floats) -> Floats:
        """Return the log-odds of rows of measures, beside those of words and of vectors."""
        taken = rows @ self.inside[:-2] + self.bias
        taken = taken + np.multiply.outer(by_words, self.inside[-2])
        taken = taken + np.multiply.outer(by_vector, self.inside[-1])
        found: Floats = np.tanh(taken) @ self.outside
        return found


@dataclass(frozen=True)
class ThemesModel:
    """All that is learned of a taxonomy.

    Attributes
    ----------
    linear : LinearWeights
        A row a theme. The prior has two: for short lists of terms, and for long ones.
    interactions : Interactions
        What is added to the sums.
    shares : ndarray of float32, shape (n_rows,)
        How much that counts for each row.
    vocabulary : TfidfVocabulary
        The words that are weighed.
    samples : tuple of ScoreSample
        Of each row, chances of held-out passages: what decisions are taken by. The chances of
        the model hold where as many passages have the theme as in its sample.
    relation_types : tuple of RelationType
        The types, a row each in ``relations``.
    relations : LinearWeights
        What speaks for each type of relation, whatever the theme (:func:`relation_row`).
    asked : DecisionOptions
        What was asked for when it was trained; see :meth:`decided`.
    """

    linear: LinearWeights
    interactions: Interactions
    shares: Singles
    vocabulary: TfidfVocabulary
    samples: tuple[ScoreSample, ...]
    relation_types: tuple[RelationType, ...]
    relations: LinearWeights
    asked: DecisionOptions = NOTHING_ASKED

    def decided(self, options: DecisionOptions) -> tuple[ThemesModel, list[float]]:
        """Return the model as it is under a user's options, and the thresholds of the themes."""
        options = options.over(self.asked)
        found = [decide(sample, options) for sample in self.samples]
        bias = self.linear.bias + np.array([shift for _, shift, _ in found], dtype=np.float32)
        linear = self.linear._replace(bias=bias)
        model = replace(self, linear=linear, samples=tuple(sample for _, _, sample in found))
        return model, [threshold for threshold, _, _ in found]

    def log_odds(self, unit: MeasuredText) -> LogOdds:
        """Return what speaks for each theme in a sentence, beside the bias of each."""
        weighed = self.vocabulary.weigh(unit.words)
        joint = self.interactions
        by_words = np.array([joint.words[column] * weight for column, weight in weighed.items()])
        by_vector = np.zeros(1)
        if len(joint.vectors) == len(unit.vector):
            by_vector += joint.vectors @ unit.vector
        together = joint.log_odds(unit.rows, by_words.sum(keepdims=True), by_vector)
        found = self.linear.log_odds(unit.rows, weighed, unit.vector)
        return found._replace(together=self.shares * together)

    def odds(self, units: Sequence[MeasuredText]) -> Floats:
        """Return the log-odds of each theme for some sentences, shape (n_sentences, n_themes)."""
        found: Floats = np.array([self.log_odds(unit).total for unit in units])
        return found.reshape(len(units), -1) + self.linear.bias

    def chances(self, units: Sequence[MeasuredText]) -> Floats:
        """Return the chance of each theme for some sentences, shape (n_sentences, n_themes)."""
        found: Floats = np.round(expit(self.odds(units)), 4)
        return found

    def relation_chances(self, unit: MeasuredText, theme: int) -> dict[RelationType, float]:
        """Return the chance of each type of relation in a sentence that has a theme."""
        row = np.array(relation_row(unit.themes[theme]))
        weighed = self.vocabulary.weigh(unit.words)
        odds = self.relations.log_odds(row, weighed, unit.vector).total + self.relations.bias
        shares = np.exp(odds - odds.max())
        return dict(zip(self.relation_types, (shares / shares.sum()).tolist(), strict=True))


def relation_row(found: ThemeFeatures) -> list[float]:
    """Return what speaks for each type of relation: signals; words between, beside, near poles."""
    row = []
    for kind in RELATION_TYPES:
        spoken = [found.grounds.get(f"{place}_{kind}") for place in CUE_PLACES]
        row += [float(bool(spans)) for spans in (*spoken, found.loose.get(kind))]
    return row


def prior_model(taxonomy: Taxonomy, prior: ThemesModel) -> ThemesModel:
    """Make a model of a taxonomy by its terms and descriptions alone.

    Where lists of terms are long, more is found by them, and more surely: between the two rows of
    the prior every doubling counts alike.
    """
    terms = np.array([np.mean([len(pole.terms) for pole in t.poles]) for t in taxonomy.themes])
    lengths = np.clip(np.log(terms / SHORT) / np.log(LONG / SHORT), 0.0, 1.0)
    shares = np.stack([1.0 - lengths, lengths], axis=1).astype(np.float32)
    short, long = prior.samples
    return replace(
        prior,
        linear=LinearWeights(*(shares @ rows for rows in prior.linear)),
        shares=shares @ prior.shares,
        samples=tuple(short.mixed(long, length) for length in lengths.tolist()),
    )


class _Contents(msgspec.Struct, frozen=True):
    """What a file says of its arrays."""

    features: list[str]
    vocabulary: list[str]
    samples: list[ScoreSample]
    relations: list[RelationType]
    asked: DecisionOptions = NOTHING_ASKED


class _OfTaxonomy(_Contents, frozen=True, kw_only=True):
    """What the file of a model says: also for which taxonomy it was learned."""

    taxonomy: str
    wording: str
    themes: list[str]

    def fits(self, taxonomy: Taxonomy) -> bool:
        """Return whether it was learned for a taxonomy as it is."""
        ids = [theme.id for theme in taxonomy.themes]
        return (self.taxonomy, self.wording, self.themes) == (taxonomy.hash, taxonomy.wording, ids)


SHAPES = {
    "measures": "tf",
    "words": "tw",
    "vectors": "tv",
    "bias": "t",
    "shares": "t",
    "joint_words": "w",
    "joint_vectors": "v",
    "joint_inside": "iu",
    "joint_bias": "u",
    "joint_outside": "u",
    "relation_measures": "rc",
    "relation_words": "rk",
    "relation_vectors": "rx",
    "relation_bias": "r",
    "rarity": "w",
}
"""The arrays of a file: what stands along each axis.

Rows (themes, or two of the prior), features, words, numbers of a vector, inputs of units, units,
types of relation with their cues, words that they know, numbers of their vectors.
"""


def save_model(path: Path, taxonomy: Taxonomy, model: ThemesModel) -> None:
    """Write a model with the hash of its taxonomy; the same model gives the same bytes.

    Parameters
    ----------
    path : Path
        The file; its folder must exist.
    """
    ids = [theme.id for theme in taxonomy.themes]
    subject = {"taxonomy": taxonomy.hash, "wording": taxonomy.wording, "themes": ids}
    _write(path, KIND, subject, model)


def save_prior(path: Path, prior: ThemesModel) -> None:
    """Write what taxonomies have in common; the folder must exist."""
    _write(path, PRIOR_KIND, {}, prior)


def _write(path: Path, kind: str, subject: Mapping[str, object], model: ThemesModel) -> None:
    columns = model.vocabulary.columns
    about = {
        **subject,
        "features": FEATURES,
        "vocabulary": sorted(columns, key=columns.__getitem__),
        "samples": msgspec.to_builtins(model.samples),
        "relations": model.relation_types,
        "asked": msgspec.to_builtins(model.asked),
    }
    arrays = (
        *model.linear,
        model.shares,
        *model.interactions,
        *model.relations,
        model.vocabulary.rarity,
    )
    singles = (array.astype(np.float32) for array in arrays)
    write_arrays(path, kind, about, dict(zip(SHAPES, singles, strict=True)))


def load_model(path: Path, taxonomy: Taxonomy) -> ThemesModel:
    """Read a model and check that it was trained for this taxonomy.

    Raises
    ------
    ConfigError
        ``bad_model`` where the file is none, or belongs to another taxonomy or version.
    """
    found = read_arrays(path, KIND)
    with _refused(path, f"train it again: {TRAIN}"):
        contents = msgspec.convert(found.about, _OfTaxonomy)
        model = _model_of(contents, found.arrays, len(contents.themes))
        if not contents.fits(taxonomy):
            raise ValueError(f"was trained for another taxonomy than {taxonomy.id!r} as it is now")
    return model


def load_prior(path: Path | None = None) -> ThemesModel:
    """Read what taxonomies have in common: the packaged file, or another.

    Raises
    ------
    ConfigError
        ``bad_model`` where it is none, or of another version.
    """
    path = path or resolve(PRIOR)
    found = read_arrays(path, PRIOR_KIND)
    with _refused(path, f"make it again: {TRAIN_PRIOR}"):
        return _model_of(msgspec.convert(found.about, _Contents), found.arrays, 2)


@contextmanager
def _refused(path: Path, advice: str) -> Iterator[None]:
    """Say of a file what is wrong with it, and what to do."""
    try:
        yield
    except (ValueError, KeyError, ConfigError) as error:
        reason = error.message if isinstance(error, ConfigError) else str(error)
        if isinstance(error, KeyError | msgspec.ValidationError):
            reason = f"cannot be used: {reason}"
        raise ConfigError(f"{path}: {reason}; {advice}", code="bad_model") from error


def _model_of(contents: _Contents, named: Mapping[str, Singles], rows: int) -> ThemesModel:
    """Make a model of a file's contents.

    Raises
    ------
    KeyError, ValueError, ConfigError
        Where something is missing, or wrong.
    """
    if contents.features != list(FEATURES):
        raise ValueError("was made by another version of readout")
    contents.asked.check("asked")
    arrays = [named[name] for name in SHAPES]
    if not all(sample.is_sound for sample in contents.samples):
        raise ValueError("has chances that are none")
    if any((np.abs(array) > HEAVIEST).any() for array in arrays):
        raise ValueError(f"has a weight beyond {HEAVIEST:,.0f}")
    if not _fits(contents, named, rows):
        raise ValueError("has arrays that do not fit one another")
    columns = {gram: column for column, gram in enumerate(contents.vocabulary)}
    return ThemesModel(
        LinearWeights(*arrays[:4]),
        Interactions(*arrays[5:10]),
        arrays[4],
        TfidfVocabulary(columns, arrays[14]),
        tuple(contents.samples),
        tuple(contents.relations),
        LinearWeights(*arrays[10:14]),
        contents.asked,
    )


def _fits(contents: _Contents, named: Mapping[str, Singles], rows: int) -> bool:
    """Return whether all arrays have the shapes that belong together."""
    words, types = len(set(contents.vocabulary)), len(set(contents.relations))
    sizes = {"t": rows, "f": len(FEATURES), "w": words, "i": len(FEATURES) + 2, "r": types}
    sizes["c"] = (len(CUE_PLACES) + 1) * len(RELATION_TYPES)
    for name, axes in SHAPES.items():
        shape = named[name].shape
        known = [sizes.setdefault(*one) for one in zip(axes, shape, strict=False)]
        if len(shape) != len(axes) or list(shape) != known:
            return False
    counted = len(contents.samples) == rows and types > 1 and sizes["k"] <= words
    return counted and bool((named["rarity"] > 0).all())
