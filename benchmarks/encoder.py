"""The encoder against plain spaCy in one run.

Statements, entities, cost, and what its passage vectors are good for.
"""

from __future__ import annotations

import spacy

from benchmarks import MODEL
from benchmarks.corpora import Corpora, run
from benchmarks.frozen import frozen
from benchmarks.statements import statements
from benchmarks.tagged import tagged
from benchmarks.timing import by_component, print_costs, whole
from readout.batch.load import load


def main(arguments: list[str]) -> None:
    """Print the tables."""
    run("encoder", __doc__, PARTS, arguments)


def cost(corpora: Corpora) -> None:
    """CPU time: plain spaCy with all its components, the whole pipelines, and their components."""
    documents = corpora.documents("polnear/dev.jsonl")
    sides = []
    for name in ("default.cfg", "small.cfg"):
        readout = load(f"readout:{name}")
        sides += [whole(name, readout), by_component(name, readout)]
    print_costs(spacy.load(MODEL), documents, sides)


def vectors(corpora: Corpora) -> None:  # noqa: ARG001 - takes the project's own passages
    """Themes told from frozen passage vectors, of the untouched trunk and of the encoder."""
    print("frozen vectors           passages  macro AP  macro F1")
    for row in frozen():
        print(
            row
            if isinstance(row, str)
            else f"{row[0]:24s} {row[1]:8d} {row[2]:9.3f} {row[3]:9.3f}",
            flush=True,
        )


PARTS = {"statements": statements, "entities": tagged, "cost": cost, "vectors": vectors}
