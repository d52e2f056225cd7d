"""What a large gazetteer costs.

The stage over the same documents with gazetteers of several sizes.
"""

from __future__ import annotations

import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec.structs import replace

from benchmarks.corpora import Corpora
from benchmarks.timing import Seconds, clock
from readout.batch.load import load
from readout.config.configuration import resolve
from readout.pipeline.build import make_doc
from readout.records.types import Document
from readout.stages.base import set_document
from readout.stages.entities.component import EntityStage
from readout.stages.entities.gazetteer import gazetteer_files
from readout.stages.entities.tokens import split_words

__all__ = ["gazetteer"]

PACKAGED = "packaged"
SMALL, LARGE = 600, 100_000
PER_ENTRY = 10
"""Aliases of a made-up entry."""
ROUNDS = 3
SEED = 5
Entries = list[dict[str, Any]]


def gazetteer(corpora: Corpora) -> None:
    """CPU time of the stage with gazetteers of three sizes.

    The packaged one, 600 entries of it, and these with 100,000 random aliases more. They are of
    words of the documents, so that look-ups go on beyond their first word.
    """
    documents = corpora.documents("articles.jsonl") + corpora.documents("docs_dev.jsonl")
    readout = load("readout:entities-only.cfg")
    stage = readout.nlp.get_pipe("readout_entities")
    assert isinstance(stage, EntityStage)
    entries: Entries = []
    for file in gazetteer_files(resolve("readout:gazetteer")):
        entries += _lines(file)
    chance = random.Random(SEED)  # noqa: S311 - no secret
    small = chance.sample(entries, min(SMALL, len(entries)))
    large = small + _made_up(documents, {name for entry in entries for name in _names(entry)})
    stages = {f"{PACKAGED}, {_size(entries)}": stage}
    with TemporaryDirectory() as folder:
        for name, some in (("part", small), ("random", large)):
            path = Path(folder) / f"{name}.jsonl"
            path.write_text("".join(json.dumps(entry) + "\n" for entry in some), encoding="utf-8")
            settings = replace(stage.settings, gazetteers=[str(path)])
            stages[f"{name}, {_size(some)}"] = EntityStage("readout_entities", settings)
        seconds = _timed(readout.nlp, documents, stages)
    base = list(seconds.values())[1]
    print(f"{len(documents)} documents, {ROUNDS} times")
    print("                                                CPU s   of 600   must: 2.0")
    for name, value in seconds.items():
        print(f"{name:44s} {value:8.2f} {value / base:8.2f}")


def _timed(nlp: Any, documents: list[Document], stages: dict[str, EntityStage]) -> Seconds:
    """Return the time of each stage over the documents; they take turns on each document."""
    seconds = Seconds(float, dict.fromkeys(stages, 0.0))
    for document in documents:
        with nlp.memory_zone():
            doc = make_doc(nlp, document.text)
            set_document(doc, document.meta)
            for name, pipe in nlp.pipeline:
                doc = doc if name == "readout_entities" else pipe(doc)
            for turn in range(ROUNDS + 1):
                # the first turn only warms up
                counted = seconds if turn else Seconds(float)
                for name, stage in stages.items():
                    with clock(counted, name):
                        stage(doc)
    return seconds


def _lines(file: Path) -> list[dict[str, Any]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def _names(entry: dict[str, Any]) -> list[str]:
    return [entry["name"], *entry.get("aliases", [])]


def _size(entries: list[dict[str, Any]]) -> str:
    return f"{len(entries):,} entries, {sum(len(_names(entry)) for entry in entries):,} names"


def _made_up(documents: list[Document], taken: set[str]) -> list[dict[str, Any]]:
    """Make up entries with names of two to four words of the documents.

    Half of them are matched in any case.
    """
    draw = random.Random(SEED)  # noqa: S311 - no secret
    words = sorted({form for d in documents for form in split_words(d.text) if form.isalpha()})
    seen = {name.lower() for name in taken}
    names: list[str] = []
    while len(names) < LARGE:
        name = " ".join(draw.choices(words, k=draw.randint(2, 4)))
        if name.lower() not in seen:
            seen.add(name.lower())
            names.append(name)
    entries: Entries = []
    for first in range(0, LARGE, PER_ENTRY):
        aliases = names[first + 1 : first + PER_ENTRY]
        label = "TECH" if len(entries) % 2 else "ORG"
        entries.append({"name": names[first], "aliases": aliases, "label": label})
    return entries
