"""Dates.

The project's own cases, and how many are found in PolNeAR's articles, with a sample to be read.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

import spacy
from spacy.language import Language

from benchmarks import MODEL
from benchmarks.corpora import Corpora, document_of
from benchmarks.tagged import CONFIGS, NER_ALONE
from readout.batch.load import Readout, load
from readout.records.types import Document, Entity

__all__ = ["dates"]

ARTICLES = "polnear/dev.jsonl"
MUST = (
    "must: values 0.95; false dates (of those found in articles, to be read by --sample) 0.5 per "
    "1,000 words"
)
AROUND = 60
SEED = 5
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def dates(corpora: Corpora) -> None:
    """Print the share of the inline cases that are right, dates per 1,000 words, and a sample."""
    print(MUST)
    nlp = spacy.load(MODEL, exclude=NER_ALONE)
    readouts = {name: load(f"readout:{name}") for name in CONFIGS}
    _cases(corpora, nlp, readouts)
    documents = [document_of({**row, "date": _date(row["id"])}) for row in corpora.rows(ARTICLES)]
    systems = {
        name: [_dates(readout.annotate(document).entities) for document in documents]
        for name, readout in readouts.items()
    }
    systems["spaCy"] = [_plain(nlp, document.text) for document in documents]
    words = sum(len(document.text.split()) for document in documents)
    print(f"\n{len(documents)} articles, {words:,} words")
    print("                              dates   valued  per 1,000")
    for name, lists in systems.items():
        found = list(chain.from_iterable(lists))
        valued = sum(date.normal is not None for date in found)
        often = 1000 * len(found) / words
        print(f"{name:26s} {len(found):8d} {valued:8d} {often:10.2f}", flush=True)
    if corpora.sample:
        _sample(documents, systems[CONFIGS[0]], corpora.sample)


def _date(name: str) -> str | None:
    """Return the day of an article, which its name holds."""
    found = DAY.search(name)
    return found[0] if found else None


def _cases(corpora: Corpora, nlp: Language, readouts: Mapping[str, Readout]) -> None:
    """Print how the rules alone, the pipelines and spaCy do on the project's own cases."""
    dated, rules = corpora.own_module("stages.entities.datecases", "stages.entities.entitycases")
    cases = list(dated.read_cases())
    print("                              cases    right    dates   values    spans    false")
    alone = [rules.find(case.text, case.date, kinds=case.kinds) for case in cases]
    _case_row("rules, given the layout", cases, alone)
    for name, readout in readouts.items():
        records = [readout(case.text, meta={"date": case.date}) for case in cases]
        _case_row(name, cases, [record.entities for record in records])
    _case_row("spaCy", cases, [_plain(nlp, case.text) for case in cases])


def _case_row(name: str, cases: Sequence[Any], lists: Iterable[Sequence[Entity]]) -> None:
    """Print how many cases are right in all; of their dates, how many have span and value."""
    totals: Counter[str] = Counter()
    for case, entities in zip(cases, lists, strict=True):
        found, expected = case.found(entities), case.expected
        due = {date[:3] for date in expected if date[2] is not None}
        totals["right"] += found == expected
        totals["dates"] += len(expected)
        totals["due"] += len([date for date in expected if date[2] is not None])
        totals["values"] += len(due.intersection(date[:3] for date in found))
        totals["spans"] += len({d[:2] for d in expected}.intersection(d[:2] for d in found))
        totals["false"] += sum(all(_apart(one, date) for date in expected) for one in found)
    right = totals["right"] / len(cases)
    values = totals["values"] / totals["due"]
    spans = totals["spans"] / totals["dates"]
    print(
        f"{name:26s} {len(cases):8d} {right:8.3f} {totals['dates']:8d} {values:8.3f} {spans:8.3f} "
        f"{totals['false']:8d}",
        flush=True,
    )


def _apart(one: Sequence[Any], other: Sequence[Any]) -> bool:
    return bool(one[1] <= other[0] or other[1] <= one[0])


def _dates(entities: Iterable[Entity]) -> list[Entity]:
    return [entity for entity in entities if entity.label == "DATE"]


def _plain(nlp: Language, text: str) -> list[Entity]:
    """Return the dates of spaCy's recogniser; it gives no values."""
    return [
        Entity("", ent.start_char, ent.end_char, ent.text, "DATE")
        for ent in nlp(text).ents
        if ent.label_ == "DATE"
    ]


def _sample(documents: Sequence[Document], lists: Sequence[Sequence[Entity]], size: int) -> None:
    """Print dates drawn at random (always the same), with what stands around them."""
    pairs: list[tuple[str, Entity]] = []
    for document, found in zip(documents, lists, strict=True):
        pairs += [(document.text, date) for date in found]
    chance = random.Random(SEED)  # noqa: S311 - no secret
    for text, date in chance.sample(pairs, min(size, len(pairs))):
        before = " ".join(text[max(0, date.start - AROUND) : date.start].split())
        after = " ".join(text[date.end : date.end + AROUND].split())
        value = f"{date.normal['edtf']}, {date.normal['anchor']}" if date.normal else "no value"
        print(f"{value:32s} {before} [[{date.text}]] {after}")
