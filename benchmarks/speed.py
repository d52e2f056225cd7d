"""CPU time of the four stages against the plain spaCy model (all its components, by paragraph), in one run."""

from __future__ import annotations

from collections.abc import Iterator
from time import process_time

import spacy

from benchmarks import MODEL
from pipeline.assembly import load
from pipeline.batch.sources import collect, read
from pipeline.records import Document

LEAST_WORDS = 40_000


def main(arguments: list[str]) -> None:
    """Print the table."""
    documents = list(_documents(arguments or ["raw"]))
    words = sum(len(d.text.split()) for d in documents)
    rounds = max(1, -(-LEAST_WORDS // words))
    print(f"{len(documents)} documents, {words:,} words, {rounds} rounds of each")
    plain = _plain(documents, rounds)
    print(f"{'':24s} {'CPU s':>8s} {'words/s':>9s} {'share of plain':>15s}")
    _row("plain spaCy", plain, plain, words * rounds)
    for name in ("default.cfg", "fast.cfg", "entities-only.cfg", "quotes-only.cfg", "themes-only.cfg"):
        seconds, parts = _readout(f"readout:{name}", documents, rounds)
        _row(name, seconds, plain, words * rounds)
        for part, value in parts.items():
            _row(f"  {part}", value, plain, words * rounds)


def _documents(paths: list[str]) -> Iterator[Document]:
    for item in read(collect(paths, exclude=None)):
        if isinstance(item, Document):
            yield item


def _plain(documents: list[Document], rounds: int) -> float:
    nlp = spacy.load(MODEL)
    paragraphs = [p for d in documents for p in d.text.split("\n") if p.strip()] * rounds
    start = process_time()
    for _ in nlp.pipe(paragraphs, batch_size=64):
        pass
    return process_time() - start


def _readout(config: str, documents: list[Document], rounds: int) -> tuple[float, dict[str, float]]:
    readout = load(config)
    parts: dict[str, float] = {}
    start = process_time()
    for _ in range(rounds):
        for document in documents:
            readout.record(document, readout.run(document, seconds=parts))
    return process_time() - start, parts


def _row(name: str, seconds: float, plain: float, words: int) -> None:
    print(f"{name:24s} {seconds:8.2f} {words / seconds:9,.0f} {seconds / plain:15.2f}")
