"""What each part of the house brings: one left out at a time, and what that costs.

Passes, proposers, checks, candidate generators and learned parts, by F1 on labelled documents, with
an interval by a paired bootstrap over documents, and by kind of document; what speaks for a theme,
on held-out real passages of the packaged taxonomies. Held-out documents are scored, never read. A
rule that earns less than 0.002 where it should is not kept.
"""

from __future__ import annotations

import argparse
import importlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.corpora import Corpora, document_of
from benchmarks.documents import counts_of_statements, unspoken
from benchmarks.labels import LABELS, Labelled, labelled, passages
from readout.batch.load import Readout, load
from readout.records.types import Document, encode_record
from readout.stages.encoder.runtime import OUTPUTS, Runtime
from readout.stages.themes.component import ThemesSettings, ThemesStage
from readout.stages.themes.features import NEARNESS
from readout.train.gold import was_read
from readout.train.themes.passages import LabelledPassage
from readout.train.themes.prepared import labels_of
from readout.train.themes.testing import read_item

Row = dict[str, Any]
Counts = NDArray[np.float64]
Count = Callable[[Corpora, Row, Row], tuple[float, ...]]

DRAWS, SEED = 2_000, 7
SIDES = (2.5, 97.5)
"""Percentiles of the interval."""
LEAST = 5
"""Documents of a kind, at least, for a figure of its own."""


@dataclass(frozen=True)
class Part:
    """Something that can be left out: an item of a tuple, or a value put in place of another.

    ``instead`` is what stands there then; None: the tuple without the item ``name``.
    """

    module: str
    attribute: str
    name: str
    instead: Any = None

    @contextmanager
    def left_out(self) -> Iterator[None]:
        """Run without it."""
        holder, _, attribute = self.attribute.rpartition(".")
        owner: Any = importlib.import_module(self.module)
        owner = getattr(owner, holder) if holder else owner
        whole = getattr(owner, attribute)
        short = self.instead
        if short is None:
            short = tuple(one for one in whole if name_of(one) != self.name)
        setattr(owner, attribute, short)
        try:
            yield
        finally:
            setattr(owner, attribute, whole)


@dataclass(frozen=True)
class Set:
    """Documents of files of labels: those that were read, the held-out ones, or (None) all."""

    files: tuple[str, ...]
    held_out: bool | None = None

    def __str__(self) -> str:
        side = {None: "", True: ", held out", False: ", read"}[self.held_out]
        return ", ".join(self.files) + side

    def documents(self, corpora: Corpora) -> list[Labelled]:
        """Return the documents."""
        both = (True, False) if self.held_out is None else (self.held_out,)
        return [one for one in labelled(corpora, self.files) if one.held_out in both]


@dataclass(frozen=True)
class Area:
    """Parts that one figure tells of: sets of labelled documents, what is counted, the parts."""

    sets: tuple[Set, ...]
    count: Count
    tuples: tuple[tuple[str, str], ...]
    switches: tuple[Part, ...] = ()

    def parts(self) -> Iterator[Part]:
        """Yield all that can be left out."""
        for module, attribute in self.tuples:
            for one in getattr(importlib.import_module(module), attribute):
                yield Part(module, attribute, name_of(one))
        yield from self.switches


def name_of(one: Any) -> str:
    """Return what a pass or proposer is called."""
    if isinstance(one, partial):
        return " ".join([name_of(one.func), *one.keywords])
    return getattr(one, "__name__", str(one)).strip("_")


def statements(_: Corpora, gold: Row, record: Row) -> tuple[float, ...]:
    """Count statements: found and wanted, right and predicted."""
    return counts_of_statements(gold, record)


def occasions(corpora: Corpora, gold: Row, record: Row) -> tuple[float, ...]:
    """Count the occasions of statements that were found: right, and all."""
    right, every = _share(corpora, "occasion", gold, record)
    return right, every, right, every


def speakers(corpora: Corpora, gold: Row, record: Row) -> tuple[float, ...]:
    """Count the speakers of statements that were found: right, and all."""
    right, every = _share(corpora, "quote_attribution", gold, record)
    return right, every, right, every


def names(_: Corpora, gold: Row, record: Row) -> tuple[float, ...]:
    """Count persons, bodies, meetings and polities, by span and label."""
    wanted = {(one["start"], one["end"], one["label"]) for one in gold["entities"]}
    told = {
        (one["start"], one["end"], one["label"])
        for one in record["entities"]
        if one["label"] in LABELS and was_read((one["start"], one["end"]), gold.get("spans"))
    }
    both = len(wanted & told)
    return both, len(wanted), both, len(told)


def _share(corpora: Corpora, name: str, gold: Row, record: Row) -> tuple[float, float]:
    """Return how many of how many are right by ``score_gold.py``."""
    _, detail = _tool(corpora).score([unspoken(gold)], [record]).get(name, (0, "0/0"))
    right, _, every = detail.partition("/")
    return float(right), float(every)


@cache
def _tool(corpora: Corpora) -> Any:
    return corpora.tool("score_gold")


QUOTES = "readout.stages.quotes.extract"
RESOLVE = "readout.stages.quotes.resolve"
ENTITIES = "readout.stages.entities.extract"
NEVER: Callable[..., Any] = lambda *_, **__: None  # noqa: E731 - stands for a learned part
AREAS = {
    "statements": Area(
        (Set(("statements",), held_out=True), Set(("full", "ten"))),
        statements,
        ((QUOTES, "PASSES"),),
        (
            Part(
                f"{QUOTES.rpartition('.')[0]}.choose.confidence",
                "is_judged",
                "learned judge",
                NEVER,
            ),
        ),
    ),
    "speakers": Area(
        (Set(("full", "ten")),), speakers, ((QUOTES, "PASSES"), (f"{RESOLVE}.speakers", "READINGS"))
    ),
    "occasions": Area(
        (Set(("statements",), held_out=True), Set(("full", "ten"))),
        occasions,
        ((f"{RESOLVE}.candidates", "GENERATORS"),),
    ),
    "names": Area(
        (Set(("entities", "ten"), held_out=True), Set(("entities", "ten"), held_out=False)),
        names,
        ((ENTITIES, "SOURCES"), (ENTITIES, "PROPOSERS"), (ENTITIES, "CHECKS")),
    ),
}


THEMES = "readout.stages.themes"
TAXONOMIES = ("future-industries", "development-pairs", "liberal-democracies")


def total_without(name: str) -> Any:
    """Return the log-odds of a theme without one of their parts."""
    return property(lambda odds: sum(getattr(odds, one) for one in odds._fields if one != name))


def no_meaning(self: Any, rows: Sequence[Any], _: Any) -> tuple[Counts, Any]:
    """Find no word near the poles of a theme in meaning."""
    shape = len(rows), len(self.poles)
    return np.zeros((*shape, len(NEARNESS))), np.full((*shape, 2), -1)


THEME_PARTS = (
    *(
        Part(f"{THEMES}.model", "LogOdds.total", name, total_without(name))
        for name in ("measures", "words", "vectors", "together")
    ),
    Part(f"{THEMES}.features", "PoleNearness.measure", "terms by meaning", no_meaning),
    Part(f"{THEMES}.features", "_share_out", "pairs of sentences", lambda *_: False),
    Part(f"{THEMES}.annotate", "HEADING_CHANCE", "headings", 0.0),
)
"""What speaks for a theme; ``together`` is what the prior adds to the sum of the others."""


def main(arguments: Sequence[str]) -> None:
    """Print a table for each area."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks ablate", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="the corpora")
    names_of_areas = (*AREAS, "themes")
    parser.add_argument("--only", choices=names_of_areas, action="append", help="this area alone")
    parser.add_argument("--documents", type=int, metavar="N", help="the first N of each set")
    parser.add_argument("--longest", type=int, default=12_000, help="characters of a document")
    parser.add_argument("--kinds", action="store_true", help="figures by kind of document, too")
    options = parser.parse_args(arguments)
    corpora = Corpora(options.shared)
    asked = options.only or names_of_areas
    if "themes" in asked:
        theme_table(corpora, options.documents)
    if set(asked) == {"themes"}:
        return
    remember_encoder()
    readout = load("readout:default.cfg")
    for name in (one for one in asked if one != "themes"):
        area = AREAS[name]
        for group in area.sets:
            every = group.documents(corpora)
            here = [one for one in every if len(one.row["text"]) <= options.longest]
            here = here[: options.documents]
            print(f"\n== {name} ({group}): {len(here)} documents", flush=True)
            table(corpora, readout, area, here, kinds=options.kinds)


def table(
    corpora: Corpora, readout: Readout, area: Area, found: Sequence[Labelled], *, kinds: bool
) -> None:
    """Print F1 as it is, and what leaving out each part changes."""
    whole = measured(corpora, readout, area, found)
    groups: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(found):
        groups[one.source].append(number)
    shown = {kind: rows for kind, rows in sorted(groups.items()) if kinds and len(rows) >= LEAST}
    print(f"{'as it is':28s} F1 {f1(whole):.3f}  ({int(whole[:, 1].sum())} in gold)")
    for kind, rows in shown.items():
        print(f"  {kind:26s}    {f1(whole[rows]):.3f}  ({len(rows)} documents)")
    for part in area.parts():
        with part.left_out():
            without = measured(corpora, readout, area, found)
        line = changed(f"without {part.name}", whole, without)
        by_kind = "".join(
            f"  {kind} {f1(without[rows]) - f1(whole[rows]):+.3f}" for kind, rows in shown.items()
        )
        print(line + by_kind, flush=True)


def changed(name: str, whole: Counts, without: Counts) -> str:
    """Say by how much F1 differs, with its interval."""
    low, high = interval(whole, without)
    return f"{name:28s} {f1(without) - f1(whole):+.3f} [{low:+.3f}, {high:+.3f}]"


def theme_table(corpora: Corpora, limit: int | None) -> None:
    """Print F1 of themes on held-out real passages, and what leaving out each part changes.

    Last, what the prior gives alone: without the passages that were learned from.
    """
    print("\n== themes (real passages, held out)", flush=True)
    whole = theme_counts(corpora, limit)
    print(f"{'as it is':28s} F1 {f1(whole):.3f}  ({int(whole[:, 1].sum())} in gold)")
    for part in THEME_PARTS:
        with part.left_out():
            without = theme_counts(corpora, limit)
        print(changed(f"without {part.name}", whole, without), flush=True)
    alone = theme_counts(corpora, limit, model="")
    print(changed("the prior alone", whole, alone), flush=True)


def theme_counts(corpora: Corpora, limit: int | None, model: str = "/model.bin") -> Counts:
    """Return what is counted of each passage, as :func:`f1` takes it."""
    rows = []
    for name in TAXONOMIES:
        folder = f"readout:themes/{name}"
        chosen = f"{folder}{model}" if model else None
        classifier = ThemesStage(
            "themes", ThemesSettings(f"{folder}.toml", chosen, parents=True)
        ).classifier
        items = [LabelledPassage(**one) for one in passages(corpora, name, held_out=True)][:limit]
        scored = [read_item(classifier, item) for item in items]
        scores = np.array([np.max([one.scores for one in some], axis=0) for some in scored])
        given = scores >= np.array(classifier.thresholds)
        truth = labels_of(items, classifier.taxonomy)
        right = (given & truth).sum(axis=1)
        rows.append(np.stack([right, truth.sum(axis=1), right, given.sum(axis=1)], axis=1))
    return np.concatenate(rows).astype(np.float64)


def measured(corpora: Corpora, readout: Readout, area: Area, found: Sequence[Labelled]) -> Counts:
    """Return what is counted of each document, a row a document."""
    rows = []
    for one in found:
        gold = {**one.gold, **one.gold.get("frame", {})}
        rows.append(area.count(corpora, gold, record_of(readout, document_of(one.row))))
    return np.array(rows, dtype=np.float64)


def record_of(readout: Readout, document: Document) -> Row:
    """Return the record of a document as it would be read from a file."""
    found: Row = json.loads(encode_record(readout.annotate(document)))
    return found


def f1(counts: Counts) -> float:
    """Return F1 of (found, wanted, right, predicted), summed over documents."""
    found, wanted, right, predicted = counts.sum(axis=0)
    recall, precision = found / max(1.0, wanted), right / max(1.0, predicted)
    return float(2 * precision * recall / max(1e-9, precision + recall))


def interval(whole: Counts, without: Counts) -> tuple[float, float]:
    """Return the interval of the change of F1, by a paired bootstrap over documents."""
    random = np.random.default_rng(SEED)
    draws = random.integers(0, len(whole), (DRAWS, len(whole)))
    changes = [f1(without[rows]) - f1(whole[rows]) for rows in draws]
    low, high = np.percentile(changes, SIDES)
    return float(low), float(high)


def remember_encoder() -> None:
    """Have the encoder score a window once: what is left out stands behind it."""
    score = Runtime.run
    known: dict[tuple[object, ...], Any] = {}

    def run(
        self: Runtime,
        pieces: list[int],
        features: list[int],
        first: list[int],
        names: Sequence[str] = OUTPUTS,
    ) -> Any:
        key = (*names, *map(tuple, (pieces, features, first)))
        if key not in known:
            known[key] = score(self, pieces, features, first, names)
        return known[key]

    Runtime.run = run  # type: ignore[method-assign]
