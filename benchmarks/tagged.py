"""Entities of tagged sentences (Worldwide NewsWire, CrossNER).

F1 by label, beside spaCy's recogniser.
"""

from __future__ import annotations

from typing import Any

import spacy
from readout.assembly import load
from spacy.language import Language

from benchmarks import MODEL
from benchmarks.corpora import Corpora, annotate, document_of

__all__ = ["CONFIGS", "NER_ALONE", "recognised", "tagged"]

CONFIGS = ("default.cfg", "fast.cfg")
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
        f"{'F1':26s} {'no DATE':>8s} {'must':>6s} " + " ".join(f"{label:>8s}" for label in LABELS)
    )
    for name, rows in corpus.items():
        texts = {row["id"]: tool.lay_out(row["tokens"])[0] for row in rows}
        documents = [document_of({"id": key, "text": text}) for key, text in texts.items()]
        systems = {system: annotate(readout, documents) for system, readout in readouts.items()}
        for system, records in {**systems, "spaCy": recognised(plain, texts)}.items():
            counts = tool.score(rows, records)
            total = tool.prf(
                *map(sum, zip(*(v for label, v in counts.items() if label != "DATE"), strict=True))
            )[2]
            cells = (
                f"{tool.prf(*counts[label])[2]:8.3f}" if label in counts else f"{'-':>8s}"
                for label in LABELS
            )
            print(
                f"{name + ': ' + system:26s} {total:8.3f} {MUST[name]:6.2f} " + " ".join(cells),
                flush=True,
            )


def recognised(nlp: Language, texts: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return what spaCy's recogniser finds in the shape of records."""
    return {
        key: {
            "id": key,
            "text": text,
            "entities": [
                {"label": e.label_, "start": e.start_char, "end": e.end_char} for e in doc.ents
            ],
        }
        for (key, text), doc in zip(
            texts.items(), nlp.pipe(texts.values(), batch_size=16), strict=True
        )
    }
