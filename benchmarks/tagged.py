"""Entities of tagged sentences (Worldwide NewsWire, CrossNER).

F1 by label, beside spaCy's recogniser.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import spacy
from spacy.language import Language

from benchmarks import MODEL
from benchmarks.corpora import Corpora, annotate, document_of
from readout.batch.load import load

__all__ = ["CONFIGS", "NER_ALONE", "recognised", "tagged"]

CONFIGS = ("default.cfg", "small.cfg")
NER_ALONE = ["tagger", "parser", "lemmatizer", "attribute_ruler", "senter"]
LABELS = ("PERSON", "ORG", "PLACE", "EVENT")
MUST = {"worldwide_dev": 0.84, "crossner_dev": 0.80}


def tagged(corpora: Corpora) -> None:
    """Print F1 of entities from records, exact, by the pipelines and by spaCy's recogniser."""
    tool = corpora.tool("score_ner")
    corpus = {name: corpora.rows(f"ner/{name}.jsonl") for name in MUST}
    readouts = {name: load(f"readout:{name}") for name in CONFIGS}
    plain = spacy.load(MODEL, exclude=NER_ALONE)
    print(
        "F1                          no DATE   must " + " ".join(f"{label:>8s}" for label in LABELS)
    )
    for name, rows in corpus.items():
        texts = {row["id"]: tool.lay_out(row["tokens"])[0] for row in rows}
        documents = [document_of({"id": key, "text": text}) for key, text in texts.items()]
        systems = {system: annotate(readout, documents) for system, readout in readouts.items()}
        systems["spaCy"] = recognised(plain, texts)
        for system, records in systems.items():
            cells = _cells(tool, tool.score(rows, records), MUST[name])
            print(f"{name + ': ' + system:26s} {cells}", flush=True)


def _cells(tool: ModuleType, counts: dict[str, tuple[int, ...]], must: float) -> str:
    undated = [count for label, count in counts.items() if label != "DATE"]
    total = tool.prf(*map(sum, zip(*undated, strict=True)))[2]
    cells = [f"{total:8.3f} {must:6.2f}"]
    for label in LABELS:
        figure = f"{tool.prf(*counts[label])[2]:.3f}" if label in counts else "-"
        cells.append(f"{figure:>8s}")
    return " ".join(cells)


def recognised(nlp: Language, texts: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return what spaCy's recogniser finds in the shape of records."""
    records: dict[str, dict[str, Any]] = {}
    for key, doc in zip(texts, nlp.pipe(texts.values(), batch_size=16), strict=True):
        entities = [
            {"label": ent.label_, "start": ent.start_char, "end": ent.end_char} for ent in doc.ents
        ]
        records[key] = {"id": key, "text": texts[key], "entities": entities}
    return records
