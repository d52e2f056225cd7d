"""The trained model of a taxonomy: what speaks for each theme in what is measured of a sentence.

Measures, words and the sentence's vector add up to the log-odds that it says how the poles of a
theme stand to one another. A passage has the chance of its best sentence, so that the same sentence
has the same chance wherever it stands. Where a taxonomy has no labelled passages, the prior decides
alone: what taxonomies with such passages teach about relationships as such.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, repeat
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from readout.config.configuration import resolve
from readout.errors import ConfigError
from readout.models.arrays import Floats, Singles, read_arrays, write_arrays
from readout.records.types import RelationType
from readout.stages.themes.decisions import DecisionOptions, ScoreSample, decide, expit
from readout.stages.themes.features import ANYWHERE, FEATURES, MeasuredText, ThemeFeatures
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
]

KIND = "themes/6"
PRIOR_KIND = "themes-prior/1"
PRIOR = "readout:themes/prior.bin"
SHORT, LONG = 12, 48
"""Terms of a pole from which on a list is no longer short, and from which on it is long."""
EVEN = 0.2
"""The weight of a word for each unit of rarity: about that of a measure."""
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
    """Log odds of sentences by measures, words and vectors, (n_sentences, n_rows) each.

    ``together`` is what they add beyond their sum.
    """

    measures: Floats
    words: Floats
    vectors: Floats | Singles
    together: Floats

    @property
    def total(self) -> Floats:
        """All of it."""
        return self.measures + self.words + self.vectors + self.together


def _by_vector(weights: Singles, vectors: Singles) -> Singles:
    """Return what vectors add, shape (n_vectors, n_rows); those of another width say nothing.

    A product for each vector: one of all at once would round by how many they are.
    """
    if weights.shape[1] != vectors.shape[1]:
        return np.zeros((len(vectors), len(weights)), dtype=np.float32)
    return (weights @ vectors[:, :, None])[..., 0]


class LinearWeights(NamedTuple):
    """Weights of measures, words and vectors, and the bias: a row a theme, or a type.

    Words may be fewer than those of a model: the first ones.
    """

    measures: Singles
    words: Singles
    vectors: Singles
    bias: Singles

    def log_odds(
        self, rows: Floats, weighed: Sequence[Mapping[int, float]], vectors: Singles
    ) -> LogOdds:
        """Return what speaks for each row in sentences, beside the bias of each.

        Parameters
        ----------
        rows : ndarray, shape (n_sentences, n_rows or 1, n_measures)
            What was measured.
        weighed : sequence of mapping of int to float
            What each word of a sentence weighs, by its column.
        vectors : ndarray of float32, shape (n_sentences, width)
            The sentences'.
        """
        by_words = []
        for one in weighed:
            known = [column for column in one if column < self.words.shape[1]]
            by_words.append(self.words[:, known] @ np.array([one[column] for column in known]))
        by_measures = (self.measures * rows).sum(axis=-1)
        by_vector = _by_vector(self.vectors, vectors)
        return LogOdds(by_measures, np.array(by_words), by_vector, np.zeros(by_vector.shape))


class Interactions(NamedTuple):
    """Interactions of measures, words and vector, shared by all themes.

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

    def log_odds(
        self, rows: Floats, weighed: Sequence[Mapping[int, float]], vectors: Singles
    ) -> Floats:
        """Return what is said together in sentences, see :meth:`LinearWeights.log_odds`."""
        words = self.words
        by_words = [
            sum(words[column] * weight for column, weight in one.items()) for one in weighed
        ]
        by_vector = _by_vector(self.vectors[None], vectors)[:, 0]
        taken = rows @ self.inside[:-2] + self.bias
        taken = taken + np.multiply.outer(by_words, self.inside[-2:-1])
        taken = taken + np.multiply.outer(by_vector, self.inside[-1:])
        return np.tanh(taken) @ self.outside


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

    def log_odds(self, units: Sequence[MeasuredText]) -> LogOdds:
        """Return what speaks for each theme in sentences, beside the bias of each."""
        rows = np.array([unit.rows for unit in units])
        weighed = [self.vocabulary.weigh(unit.words) for unit in units]
        inputs = rows, weighed, np.array([unit.vector for unit in units])
        together = self.shares * self.interactions.log_odds(*inputs)
        return self.linear.log_odds(*inputs)._replace(together=together)

    def odds(self, units: Sequence[MeasuredText]) -> Floats:
        """Return the log-odds of each theme for some sentences, shape (n_sentences, n_themes)."""
        if not units:
            return np.zeros((0, len(self.shares)))
        return self.log_odds(units).total + self.linear.bias

    def chances(self, units: Sequence[MeasuredText]) -> Floats:
        """Return the chance of each theme for some sentences, shape (n_sentences, n_themes)."""
        return np.round(expit(self.odds(units)), 4)

    def relation_chances(self, unit: MeasuredText, theme: int) -> dict[RelationType, float]:
        """Return the chance of each type of relation in a sentence that has a theme."""
        row = np.array([[relation_row(unit.themes[theme])]])
        weighed = [self.vocabulary.weigh(unit.words)]
        found = self.relations.log_odds(row, weighed, unit.vector[None]).total[0]
        odds = found + self.relations.bias
        shares = np.exp(odds - odds.max())
        return dict(zip(self.relation_types, (shares / shares.sum()).tolist(), strict=True))


def relation_row(found: ThemeFeatures) -> list[float]:
    """Return what speaks for each type of relation: signals; words between, beside, near poles."""
    names = (f"{place}_{kind}" for kind in RELATION_TYPES for place in ANYWHERE)
    return [float(bool(found.evidence.get(name))) for name in names]


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
    """The header of a model file, which describes its arrays; a model's also has its taxonomy."""

    features: list[str]
    vocabulary: list[str]
    samples: list[ScoreSample]
    relations: list[RelationType]
    asked: DecisionOptions = NOTHING_ASKED
    taxonomy: str = ""
    wording: str = ""
    themes: list[str] = []


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


def _subject(taxonomy: Taxonomy) -> dict[str, Any]:
    ids = [theme.id for theme in taxonomy.themes]
    return {"taxonomy": taxonomy.hash, "wording": taxonomy.wording, "themes": ids}


def save_model(path: Path, taxonomy: Taxonomy | None, model: ThemesModel) -> None:
    """Write a model with the hash of its taxonomy; the same model gives the same bytes.

    Parameters
    ----------
    path : Path
        The file; its folder must exist.
    taxonomy : Taxonomy or None
        None for the prior: what taxonomies have in common.
    """
    columns = model.vocabulary.columns
    about = {
        **(_subject(taxonomy) if taxonomy else {}),
        "features": FEATURES,
        "vocabulary": sorted(columns, key=columns.__getitem__),
        "samples": msgspec.to_builtins(model.samples),
        "relations": model.relation_types,
        "asked": msgspec.to_builtins(model.asked),
    }
    arrays = (*model.linear, model.shares, *model.interactions, *model.relations)
    singles = (array.astype(np.float32) for array in (*arrays, model.vocabulary.rarity))
    kind = KIND if taxonomy else PRIOR_KIND
    write_arrays(path, kind, about, dict(zip(SHAPES, singles, strict=True)))


def load_model(path: Path, taxonomy: Taxonomy | None) -> ThemesModel:
    """Read a model and check that it was trained for this taxonomy; None: read the prior.

    Raises
    ------
    ConfigError
        ``bad_model`` where the file is none, or belongs to another taxonomy or version.
    """
    found = read_arrays(path, KIND if taxonomy else PRIOR_KIND)
    try:
        contents = msgspec.convert(found.about, _Contents)
        contents.asked.check("asked")
        fault = _fault(contents, found.arrays, taxonomy)
    except ConfigError as error:
        fault = error.message
    except (msgspec.ValidationError, KeyError) as error:
        fault = f"cannot be used: {error}"
    if fault:
        advice = f"train it again: {TRAIN}" if taxonomy else f"make it again: {TRAIN_PRIOR}"
        raise ConfigError(f"{path}: {fault}; {advice}", code="bad_model")
    arrays = [found.arrays[name] for name in SHAPES]
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


def load_prior(path: Path | None = None) -> ThemesModel:
    """Read what taxonomies have in common: the packaged file, or another; as :func:`load_model`."""
    return load_model(path or resolve(PRIOR), None)


def _fault(contents: _Contents, named: Mapping[str, Singles], taxonomy: Taxonomy | None) -> str:
    """Return what is wrong with a file's contents; nothing where they may be used."""
    if contents.features != list(FEATURES):
        return "was made by another version of readout"
    if not all(sample.is_sound for sample in contents.samples):
        return "has chances that are none"
    if any((np.abs(named[name]) > HEAVIEST).any() for name in SHAPES):
        return f"has a weight beyond {HEAVIEST:,.0f}"
    if not _fits(contents, named, len(contents.themes) if taxonomy else 2):
        return "has arrays that do not fit one another"
    subject = _subject(taxonomy) if taxonomy else {}
    if taxonomy and subject != {name: getattr(contents, name) for name in subject}:
        return f"was trained for another taxonomy than {taxonomy.id!r} as it is now"
    return ""


def _fits(contents: _Contents, named: Mapping[str, Singles], rows: int) -> bool:
    """Return whether all arrays have the shapes that belong together."""
    words, types = len(set(contents.vocabulary)), len(set(contents.relations))
    sizes = {"t": rows, "f": len(FEATURES), "w": words, "i": len(FEATURES) + 2, "r": types}
    sizes["c"] = len(ANYWHERE) * len(RELATION_TYPES)
    for name, axes in SHAPES.items():
        shape = named[name].shape
        known = [sizes.setdefault(*one) for one in zip(axes, shape, strict=False)]
        if len(shape) != len(axes) or list(shape) != known:
            return False
    counted = len(contents.samples) == rows and types > 1 and sizes["k"] <= words
    return counted and bool((named["rarity"] > 0).all())
