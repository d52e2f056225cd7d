"""The encoder against plain spaCy in one run: statements, entities, cost, and what its passage vectors are good for."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from time import process_time
from typing import Any

import spacy
from spacy.language import Language

from benchmarks import MODEL
from benchmarks.frozen import frozen
from pipeline.assembly import Readout, load
from pipeline.build import make_doc
from pipeline.records import Document, Source, encode_record

NER_ALONE = ["tagger", "parser", "lemmatizer", "attribute_ruler", "senter"]
CHUNK = 12
"""Documents that one side reads before the other has its turn: what else the machine does hits both alike."""
POLNEAR = str(Path(__file__).with_name("polnear.cfg"))
CONFIGS = {"default.cfg": "readout:default.cfg", "polnear.cfg": POLNEAR}
LABELS = ("PERSON", "ORG", "GPE", "LOC", "EVENT", "DATE")


def main(arguments: list[str]) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks encoder", description=__doc__)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder of the corpora and their tools")
    parser.add_argument("--only", choices=tuple(PARTS), action="append", help="this part alone (may stand repeatedly)")
    options = parser.parse_args(arguments)
    for name in options.only or PARTS:
        print(f"\n== {name}", flush=True)
        PARTS[name](options.shared)


def statements(shared: Path) -> None:
    """Strict F1 of contents, sources and cues, from records, on PolNeAR's development part by paragraphs."""
    instances, tool = shared / "data/polnear/instances_dev.txt", shared / "tools/attribution_instances.py"
    if _missing(instances, tool):
        return
    print(f"{'strict F1':24s} {'content':>8s} {'source':>8s} {'cue':>8s}")
    for name, config in CONFIGS.items():
        with tempfile.TemporaryDirectory() as folder:
            texts, records = Path(folder, "texts.jsonl"), Path(folder, "records.jsonl")
            _tool(tool, "build", instances, texts)
            _annotate(load(config), texts, records)
            rows = [line.split() for line in _tool(tool, "score", instances, records).splitlines()]
        scores = {row[1]: float(row[-1]) for row in rows if row[0] == "strict"}
        print(f"{name:24s} {scores['content']:8.1f} {scores['source']:8.1f} {scores['cue']:8.1f}", flush=True)


def entities(shared: Path) -> None:
    """F1 of entities, from records, by the encoder and by spaCy's recogniser."""
    tool = shared / "tools/score_ner.py"
    corpora = [shared / f"data/ner/{name}.jsonl" for name in ("worldwide_dev", "crossner_dev")]
    if _missing(tool, *corpora):
        return
    readout, plain = load("readout:default.cfg"), spacy.load(MODEL, exclude=NER_ALONE)
    print(f"{'F1':24s} {'no DATE':>8s} " + " ".join(f"{label:>8s}" for label in ("PERSON", "ORG", "PLACE", "EVENT")))
    for corpus in corpora:
        with tempfile.TemporaryDirectory() as folder:
            texts, records = Path(folder, "texts.jsonl"), Path(folder, "records.jsonl")
            _tool(tool, "build", corpus, texts)
            _annotate(readout, texts, records)
            _entity_row(f"{corpus.stem}: readout", _tool(tool, "score", corpus, records))
            _recognise(plain, texts, records)
            _entity_row(f"{corpus.stem}: spaCy", _tool(tool, "score", corpus, records))


def cost(shared: Path) -> None:
    """CPU time on one thread: plain spaCy with all its components, the encoder, and the whole pipeline."""
    corpus = shared / "data/polnear/dev.jsonl"
    if _missing(corpus):
        return
    documents = _documents(corpus)
    readout, plain = load("readout:default.cfg"), spacy.load(MODEL)
    seconds = dict.fromkeys(("plain spaCy, all pipes", "tokens and segments", "readout_encoder", "default.cfg"), 0.0)
    parts = dict.fromkeys(readout.nlp.pipe_names, 0.0)
    tokens = 0
    for first in range(-CHUNK, len(documents), CHUNK):
        if first == 0:  # the first turn only warms up
            tokens = 0
            seconds, parts = dict.fromkeys(seconds, 0.0), dict.fromkeys(parts, 0.0)
        chunk = documents[max(first, 0) : max(first, 0) + CHUNK]
        paragraphs = [line for document in chunk for line in document.text.split("\n") if line.strip()]
        start = process_time()
        for _ in plain.pipe(paragraphs, batch_size=64):
            pass
        seconds["plain spaCy, all pipes"] += process_time() - start
        start = process_time()
        for document in chunk:
            readout.annotate(document)
        seconds["default.cfg"] += process_time() - start
        for document in chunk:
            tokens += _timed(readout, document, seconds, parts)
    base = seconds["plain spaCy, all pipes"]
    print(f"{len(documents)} documents, {tokens:,} tokens")
    print(f"{'':24s} {'CPU s':>8s} {'tokens/s':>9s} {'share of plain':>15s}")
    for name, value in {**seconds, **{f"  {name}": value for name, value in parts.items()}}.items():
        print(f"{name:24s} {value:8.2f} {tokens / value:9,.0f} {value / base:15.2f}")


def vectors(shared: Path) -> None:  # noqa: ARG001 - takes the project's own passages
    """Themes told from frozen passage vectors, of the untouched trunk and of the encoder."""
    print(f"{'frozen vectors':24s} {'passages':>8s} {'macro AP':>9s} {'macro F1':>9s}")
    for row in frozen():
        print(row if isinstance(row, str) else f"{row[0]:24s} {row[1]:8d} {row[2]:9.3f} {row[3]:9.3f}", flush=True)


PARTS = {"statements": statements, "entities": entities, "cost": cost, "vectors": vectors}


def _missing(*paths: Path) -> bool:
    gone = [path for path in paths if not path.exists()]
    if gone:
        print(f"skipped: {gone[0]} is not there (--shared)")
    return bool(gone)


def _tool(*command: object) -> str:
    found = subprocess.run(
        [sys.executable, *map(str, command)], capture_output=True, text=True, encoding="utf-8", check=True
    )
    return found.stdout


def _documents(path: Path) -> list[Document]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Document(row["id"], row["text"], {}, Source(None, "", "text/plain")) for row in rows]


def _annotate(readout: Readout, texts: Path, records: Path) -> None:
    with records.open("wb") as out:
        for document in _documents(texts):
            out.write(encode_record(readout.annotate(document)) + b"\n")


def _recognise(nlp: Language, texts: Path, records: Path) -> None:
    """Write what spaCy's recogniser finds in the shape of records."""
    documents = _documents(texts)
    with records.open("w", encoding="utf-8") as out:
        for document, doc in zip(documents, nlp.pipe(d.text for d in documents), strict=True):
            found: Iterable[dict[str, Any]] = (
                {"label": ent.label_, "start": ent.start_char, "end": ent.end_char} for ent in doc.ents
            )
            kept = [entity for entity in found if entity["label"] in LABELS]
            out.write(json.dumps({"id": document.id, "entities": kept}) + "\n")


def _entity_row(name: str, output: str) -> None:
    lines = [line.split() for line in output.splitlines()]
    scores = {line[0]: float(line[line.index("F1") + 1]) for line in lines if line[0] != "F1"}
    total = next(float(line[3]) for line in lines if line[:2] == ["F1", "without"])
    cells = (
        f"{scores[label]:8.3f}" if label in scores else f"{'-':>8s}" for label in ("PERSON", "ORG", "PLACE", "EVENT")
    )
    print(f"{name:24s} {total:8.3f} " + " ".join(cells), flush=True)


def _timed(readout: Readout, document: Document, seconds: dict[str, float], parts: dict[str, float]) -> int:
    """Time the components one by one; return the number of tokens."""
    with readout.nlp.memory_zone():
        start = process_time()
        doc = make_doc(readout.nlp, document.text)
        seconds["tokens and segments"] += process_time() - start
        for name, pipe in readout.nlp.pipeline:
            start = process_time()
            doc = pipe(doc)
            took = process_time() - start
            parts[name] += took
            if name == "readout_segment":
                seconds["tokens and segments"] += took
            elif name == "readout_encoder":
                seconds["readout_encoder"] += took
        return sum(not token.is_space for token in doc)
