"""Learning what is common to relationships from taxonomies with labelled passages.

It serves themes with few examples or none. The weights of the measures and of the likeness to a
theme's description are learned on all themes of all taxonomies together. How few examples are to be
weighed beside them, and where the threshold lies, is learned by playing through what a new taxonomy
would get: each taxonomy in turn is taken for new, with general weights of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from readout.arrays import Flags, Floats, Integers, Singles
from readout.errors import ConfigError
from readout.stages.themes.classifier import likeness
from readout.stages.themes.component import TAXONOMY
from readout.stages.themes.features import FEATURES, Found, matrix
from readout.stages.themes.general import FORMAT, General, Linear, Relations, Shot
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.jsonl import bad_training
from readout.train.themes.few import few_columns, none_of
from readout.train.themes.fitting import background_kernel, few_classifier, log_odds
from readout.train.themes.measures import fit_threshold, prevalence_weights
from readout.train.themes.passages import files_of, read_passages, under_headings
from readout.train.themes.prepared import Encoder, Prepared, prepare, relation_rows

__all__ = ["PACKAGED", "Subject", "draw", "learn_general", "subjects", "train_general"]

PACKAGED = (
    TAXONOMY,
    "readout:themes/development-pairs.toml",
    "readout:themes/liberal-democracies.toml",
)
EXAMPLES, ROUNDS = 8, 5
"""Examples of a theme in a round of the play, and rounds a taxonomy."""
NONE = 16
"""Passages without a theme that a new taxonomy has itself."""
WEIGHT = 300.0
SEED = 0


@dataclass(frozen=True)
class Subject:
    """A taxonomy with its passages and the vectors of its descriptions."""

    taxonomy: Taxonomy
    given: Prepared
    described: list[Singles]

    def columns(
        self,
        number: int,
        mean: Singles,
    ) -> Floats:
        """Return measures and likeness of one theme, shape (n_passages, n_columns)."""
        measures = matrix(self.given.measured, number)
        near = likeness(self.given.vectors, self.described[number], mean)
        return np.hstack([measures, near])


def subjects(paths: Sequence[Path], encoder: Encoder) -> list[Subject]:
    """Read taxonomies with the passages in the folder of the same name."""
    found = []
    for path in paths:
        taxonomy = read_taxonomy(path)
        items = read_passages(files_of(path), taxonomy)
        given = prepare(
            [*items, *under_headings(items, taxonomy, SEED)], taxonomy, encoder
        )
        found.append(Subject(taxonomy, given, encoder.described(taxonomy)))
    return found


def train_general(
    paths: Sequence[Path],
    output: Path,
    seed: int = 0,
) -> General:
    """Learn the general weights from taxonomies and write them.

    Parameters
    ----------
    paths : sequence of Path
        Taxonomies (TOML), their passages in the folder of the same name; two at least.
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
    if len({path.resolve() for path in paths}) < max(2, len(paths)):
        raise ConfigError(
            "two different taxonomies at least: each in turn is taken for new",
            code="too_few_taxonomies",
        )
    encoder = Encoder()
    learned = subjects(paths, encoder)
    for path, subject in zip(paths, learned, strict=True):
        _check(path, subject)
    found = learn_general(learned, encoder.model, seed)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(
        msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n"
    )
    return found


def _check(path: Path, subject: Subject) -> None:
    """Make sure that each theme has passages left over, and that there are some without a theme."""
    for theme, count in subject.given.counts(subject.taxonomy).items():
        if count <= EXAMPLES:
            raise bad_training(
                path.with_suffix(""),
                f"only {count} passages with {theme or 'no theme'}; "
                f"more than {EXAMPLES} are needed",
            )


def learn_general(
    learned: Sequence[Subject],
    encoder: str,
    seed: int,
) -> General:
    """Learn the general weights."""
    vectors = np.vstack([subject.given.vectors for subject in learned])
    mean = np.mean(vectors, axis=0).astype(np.float32)
    plain, full = _linear(learned, mean)
    rounds = list(_play(learned, mean, seed))
    found = [one for played in rounds for one in played.found]
    truth = np.concatenate([played.truth for played in rounds])
    judge = _Judge(found, truth)
    by_general = np.concatenate([played.full for played in rounds])
    by_few = np.concatenate([played.few for played in rounds])
    both = LogisticRegression(C=100.0)
    both.fit(np.column_stack([by_general, by_few]), truth, sample_weight=judge.weights)
    a, b = (max(float(value), 1e-3) for value in both.coef_[0])
    few = Shot(round(2 * a, 4), round(float(both.intercept_[0]), 4), 0.0)
    return General(
        format=FORMAT,
        features=list(FEATURES),
        encoder=encoder,
        background=_rounded(mean, 5),
        plain=_plain_numbers(plain),
        full=_plain_numbers(full),
        none_plain=judge.shot(np.concatenate([played.plain for played in rounds])),
        none_full=judge.shot(by_general),
        few_full=judge.with_threshold(few, (by_general + b / a * by_few) / 2),
        few_slope=round(b / a, 4),
        relations=_relations(learned),
    )


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
    fitted = LogisticRegression(C=1.0, max_iter=3000).fit(
        np.array(rows), np.array(kinds)
    )
    return Relations(
        types=fitted.classes_.tolist(),
        weights=[_rounded(row) for row in fitted.coef_],
        intercepts=_rounded(fitted.intercept_),
    )


def _linear(
    learned: Sequence[Subject], mean: Singles
) -> tuple[LogisticRegression, LogisticRegression]:
    """Fit the weights of measures alone, and of measures and likeness; every theme counts alike."""
    rows, truth, weights = [], [], []
    for subject in learned:
        count = len(subject.given.items)
        for number in range(len(subject.taxonomy.themes)):
            rows.append(subject.columns(number, mean))
            truth.append(subject.given.labels[:, number])
            weights.append(np.full(count, WEIGHT / count))
    columns, labels = np.vstack(rows), np.concatenate(truth)
    plain, full = (LogisticRegression(C=1.0, max_iter=3000) for _ in range(2))
    plain.fit(
        columns[:, : len(FEATURES)], labels, sample_weight=np.concatenate(weights)
    )
    full.fit(columns, labels, sample_weight=np.concatenate(weights))
    return plain, full


@dataclass(frozen=True)
class _Round:
    """What the general weights and the few examples said of passages, and what is true."""

    plain: Floats
    full: Floats
    few: Floats
    found: list[Found]
    truth: Flags


def _play(
    learned: Sequence[Subject],
    mean: Singles,
    seed: int,
) -> Iterator[_Round]:
    rng = np.random.default_rng(seed)
    kernel = background_kernel(mean)
    for place, new in enumerate(learned):
        known = [*learned[:place], *learned[place + 1 :]]
        plain, full = _linear(known, mean)
        lent = none_of(max(known, key=lambda subject: len(subject.given.items)).given)
        measures = [
            new.columns(number, mean) for number in range(len(new.taxonomy.themes))
        ]
        for _ in range(ROUNDS):
            chosen, rest = draw(new.given, rng)
            left = new.given.take(rest)
            near = kernel.transform(left.vectors)
            columns = few_columns(kernel, new.given.take(chosen), lent)
            for number, rows in enumerate(measures):
                yield _Round(
                    plain=plain.decision_function(rows[rest, : len(FEATURES)]),
                    full=full.decision_function(rows[rest]),
                    few=few_classifier(*columns(number)).decision_function(near),
                    found=left.found(number),
                    truth=left.labels[:, number],
                )


def draw(given: Prepared, rng: np.random.Generator) -> tuple[Integers, Integers]:
    """Draw the examples of a round: some of each theme, some without one.

    Returns
    -------
    chosen, left : ndarray of int
        Rows of the examples, and of the passages that share no group with any.
    """
    kinds = [*given.labels.T, given.without]
    counts = [EXAMPLES] * given.labels.shape[1] + [NONE]
    drawn = [
        rng.permutation(np.flatnonzero(kind))[:count]
        for kind, count in zip(kinds, counts, strict=True)
    ]
    chosen = np.unique(np.concatenate(drawn))
    groups = np.array(given.groups)
    return chosen, np.flatnonzero(~np.isin(groups, groups[chosen]))


class _Judge:
    """Sets thresholds on what is true of passages that were left."""

    def __init__(
        self,
        found: Sequence[Found],
        truth: Flags,
    ) -> None:
        self.found = found
        self.truth = truth
        self.weights = prevalence_weights(truth)

    def shot(self, decided: Floats) -> Shot:
        """Calibrate decisions."""
        slope, offset = log_odds(
            decided,
            self.truth,
            self.weights,
            digits=4,
        )
        return self.with_threshold(Shot(slope, offset, 0.0), decided)

    def with_threshold(
        self,
        shot: Shot,
        means: Floats,
    ) -> Shot:
        """Set the threshold of a calibration."""
        chances = np.round(shot.calibration.chances(means, self.found), 3)
        threshold = fit_threshold(
            chances,
            self.truth,
            self.weights,
            beta=1.0,
        )
        return msgspec.structs.replace(shot, threshold=threshold)


def _plain_numbers(fitted: LogisticRegression) -> Linear:
    return Linear(_rounded(fitted.coef_[0]), *_rounded(fitted.intercept_))


def _rounded(values: NDArray[np.floating[Any]], digits: int = 4) -> list[float]:
    return [round(value, digits) for value in values.tolist()]
