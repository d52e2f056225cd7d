"""The label loop, simulated: F1 gained by 100 selected passages against 100 random ones.

Ten times over: of labelled real passages some are a pool, which a model that has not seen them
scores; 100 of the pool are chosen, their labels are looked up, the model is trained with them, and
measured on passages of other documents. How passages are weighed in the choice was settled on those
of future-industries and development-pairs that are not held out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from msgspec import structs
from scipy.stats import t

from benchmarks.corpora import Corpora, run
from benchmarks.labels import passages
from readout.annotation.sampling import Decision, chances_of, draw_pivotal, worths
from readout.config.configuration import resolve
from readout.models.arrays import Flags, Floats, Integers
from readout.stages.themes.decisions import DecisionOptions
from readout.stages.themes.model import ThemesModel, load_prior, prior_model
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.card import figures
from readout.train.gold import MOST
from readout.train.themes.passages import LabelledPassage, files_of, read_passages
from readout.train.themes.prepared import Prepared, of_owners, prepare
from readout.train.themes.training import learn_model

NUMBER, TIMES = 100, 10
SHARE, PER_DOCUMENT = 0.2, 3
"""As ``readout select`` has them."""
POOL = 0.66
"""Of the documents of White House passages; the others are measured on."""
NAMES = ("pool", "test", "before", "random", "select")
HEAD = f"{'':36s} {'{:>5s} {:>5s} {:>7s} {:>7s} {:>7s}'.format(*NAMES)}  difference"


def main(arguments: list[str]) -> None:
    """Print the table."""
    parts: Mapping[str, Callable[[Corpora], None]] = {"whitehouse": whitehouse, "held": held}
    run("loop", __doc__, parts, arguments)


@dataclass(frozen=True)
class Subject:
    """Passages of a taxonomy: those written for the project, real ones, held-out ones."""

    taxonomy: Taxonomy
    prepared: Prepared
    written: Integers
    real: Integers
    held: Integers

    @classmethod
    def of(cls, corpora: Corpora, name: str) -> Subject:
        """Read and measure them."""
        path = resolve(f"readout:themes/{name}.toml")
        taxonomy = read_taxonomy(path)
        whole = replace(corpora, limit=None)
        kinds = [
            read_passages(files_of(path), taxonomy),
            [LabelledPassage(**one) for one in passages(whole, name)],
            [LabelledPassage(**one) for one in passages(whole, name, held_out=True)],
        ]
        ends = np.cumsum([len(items) for items in kinds]).tolist()
        rows = np.arange(ends[-1])
        every = [item for items in kinds for item in items]
        return cls(
            taxonomy,
            prepare(every, taxonomy),
            rows[: ends[0]],
            rows[ends[0] : ends[1]],
            rows[ends[1] :],
        )


def whitehouse(corpora: Corpora) -> None:
    """Relationships of liberal democracies in White House passages: another register.

    Two thirds of the documents are the pool, the others are measured on; once with the written
    passages of the taxonomy beside the chosen ones, once with the chosen alone, over what other
    taxonomies teach.
    """
    subject = Subject.of(corpora, "liberal-democracies")
    real = np.concatenate([subject.real, subject.held])

    def split(seed: int) -> tuple[Integers, Integers]:
        groups = np.array([subject.prepared.groups[row] for row in real.tolist()])
        names = np.random.default_rng(seed).permutation(np.unique(groups))
        inside = np.isin(groups, names[: round(POOL * len(names))])
        return real[inside], real[~inside]

    print(HEAD)
    _row("liberal-democracies, chosen alone", subject, split, subject.written[:0])
    _row("liberal-democracies, with written", subject, split, subject.written)


def held(corpora: Corpora) -> None:
    """The other taxonomies: real passages are the pool, held-out ones are measured on.

    With the chosen alone, over what other taxonomies teach.
    """
    print(HEAD)
    for name in ("future-industries", "development-pairs"):
        subject = Subject.of(corpora, name)
        _row(
            f"{name}, chosen alone",
            subject,
            lambda _, one=subject: (one.real, one.held),
            subject.written[:0],
        )


def _row(
    name: str, subject: Subject, split: Callable[[int], tuple[Integers, Integers]], beside: Integers
) -> None:
    """Run the loop ten times and print means, and the difference with its interval."""
    base = _learned(subject, beside)
    found = []
    pool, test = split(0)
    for seed in range(TIMES):
        pool, test = split(seed)
        scores = [_f1(base, subject.prepared.take(test))]
        for chosen, counts in _arms(subject, base, pool, seed):
            weighed = _weighed(subject, chosen, counts)
            model = _learned(weighed, np.concatenate([beside, chosen]))
            scores.append(_f1(model, subject.prepared.take(test)))
        found.append(scores)
    means = np.mean(found, axis=0)
    apart = np.array(found)[:, 2] - np.array(found)[:, 1]
    reach = t.ppf(0.975, TIMES - 1) * apart.std(ddof=1) / np.sqrt(TIMES)
    shown = " ".join(f"{mean:7.3f}" for mean in means)
    mean = apart.mean()
    print(
        f"{name:36s} {len(pool):5d} {len(test):5d} {shown}  "
        f"{mean:+.3f} ({mean - reach:+.3f} to {mean + reach:+.3f})",
        flush=True,
    )


def _learned(subject: Subject, rows: Integers) -> ThemesModel:
    prior = load_prior()
    if not len(rows):
        return prior_model(subject.taxonomy, prior)
    given = subject.prepared.take(rows)
    return learn_model(given, subject.taxonomy, prior, 0, DecisionOptions())[0]


def _arms(
    subject: Subject, base: ThemesModel, pool: Integers, seed: int
) -> Iterator[tuple[Integers, Floats]]:
    """Yield 100 passages at random, and 100 selected ones, with what each counts."""
    rng = np.random.default_rng(seed)
    yield rng.choice(pool, NUMBER, replace=False), np.ones(NUMBER)
    chances, given = _scored(base, subject.prepared.take(pool))
    names = [theme.id for theme in subject.taxonomy.themes]
    told = [
        [
            Decision(f"theme:{name}", chance, said)
            for name, chance, said in zip(names, *row, strict=True)
        ]
        for row in zip(chances.tolist(), given.tolist(), strict=True)
    ]
    weighed = worths(told)
    groups = [subject.prepared.groups[row] for row in np.sort(pool).tolist()]
    documents = np.unique(groups, return_inverse=True)[1]
    wanted = chances_of(
        np.array([value for value, _ in weighed]), documents, NUMBER, SHARE, PER_DOCUMENT
    )
    kinds = [max(doubts, key=lambda what: doubts[what]) for _, doubts in weighed]
    strata = np.unique(kinds, return_inverse=True)[1]
    taken = draw_pivotal(wanted.whole, [documents, strata], rng)
    inverse = 1.0 / wanted.whole[taken]
    counts = np.clip(inverse / inverse.mean(), 1.0 / MOST, MOST)
    yield np.sort(pool)[taken], counts


def _weighed(subject: Subject, rows: Integers, counts: Floats) -> Subject:
    """Let passages count as ``readout train themes --chances`` does."""
    items = list(subject.prepared.items)
    for row, count in zip(rows.tolist(), counts.tolist(), strict=True):
        weight = items[row].weight * count
        items[row] = structs.replace(items[row], weight=weight, standing=count)
    return replace(subject, prepared=replace(subject.prepared, items=items))


def _scored(model: ThemesModel, given: Prepared) -> tuple[Floats, Flags]:
    """Return the chances of passages, and which themes are given."""
    decided, limits = model.decided(DecisionOptions())
    units = decided.chances(given.units)
    chances = np.column_stack([of_owners(column, given.owners) for column in units.T])
    return chances, chances >= np.array(limits)


def _f1(model: ThemesModel, given: Prepared) -> float:
    """Return F1 of all decisions together."""
    _, found = _scored(model, given)
    return figures(found.ravel(), given.labels.ravel()).f1
