"""Learning what is common to relationships from taxonomies with labelled passages, for themes with few or no examples.

The weights of the measures and of the likeness to a theme's description are learned on all themes of all taxonomies
together. How few examples are to be weighed beside them, and where the threshold lies, is learned by playing through
what a new taxonomy would get: each taxonomy in turn is taken for new, with general weights of the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from readout.errors import ConfigError
from readout.stages.themes.component import TAXONOMY
from readout.stages.themes.features import FEATURES, Found, matrix
from readout.stages.themes.general import FORMAT, General, Linear, Relations, Shot
from readout.stages.themes.classifier import likeness
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.themes.few import few_columns, none_of
from readout.train.themes.fitting import background_kernel, few_classifier
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
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Subject:
    """A taxonomy with its passages and the vectors of its descriptions."""

    taxonomy: Taxonomy
    given: Prepared
    described: list[NDArray[np.float32]]

    def columns(self, number: int, mean: NDArray[np.float32]) -> Floats:
        """Return measures and likeness of one theme, shape (n_passages, n_columns)."""
        return np.hstack(
            [
                matrix(self.given.measured, number),
                likeness(self.given.vectors, self.described[number], mean),
            ]
        )


def subjects(paths: Sequence[Path], encoder: Encoder) -> list[Subject]:
    """Read taxonomies with the passages in the folder of the same name."""
    found = []
    for path in paths:
        taxonomy = read_taxonomy(path)
        items = read_passages(files_of(path), taxonomy)
        given = prepare([*items, *under_headings(items, taxonomy, SEED)], taxonomy, encoder)
        found.append(Subject(taxonomy, given, encoder.described(taxonomy)))
    return found


def train_general(paths: Sequence[Path], output: Path, seed: int = 0) -> General:
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
        ``too_few_taxonomies``; ``bad_training`` where a file is wrong, or no two types of relation are labelled.
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
    output.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    return found


def _check(path: Path, subject: Subject) -> None:
    """Make sure that each theme has examples and passages left over, and that some have no theme."""
    counts = dict(
        zip(
            (t.id for t in subject.taxonomy.themes),
            subject.given.labels.sum(axis=0).tolist(),
            strict=True,
        )
    )
    counts["no theme"] = int((~subject.given.labels.any(axis=1)).sum())
    for name, count in counts.items():
        if count <= EXAMPLES:
            folder = path.with_suffix("")
            raise ConfigError(
                f"{folder}: only {count} passages with {name}; more than {EXAMPLES} are needed",
                code="bad_training",
            )


def learn_general(learned: Sequence[Subject], encoder: str, seed: int) -> General:
    """Learn the general weights."""
    mean = np.mean(np.vstack([s.given.vectors for s in learned]), axis=0).astype(np.float32)
    plain, full = _linear(learned, mean)
    rounds = list(_play(learned, mean, seed))
    truth, found = (
        np.concatenate([r.truth for r in rounds]),
        [one for r in rounds for one in r.found],
    )
    general, few = np.concatenate([r.full for r in rounds]), np.concatenate([r.few for r in rounds])
    weights = prevalence_weights(truth)
    both = LogisticRegression(C=100.0).fit(
        np.column_stack([general, few]), truth, sample_weight=weights
    )
    a, b = (max(float(value), 1e-3) for value in both.coef_[0])
    few_full = Shot(round(2 * a, 4), round(float(both.intercept_[0]), 4), 0.0)
    return General(
        format=FORMAT,
        features=list(FEATURES),
        encoder=encoder,
        background=[round(float(value), 5) for value in mean],
        plain=_rounded(plain),
        full=_rounded(full),
        none_plain=_shot(np.concatenate([r.plain for r in rounds]), found, truth),
        none_full=_shot(general, found, truth),
        few_full=_with_threshold(few_full, (general + b / a * few) / 2, found, truth),
        few_slope=round(b / a, 4),
        relations=_relations(learned),
    )


def _relations(learned: Sequence[Subject]) -> Relations:
    rows: list[list[float]] = []
    kinds: list[str] = []
    for subject in learned:
        more_rows, more_kinds = relation_rows(subject.given, subject.taxonomy)
        rows, kinds = rows + more_rows, kinds + more_kinds
    if len(set(kinds)) < 2:
        raise ConfigError(
            "the passages tell fewer than two types of relation apart", code="bad_training"
        )
    fitted = LogisticRegression(C=1.0, max_iter=3000).fit(np.array(rows), np.array(kinds))
    weights = [[round(float(weight), 4) for weight in row] for row in fitted.coef_]
    offsets = [round(float(i), 4) for i in fitted.intercept_]
    return Relations([str(k) for k in fitted.classes_], weights, offsets)  # type: ignore[misc]


def _linear(
    learned: Sequence[Subject], mean: NDArray[np.float32]
) -> tuple[LogisticRegression, LogisticRegression]:
    """Fit the weights of measures alone, and of measures and likeness; every theme counts alike."""
    rows, truth, weights = [], [], []
    for subject in learned:
        for number in range(len(subject.taxonomy.themes)):
            rows.append(subject.columns(number, mean))
            truth.append(subject.given.labels[:, number])
            weights.append(np.full(len(truth[-1]), WEIGHT / len(truth[-1])))
    x, y, w = np.vstack(rows), np.concatenate(truth), np.concatenate(weights)
    width = len(FEATURES)
    learner = {"C": 1.0, "max_iter": 3000}
    plain = LogisticRegression(**learner).fit(x[:, :width], y, sample_weight=w)
    return plain, LogisticRegression(**learner).fit(x, y, sample_weight=w)


@dataclass(frozen=True)
class _Round:
    """What the general weights and the few examples said of the passages that were left, and what is true."""

    plain: Floats
    full: Floats
    few: Floats
    found: list[Found]
    truth: NDArray[np.bool_]


def _play(learned: Sequence[Subject], mean: NDArray[np.float32], seed: int) -> Iterator[_Round]:
    rng = np.random.default_rng(seed)
    kernel = background_kernel(mean)
    for place, new in enumerate(learned):
        known = [s for other, s in enumerate(learned) if other != place]
        plain, full = _linear(known, mean)
        lent = none_of(max(known, key=lambda s: len(s.given.items)).given)
        measures = [new.columns(number, mean) for number in range(len(new.taxonomy.themes))]
        near = kernel.transform(new.given.vectors)
        for _ in range(ROUNDS):
            chosen, left = draw(new.given, rng)
            columns = few_columns(kernel, new.given.take(chosen), lent)
            for number, rows in enumerate(measures):
                yield _Round(
                    plain.decision_function(rows[left, : len(FEATURES)]),
                    full.decision_function(rows[left]),
                    few_classifier(*columns(number)).decision_function(near[left]),
                    [new.given.measured[row].themes[number] for row in left],
                    new.given.labels[left, number],
                )


def draw(given: Prepared, rng: np.random.Generator) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw the examples of a round: some of each theme, some without one.

    Returns
    -------
    chosen, left : ndarray of int
        Rows of the examples, and of the passages that share no group with any.
    """
    drawn = [
        rng.permutation(np.flatnonzero(given.labels[:, n]))[:EXAMPLES]
        for n in range(given.labels.shape[1])
    ]
    none = rng.permutation(np.flatnonzero(~given.labels.any(axis=1)))[:NONE]
    chosen = np.unique(np.concatenate([*drawn, none]))
    groups = {given.groups[row] for row in chosen}
    return chosen, np.array(
        [row for row, group in enumerate(given.groups) if group not in groups], dtype=np.int64
    )


def _shot(decided: Floats, found: Sequence[Found], truth: NDArray[np.bool_]) -> Shot:
    fitted = LogisticRegression(C=100.0).fit(
        decided.reshape(-1, 1), truth, sample_weight=prevalence_weights(truth)
    )
    slope, offset = max(float(fitted.coef_[0, 0]), 1e-3), float(fitted.intercept_[0])
    return _with_threshold(Shot(round(slope, 4), round(offset, 4), 0.0), decided, found, truth)


def _with_threshold(
    shot: Shot, means: Floats, found: Sequence[Found], truth: NDArray[np.bool_]
) -> Shot:
    chances = np.round(shot.calibration.chances(means, found), 3)
    return msgspec.structs.replace(
        shot, threshold=fit_threshold(chances, truth, prevalence_weights(truth), beta=1.0)
    )


def _rounded(fitted: LogisticRegression) -> Linear:
    return Linear(
        [round(float(w), 4) for w in fitted.coef_[0]], round(float(fitted.intercept_[0]), 4)
    )
