"""Entities beside plain spaCy on the same data, in one run.

Recognition, glossary links, meetings, dates, cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import msgspec
import spacy

from benchmarks import MODEL
from benchmarks.corpora import Corpora, annotate, document_of, run
from benchmarks.dates import dates
from benchmarks.gazetteers import gazetteer
from benchmarks.labels import LABELS
from benchmarks.tagged import CONFIGS, NER_ALONE, recognised, tagged
from benchmarks.timing import by_component, print_costs
from readout.batch.load import load
from readout.evaluate import f1_by_layer, read_gold, score
from readout.evaluate.gold import GoldDocument, labelled
from readout.records.types import Document, Entity, Record

Gold = dict[str, Any]


def main(arguments: list[str]) -> None:
    """Print the tables."""
    run("entities", __doc__, PARTS, arguments, sampled="dates")


def gold(corpora: Corpora) -> None:
    """F1 of persons, bodies, meetings and places on the real documents with gold."""
    tool = corpora.tool("score_gold")
    documents = corpora.documents("docs_dev.jsonl")
    golds = corpora.rows("gold_dev.jsonl")
    systems = {name: annotate(load(f"readout:{name}"), documents) for name in CONFIGS}
    found = recognised(spacy.load(MODEL, exclude=NER_ALONE), {d.id: d.text for d in documents})
    for record in found.values():
        record.update(segments=[], quotes=[])
    systems["spaCy"] = found
    print(f"{len(documents)} documents")
    print("F1                              all   must " + " ".join(f"{x:>8s}" for x in LABELS))
    for name, records in systems.items():
        scores = tool.score(golds, list(records.values()))
        share, detail = scores["entity_f1"]
        figures = [scores.get(f"entity_f1_{label}", (0.0,))[0] for label in LABELS]
        cells = " ".join(f"{figure:8.3f}" for figure in figures)
        print(f"{name:26s} {share:8.3f} {0.85:6.2f} {cells}   {detail}", flush=True)


def own(corpora: Corpora) -> None:
    """Glossary links and F1 of meetings on the project's own articles.

    Those whose glossary is linked, and all.
    """
    paths = sorted(corpora.own("gold").glob("*.jsonl"))
    sets = {path.stem: read_gold(path)[: corpora.limit] for path in paths}
    sets["all"] = list(chain.from_iterable(sets.values()))
    documents = [_document_of(gold) for gold in sets["all"]]
    records: dict[str, list[Record]] = {}
    for name in CONFIGS:
        readout = load(f"readout:{name}")
        records[name] = [readout.annotate(document) for document in documents]
    nlp = spacy.load(MODEL, exclude=NER_ALONE)
    records["spaCy"] = [_with_entities(nlp, record) for record in records[CONFIGS[0]]]
    print("must: links 0.95, EVENT F1 0.90 on articles with glossary links")
    print("                           articles   linked    links    right  EVENT F1   of all")
    for name, golds in sets.items():
        for system, found in records.items():
            cells = _own_cells(golds, found, linkable=system != "spaCy")
            print(f"{name + ': ' + system:26s} {cells}", flush=True)


def _own_cells(golds: Sequence[GoldDocument], found: Sequence[Record], *, linkable: bool) -> str:
    linked = [row for row in golds if _links(row)]
    some, every = _figures(linked, found), _figures(golds, found)
    event = some["entities EVENT F1"][0] if linked else None
    links = sum(map(_links, linked))
    right = some["links F1"][0] if linked and linkable else None
    return (
        f"{len(golds):8d} {len(linked):8d} {links:>8d} {_cell(right):>8s} {_cell(event):>9s} "
        f"{every['entities EVENT F1'][0]:8.3f}"
    )


def _document_of(gold: GoldDocument) -> Document:
    told = {name: getattr(gold.gold, name) for name in ("id", "text", "title", "date")}
    return document_of({name: value for name, value in told.items() if value is not None})


def _links(gold: GoldDocument) -> int:
    return sum(entity.glossary is not None for entity in labelled(gold.gold.entities))


def _cell(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3f}"


def cost(corpora: Corpora) -> None:
    """CPU time of the stage, as a share of plain spaCy.

    The pass of the encoder, or the spaCy model, is left out.
    """
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


def _figures(
    golds: Sequence[GoldDocument], records: Sequence[Record]
) -> dict[str, tuple[float, str]]:
    found = f1_by_layer(score(golds, records))
    return {figure.name: (figure.value, figure.detail) for figure in found}


def _with_entities(nlp: spacy.language.Language, record: Record) -> Record:
    """Return the record with the entities of spaCy's recogniser in place of its own."""
    entities = [
        Entity(f"e{number}", ent.start_char, ent.end_char, ent.text, ent.label_)
        for number, ent in enumerate(nlp(record.text).ents, 1)
    ]
    return msgspec.structs.replace(record, entities=entities)
