"""Learning what is common to relationships from taxonomies with labelled passages.

It decides for taxonomies without examples, and is what a few examples are added to. Taxonomies are
learned from as they are and as a new user writes them (:data:`SHORT` terms a pole, no signals). How
sure the weights are of a taxonomy that they have not seen is measured by taking some for new in
turn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import msgspec
import numpy as np
from threadpoolctl import threadpool_limits

from readout.config.configuration import resolve
from readout.errors import ConfigError
from readout.io.safe import check_apart, write_whole
from readout.models.arrays import Flags, Floats, Singles
from readout.models.word_vectors import read_word_vectors
from readout.stages.themes.component import TAXONOMY
from readout.stages.themes.decisions import Sample, expit
from readout.stages.themes.features import FEATURES, Extractor
from readout.stages.themes.general import FORMAT, SHORT, General, Long, Units
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.gold import bad_training
from readout.train.themes.calibrating import calibrate
from readout.train.themes.common import Held, learn_common
from readout.train.themes.headings import heading_weights
from readout.train.themes.passages import LabelledPassage, files_of, read_passages
from readout.train.themes.plain import plain_passages
from readout.train.themes.prepared import Prepared, prepare
from readout.train.themes.relations import learn_relations, related

__all__ = [
    "PACKAGED",
    "Subject",
    "as_new",
    "learn_general",
    "packaged_taxonomies",
    "read_subjects",
    "subject_of",
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


@dataclass(frozen=True)
class Subject:
    """A taxonomy with its passages, measured."""

    taxonomy: Taxonomy
    extractor: Extractor
    given: Prepared


def packaged_taxonomies() -> list[str]:
    """Return the names of all packaged taxonomies that have passages."""
    others = sorted(path.name for path in resolve(OTHERS).glob("*.toml"))
    return [*PACKAGED, *(f"{OTHERS}/{name}" for name in others)]


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
    relating: Sequence[tuple[Path, Path]] = (),
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
        learned.append(read_subjects(path, read))
    for path, file in relating:
        check_apart(output, [path, file])
    further = [_relating(*one) for one in relating]
    found = learn_general(learned, seed, further)
    output.parent.mkdir(parents=True, exist_ok=True)
    told = msgspec.json.format(msgspec.json.encode(found), indent=1)
    write_whole(output, told + b"\n")
    return found


def read_subjects(path: Path, files: Sequence[Path]) -> tuple[Subject, Subject]:
    """Measure the passages of files by a taxonomy as it is, and as a new user writes it.

    Raises
    ------
    ConfigError
        Where a file is wrong, or has too few passages with some theme or without one.
    """
    taxonomy = read_taxonomy(path)
    items = read_passages(files, taxonomy)
    one = subject_of(taxonomy, items)
    _check(path, one)
    return one, subject_of(as_new(taxonomy), items)


def _relating(path: Path, file: Path) -> Subject:
    """Measure the passages of a file that tell a type of relation."""
    taxonomy = read_taxonomy(path)
    items = [item for item in read_passages([file], taxonomy) if item.relation]
    if not items:
        raise bad_training(file, "no passage tells a type of relation")
    return subject_of(taxonomy, items)


def _check(path: Path, subject: Subject) -> None:
    """Make sure that each theme has passages, and that there are some without a theme."""
    for theme, count in subject.given.counts(subject.taxonomy).items():
        if count < FEWEST:
            raise bad_training(
                path.with_suffix(""),
                f"only {count} passages with {theme or 'no theme'}; {FEWEST} are needed",
            )


def learn_general(
    learned: Sequence[tuple[Subject, Subject]], seed: int, relating: Sequence[Subject] = ()
) -> General:
    """Learn the general weights.

    Parameters
    ----------
    learned : sequence of (Subject, Subject)
        Taxonomies, each as it is and as a new user writes it.
    seed : int
        Of the headings that are made up, the units, and the passages that are drawn.
    relating : sequence of Subject
        Passages that teach types of relation alone.
    """
    subjects = [*(one for one, _ in learned), *relating]
    with threadpool_limits(1):  # sums of many rows differ with the number of threads
        common, held = learn_common([_forms(pair, seed) for pair in learned], seed)
        labelled = [related(one.given, one.taxonomy) for one in subjects]
        relations = learn_relations([*chain.from_iterable(labelled)], common.vocabulary)
    slope, offset, sample, long = _scaled(held, [one.given for one, _ in learned], seed)
    together = common.together
    measures, beside = np.split(slope * together.linear, [len(FEATURES)])
    return General(
        format=FORMAT,
        features=list(FEATURES),
        weights=_rounded(measures),
        beside=_rounded(beside),
        intercept=round(float(slope * together.intercept + offset), 4),
        vocabulary=list(common.vocabulary.columns),
        rarity=_rounded(common.vocabulary.rarity),
        words=_rounded(common.words),
        vectors=_rounded(common.vectors),
        units=Units(
            [_rounded(row) for row in together.inside],
            _rounded(together.bias),
            _rounded(slope * together.outside),
        ),
        heading=_heading(list(chain.from_iterable(learned)), seed),
        sample=sample,
        long=long,
        relation_types=list(relations.types),
        relation_weights=[_rounded(row) for row in relations.measures],
        relation_words=[_rounded(row) for row in relations.words],
        relation_vectors=[_rounded(row) for row in relations.vectors],
        relation_intercepts=_rounded(relations.bias),
    )


def _heading(known: Sequence[Subject], seed: int) -> list[float]:
    """Learn what a heading weighs from taxonomies whose passages have some; from all if none."""
    headed = [one for one in known if any(item.heading for item in one.given.items)]
    found = [(one.taxonomy.themes, one.extractor, one.given.items) for one in headed or known]
    return heading_weights(found, seed)


def _forms(pair: tuple[Subject, Subject], seed: int) -> list[Prepared]:
    """Return a taxonomy's passages by it as it is and, last, as a new user writes it.

    One with no more than :data:`FEW` terms a pole is as a new user writes it, signals and all.
    Behind the passages stand plain sentences that are made up.
    """
    whole, _ = pair
    poles = chain.from_iterable(theme.poles for theme in whole.taxonomy.themes)
    long = any(len(pole.terms) > FEW for pole in poles)
    forms = pair if long else pair[:1]
    plain = plain_passages(whole.taxonomy, seed)
    return [one.given.joined(prepare(plain, one.taxonomy, one.extractor)) for one in forms]


def _scaled(
    held: Sequence[Sequence[Sequence[Held]]], given: Sequence[Prepared], seed: int
) -> tuple[float, float, Sample, Long]:
    """Return what makes chances of log-odds and such chances; what changes with long lists."""
    judged = list(zip(held, given, strict=True))
    new = [(own[-1], one) for own, one in judged]
    whole = [(own[0], one) for own, one in judged if len(own) > 1]
    slope, offset, sample = _judged(_some(new, seed))
    if not whole:
        return slope, offset, sample, Long(1.0, 0.0, sample)
    log_odds, truth = _some(whole, seed)
    long = Long(*_judged(Held(slope * log_odds + offset, truth)))
    return slope, offset, sample, long


def _some(held: Sequence[tuple[Sequence[Held], Prepared]], seed: int) -> Held:
    """Return passages of all themes, of each taxonomy not too many and no plain sentences."""
    rng = np.random.default_rng(seed)
    log_odds: list[Floats] = []
    truth: list[Flags] = []
    for themes, own in held:
        rows = rng.permutation(len(own.items))[:MOST]
        for theme in themes:
            log_odds.append(theme.log_odds[rows])
            truth.append(theme.truth[rows])
    return Held(np.concatenate(log_odds), np.concatenate(truth))


def _judged(held: Held) -> tuple[float, float, Sample]:
    """Return what log-odds are multiplied with and what is added, and chances that are so made."""
    (share,), offset = calibrate(held.log_odds[:, None], held.truth)
    slope = round(float(share), 4)
    offset = round(offset, 4)
    chances = expit(slope * held.log_odds + offset)
    return slope, offset, _thinned(Sample.of(chances))


def _thinned(sample: Sample, most: int = 400) -> Sample:
    """Keep every so many chances of a large sample."""
    step = max(1, len(sample.chances) // most)
    return Sample(
        sample.chances[::step], round(sample.rest / step, 2), round(sample.rest_sum / step, 4)
    )


def _rounded(values: Floats | Singles) -> list[float]:
    return [round(value, 4) for value in values.tolist()]
