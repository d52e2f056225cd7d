"""Quotes against people and other systems, in one run on the same texts.

Accuracy, calibration, cost.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from types import ModuleType
from typing import Any

import spacy

from benchmarks import MODEL
from benchmarks.baselines import between_marks, textacy_finder, textacy_side
from benchmarks.corpora import FOLDER, Corpora, Skipped, annotate, run
from benchmarks.reliability import print_reliability
from benchmarks.statements import POLNEAR, statements
from benchmarks.timing import Side, by_component, print_costs, whole
from readout.batch.load import load
from readout.records.types import Document

Records = dict[str, dict[str, Any]]
ARTICLES = "polnear/dev.jsonl"
POLNEAR_SMALL = str(FOLDER / "polnear-small.cfg")
KINDS = ("direct", "mixed", "indirect", "all")
PEOPLE = (95.2, 97.7, 78.2, 89.0, 60.6, 65.6, 69.1, 74.3)
MUST = {"quote_f1_marked": 0.90, "quote_kind": 0.90, "quote_attribution": 0.80, "occasion": 0.75}


def main(arguments: list[str]) -> None:
    """Print the tables."""
    run("quotes", __doc__, PARTS, arguments)


def systems(corpora: Corpora) -> None:
    """F1 of contents (exact) and of who said what (attr), by kind, on PolNeAR's articles."""
    tool, gold = (corpora.tool("score_quotes"), {row["id"]: row for row in corpora.rows(ARTICLES)})
    print(
        f"{len(gold)} articles; exact: the same words; attr: half of the words, and the speaker's "
        "head"
    )
    print(
        "                                       "
        + " ".join(f"{kind + ' exact/attr':>20s}" for kind in KINDS)
    )
    rows: dict[str, Callable[[Corpora], Records]] = {
        "readout, polnear.cfg": lambda corpora: _records(corpora, POLNEAR),
        "readout, polnear-small.cfg": lambda corpora: _records(corpora, POLNEAR_SMALL),
        "textacy, by paragraph": lambda corpora: _found(corpora, textacy_finder(spacy.load(MODEL))),
        "in marks, four words or more": lambda corpora: _found(corpora, between_marks),
    }
    for name, records in rows.items():
        try:
            predicted = {key: tool.from_record(record) for key, record in records(corpora).items()}
        except Skipped as reason:
            print(f"{name:38s} skipped: {reason}")
            continue
        scores = tool.score(gold, predicted)
        cells: list[float] = []
        for kind in KINDS:
            exact, attr = scores[kind]["exact"], scores[kind]["attr"]
            cells += [100 * exact[2], 100 * attr[2]]
        _system_row(name, cells)
    _system_row("trained people, on 20 articles (known)", PEOPLE)


def gold(corpora: Corpora) -> None:
    """Figures of quotes on the real documents with gold, by the default configuration."""
    tool, documents = corpora.tool("score_gold"), corpora.documents("docs_dev.jsonl")
    records = annotate(load("readout:default.cfg"), documents)
    scores = tool.score(corpora.rows("gold_dev.jsonl"), list(records.values()))
    print(f"{len(documents)} documents\n{'':24s} {'':>8s} {'must':>6s}")
    for name, must in MUST.items():
        print(f"{name:24s} {scores[name][0]:8.3f} {must:6.2f}   {scores[name][1]}")


def confidence(corpora: Corpora) -> None:
    """Reliability of ``confidence`` on PolNeAR's articles.

    Of quotes at 0.9, nine in ten should be right.
    """
    print_reliability(list(_judged(corpora)))


def cost(corpora: Corpora) -> None:
    """CPU time.

    Plain spaCy with all its components, pipelines up to the quotes, the quotes alone, textacy.
    """
    nlp = spacy.load(MODEL)
    sides: list[Side] = []
    for name, config in (("polnear.cfg", POLNEAR), ("polnear-small.cfg", POLNEAR_SMALL)):
        readout = load(config)
        sides += [whole(name, readout), by_component(name, readout, {"quotes"})]
    sides.append(by_component("default.cfg", load("readout:default.cfg"), {"quotes"}))
    try:
        # a model of its own: what one has read, the other need not know
        sides.append(textacy_side(spacy.load(MODEL)))
    except Skipped as reason:
        print(f"textacy skipped: {reason}")
    print_costs(nlp, corpora.documents(ARTICLES), sides)


PARTS = {
    "statements": statements,
    "systems": systems,
    "gold": gold,
    "confidence": confidence,
    "cost": cost,
}


@cache
def _records(corpora: Corpora, config: str) -> Records:
    return annotate(load(config), corpora.documents(ARTICLES))


def _found(corpora: Corpora, find: Callable[[Document], list[dict[str, Any]]]) -> Records:
    return {d.id: {"id": d.id, "quotes": find(d)} for d in corpora.documents(ARTICLES)}


def _system_row(name: str, cells: Sequence[float]) -> None:
    pairs = zip(cells[::2], cells[1::2], strict=True)
    row = " ".join(f"{exact:13.1f} {attr:6.1f}" for exact, attr in pairs)
    print(f"{name:38s} {row}", flush=True)


def _judged(corpora: Corpora) -> Iterator[tuple[float, bool]]:
    """Yield the confidence of every statement, and whether content and speaker are right.

    As the scorer counts it.
    """
    tool, gold = (corpora.tool("score_quotes"), {row["id"]: row for row in corpora.rows(ARTICLES)})
    for key, record in _records(corpora, POLNEAR).items():
        attributions = tool.from_record(record)["attributions"]
        wrong = _wrong(tool, gold[key], attributions)
        numbers: dict[tuple[int, ...], int] = {}
        for number, found in enumerate(attributions):
            numbers.update((tuple(span), number) for span in found["content"])
        for quote in record["quotes"]:
            if quote["kind"] != "term" and not quote["parent"]:
                yield (quote["confidence"], numbers[tuple(quote["content"][0])] not in wrong)


def _wrong(
    tool: ModuleType, article: dict[str, Any], attributions: list[dict[str, Any]]
) -> set[int]:
    """Return the numbers of the attributions that match no gold one, or one with another source."""
    for one in attributions:  # else they are renumbered
        assert any(tool.words(article["text"][start:end]) for start, end in one["content"])
    examples: dict[str, list[Any]] = defaultdict(list)
    tool.score({article["id"]: article}, {article["id"]: {"attributions": attributions}}, examples)
    wrong: set[int] = set()
    for name, found in examples.items():
        if name.startswith(("wrong_source", "spurious")):
            wrong.update(number for _, _, number, *_ in found)
    return wrong
