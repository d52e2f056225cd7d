"""CPU time on one thread. Those compared take turns: what else the machine does hits all alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from time import process_time

from spacy.language import Language

from readout.batch.load import Readout
from readout.pipeline.assembly import short
from readout.pipeline.build import make_doc
from readout.records.types import Document

__all__ = [
    "PLAIN",
    "Seconds",
    "Side",
    "by_component",
    "clock",
    "paragraphs",
    "print_costs",
    "take_turns",
    "whole",
]

CHUNK = 12
"""Documents that one side reads before the next has its turn."""
PLAIN = "plain spaCy, all pipes"
Seconds = defaultdict[str, float]
"""CPU seconds by row of the table."""
Side = Callable[[Sequence[Document], Seconds], None]
"""Reads documents and adds the time that it took."""


def take_turns(nlp: Language, documents: Sequence[Document], sides: Sequence[Side]) -> Seconds:
    """Return the CPU time of plain spaCy (``nlp``, by paragraph.

    Under :data:`PLAIN`), and of the sides.
    """

    def plain(chunk: Sequence[Document], seconds: Seconds) -> None:
        with clock(seconds, PLAIN):
            for _ in nlp.pipe(
                (text for document in chunk for _, text in paragraphs(document)), batch_size=64
            ):
                pass

    seconds = Seconds(float)
    for first in range(-CHUNK, len(documents), CHUNK):
        if first == 0:  # the first turn only warms up
            seconds.clear()
        for side in (plain, *sides):
            side(documents[max(first, 0) : max(first, 0) + CHUNK], seconds)
    return seconds


def print_costs(nlp: Language, documents: Sequence[Document], sides: Sequence[Side]) -> None:
    """Print CPU time, speed and share of plain spaCy's time, for it and for the sides."""
    seconds = take_turns(nlp, documents, sides)
    tokens = sum(
        not token.is_space for document in documents for token in nlp.make_doc(document.text)
    )
    print(f"{len(documents)} documents, {tokens:,} tokens")
    print("                              CPU s  tokens/s  share of plain")
    for name, value in seconds.items():
        print(f"{name:26s} {value:8.2f} {tokens / value:9,.0f} {value / seconds[PLAIN]:15.3f}")


def whole(name: str, readout: Readout) -> Side:
    """Return a pipeline with all that it does, records included, as a side."""

    def side(documents: Sequence[Document], seconds: Seconds) -> None:
        with clock(seconds, name):
            for document in documents:
                readout.annotate(document)

    return side


def by_component(name: str, readout: Readout, shown: Collection[str] | None = None) -> Side:
    """Return a pipeline as a side that times its components one by one.

    All, or those ``shown`` by their short name.
    """

    def side(documents: Sequence[Document], seconds: Seconds) -> None:
        for document in documents:
            with readout.nlp.memory_zone():
                doc = make_doc(readout.nlp, document.text)
                for component, pipe in readout.nlp.pipeline:
                    counted = shown is None or short(component) in shown
                    with clock(
                        seconds if counted else Seconds(float), f"{name}: {short(component)}"
                    ):
                        doc = pipe(doc)

    return side


@contextmanager
def clock(seconds: Seconds, name: str) -> Iterator[None]:
    """Add the CPU time of what stands within to ``seconds``."""
    seconds[name] -= process_time()
    yield
    seconds[name] += process_time()


def paragraphs(document: Document) -> Iterator[tuple[int, str]]:
    """Yield the document's lines that are not empty, with their offsets."""
    start = 0
    for line in document.text.split("\n"):
        if line.strip():
            yield start, line
        start += len(line) + 1
