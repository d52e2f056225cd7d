"""The encoder against plain spaCy in one run: statements, entities, cost, and what its passage vectors are good for."""

from __future__ import annotations

from typing import Any

import spacy
from spacy.language import Language

from benchmarks import MODEL
from benchmarks.corpora import Corpora, annotate, document_of, run
from benchmarks.frozen import frozen
from benchmarks.statements import statements
from benchmarks.timing import by_component, print_costs, whole
from pipeline.assembly import load

NER_ALONE = ["tagger", "parser", "lemmatizer", "attribute_ruler", "senter"]
LABELS = ("PERSON", "ORG", "PLACE", "EVENT")


def main(arguments: list[str]) -> None:
    """Print the tables."""
    run("encoder", __doc__, PARTS, arguments)


def entities(corpora: Corpora) -> None:
    """F1 of entities, from records, by the encoder and by spaCy's recogniser."""
    tool = corpora.tool("score_ner")
    tagged = {name: corpora.rows(f"ner/{name}.jsonl") for name in ("worldwide_dev", "crossner_dev")}
    readout, plain = load("readout:default.cfg"), spacy.load(MODEL, exclude=NER_ALONE)
    print(f"{'F1':24s} {'no DATE':>8s} " + " ".join(f"{label:>8s}" for label in LABELS))
    for name, rows in tagged.items():
        texts = {row["id"]: tool.lay_out(row["tokens"])[0] for row in rows}
        documents = [document_of({"id": key, "text": text}) for key, text in texts.items()]
        for system, records in (("readout", annotate(readout, documents)), ("spaCy", _recognised(plain, texts))):
            counts = tool.score(rows, records)
            total = tool.prf(*map(sum, zip(*(v for label, v in counts.items() if label != "DATE"), strict=True)))[2]
            cells = (f"{tool.prf(*counts[label])[2]:8.3f}" if label in counts else f"{'-':>8s}" for label in LABELS)
            print(f"{name + ': ' + system:24s} {total:8.3f} " + " ".join(cells), flush=True)


def cost(corpora: Corpora) -> None:
    """CPU time: plain spaCy with all its components, the whole pipeline, and its components."""
    documents = corpora.documents("polnear/dev.jsonl")
    readout = load("readout:default.cfg")
    sides = [whole("default.cfg", readout), by_component("default.cfg", readout)]
    print_costs(spacy.load(MODEL), documents, sides)


def vectors(corpora: Corpora) -> None:  # noqa: ARG001 - takes the project's own passages
    """Themes told from frozen passage vectors, of the untouched trunk and of the encoder."""
    print(f"{'frozen vectors':24s} {'passages':>8s} {'macro AP':>9s} {'macro F1':>9s}")
    for row in frozen():
        print(row if isinstance(row, str) else f"{row[0]:24s} {row[1]:8d} {row[2]:9.3f} {row[3]:9.3f}", flush=True)


PARTS = {"statements": statements, "entities": entities, "cost": cost, "vectors": vectors}


def _recognised(nlp: Language, texts: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return what spaCy's recogniser finds in the shape of records."""
    return {
        key: {"entities": [{"label": e.label_, "start": e.start_char, "end": e.end_char} for e in doc.ents]}
        for key, doc in zip(texts, nlp.pipe(texts.values()), strict=True)
    }
