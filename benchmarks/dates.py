"""Dates.

The project's own cases, and how many are found in PolNeAR's articles, with a sample to be read.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from types import ModuleType

import spacy
from readout.assembly import load
from readout.records import Document, Entity
from spacy.language import Language

from benchmarks import MODEL
from benchmarks.corpora import Corpora, document_of
from benchmarks.tagged import CONFIGS, NER_ALONE

__all__ = ["dates"]

ARTICLES = "polnear/dev.jsonl"
MUST = "must: values 0.95; false dates (of those found in articles, to be read by --sample) 0.5 per 1,000 words"
AROUND = 60
SEED = 5
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def dates(corpora: Corpora) -> None:
    """Print the share of the inline cases that are right, dates per 1,000 words, and a sample."""
    print(MUST)
    nlp = spacy.load(MODEL, exclude=NER_ALONE)
    readouts = {name: load(f"readout:{name}") for name in CONFIGS}
    cases = corpora.own_module("stages.entities.datecases", "stages.entities.entitycases")
    print(
        f"{'':26s} {'cases':>8s} {'right':>8s} {'dates':>8s} {'values':>8s} {'spans':>8s} {'false':>8s}"
    )
    alone = [cases[1].find(c.text, c.date, kinds=c.kinds) for c in cases[0].read_cases()]
    _case_row("rules, given the layout", cases[0], alone)
    for name, readout in readouts.items():
        lists = [readout(c.text, meta={"date": c.date}).entities for c in cases[0].read_cases()]
        _case_row(name, cases[0], lists)
    _case_row("spaCy", cases[0], [_entities(nlp, c.text) for c in cases[0].read_cases()])
    documents = [document_of({**row, "date": _date(row["id"])}) for row in corpora.rows(ARTICLES)]
    words = sum(len(document.text.split()) for document in documents)
    print(
        f"\n{len(documents)} articles, {words:,} words\n{'':26s} {'dates':>8s} {'valued':>8s} {'per 1,000':>10s}"
    )
    systems = {
        name: [readout.annotate(d).entities for d in documents]
        for name, readout in readouts.items()
    }
    for name, every in {**systems, "spaCy": [_entities(nlp, d.text) for d in documents]}.items():
        found = [e for entities in every for e in entities if e.label == "DATE"]
        valued = sum(e.normal is not None for e in found)
        print(
            f"{name:26s} {len(found):8d} {valued:8d} {1000 * len(found) / words:10.2f}", flush=True
        )
    if corpora.sample:
        _sample(documents, systems[CONFIGS[0]], corpora.sample)


def _date(name: str) -> str | None:
    """Return the day of an article, which its name holds."""
    found = DAY.search(name)
    return found[0] if found else None


def _case_row(name: str, module: ModuleType, lists: Iterable[Sequence[Entity]]) -> None:
    """Print how many cases are right in all, and of their dates how many have their span, and their value too."""
    cases = list(module.read_cases())
    right = due = values = spans = wanted = false = 0
    for case, entities in zip(cases, lists, strict=True):
        found, expected = case.found(entities), case.expected
        right += found == expected
        wanted += len(expected)
        due += sum(value[2] is not None for value in expected)
        values += len({v[:3] for v in expected if v[2] is not None} & {v[:3] for v in found})
        spans += len({v[:2] for v in expected} & {v[:2] for v in found})
        false += sum(all(f[1] <= e[0] or e[1] <= f[0] for e in expected) for f in found)
    cells = f"{right / len(cases):8.3f} {wanted:8d} {values / due:8.3f} {spans / wanted:8.3f} {false:8d}"
    print(f"{name:26s} {len(cases):8d} {cells}", flush=True)


def _entities(nlp: Language, text: str) -> list[Entity]:
    """Return the dates of spaCy's recogniser; it gives no values."""
    return [
        Entity("", e.start_char, e.end_char, e.text, "DATE")
        for e in nlp(text).ents
        if e.label_ == "DATE"
    ]


def _sample(documents: Sequence[Document], lists: Sequence[Sequence[Entity]], size: int) -> None:
    """Print dates drawn at random (always the same) with what stands around them and their value."""
    pairs = [
        (d.text, e)
        for d, entities in zip(documents, lists, strict=True)
        for e in entities
        if e.label == "DATE"
    ]
    for text, date in random.Random(SEED).sample(pairs, min(size, len(pairs))):  # noqa: S311 - no secret
        before, after = (
            text[max(0, date.start - AROUND) : date.start],
            text[date.end : date.end + AROUND],
        )
        value = f"{date.normal['edtf']}, {date.normal['anchor']}" if date.normal else "no value"
        print(f"{value:32s} {' '.join(before.split())} [[{date.text}]] {' '.join(after.split())}")
