"""The trained model of a taxonomy: what speaks for each theme in what is measured of a sentence.

Measures, words and the sentence's vector add up to the log-odds that it says how the poles of a
theme stand to one another; what they say together, beyond their sum, other taxonomies teach
(:class:`Together`). A passage has the chance of its best sentence, so that the same sentence has
the same chance wherever it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import pairwise, repeat
from math import sqrt
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from readout.errors import ConfigError
from readout.language.words import words
from readout.models.arrays import Floats, Singles, read_arrays, write_arrays
from readout.records.types import RelationType
from readout.stages.themes.decisions import Sample, Wish, decide_all, expit
from readout.stages.themes.features import FEATURES, Found, Measured
from readout.stages.themes.phrasefinder import Hit, Words
from readout.stages.themes.relations import Relations
from readout.stages.themes.taxonomy import RELATION_TYPES, Taxonomy

__all__ = [
    "BESIDE",
    "HEADING",
    "HEAVIEST",
    "Linear",
    "Sums",
    "ThemesModel",
    "Together",
    "Vocabulary",
    "heading_row",
    "load_model",
    "save_model",
]

KIND = "themes/5"
HEADING: tuple[str, ...] = (
    "first",
    "second",
    "both",
    "signal",
    "heads",
    "covered",
    "heads_covered",
    "length",
)
"""What is measured of a heading."""
BESIDE = ("words", "vector")
"""What is taken together with the measures of a sentence."""
SMALL = words("word.title_minor")
"""Words of a heading that name nothing."""
NOTHING = Wish()
EVEN = 0.2
"""What a word weighs by itself, for each unit of rarity."""
UNKNOWN = -1
"""The column of a word that is not weighed."""
WEIGHED = ("measures", "words", "vectors", "bias")
"""Arrays of what is weighed for themes and, with ``relation_`` before, for types of relation."""
HEAVIEST = 1e6
"""Log odds that a weight may have: sums of them stay finite, and so do scores."""
NAMED = ("first", "second", "signal")


class _About(msgspec.Struct, frozen=True):
    """What a file says of its arrays, and for which taxonomy they were learned."""

    taxonomy: str
    wording: str
    themes: list[str]
    features: list[str]
    vocabulary: list[str]
    samples: list[Sample]
    relations: list[RelationType]
    asked: Wish = NOTHING


@dataclass(frozen=True)
class Vocabulary:
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

    def weigh(self, words: Words) -> dict[int, float]:
        """Return the weight of each column that a text has."""
        pairs = [f"{one} {other}" for one, other in pairwise(words.forms)]
        grams = [*words.forms, *pairs]
        counts = Counter(map(self.columns.get, grams, repeat(UNKNOWN)))
        counts.pop(UNKNOWN, None)
        if not counts:
            return {}
        columns = list(counts)
        often = 1.0 + np.log(list(counts.values()))
        evenly = EVEN / sqrt(len(grams))
        weights = evenly * often * self.rarity[columns]
        return dict(zip(columns, weights.tolist(), strict=True))


@dataclass(frozen=True)
class Linear:
    """What measures, words and vectors weigh, a row a theme, and what is added."""

    measures: Singles
    words: Singles
    vectors: Singles
    bias: Singles


@dataclass(frozen=True)
class Together:
    """What measures, words and vector of a sentence say together, whatever the theme.

    Attributes
    ----------
    words : ndarray of float32, shape (n_columns,)
        What words weigh in it.
    vectors : ndarray of float32, shape (width,)
        What the vector weighs.
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

    def log_odds(self, rows: Floats | Singles, by_words: Any, by_vector: Any) -> Floats:
        """Return the log-odds of rows of measures, beside those of words and of vectors."""
        taken = rows @ self.inside[:-2] + self.bias
        taken = taken + by_words * self.inside[-2] + by_vector * self.inside[-1]
        found: Floats = np.tanh(taken) @ self.outside
        return found


class Sums(NamedTuple):
    """What speaks for each theme in sentences: log-odds, each of shape (n_sentences, n_themes).

    Attributes
    ----------
    measures, words, vectors : ndarray
        What each of them says by itself.
    together : ndarray
        What they say together, beyond their sum.
    """

    measures: Floats
    words: Floats
    vectors: Singles
    together: Floats

    @property
    def total(self) -> Floats:
        """All of it."""
        return self.measures + self.words + self.vectors + self.together


@dataclass(frozen=True)
class ThemesModel:
    """All that is learned of a taxonomy.

    Attributes
    ----------
    together, shares : Together, ndarray of float32, shape (n_themes,)
        What is added to the sums of the linear models, and how much it counts for each theme.
    samples : tuple of Sample
        Of each theme, chances of held-out passages: what decisions are taken by. The chances of
        the model hold where as many passages have the theme as in its sample.
    heading : ndarray of float32, shape (len(HEADING) + 1,)
        What the measures of a heading weigh, and what is added.
    asked : Wish
        What was asked for when it was trained; see :meth:`wished`.
    """

    linear: Linear
    together: Together
    shares: Singles
    vocabulary: Vocabulary
    samples: tuple[Sample, ...]
    heading: Singles
    relations: Relations
    asked: Wish = NOTHING

    def wished(self, wish: Wish) -> tuple[ThemesModel, list[float]]:
        """Return the model as it is under a user's wish, and the thresholds of the themes.

        Threshold or precision that were asked for in training hold where the wish names neither,
        a share where it names none.
        """
        asked = self.asked
        prior = asked.prior if wish.prior is None else wish.prior
        if wish.threshold is None and wish.precision_at_least is None:
            wish = asked
        wish = Wish(wish.threshold, prior, wish.precision_at_least)
        found = decide_all(self.samples, wish)
        bias = self.linear.bias + np.array(found.shifts, dtype=np.float32)
        linear = replace(self.linear, bias=bias)
        return replace(self, linear=linear, samples=found.samples), found.thresholds

    def chances(self, measured: Sequence[Measured]) -> Floats:
        """Return the chance of each theme for some sentences, shape (n_sentences, n_themes)."""
        return _chances(self.sums(measured).total + self.linear.bias)

    def sums(self, measured: Sequence[Measured]) -> Sums:
        """Return what speaks for each theme in some sentences, beside the bias of each."""
        rows = np.stack([one.rows for one in measured])
        words = np.stack([self._by_words(one) for one in measured])
        vectors = self._by_vectors(np.stack([one.vector for one in measured]))
        together = self.together.log_odds(
            rows, words[:, -1, None, None], vectors[:, -1, None, None]
        )
        return Sums(
            (self.linear.measures * rows).sum(axis=-1),
            words[:, :-1],
            vectors[:, :-1],
            self.shares * together,
        )

    def _by_words(self, measured: Measured) -> Floats:
        """Return what words say of each theme and, last, within what is said together."""
        weighed = self.vocabulary.weigh(measured.words)
        found: Floats = np.array(list(weighed.values())) @ self._words[list(weighed)]
        return found

    def _by_vectors(self, vectors: Singles) -> Singles:
        """Return the same of the vectors of sentences; vectors of another width say nothing.

        A product for each sentence: one of all at once would round by how many they are.
        """
        count, width = vectors.shape
        weights = self._vectors
        if weights.shape[1] != width:
            return np.zeros((count, len(weights)), dtype=np.float32)
        found: Singles = (weights @ vectors[:, :, None])[..., 0]
        return found

    @cached_property
    def _words(self) -> Singles:
        """What words weigh, a row a word: for each theme and, last, within what is together."""
        rows = np.vstack([self.linear.words, self.together.words])
        return np.ascontiguousarray(rows.T)

    @cached_property
    def _vectors(self) -> Singles:
        """The same of vectors, a column a number of theirs."""
        return np.vstack([self.linear.vectors, self.together.vectors])

    def relation_chances(self, measured: Measured, theme: int) -> dict[RelationType, float]:
        """Return the chance of each type of relation in a sentence that has a theme."""
        weighed = self.vocabulary.weigh(measured.words)
        return self.relations.chances(measured.themes[theme], weighed, measured.vector)

    def heading_chances(self, measured: Measured) -> Floats:
        """Return the chance that a heading itself names each theme, shape (n_themes,)."""
        rows = [heading_row(found, measured.words) for found in measured.themes]
        return _chances(np.array(rows) @ self.heading[:-1] + self.heading[-1])


def _chances(log_odds: Floats) -> Floats:
    found: Floats = np.round(expit(log_odds), 4)
    return found


def heading_row(found: Found, words: Words) -> list[float]:
    """Measure of a heading how far it is the name of a relationship (:data:`HEADING`)."""
    named = _named(found)
    telling = {at for at, form in enumerate(words.forms) if form not in SMALL}
    share = len(named) / (len(named | telling) or 1)
    first, second = (_is_head(words, hits) for hits in found.poles)
    both = float((first and second) or found.has("signal"))
    sides = [found.value(name) for name in ("first", "second", "both", "signal")]
    length = min(len(words.forms), 20) / 10
    return [*sides, both, share, both * share, length]


def _named(found: Found) -> set[int]:
    """Return the words that name a pole, a relationship or a relation."""
    named: set[int] = set()
    for name, spans in found.grounds.items():
        if name in NAMED or name.startswith(("cue_", "beside_")):
            for first, last in spans:
                named.update(range(first, last))
    return named


def _is_head(words: Words, hits: Sequence[Hit]) -> bool:
    """Tell whether some mention of a pole ends its phrase."""
    return any(_heads(words, hit.last) for hit in hits)


def _heads(words: Words, last: int) -> bool:
    """Tell whether a mention ends its phrase: in "Development Work" it is the work that counts."""
    ends = last == len(words.forms) or words.forms[last] in SMALL
    return ends or words.clauses[last] != words.clauses[last - 1]


def save_model(path: Path, taxonomy: Taxonomy, model: ThemesModel) -> None:
    """Write a model with the hash of its taxonomy; the same model gives the same bytes.

    Parameters
    ----------
    path : Path
        The file; its folder must exist.
    """
    columns = model.vocabulary.columns
    about = {
        "taxonomy": taxonomy.hash,
        "wording": taxonomy.wording,
        "themes": [theme.id for theme in taxonomy.themes],
        "features": list(FEATURES),
        "vocabulary": sorted(columns, key=columns.__getitem__),
        "samples": msgspec.to_builtins(model.samples),
        "relations": list(model.relations.types),
        "asked": msgspec.to_builtins(model.asked),
    }
    arrays = {
        **{name: getattr(model.linear, name) for name in WEIGHED},
        "shares": model.shares,
        **{f"together_{name}": part for name, part in vars(model.together).items()},
        "rarity": model.vocabulary.rarity,
        "heading": model.heading,
        **{f"relation_{name}": getattr(model.relations, name) for name in WEIGHED},
    }
    write_arrays(
        path, KIND, about, {name: array.astype(np.float32) for name, array in arrays.items()}
    )


def load_model(path: Path, taxonomy: Taxonomy) -> ThemesModel:
    """Read a model and check that it was trained for this taxonomy.

    Raises
    ------
    ConfigError
        ``bad_model`` where the file is none, or belongs to another taxonomy or version.
    """
    found = read_arrays(path, KIND)
    arrays = found.arrays
    try:
        about = msgspec.convert(found.about, _About)
        _check(path, about, taxonomy)
        if not all(sample.is_sound for sample in about.samples):
            raise _unusable(path, "has chances that are none")
        model = ThemesModel(
            Linear(*(arrays[name] for name in WEIGHED)),
            Together(**{one.name: arrays[f"together_{one.name}"] for one in fields(Together)}),
            arrays["shares"],
            Vocabulary(
                {gram: number for number, gram in enumerate(about.vocabulary)}, arrays["rarity"]
            ),
            tuple(about.samples),
            arrays["heading"],
            Relations(tuple(about.relations), *(arrays[f"relation_{name}"] for name in WEIGHED)),
            about.asked,
        )
    except (KeyError, msgspec.ValidationError) as error:
        raise _unusable(path, f"cannot be used: {error}") from error
    if any((np.abs(array) > HEAVIEST).any() for array in arrays.values()):
        raise _unusable(path, f"has a weight beyond {HEAVIEST:,.0f}")
    if not _fits(model, len(taxonomy.themes)):
        raise _unusable(path, "has arrays that do not fit one another")
    return model


def _check(path: Path, about: _About, taxonomy: Taxonomy) -> None:
    if about.features != list(FEATURES):
        raise _unusable(path, "was made by another version of readout")
    try:
        about.asked.check("asked")
    except ConfigError as error:
        raise _unusable(path, error.message) from error
    wanted = [taxonomy.hash, taxonomy.wording, [t.id for t in taxonomy.themes]]
    if [about.taxonomy, about.wording, about.themes] != wanted:
        reason = f"was trained for another taxonomy than {taxonomy.id!r} as it is now"
        raise _unusable(path, reason)


def _fits(model: ThemesModel, themes: int) -> bool:
    """Tell whether all arrays have the shapes that belong together."""
    words = len(model.vocabulary.columns)
    relations = len(set(model.relations.types))
    linear, together, said = model.linear, model.together, model.relations
    units = together.bias.size
    shapes = [
        (linear.measures, (themes, len(FEATURES))),
        (linear.words, (themes, words)),
        (linear.bias, (themes,)),
        (model.shares, (themes,)),
        (together.words, (words,)),
        (together.vectors, linear.vectors.shape[1:]),
        (together.inside, (len(FEATURES) + len(BESIDE), units)),
        (together.bias, (units,)),
        (together.outside, (units,)),
        (model.vocabulary.rarity, (words,)),
        (model.heading, (len(HEADING) + 1,)),
        (said.measures, (relations, 4 * len(RELATION_TYPES))),
        (said.words, (relations, min((words, *said.words.shape[-1:])))),
        (said.vectors, (relations, *said.vectors.shape[1:])),
        (said.bias, (relations,)),
    ]
    return (
        all(array.shape == shape for array, shape in shapes)
        and linear.vectors.ndim == said.words.ndim == said.vectors.ndim == 2
        and bool((model.vocabulary.rarity > 0).all())
        and len(linear.vectors) == len(model.samples) == themes
        and relations > 1
    )


def _unusable(path: Path, reason: str) -> ConfigError:
    command = "readout train themes --taxonomy TAXONOMY.toml PASSAGES.jsonl… -o NEW.bin"
    return ConfigError(f"{path}: {reason}; train it again: {command}", code="bad_model")
