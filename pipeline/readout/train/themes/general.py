"""Learning what is common to relationships from taxonomies with labelled passages: the prior.

It decides for taxonomies without examples, and is what examples move. Taxonomies are learned from
as they are and as a new user writes them (:data:`SHORT` terms a pole, no signals). How sure the
weights are of a taxonomy that they have not seen is measured by taking some for new in turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import vstack
from threadpoolctl import threadpool_limits

from readout.config.configuration import resolve
from readout.errors import ConfigError
from readout.io.safe import check_apart
from readout.models.arrays import Flags, Floats, Singles
from readout.stages.themes.component import TAXONOMY
from readout.stages.themes.decisions import ScoreSample, expit
from readout.stages.themes.model import (
    SHORT,
    Interactions,
    TfidfVocabulary,
    ThemesModel,
    save_prior,
)
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.gold import bad_training
from readout.train.themes.calibrating import calibrate
from readout.train.themes.fitting import Columns, as_linear, labelled_relations, learn_relations
from readout.train.themes.passages import LabelledPassage, files_of, plain_passages, read_passages
from readout.train.themes.prepared import Prepared, choose_vocabulary, prepare, tfidf

__all__ = [
    "PACKAGED",
    "PreparedTaxonomy",
    "as_new",
    "learn_prior",
    "packaged_taxonomies",
    "read_forms",
    "train_general",
]

PACKAGED = (
    TAXONOMY,
    "readout:themes/development-pairs.toml",
    "readout:themes/liberal-democracies.toml",
)
OTHERS = "readout:themes/others"
"""A folder of taxonomies of other fields, written to learn from them what is common."""
FEW = 24
"""With no more terms a pole a taxonomy is as a new user writes it."""
MOST = 400
"""Passages of a taxonomy by which it is measured how sure the weights are, at most."""
FEWEST = 8
"""Passages of a theme, and without one, that a taxonomy must have to be learned from."""
COUNTING = 500.0
"""What all sentences of a theme count together: every theme alike."""
VOCABULARY, COMMON = 4000, 6
"""How many words and pairs are weighed at most; in how many sentences one must stand."""
FIRMNESS = (1.0, 0.3, 1.0)
"""How firmly weights of measures, vectors and words are held to zero."""
ROUNDS = 2
"""How often the likeliest sentences are chosen anew."""
FOLDS = 4
"""In so many parts taxonomies are taken for new."""
UNITS = 16
"""Hidden units; twice as many bring nothing."""
INSIDE, OUTSIDE = 30.0, 10.0
"""How firmly weights of the units are held to zero, and of the sum that is fitted beside them."""
STEPS = 100
"""Of the optimizer, at most: more change average precision by less than 0.001."""
CHANCES = 400
"""Chances that the prior keeps of passages of new taxonomies, about: thresholds need no more."""


@dataclass(frozen=True)
class PreparedTaxonomy:
    """A taxonomy with its passages, measured."""

    taxonomy: Taxonomy
    given: Prepared

    @classmethod
    def of(cls, taxonomy: Taxonomy, items: Sequence[LabelledPassage]) -> PreparedTaxonomy:
        """Measure passages by a taxonomy."""
        return cls(taxonomy, prepare(items, taxonomy))


_Any = TypeVar("_Any")
Loss = Callable[[Floats], tuple[float, Floats]]
"""Weights -> what they miss by, and its slopes."""
Forms = tuple[PreparedTaxonomy, PreparedTaxonomy]
"""A taxonomy as it is, and as a new user writes it."""


def packaged_taxonomies() -> list[str]:
    """Return the names of all packaged taxonomies that have passages."""
    others = sorted(path.name for path in resolve(OTHERS).glob("*.toml"))
    return [*PACKAGED, *(f"{OTHERS}/{name}" for name in others)]


def as_new(taxonomy: Taxonomy, terms: int = SHORT) -> Taxonomy:
    """Return a taxonomy as a new user writes it: few terms, no signals, no words for headings."""
    themes = []
    for theme in taxonomy.themes:
        first, second = (
            replace(pole, terms=pole.terms[:terms], headings=()) for pole in theme.poles
        )
        themes.append(replace(theme, signals={}, poles=(first, second)))
    return replace(taxonomy, themes=tuple(themes))


def train_general(
    sources: Sequence[tuple[Path, Sequence[Path]]],
    output: Path,
    seed: int = 0,
    relating: Sequence[tuple[Path, Path]] = (),
) -> ThemesModel:
    """Learn the prior from taxonomies and write it.

    Parameters
    ----------
    sources : sequence of (Path, sequence of Path)
        Taxonomies (TOML), each with files of passages; two at least. Without a file, those in the
        folder of the taxonomy's name.
    output : Path
        The file.
    seed : int
        The same seed and files give the same weights.
    relating : sequence of (Path, Path)
        Taxonomies, each with a file of passages that teach types of relation alone.

    Raises
    ------
    ConfigError
        ``too_few_taxonomies``; ``bad_training`` where a file is wrong, or no two types of relation
        are labelled.
    """
    if len({path.resolve() for path, _ in sources}) < max(2, len(sources)):
        raise ConfigError(
            "two different taxonomies at least: some in turn are taken for new",
            code="too_few_taxonomies",
        )
    learned = []
    for path, files in sources:
        read = files or files_of(path)
        check_apart(output, [path, *read])
        learned.append(read_forms(path, read))
    further = []
    for path, file in relating:
        check_apart(output, [path, file])
        taxonomy = read_taxonomy(path)
        items = [item for item in read_passages([file], taxonomy) if item.relation]
        if not items:
            raise bad_training(file, "no passage tells a type of relation")
        further.append(PreparedTaxonomy.of(taxonomy, items))
    prior = learn_prior(learned, seed, further)
    output.parent.mkdir(parents=True, exist_ok=True)
    save_prior(output, prior)
    return prior


def read_forms(path: Path, files: Sequence[Path]) -> Forms:
    """Measure the passages of files by a taxonomy as it is, and as a new user writes it.

    Raises
    ------
    ConfigError
        Where a file is wrong, or has too few passages with some theme or without one.
    """
    taxonomy = read_taxonomy(path)
    items = read_passages(files, taxonomy)
    whole = PreparedTaxonomy.of(taxonomy, items)
    for theme, count in whole.given.counts(taxonomy).items():
        if count < FEWEST:
            raise bad_training(
                path.with_suffix(""),
                f"only {count} passages with {theme or 'no theme'}; {FEWEST} are needed",
            )
    return whole, PreparedTaxonomy.of(as_new(taxonomy), items)


def learn_prior(
    learned: Sequence[Forms], seed: int, relating: Sequence[PreparedTaxonomy] = ()
) -> ThemesModel:
    """Learn what is common to taxonomies.

    Parameters
    ----------
    learned : sequence of Forms
        Taxonomies with their passages.
    seed : int
        Of the plain sentences, and of the passages that are drawn.
    relating : sequence of PreparedTaxonomy
        Passages that teach types of relation alone.
    """
    forms = [_with_plain(pair, seed) for pair in learned]
    vocabulary = choose_vocabulary(
        list(chain.from_iterable(some[-1].units for some in forms)), VOCABULARY, COMMON
    )
    known = [
        list(chain.from_iterable(_examples(one, vocabulary) for one in some)) for some in forms
    ]
    labelled = chain.from_iterable(
        labelled_relations(one.given, one.taxonomy)
        for one in (*(whole for whole, _ in learned), *relating)
    )
    with threadpool_limits(1):  # sums of many rows differ with the number of threads
        common, joint, held = _learn(known, seed)
        types, relations = learn_relations(list(labelled), vocabulary)
    rng = np.random.default_rng(seed)
    short: list[tuple[Floats, Flags]] = []
    long: list[tuple[Floats, Flags]] = []
    for own, odds, some, (whole, _) in zip(known, held, forms, learned, strict=True):
        rows = rng.permutation(len(whole.given.items))[:MOST]
        pairs = [(o[rows], one.truth[rows]) for o, one in zip(odds, own, strict=True)]
        count = len(whole.taxonomy.themes)
        short += pairs[-count:]
        long += pairs[:count] if len(some) > 1 else []
    slope, first, sample = _calibrated(common, short)
    steep, second, of_long = _calibrated(common, long or short)
    return ThemesModel(
        as_linear(np.vstack([first, second]), known[0][0].columns.ends),
        joint,
        np.array([slope, steep], dtype=np.float32),
        vocabulary,
        (sample, of_long),
        types,
        relations,
    )


def _with_plain(pair: Forms, seed: int) -> list[Prepared]:
    """Return a taxonomy's passages by it as it is and, last, as a new user writes it.

    One with no more than :data:`FEW` terms a pole is as a new user writes it, signals and all.
    Behind the passages stand plain sentences that are made up.
    """
    poles = chain.from_iterable(theme.poles for theme in pair[0].taxonomy.themes)
    forms = pair if any(len(pole.terms) > FEW for pole in poles) else pair[:1]
    plain = plain_passages(pair[0].taxonomy, seed)
    return [one.given.joined(prepare(plain, one.taxonomy)) for one in forms]


class _Examples(NamedTuple):
    """The sentences of one theme."""

    given: Prepared
    theme: int
    columns: Columns

    @property
    def truth(self) -> Flags:
        return self.given.labels[:, self.theme]

    def log_odds(self, weights: Floats) -> Floats:
        """Return the log-odds of each sentence by one row of weights."""
        return self.columns.log_odds(weights)[:, 0]


def _examples(given: Prepared, vocabulary: TfidfVocabulary) -> Iterator[_Examples]:
    words = tfidf(vocabulary, given.units)
    for theme in range(given.labels.shape[1]):
        yield _Examples(given, theme, Columns(given.dense(theme), words))


class _Cross(NamedTuple):
    """A theme by a sum that was learned without its taxonomy: the inputs of units, log-odds."""

    examples: _Examples
    inputs: Floats
    log_odds: Floats

    @classmethod
    def of(cls, examples: _Examples, weights: Floats) -> _Cross:
        """Take measures, what all words say by the sum, and what the vector does."""
        measures, width, _ = examples.columns.ends
        dense, words = examples.columns
        row = weights[0]
        by_words, by_vector = words @ row[width:-1], dense[:, measures:] @ row[measures:width]
        inputs = np.column_stack([dense[:, :measures], by_words, by_vector])
        return cls(examples, inputs, examples.log_odds(weights))

    def of_passages(self, units: _Units) -> Floats:
        """Return the log-odds of passages by units that were fitted to others."""
        return self.examples.given.of_passages(units.log_odds(self.inputs))


def _folds(count: int) -> Iterator[tuple[list[int], list[int]]]:
    """Yield taxonomies to learn from, and others."""
    for fold in range(min(FOLDS, count)):
        own = list(range(fold, count, FOLDS))
        yield [place for place in range(count) if place not in own], own


def _learn(
    known: Sequence[Sequence[_Examples]], seed: int
) -> tuple[Floats, Interactions, list[list[Floats]]]:
    """Learn a sum, and what its parts say together, of all taxonomies.

    Returns
    -------
    weights : ndarray, shape (1, n_weights)
    interactions : Interactions
    held : list of list of ndarray
        Log-odds of the passages of each theme: neither sum nor units were fitted to its taxonomy
        (the sums that the units' inputs of others are from were, to a share that falls with the
        number of taxonomies).
    """
    count = len(known)
    cross: list[list[_Cross]] = [[] for _ in known]
    for others, own in _folds(count):
        weights = _fit(_flat(known, others))
        for place in own:
            cross[place] = [_Cross.of(one, weights) for one in known[place]]
    held: list[list[Floats]] = [[] for _ in known]
    for others, own in _folds(count):
        units = _fit_units(_flat(cross, others), seed)
        for place in own:
            held[place] = [one.of_passages(units) for one in cross[place]]
    weights = _fit(_flat(known, range(count)))
    units = _fit_units(_flat(cross, range(count)), seed)
    measures, width, _ = known[0][0].columns.ends
    parts = (weights[0, width:-1], weights[0, measures:width], *units[2:])
    joint = Interactions(*(part.astype(np.float32) for part in parts))
    scale = np.repeat((*units.linear[[-1, -2]],), (width - measures, weights.shape[1] - 1 - width))
    sums = np.concatenate([units.linear[:measures], scale * weights[0, measures:-1]])
    return np.append(sums, units.intercept)[None], joint, held


def _flat(known: Sequence[Sequence[_Any]], places: Iterable[int]) -> list[_Any]:
    """Return what there is of some taxonomies."""
    return [one for place in places for one in known[place]]


class _Units(NamedTuple):
    """A sum over inputs, and some hidden units over them.

    Attributes
    ----------
    linear, intercept : ndarray, float
        Of the sum.
    inside, bias, outside : ndarray
        As :class:`Interactions` has them.
    """

    linear: Floats
    intercept: float
    inside: Floats
    bias: Floats
    outside: Floats

    @classmethod
    def of(cls, weights: Floats, width: int) -> _Units:
        """Take weights in one row apart."""
        ends = np.cumsum([width, 1, width * UNITS, UNITS])
        linear, intercept, inside, bias, outside = np.split(weights, ends)
        return cls(linear, float(intercept[0]), inside.reshape(width, UNITS), bias, outside)

    def hidden(self, inputs: Floats) -> Floats:
        """Return what the units say, shape (n_rows, n_units)."""
        found: Floats = np.tanh(inputs @ self.inside + self.bias)
        return found

    def log_odds(self, inputs: Floats) -> Floats:
        """Return the log-odds of rows, shape (n_rows,)."""
        found: Floats = inputs @ self.linear + self.hidden(inputs) @ self.outside + self.intercept
        return found


def _fit_units(cross: Sequence[_Cross], seed: int) -> _Units:
    """Fit units, and a sum beside them, to the likeliest sentences."""
    examples = [one.examples for one in cross]
    truth, used, counts = _chosen(examples, [one.log_odds for one in cross])
    inputs = np.concatenate([one.inputs for one in cross])[used]
    middle, spread = inputs.mean(axis=0), inputs.std(axis=0) + 1e-6
    rows = (inputs - middle) / spread
    width = rows.shape[1]
    sizes = (width, 1, width * UNITS, UNITS, UNITS)
    firm = np.repeat((OUTSIDE, 0.0, INSIDE, 0.0, INSIDE), sizes)
    scales = np.repeat((0.0, 0.0, width**-0.5, 0.0, 0.1), sizes)
    start = scales * np.random.default_rng(seed).standard_normal(len(scales))
    signs = np.where(truth, 1.0, -1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        now = _Units.of(weights, width)
        right = signs * now.log_odds(rows)
        slopes = -counts * signs * expit(-right)
        hidden = now.hidden(rows)
        within = slopes[:, None] * now.outside * (1.0 - np.square(hidden))
        back = (slopes @ rows, [slopes.sum()], (rows.T @ within).ravel(), within.sum(axis=0))
        missed = float(counts @ np.logaddexp(0.0, -right))
        return missed, np.concatenate([*back, slopes @ hidden])

    units = _Units.of(_least(loss, firm, start), width)
    linear, inside = units.linear / spread, units.inside / spread[:, None]
    return _Units(
        linear,
        units.intercept - float(middle @ linear),
        inside,
        units.bias - middle @ inside,
        units.outside,
    )


def _chosen(themes: Sequence[_Examples], guesses: Sequence[Floats]) -> tuple[Flags, Flags, Floats]:
    """Choose the sentences of all themes by guesses at their log-odds.

    Returns
    -------
    truth, counts : ndarray
        What holds of those that are learned from, and what they count.
    used : ndarray of bool
        Which of all sentences these are.
    """
    chosen = [one.given.examples(one.theme, g) for one, g in zip(themes, guesses, strict=True)]
    truth, used = (np.concatenate(flags) for flags in zip(*chosen, strict=True))
    counts = [np.full(len(one.given.owners), COUNTING / len(one.given.owners)) for one in themes]
    return truth[used], used, np.concatenate(counts)[used]


def _fit(themes: Sequence[_Examples]) -> Floats:
    """Fit one sum to the likeliest sentences of all themes.

    scikit-learn's own would hold all weights to zero alike, and take one sparse matrix: ten times
    as long.

    Returns
    -------
    ndarray, shape (1, n_weights)
    """
    dense = np.vstack([one.columns.dense for one in themes])
    words = vstack([one.columns.words for one in themes]).tocsr()
    measures, width, every = themes[0].columns.ends
    firm = np.repeat((*FIRMNESS, 0.0), (measures, width - measures, every - width, 1))
    found = np.zeros((1, every + 1))
    for _ in range(ROUNDS):
        truth, used, counts = _chosen(themes, [one.log_odds(found) for one in themes])
        some = dense[used], words[used]
        found = _least(_sum_loss(*some, truth, counts), firm, found[0])[None]
    return found


def _sum_loss(dense: Singles, words: Any, truth: Flags, counts: Floats) -> Loss:
    """Return the loss of weights: of measures and vectors, of words, and what is added."""
    turned = words.T.tocsr()
    width = dense.shape[1]
    signs = np.where(truth, 1.0, -1.0)

    def loss(weights: Floats) -> tuple[float, Floats]:
        single = weights.astype(np.float32)
        right = signs * (dense @ single[:width] + words @ single[width:-1] + single[-1])
        slopes = -counts * signs * expit(-right)
        back = slopes.astype(np.float32)
        gradient = np.concatenate([back @ dense, turned @ back, [slopes.sum()]])
        return float(counts @ np.logaddexp(0.0, -right)), gradient

    return loss


def _least(loss: Loss, firm: Floats, start: Floats) -> Floats:
    """Return the weights of the least loss that some steps find, held to zero so firmly each."""

    def held(weights: Floats) -> tuple[float, Floats]:
        missed, slopes = loss(weights)
        drawn = firm * weights
        return missed + 0.5 * float(drawn @ weights), slopes + drawn

    options = {"maxiter": STEPS}
    found: Floats = minimize(held, start, jac=True, method="L-BFGS-B", options=options).x
    return found


def _calibrated(
    weights: Floats, held: Sequence[tuple[Floats, Flags]]
) -> tuple[float, Floats, ScoreSample]:
    """Calibrate weights by log-odds of held-out passages, and whether they have the theme.

    Returns
    -------
    slope : float
        What the weights were multiplied with.
    weights : ndarray, shape (1, n_weights)
    sample : ScoreSample
        The chances, thinned out.
    """
    odds, truth = (np.concatenate(parts) for parts in zip(*held, strict=True))
    (slope,), offset = calibrate(odds[:, None], truth)
    weights = slope * weights
    weights[:, -1] += offset
    *chances, low = ScoreSample.of(expit(slope * odds + offset)).chances
    step = max(1, len(chances) // CHANCES)
    kept = chances[::step]
    many = round((len(odds) - len(chances)) / step, 2)
    return float(slope), weights, ScoreSample([*kept, low], [1.0] * len(kept) + [many])
