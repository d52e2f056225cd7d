"""The whole pipeline on whole articles.

What must hold of every record, and how near it comes to gold.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from readout.batch.load import Readout, load
from readout.batch.sources import collect, read
from readout.evaluate import f1_by_layer, read_gold, score
from readout.records.checks import validate_line
from readout.records.types import Document, Record, decode_record, encode_record

ROOT = Path(__file__).parent.parent
GOLD = Path(__file__).parent / "gold"
WRITTEN = (
    "unseen",
    "fresh",
    "blind",
    "occasions",
    "varied",
    "broad",
    "wide",
    "week",
    "glossed",
    "authored",
    "scenes",
    "apart",
)
"""Articles with gold by people who had not seen the code; nobody reads or learns from the last."""


@pytest.fixture(scope="module")
def readout() -> Readout:
    return load()


@pytest.fixture(scope="module")
def raw(readout: Readout) -> list[Record]:
    documents = [item for item in read(collect([str(ROOT / "raw")])) if isinstance(item, Document)]
    return [readout.annotate(document) for document in documents]


@pytest.fixture(scope="module")
def written(readout: Readout) -> Callable[[str], list[Record]]:
    """The records of a set: annotated when first asked for, once a process."""

    @cache
    def annotated(name: str) -> list[Record]:
        lines = map(json.loads, (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines())
        return list(readout.pipe((d["text"], {"id": d["id"], "date": d["date"]}) for d in lines))

    return annotated


def measured(name: str, records: list[Record]) -> dict[str, float]:
    found = f1_by_layer(score(read_gold(GOLD / f"{name}.jsonl"), records))
    return {figure.name: figure.value for figure in found}


def valid(records: list[Record]) -> None:
    assert records
    for record in records:
        line = encode_record(record)
        assert list(validate_line(line)) == []
        assert decode_record(line) == record


def test_same_bytes_alone_and_in_another_order(
    readout: Readout, written: Callable[[str], list[Record]]
) -> None:
    records = written("unseen")
    again = [readout(r.text, id=r.id, meta={"date": r.meta["date"]}) for r in reversed(records)]
    assert [encode_record(r) for r in reversed(again)] == [encode_record(r) for r in records]


def test_raw_articles(raw: list[Record]) -> None:
    valid(raw)
    check(measured("raw", raw), FLOORS["raw"])


@pytest.mark.parametrize("name", WRITTEN)
def test_articles_of_others(name: str, written: Callable[[str], list[Record]]) -> None:
    records = written(name)
    valid(records)
    check(measured(name, records), FLOORS[name])


def check(found: dict[str, float], floors: dict[str, float]) -> None:
    assert found["documents"] == 1
    short = {name: (found[f"{name} F1"], floor) for name, floor in floors.items()}
    assert {name: pair for name, pair in short.items() if pair[0] < pair[1]} == {}


# A little under what was measured: a change that loses accuracy must be a deliberate act.
FLOORS: dict[str, dict[str, float]] = {
    "raw": {
        "segments": 1.0,
        "links": 1.0,
        "entities": 0.94,
        "quotes": 0.97,
        "quotes indirect": 0.99,
        "speakers": 0.98,
        "occasions": 0.92,
        "themes": 0.89,
    },
    "unseen": {
        "segments": 1.0,
        "links": 1.0,
        "entities": 0.95,
        "quotes": 0.95,
        "quotes indirect": 0.99,
        "speakers": 0.97,
        "occasions": 0.97,
        "themes": 0.52,
    },
    "fresh": {
        "segments": 1.0,
        "links": 1.0,
        "entities": 0.95,
        "quotes": 0.97,
        "quotes indirect": 0.99,
        "speakers": 0.98,
        "occasions": 0.98,
        "themes": 0.9,
    },
    "blind": {
        "segments": 1.0,
        "links": 0.92,
        "entities": 0.91,
        "quotes": 0.93,
        "quotes indirect": 0.84,
        "speakers": 0.94,
        "occasions": 0.91,
        "themes": 0.91,
    },
    "occasions": {
        "segments": 1.0,
        "entities": 0.82,
        "quotes": 0.96,
        "quotes indirect": 0.95,
        "speakers": 0.95,
        "occasions": 0.94,
    },
    "varied": {
        "segments": 1.0,
        "links": 0.87,
        "entities": 0.89,
        "quotes": 0.88,
        "quotes indirect": 0.74,
        "speakers": 0.89,
        "occasions": 0.78,
    },
    "broad": {
        "segments": 1.0,
        "entities": 0.86,
        "quotes": 0.88,
        "quotes indirect": 0.85,
        "speakers": 0.93,
        "occasions": 0.84,
    },
    "wide": {
        "segments": 0.97,
        "links": 1.0,
        "entities": 0.84,
        "quotes": 0.82,
        "quotes indirect": 0.73,
        "speakers": 0.87,
        "occasions": 0.84,
    },
    "week": {
        "segments": 0.9,
        "entities": 0.82,
        "quotes": 0.81,
        "quotes indirect": 0.71,
        "speakers": 0.89,
        "occasions": 0.84,
    },
    "glossed": {"segments": 1.0, "links": 0.82, "entities": 0.86},
    "authored": {"quotes": 0.8, "quotes indirect": 0.74, "speakers": 0.76, "occasions": 0.6},
    "scenes": {"quotes": 0.82, "quotes indirect": 0.74, "speakers": 0.85, "occasions": 0.38},
    "apart": {"quotes": 0.9, "quotes indirect": 0.88, "speakers": 0.89, "occasions": 0.64},
}
"""F1 by the strict measure of ``readout evaluate``, by set and layer."""


@pytest.mark.parametrize(
    "text",
    [
        # what a fuzzer found: an entity that ends within a token, and halves of a quotation that no
        # clause links
        "(NPC)\n\n— — ``’in this session, Bo Tarn,!]]«an analogy was made: 」According to the 1990s5' 10\"»”’Q: . "
        "According to (the old and the new, “no,” he said, “yes.”24th collective study sessionThe X is a meeting.",
        "”Term: it.\n\"? said ’•[The meeting stressed The X: we must: ''\n’\rTerm: it.\n1. we must: ]\n\n— ’5' 10\", "
        "“no,” he said, “yes.”!'' we must: THE''「science the 1990s24th collective study sessionTerm:",
    ],
)
def test_no_text_is_too_odd(text: str, readout: Readout) -> None:
    assert list(validate_line(encode_record(readout(text)))) == []
