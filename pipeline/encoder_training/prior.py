"""``python -m encoder_training.prior``: what is common to relationships, learned of taxonomies.

It decides for taxonomies without examples, and is what examples move. Taxonomies are learned from
as they are and as a new user writes them (:data:`SHORT` terms a pole, no signals). How sure the
weights are of a taxonomy that they have not seen is measured by taking some for new in turn.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import click
import numpy as np
from msgspec import structs
from scipy.sparse import csr_matrix, hstack, vstack
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from readout.cli.options import seed_option
from readout.cli.terminal import say
from readout.cli.train_options import TrainCommand, output_option
from readout.config.configuration import resolve
from readout.errors import ConfigError
from readout.io.safe import check_apart
from readout.models.arrays import Flags, Floats, Integers
from readout.stages.themes.component import TAXONOMY
from readout.stages.themes.decisions import ScoreSample, expit
from readout.stages.themes.features import FEATURES, MeasuredText
from readout.stages.themes.model import (
    SHORT,
    Interactions,
    LinearWeights,
    TfidfVocabulary,
    ThemesModel,
    relation_row,
    save_model,
)
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.gold import bad_training
from readout.train.themes.fitting import Columns, as_linear, calibrate, fit_sum, least
from readout.train.themes.passages import LabelledPassage, files_of, plain_passages, read_passages
from readout.train.themes.prepared import (
    Prepared,
    choose_vocabulary,
    examples_of,
    of_owners,
    prepare,
    tfidf,
)

__all__ = [
    "PACKAGED",
    "LabelledRelation",
    "PreparedTaxonomy",
    "as_new",
    "labelled_relations",
    "learn_prior",
    "learn_relations",
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
SHORT_LISTS, LONG_LISTS = 1, 2
"""By which lists a passage is judged: as a new user writes them, or long ones."""
RELATION_STRENGTH = 0.3
"""Inverse strength of regularisation (``C``) where types of relation are learned."""
VECTORS = 1.5
"""What the numbers of a vector are multiplied with: it is held less firmly than words are."""
CHANCES = 400
"""Chances that the prior keeps of passages of new taxonomies, about: thresholds need no more."""
TELLING = np.array([n.startswith(("meet", "signal", "cue", "both")) for n in FEATURES])
"""Measures by which the likeliest sentence of a relation is chosen."""
LOCATED = 10.0
"""What it counts beside them that the labels name a sentence: more than all of them."""


@dataclass(frozen=True)
class PreparedTaxonomy:
    """A taxonomy with its passages, measured."""

    taxonomy: Taxonomy
    prepared: Prepared

    @classmethod
    def of(cls, taxonomy: Taxonomy, items: Sequence[LabelledPassage]) -> PreparedTaxonomy:
        """Measure passages by a taxonomy."""
        return cls(taxonomy, prepare(items, taxonomy))


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
            structs.replace(pole, terms=pole.terms[:terms], headings=()) for pole in theme.poles
        )
        themes.append(structs.replace(theme, signals={}, poles=(first, second)))
    return structs.replace(taxonomy, themes=tuple(themes))


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
    save_model(output, None, prior)
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
    for theme, count in whole.prepared.counts(taxonomy).items():
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
    units = list(chain.from_iterable(some[-1].units for some in forms))
    vocabulary = choose_vocabulary(units, VOCABULARY, COMMON)
    labelled = chain.from_iterable(
        labelled_relations(one.prepared, one.taxonomy)
        for one in (*(whole for whole, _ in learned), *relating)
    )
    counts = [len(whole.prepared.items) for whole, _ in learned]
    pool = _Pool.of(forms, counts, vocabulary, seed)
    with threadpool_limits(1):  # sums of many rows differ with the number of threads
        sums, joint, held = _learn(pool, seed)
        types, relations = learn_relations(list(labelled), vocabulary)
    slope, first, sample = _calibrated(sums, pool, held, SHORT_LISTS)
    steep, second, of_long = slope, first, sample
    if (pool.judged == LONG_LISTS).any():
        steep, second, of_long = _calibrated(sums, pool, held, LONG_LISTS)
    return ThemesModel(
        as_linear(np.vstack([first, second]), len(joint.vectors)),
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
    return [one.prepared.joined(prepare(plain, one.taxonomy)) for one in forms]


class _Pool(NamedTuple):
    """The sentences of all themes of all taxonomies, one theme after another.

    Attributes
    ----------
    columns : Columns
        What is weighed.
    has, located, owners : ndarray, shape (n_sentences,)
        Whether the passage has the theme, whether the labels place it there, the passage; each
        counts anew for each theme.
    counts : ndarray
        What each counts: every theme alike.
    folds : ndarray of int
        Taxonomies of one fold are taken for new together.
    judged : ndarray of int
        By which lists the passage is one to calibrate on, if any.
    """

    columns: Columns
    has: Flags
    located: Integers
    owners: Integers
    counts: Floats
    folds: Integers
    judged: Integers

    @classmethod
    def of(
        cls,
        forms: Sequence[Sequence[Prepared]],
        counts: Sequence[int],
        vocabulary: TfidfVocabulary,
        seed: int,
    ) -> _Pool:
        """Put passages side by side; of each taxonomy so many, without plain sentences, count."""
        rng = np.random.default_rng(seed)
        parts: list[tuple[Any, ...]] = []
        passages = 0
        for place, (some, count) in enumerate(zip(forms, counts, strict=True)):
            drawn = rng.permutation(count) < MOST
            for prepared in some:
                words, size = tfidf(vocabulary, prepared.units), len(prepared.owners)
                lists = SHORT_LISTS if prepared is some[-1] else LONG_LISTS
                judged = np.append(drawn, np.zeros(len(prepared.items) - count, dtype=bool))
                same = np.full(size, COUNTING / size), np.full(size, place % FOLDS)
                for theme, labels in enumerate(prepared.labels.T):
                    own = (
                        labels[prepared.owners],
                        prepared.located[:, theme],
                        prepared.owners + passages,
                    )
                    kind = lists * judged[prepared.owners]
                    parts.append((prepared.dense(theme), words, *own, *same, kind))
                    passages += len(labels)
        dense, weighed, *flat = zip(*parts, strict=True)
        columns = Columns(np.vstack(dense), vstack(weighed).tocsr())
        return cls(columns, *map(np.concatenate, flat))

    def take(self, rows: Flags) -> _Pool:
        """Return some of the sentences."""
        columns = Columns(self.columns.dense[rows], self.columns.words[rows])
        parts: list[Any] = [part[rows] for part in self[1:]]
        return _Pool(columns, *parts)

    def examples(self, guess: Floats) -> tuple[Flags, Flags]:
        """Return which are taken to have their theme, and which are learned from."""
        return examples_of(self.has, self.located, self.owners, guess)

    def inputs(self, weights: Floats) -> Floats:
        """Return measures, what all words say by a sum, and what the vector does."""
        (dense, words), at = self.columns, len(FEATURES)
        width = dense.shape[1]
        by_vector = dense[:, at:] @ weights[0, at:width]
        return np.column_stack([dense[:, :at], words @ weights[0, width:-1], by_vector])


def _learn(pool: _Pool, seed: int) -> tuple[Floats, Interactions, Floats]:
    """Learn a sum, and what its parts say together, of all taxonomies.

    Returns
    -------
    weights : ndarray, shape (1, n_weights)
    interactions : Interactions
    held : ndarray, shape (n_sentences,)
        Log-odds: neither sum nor units were fitted to the taxonomy (the sums that the units' inputs
        of others are from were, to a share that falls with the number of taxonomies).
    """
    size, folds = len(pool.owners), np.unique(pool.folds).tolist()
    guess, held, inputs = np.zeros(size), np.zeros(size), np.zeros((size, len(FEATURES) + 2))
    for fold in folds:
        own = pool.folds == fold
        weights, some = _fit(pool.take(~own)), pool.take(own)
        guess[own], inputs[own] = some.columns.log_odds(weights)[:, 0], some.inputs(weights)
    truth, used = pool.examples(guess)
    for fold in folds:
        own = pool.folds == fold
        rows = used & ~own
        units = _fit_units(inputs[rows], truth[rows], pool.counts[rows], seed)
        held[own] = units.log_odds(inputs[own])
    _, words, vectors, _ = as_linear(_fit(pool), pool.columns.dense.shape[1] - len(FEATURES))
    units = _fit_units(inputs[used], truth[used], pool.counts[used], seed)
    parts = (words[0], vectors[0], *units[2:])
    joint = Interactions(*(part.astype(np.float32) for part in parts))
    *own, by_words, by_vectors = units.linear
    sums = np.concatenate([own, by_vectors * vectors[0], by_words * words[0], [units.intercept]])
    return sums[None], joint, held


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


def _fit_units(inputs: Floats, truth: Flags, counts: Floats, seed: int) -> _Units:
    """Fit units, and a sum beside them."""
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

    units = _Units.of(least(loss, firm, start), width)
    linear, inside = units.linear / spread, units.inside / spread[:, None]
    return _Units(
        linear,
        units.intercept - float(middle @ linear),
        inside,
        units.bias - middle @ inside,
        units.outside,
    )


class LabelledRelation(NamedTuple):
    """A labelled relation: the sentence, the number of the theme, the type, what it counts."""

    unit: MeasuredText
    theme: int
    kind: str
    weight: float


def labelled_relations(prepared: Prepared, taxonomy: Taxonomy) -> Iterator[LabelledRelation]:
    """Yield each labelled relation, in its likeliest sentence."""
    numbers = {theme.id: number for number, theme in enumerate(taxonomy.themes)}
    for place, item in enumerate(prepared.items):
        units = np.flatnonzero(prepared.owners == place)
        for theme, kind in item.relation.items():
            number = numbers[theme]
            strength = prepared.rows[number][units] @ TELLING
            strength += LOCATED * (prepared.located[units, number] > 0)
            best = prepared.units[units[int(np.argmax(strength))]]
            yield LabelledRelation(best, number, str(kind), item.weight)


def learn_relations(
    labelled: Sequence[LabelledRelation], vocabulary: TfidfVocabulary
) -> tuple[tuple[Any, ...], LinearWeights]:
    """Learn what measures, words and vectors weigh for each type; return the types, too.

    Parameters
    ----------
    labelled : sequence of LabelledRelation
        Of any taxonomies.
    vocabulary : TfidfVocabulary
        The words that are weighed.

    Raises
    ------
    ConfigError
        ``bad_training`` where all are of one type, or there is none.
    """
    kinds = [one.kind for one in labelled]
    if len(set(kinds)) < 2:
        raise ConfigError(
            "the passages tell fewer than two types of relation apart", code="bad_training"
        )
    units = [one.unit for one in labelled]
    rows = np.array([relation_row(one.unit.themes[one.theme]) for one in labelled])
    vectors = VECTORS * np.array([unit.vector for unit in units])
    columns = hstack([csr_matrix(np.hstack([rows, vectors])), tfidf(vocabulary, units)]).tocsr()
    learner = LogisticRegression(C=RELATION_STRENGTH, max_iter=3000)
    learner.fit(columns, kinds, sample_weight=[one.weight for one in labelled])
    weights = np.column_stack([learner.coef_, learner.intercept_])
    if len(weights) == 1:  # of two types, the first weighs nothing
        weights = np.vstack([0 * weights, weights])
    linear = as_linear(weights, vectors.shape[1], rows.shape[1])
    linear = linear._replace(vectors=np.float32(VECTORS) * linear.vectors)
    return tuple(learner.classes_.tolist()), linear


def _fit(pool: _Pool) -> Floats:
    """Fit one sum to the likeliest sentences of all themes.

    Returns
    -------
    ndarray, shape (1, n_weights)
    """
    width, words = pool.columns.dense.shape[1], pool.columns.words.shape[1]
    firm = np.repeat((*FIRMNESS, 0.0), (len(FEATURES), width - len(FEATURES), words, 1))
    found = np.zeros((1, len(firm)))
    for _ in range(ROUNDS):
        truth, used = pool.examples(pool.columns.log_odds(found)[:, 0])
        some = pool.take(used).columns
        found = fit_sum(some, truth[used], pool.counts[used], firm, found[0])[None]
    return found


def _calibrated(
    weights: Floats, pool: _Pool, held: Floats, lists: int
) -> tuple[float, Floats, ScoreSample]:
    """Calibrate weights by log-odds of sentences of taxonomies that were taken for new.

    Returns
    -------
    slope : float
        What the weights were multiplied with.
    weights : ndarray, shape (1, n_weights)
    sample : ScoreSample
        The chances, thinned out.
    """
    rows = pool.judged == lists
    odds, truth = (
        of_owners(values[rows], pool.owners[rows]) for values in (held, pool.has.astype(np.int8))
    )
    (slope,), offset = calibrate(odds[:, None], truth > 0)
    weights = slope * weights
    weights[:, -1] += offset
    *chances, low = ScoreSample.of(expit(slope * odds + offset)).chances
    step = max(1, len(chances) // CHANCES)
    kept = chances[::step]
    many = round((len(odds) - len(chances)) / step, 2)
    return float(slope), weights, ScoreSample([*kept, low], [1.0] * len(kept) + [many])


@click.command("encoder_training.prior", cls=TrainCommand)
@click.argument("taxonomies", nargs=-1, metavar="TAXONOMY...")
@output_option("The file to write.")
@seed_option("files give the same file")
@click.option(
    "--passages",
    "further",
    nargs=2,
    multiple=True,
    metavar="TAXONOMY FILE",
    help="Labelled passages beside those in the folder of a taxonomy's name (may be repeated).",
)
@click.option(
    "--relations",
    nargs=2,
    multiple=True,
    metavar="TAXONOMY FILE",
    help="Labelled passages that teach types of relation alone (may be repeated).",
)
def main(
    taxonomies: tuple[str, ...],
    output: Path,
    seed: int,
    further: tuple[tuple[str, str], ...],
    relations: tuple[tuple[str, str], ...],
) -> None:
    """Learn from TAXONOMIES with labelled passages what relationships have in common.

    A theme without examples is judged by it, and what examples teach is added to it. Each taxonomy
    has its passages in the folder of its name; those of the package are taken where none is named.

    \b
    Example:
      python -m encoder_training.prior -o prior.bin
    """
    sources = []
    for name in taxonomies or packaged_taxonomies():
        path = resolve(name)
        more = [Path(file) for other, file in further if resolve(other) == path]
        sources.append((path, [*files_of(path), *more]))
    relating = [(resolve(name), Path(file)) for name, file in relations]
    found = train_general(sources, output, seed, relating)
    share = found.samples[0].prior
    _, measures = found.linear.measures.shape
    sizes = f"{measures} measures, {len(found.vocabulary.columns)} words"
    say(f"{sizes}; {share:.3f} of the passages have a theme")
    say(f"weights: {output}", err=True)


if __name__ == "__main__":
    main(prog_name="python -m encoder_training.prior")
