"""How good the records of real documents are, by the stand-off labels of ``configs/labels``."""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpora import Corpora, annotate, document_of
from readout import load
from readout.config import packaged

LABELS = ("PERSON", "ORG", "EVENT", "GPE")
SHOWN = (
    "entity_f1",
    "quote_f1_marked",
    "quote_f1_indirect",
    "quote_kind",
    "cue",
    "quote_attribution",
    "occasion",
)


def joined(corpora: Corpora) -> Iterator[tuple[dict[str, Any], bool]]:
    """Yield the labelled documents as gold, and whether they are held out.

    Raises
    ------
    SystemExit
        Where the corpus lacks a document, or its text is not the one that was labelled.
    """
    texts: dict[str, dict[str, dict[str, Any]]] = {}
    for path in sorted((packaged() / "labels").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            label = json.loads(line)
            name = label["corpus"]
            if name not in texts:
                texts[name] = {
                    row["id"]: row for row in corpora.rows(f"corpus/{name}.jsonl")
                }
            row = texts[name].get(label["id"], {"text": ""})
            if hashlib.sha256(row["text"].encode()).hexdigest() != label["sha256"]:
                raise SystemExit(
                    f"{path.name}: {label['id']}: corpus/{name}.jsonl has not this text"
                )
            yield gold_of(label, row), label["held_out"]


def gold_of(label: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    """Join a document's labels with its text, in the form of docs/gold.md."""
    text = row["text"]
    quotes = [
        quote_of(quote, text) for quote in label["quotes"] if not quote.get("continues")
    ]
    entities = [
        {**span_of([s, e], text), "label": name} for s, e, name in label["entities"]
    ]
    return {
        "id": label["id"],
        "title": row["title"],
        "date": row["date"],
        "text": text,
        "entity_labels": LABELS,
        "entities": entities,
        "quotes": quotes,
    }


def quote_of(quote: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Join a quote's labels with its text."""
    status, named = quote["speaker"]
    occasion = quote["occasion"]
    return {
        "kind": quote["kind"],
        **span_of(quote["span"], text),
        "cue": quote["cue"] and span_of(quote["cue"], text),
        "speaker": {"status": status, "text": named and text[slice(*named)]},
        "occasion": occasion
        and {"event": text[slice(*occasion[0])], "date": occasion[1]},
    }


def span_of(span: Sequence[int], text: str) -> dict[str, Any]:
    """Return a span with its words."""
    start, end = span
    return {"start": start, "end": end, "text": text[start:end]}


def main(arguments: Sequence[str]) -> None:
    """Print the figures, or write the gold."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks labels", description=__doc__
    )
    parser.add_argument(
        "--shared", type=Path, default=Path("../shared"), help="folder of the corpora"
    )
    parser.add_argument(
        "--gold", type=Path, help="write the joined labels to this file"
    )
    parser.add_argument("-c", "--config", default="readout:default.cfg")
    options = parser.parse_args(arguments)
    corpora = Corpora(options.shared)
    rows = list(joined(corpora))
    if options.gold is not None:
        lines = (json.dumps(gold, ensure_ascii=False) for gold, _ in rows)
        options.gold.write_text(
            "".join(f"{line}\n" for line in lines), encoding="utf-8"
        )
        return
    readout, tool = load(options.config), corpora.tool("score_gold")
    print(f"{'':20s} {'read':>8s} {'held out':>8s}")
    parts = [[gold for gold, held in rows if held == part] for part in (False, True)]
    found = [annotate(readout, map(document_of, golds)) for golds in parts]
    scores = [tool.score(golds, found[at].values()) for at, golds in enumerate(parts)]
    print(f"{'documents':20s} {len(parts[0]):8d} {len(parts[1]):8d}")
    for name in SHOWN:
        cells = " ".join(
            f"{score[name][0]:8.3f}" if name in score else f"{'-':>8s}"
            for score in scores
        )
        print(f"{name:20s} {cells}")
