"""Learning what is common to relationships from taxonomies with labelled passages.

It decides for taxonomies without examples, and is what a few examples are added to. Taxonomies are
learned from as they are and as a new user writes them (:data:`SHORT` terms a pole, no signals). How
sure the weights are of a taxonomy that they have not seen is measured by taking each for new in
turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import msgspec
import numpy as np
from sklearn.linear_model import LogisticRegression

from readout.arrays import Flags, Floats, Singles
from readout.errors import ConfigError
from readout.plainfiles import write_whole
from readout.stages.themes.component import TAXONOMY
from readout.stages.themes.decisions import Sample, expit
from readout.stages.themes.features import FEATURES, Extractor
from readout.stages.themes.general import FORMAT, General
from readout.stages.themes.model import Relations, relation_row
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.jsonl import bad_training
from readout.train.themes.calibrating import calibrate
from readout.train.themes.fitting import sentences
from readout.train.themes.headings import heading_weights
from readout.train.themes.passages import LabelledPassage, files_of, read_passages
from readout.train.themes.prepared import Prepared, prepare
from readout.userfiles import check_apart
from readout.word_vectors import read_word_vectors

__all__ = [
    "PACKAGED",
    "Subject",
    "as_new",
    "relation_rows",
    "relations_of",
    "subject_of",
    "train_general",
]

PACKAGED = (
    TAXONOMY,
    "readout:themes/development-pairs.toml",
    "readout:themes/liberal-democracies.toml",
)
SHORT = 12
"""Terms of a pole in a taxonomy as a new user writes it."""
WEIGHT = 500.0
"""What all sentences of a theme count together: every theme alike."""
STRENGTH = 1.0
ROUNDS = 3
FEWEST = 8
"""Passages of a theme, and without one, that a taxonomy must have to be learned from."""


@dataclass(frozen=True)
class Subject:
    """A taxonomy with its passages, measured."""

    taxonomy: Taxonomy
    extractor: Extractor
    given: Prepared


def subject_of(taxonomy: Taxonomy, items: Sequence[LabelledPassage]) -> Subject:
    """Measure passages by a taxonomy."""
    extractor = Extractor(taxonomy, read_word_vectors())
    return Subject(taxonomy, extractor, prepare(items, taxonomy, extractor))


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
) -> General:
    """Learn the general weights from taxonomies and write them.

    Parameters
    ----------
    sources : sequence of (Path, sequence of Path)
        Taxonomies (TOML), each with files of passages; two at least. Without a file, those in the
        folder of the taxonomy's name.
    output : Path
        The file (JSON).
    seed : int
        The same seed and files give the same weights.

    Raises
    ------
    ConfigError
        ``too_few_taxonomies``; ``bad_training`` where a file is wrong, or no two types of relation
        are labelled.
    """
    if len({path.resolve() for path, _ in sources}) < max(2, len(sources)):
        raise ConfigError(
            "two different taxonomies at least: each in turn is taken for new",
            code="too_few_taxonomies",
        )
    learned = []
    for path, files in sources:
        taxonomy = read_taxonomy(path)
        read = files or files_of(path)
        check_apart(output, [path, *read])
        items = read_passages(read, taxonomy)
        one = subject_of(taxonomy, items)
        _check(path, one)
        learned.append((one, subject_of(as_new(taxonomy), items)))
    found = learn_general(learned, seed)
    output.parent.mkdir(parents=True, exist_ok=True)
    told = msgspec.json.format(msgspec.json.encode(found), indent=1)
    write_whole(output, told + b"\n")
    return found


def _check(path: Path, subject: Subject) -> None:
    """Make sure that each theme has passages, and that there are some without a theme."""
    for theme, count in subject.given.counts(subject.taxonomy).items():
        if count < FEWEST:
            raise bad_training(
                path.with_suffix(""),
                f"only {count} passages with {theme or 'no theme'}; {FEWEST} are needed",
            )


def learn_general(
    learned: Sequence[tuple[Subject, Subject]],
    seed: int,
) -> General:
    """Learn the general weights.

    Parameters
    ----------
    learned : sequence of (Subject, Subject)
        Taxonomies, each as it is and as a new user writes it.
    seed : int
        Of the headings that are made up.
    """
    held, truth = _taken_for_new(learned)
    (slope,), offset = calibrate(held[:, None], truth)
    every = list(chain.from_iterable(learned))
    weights, intercept = _linear(every)
    relations = _relations([one for one, _ in learned])
    return General(
        format=FORMAT,
        features=list(FEATURES),
        weights=_rounded(slope * weights),
        intercept=round(float(slope * intercept + offset), 4),
        heading=heading_weights(
            [(one.taxonomy.themes, one.extractor, one.given.items) for one in every],
            seed,
        ),
        sample=_thinned(Sample.of(expit(slope * held + offset))),
        relation_types=list(relations.types),
        relation_weights=[_rounded(row) for row in relations.weights],
        relation_intercepts=_rounded(relations.bias),
    )


def _taken_for_new(
    learned: Sequence[tuple[Subject, Subject]],
) -> tuple[Floats, Flags]:
    """Take each taxonomy for new in turn, as a new user writes it.

    Returns
    -------
    log_odds, truth : ndarray, shape (n_passages of all themes,)
        By weights that the other taxonomies teach; whether the theme holds.
    """
    held: list[Floats] = []
    truth: list[Flags] = []
    for place, (_, new) in enumerate(learned):
        others = [*learned[:place], *learned[place + 1 :]]
        weights, intercept = _linear(list(chain.from_iterable(others)))
        for rows, labels in zip(new.given.rows, new.given.labels.T, strict=True):
            decided = rows @ weights + intercept
            held.append(new.given.of_passages(decided))
            truth.append(labels)
    return np.concatenate(held), np.concatenate(truth)


def _thinned(sample: Sample, most: int = 400) -> Sample:
    """Keep every so many chances of a large sample."""
    step = max(1, len(sample.chances) // most)
    return Sample(
        sample.chances[::step],
        round(sample.rest / step, 2),
        round(sample.rest_sum / step, 4),
    )


def _linear(known: Sequence[Subject]) -> tuple[Floats, float]:
    """Fit the weights of the measures to the likeliest sentences of passages with a theme."""
    columns = np.vstack([rows for one in known for rows in one.given.rows]).astype(
        np.float64
    )
    weights = np.concatenate(
        [
            np.full(len(rows), WEIGHT / len(rows))
            for one in known
            for rows in one.given.rows
        ]
    )
    positive, used = _all_sentences(known, None)
    for _ in range(ROUNDS):
        fitted = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=300).fit(
            columns[used], positive[used], sample_weight=weights[used]
        )
        positive, used = _all_sentences(known, fitted.decision_function(columns))
    return fitted.coef_[0], float(fitted.intercept_[0])


def _all_sentences(
    known: Sequence[Subject], guess: Floats | None
) -> tuple[Flags, Flags]:
    """Choose the sentences of all themes, see :func:`readout.train.themes.fitting.sentences`."""
    found = []
    at = 0
    for one in known:
        for number in range(one.given.labels.shape[1]):
            count = len(one.given.units)
            here = np.zeros(count) if guess is None else guess[at : at + count]
            found.append(sentences(one.given, number, here))
            at += count
    positive, used = zip(*found, strict=True)
    return np.concatenate(positive), np.concatenate(used)


def _relations(learned: Sequence[Subject]) -> Relations:
    rows: list[list[float]] = []
    kinds: list[str] = []
    for subject in learned:
        own_rows, own_kinds = relation_rows(subject.given, subject.taxonomy)
        rows += own_rows
        kinds += own_kinds
    if len(set(kinds)) < 2:
        raise ConfigError(
            "the passages tell fewer than two types of relation apart",
            code="bad_training",
        )
    learner = LogisticRegression(C=1.0, max_iter=3000)
    return relations_of(learner.fit(np.array(rows), np.array(kinds)))


def relations_of(fitted: LogisticRegression) -> Relations:
    """Return what was fitted as a model has it: of two types, the first weighs nothing."""
    weights, bias = fitted.coef_, fitted.intercept_
    if len(weights) == 1:
        weights, bias = np.vstack([0 * weights, weights]), np.append(0.0, bias)
    return Relations(
        tuple(fitted.classes_.tolist()),
        weights.astype(np.float32),
        bias.astype(np.float32),
    )


def relation_rows(
    given: Prepared, taxonomy: Taxonomy
) -> tuple[list[list[float]], list[str]]:
    """Return the measures of each labelled relation, in its likeliest sentence, and its type."""
    numbers = {theme.id: number for number, theme in enumerate(taxonomy.themes)}
    weight = np.array(
        [name.startswith(("meet", "signal", "cue", "both")) for name in FEATURES]
    )
    rows, kinds = [], []
    for place, item in enumerate(given.items):
        units = np.flatnonzero(given.owners == place)
        for theme, kind in item.relation.items():
            number = numbers[theme]
            strength = given.rows[number][units] @ weight
            strength += 10.0 * (given.said[units, number] > 0)
            best = given.units[units[int(np.argmax(strength))]]
            rows.append(relation_row(best.measured.themes[number]))
            kinds.append(str(kind))
    return rows, kinds


def _rounded(values: Floats | Singles, digits: int = 4) -> list[float]:
    return [round(value, digits) for value in values.tolist()]
