"""Entities beside plain spaCy on the same data, in one run.

Recognition, glossary links, meetings, dates, cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import msgspec
import spacy
from readout.assembly import load
from readout.evaluate import evaluate, read_gold
from readout.records import Entity, Record

from benchmarks import MODEL
from benchmarks.corpora import Corpora, annotate, document_of, run
from benchmarks.dates import dates
from benchmarks.gazetteers import gazetteer
from benchmarks.tagged import CONFIGS, NER_ALONE, recognised, tagged
from benchmarks.timing import by_component, print_costs

LABELS = ("PERSON", "ORG", "EVENT", "GPE")
Gold = dict[str, Any]


def main(arguments: list[str]) -> None:
    """Print the tables."""
    run("entities", __doc__, PARTS, arguments, sampled="dates")


def gold(corpora: Corpora) -> None:
    """F1 of persons, bodies, meetings and places on the real documents with gold."""
    tool, documents, golds = (
        corpora.tool("score_gold"),
        corpora.documents("docs_dev.jsonl"),
        corpora.rows("gold_dev.jsonl"),
    )
    systems = {name: annotate(load(f"readout:{name}"), documents) for name in CONFIGS}
    found = recognised(spacy.load(MODEL, exclude=NER_ALONE), {d.id: d.text for d in documents})
    systems["spaCy"] = {
        key: {**record, "segments": [], "quotes": []} for key, record in found.items()
    }
    print(
        f"{len(documents)} documents\n{'F1':26s} {'all':>8s} {'must':>6s} "
        + " ".join(f"{x:>8s}" for x in LABELS)
    )
    for name, records in systems.items():
        scores = tool.score(golds, list(records.values()))
        cells = " ".join(f"{scores.get('entity_f1_' + label, (0.0,))[0]:8.3f}" for label in LABELS)
        print(
            f"{name:26s} {scores['entity_f1'][0]:8.3f} {0.85:6.2f} {cells}   {scores['entity_f1'][1]}",
            flush=True,
        )


def own(corpora: Corpora) -> None:
    """Glossary links and F1 of meetings on the project's own articles.

    Those whose glossary is linked, and all.
    """
    sets = {
        path.stem: read_gold(path)[: corpora.limit]
        for path in sorted(corpora.own("gold").glob("*.jsonl"))
    }
    sets["all"] = list(chain.from_iterable(sets.values()))
    readouts, nlp = (
        {name: load(f"readout:{name}") for name in CONFIGS},
        spacy.load(MODEL, exclude=NER_ALONE),
    )
    records = {
        name: [r.annotate(document_of(g)) for g in sets["all"]] for name, r in readouts.items()
    }
    records["spaCy"] = [_with_entities(nlp, record) for record in records[CONFIGS[0]]]
    print("must: links 0.95, EVENT F1 0.90 on articles with glossary links")
    print(
        f"{'':26s} {'articles':>8s} {'linked':>8s} {'links':>8s} {'right':>8s} {'EVENT F1':>9s} {'of all':>8s}"
    )
    for name, golds in sets.items():
        linked = [
            g for g in golds if any(e.get("glossary") is not None for e in g.get("entities", []))
        ]
        for system, found in records.items():
            some, every = _figures(linked, found), _figures(golds, found)
            share, detail = some.get("glossary links", (0.0, "/0"))
            links = f"{detail.split('/')[1]:>8s} " + (
                f"{share:8.3f}" if linked and system != "spaCy" else f"{'-':>8s}"
            )
            event = f"{some['entities EVENT F1'][0]:9.3f}" if linked else f"{'-':>9s}"
            head = f"{name + ': ' + system:26s} {len(golds):8d} {len(linked):8d}"
            print(f"{head} {links} {event} {every['entities EVENT F1'][0]:8.3f}", flush=True)


def cost(corpora: Corpora) -> None:
    """CPU time of the stage, beyond the pass of the encoder or the spaCy model, as a share of plain spaCy."""
    sides = [by_component(name, load(f"readout:{name}"), {"entities"}) for name in CONFIGS]
    print("must: 0.10")
    print_costs(spacy.load(MODEL), corpora.documents("polnear/dev.jsonl"), sides)


PARTS = {
    "tagged": tagged,
    "gold": gold,
    "own": own,
    "dates": dates,
    "cost": cost,
    "gazetteer": gazetteer,
}


def _figures(golds: Sequence[Gold], records: Sequence[Record]) -> dict[str, tuple[float, str]]:
    figures, _ = evaluate(golds, records)
    return {figure.name: (figure.value, figure.detail) for figure in figures}


def _with_entities(nlp: spacy.language.Language, record: Record) -> Record:
    """Return the record with the entities of spaCy's recogniser in place of its own."""
    entities = [
        Entity(f"e{number}", ent.start_char, ent.end_char, ent.text, ent.label_)  # type: ignore[arg-type]
        for number, ent in enumerate(nlp(record.text).ents, 1)
    ]
    return msgspec.structs.replace(record, entities=entities)
