"""The stand-off labels of ``configs/labels``, joined with the texts of the corpora.

Writes the labelled documents as gold for ``readout evaluate`` and ``readout train``.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import Any

from benchmarks.corpora import Corpora
from readout.config.configuration import packaged
from readout.train.themes.passages import WEIGHT

__all__ = ["LABELS", "Labelled", "labelled", "passages"]

Texts = Mapping[str, Mapping[str, dict[str, Any]]]
LABELS = ("PERSON", "ORG", "EVENT", "GPE")
ONCE, QUICKLY = 0.5, 0.1
"""What a document counts that was read once, and one of ``statements.jsonl``, read in a minute."""
CORPORA = (
    "china",
    "whitehouse",
    "centralbanks",
    "kremlin",
    "australia",
    "australia2",
    "singapore",
    "uk",
    "un",
    "china2",
    "aipolicy",
)
DOCUMENTS = ("frames", "full", "kinds", "sentences", "statements", "ten")
"""The files that label documents; the others label passages with themes."""
EDGES = re.compile(r"(?:that )?[\"“‘']?(.*?)[\"”’']?", re.DOTALL)
"""What a content holds between its marks."""
MARKED = re.compile(r"“[^”]+”|\"[^\"]+\"|(?<!\w)‘[^’]+’(?!\w)")
HEADING = "\n— "
"""Before a heading of the seed."""
SHORT = 80
"""Characters of a line that is no paragraph, at most."""


@dataclass(frozen=True)
class Labelled:
    """A document of a corpus with its labels; ``source``: the kind that the corpus gives it."""

    label: Mapping[str, Any]
    row: Mapping[str, Any]

    @property
    def held_out(self) -> bool:
        """Whether nobody reads it for errors: figures come from these."""
        return bool(self.label["held_out"])

    @property
    def publisher(self) -> str:
        """Who issued it: several corpora may be of one."""
        return str(self.label["corpus"]).rstrip("2")

    @property
    def source(self) -> str:
        """The kind that its source gives it, which is how figures are told apart."""
        return f"{self.label['corpus']} {self.row['kind']}"

    @cached_property
    def gold(self) -> dict[str, Any]:
        """Labels and text in the form of docs/gold.md, as far as there are any."""
        text = self.row["text"]
        found = {key: self.row[key] for key in ("id", "title", "date", "text")}
        if "event" in self.label:
            event = self.label["event"]
            found["event"] = event and span_of(event["span"], text)
        if "frame" in self.label:
            found["frame"] = frame_of(self.label["frame"], text)
        if "entities" in self.label:
            entities = [
                {**span_of([s, e], text), "label": name} for s, e, name in self.label["entities"]
            ]
            found |= {"entity_labels": LABELS, "entities": entities}
        if "quotes" in self.label:
            asked = [q for q in self.label["quotes"] if not q.get("optional")]
            told = [q for q in asked if not q.get("continues")]
            quotes = [part for quote in told for part in _as_recorded(quote, text)]
            found["quotes"] = [quote_of(quote, text) for quote in quotes]
            found["statements"] = [
                {**quote_of(quote, text), "whole": told_of(quote, text)} for quote in told
            ]
            found["continued"] = [quote["span"] for quote in asked if quote.get("continues")]
            found["named"] = [
                None if q.get("name") is None else text[slice(*q["name"])] for q in quotes
            ]
        if "turns" in self.label:
            found["turns"] = self.label["turns"]
        if "dates" in self.label:
            found["dates"] = self.label["dates"]
        doubted = [quote["span"] for quote in self.label.get("quotes", ()) if quote.get("optional")]
        if "range" in self.label or doubted:
            whole = self.label.get("range", (0, len(text)))
            found["spans"] = list(_outside(whole, doubted))
        if self.label.get("readings") == 1:
            quickly = "quotes" in self.label and "frame" not in self.label
            found["weight"] = QUICKLY if quickly else ONCE
        found["sentences"] = list(sentences_of(self.label))
        return found


def frame_of(frame: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Join what is labelled of a frame with its words."""
    found = {key: frame[key] for key in ("kind", "date") if key in frame}
    told = [key for key in ("speaker", "place") if key in frame]
    found |= {key: frame[key] and text[slice(*frame[key])] for key in told}
    if "event" in frame:
        event = frame["event"]
        found["event"] = event and {"text": text[slice(*event["span"])], "kind": event["kind"]}
    return found


def quote_of(quote: Mapping[str, Any], text: str) -> dict[str, Any]:
    """Join a quote's labels with its text."""
    occasion = quote.get("occasion")
    found = {
        "kind": quote["kind"],
        **span_of(quote["span"], text),
        "cue": span_of(quote["cue"], text) if quote.get("cue") else None,
        "occasion": occasion and {"event": text[slice(*occasion[0])], "date": occasion[1]},
    }
    if "speaker" in quote or "status" in quote:
        status, named = quote.get("speaker") or (quote["status"], quote.get("source"))
        found["speaker"] = {"status": status, "text": named and text[slice(*named)]}
    return found


def told_of(quote: Mapping[str, Any], text: str) -> tuple[int, int]:
    """Return the words of a statement as a whole, without "that" and marks around them."""
    found = EDGES.fullmatch(text, *quote["span"])
    return found.span(1) if found and found[1] else tuple(quote["span"])


def _as_recorded(quote: Mapping[str, Any], text: str) -> Iterator[Mapping[str, Any]]:
    """Yield a quote with the edges of the record; of a mixed one what stands in marks, one by one.

    Those of ``statements.jsonl`` have the "that" and the marks that PolNeAR counts to a content.
    """
    if "speaker" in quote:
        yield quote
        return
    mixed = quote["kind"] == "mixed"
    parts = [m.span() for m in MARKED.finditer(text, *quote["span"])] if mixed else []
    for part in parts or [quote["span"]]:
        yield {**quote, "span": told_of({"span": part}, text)}


def attributions_of(one: Labelled) -> dict[str, Any]:
    """Return sources, cues and contents of a document as the encoder's training reads them."""
    text, label = one.row["text"], one.label
    start, end = label.get("range", (0, len(text)))
    found = []
    for quote in label["quotes"]:
        parts = {
            "source": [quote["source"]] if quote.get("source") else [],
            "cue": [quote["cue"]] if quote.get("cue") else [],
            "content": quote.get("content", [quote["span"]]),
        }
        found.append({role: _moved(spans, start) for role, spans in parts.items()})
    return {"id": one.row["id"], "text": text[start:end], "attributions": found}


def _outside(whole: Sequence[int], doubted: Iterable[Sequence[int]]) -> Iterator[list[int]]:
    """Yield the parts of a span that others leave."""
    start, end = whole
    for first, after in sorted(doubted):
        if start < first:
            yield [start, first]
        start = max(start, after)
    if start < end:
        yield [start, end]


def _moved(spans: Sequence[Sequence[int]], by: int) -> list[list[int]]:
    return [[start - by, end - by] for start, end in spans]


def span_of(span: Sequence[int], text: str) -> dict[str, Any]:
    """Return a span with its words."""
    start, end = span
    return {"start": start, "end": end, "text": text[start:end]}


def sentences_of(label: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the sentences that say whether a report goes on in them."""
    for start, end, name, sure in label.get("sentences", ()):
        yield {"start": start, "end": end, "label": name, "sure": sure}


def labelled(corpora: Corpora, names: Iterable[str] = DOCUMENTS) -> Iterator[Labelled]:
    """Yield the labelled documents of files of ``configs/labels``.

    Raises
    ------
    SystemExit
        Where the corpus lacks a document, or its text is not the one that was labelled.
    """
    texts = _texts(corpora)
    paths = [p for name in names for p in sorted((packaged() / "labels").glob(f"{name}.jsonl"))]
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            label = json.loads(line)
            yield Labelled(label, _row(texts, label, path.name))


def _texts(corpora: Corpora) -> Texts:
    """Return the rows of all corpora by corpus and id."""
    return {
        name: {row["id"]: row for row in corpora.rows(f"corpus/{name}.jsonl")} for name in CORPORA
    }


def _row(texts: Texts, label: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Return the row that was labelled; it ends the program where the corpus has another text."""
    row = texts[label["corpus"]].get(label["id"], {"text": ""})
    if hashlib.sha256(row["text"].encode()).hexdigest() != label["sha256"]:
        raise SystemExit(f"{file}: {label['id']}: the corpus has not this text")
    return row


def passages(
    corpora: Corpora, taxonomy: str, *, held_out: bool = False
) -> Iterator[dict[str, Any]]:
    """Yield the labelled passages of a taxonomy as ``readout train themes`` reads them.

    Those that the development passages have, too, are left out.
    """
    known = {_folded(row["text"]) for row in corpora.rows("themes_dev.jsonl")}
    for document in labelled(corpora, [f"themes-{taxonomy}"]):
        if document.held_out == held_out:
            for number, passage in enumerate(document.label["passages"]):
                found = _passage(document, number, passage)
                if _folded(found["text"]) not in known:
                    yield found


def pairs(corpora: Corpora, *, held_out: bool = False) -> Iterator[dict[str, Any]]:
    """Yield the documents of ``meetings.jsonl`` as ``readout train meetings`` reads them.

    Pairs that the readers doubted are left out; a part of an event is another one.
    """
    texts = _texts(corpora)
    found: dict[str, dict[str, Any]] = {}
    lines = (packaged() / "labels" / "meetings.jsonl").read_text(encoding="utf-8").splitlines()
    for number, pair in enumerate(map(json.loads, lines)):
        if pair["held_out"] == held_out and pair["label"] != "unsure":
            for side in (pair["a"], pair["b"]):
                row = _row(texts, side, "meetings.jsonl")
                kept = {key: row[key] for key in ("id", "title", "date", "text", "publisher")}
                told = {"pair": number, "same": pair["label"] == "same"}
                told |= span_of(side["span"], row["text"])
                found.setdefault(side["id"], {**kept, "tells": []})["tells"].append(told)
    yield from found.values()


def sides_of(corpora: Corpora) -> Iterator[tuple[bool, list[Any], dict[str, Any], dict[str, Any]]]:
    """Yield the pairs of ``sides.jsonl``: held out or not, points, and both rows.

    A point is two lists of spans: the sentences of either report that make it.
    """
    texts = _texts(corpora)
    lines = (packaged() / "labels" / "sides.jsonl").read_text(encoding="utf-8").splitlines()
    for pair in map(json.loads, lines):
        one, two = (_row(texts, pair[side], "sides.jsonl") for side in "ab")
        yield pair["held_out"], [(point["a"], point["b"]) for point in pair["points"]], one, two


def development(corpora: Corpora) -> Iterator[dict[str, Any]]:
    """Yield the development passages, and those of the seed that stand under no heading.

    The former as they are labelled, the latter without a theme.
    """
    for row in corpora.rows("themes_dev.jsonl"):
        labels = {name: row[name] for name in ("text", "themes", "relation")}
        yield {"id": f"dev-{row['id']}", **labels, "real": True, "weight": WEIGHT}
    for path in sorted((corpora.folder / "data" / "seed").glob("*.txt")):
        opening, _, _ = path.read_text(encoding="utf-8").partition(HEADING)
        for number, text in enumerate(opening.split("\n")):
            if len(text) > SHORT:
                name = f"{path.stem}-{number}"
                yield {"id": name, "text": text.strip(), "real": True, "weight": WEIGHT}


def _passage(document: Labelled, number: int, passage: Mapping[str, Any]) -> dict[str, Any]:
    text = document.row["text"]
    start, end = passage["span"]
    themes = passage["themes"]
    said = {
        theme: [[a - start, b - start] for a, b in one["sentences"]]
        for theme, one in themes.items()
        if one["sentences"] and not one.get("heading")
    }
    headings = [text[slice(*span)] for span in passage["headings"]]
    return {
        "id": f"{document.row['id']}-{number}",
        "text": text[start:end],
        "themes": sorted(themes),
        "heading": headings[0] if headings else None,
        "relation": {theme: one["relation"] for theme, one in themes.items()},
        "evidence": said,
        "group": document.row["id"],
        "register": document.source,
        "real": True,
        "weight": WEIGHT,
    }


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def main(arguments: Sequence[str]) -> None:
    """Write the labels, joined to their texts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks labels", description=__doc__)
    parser.add_argument(
        "--shared", type=Path, default=Path("../shared"), help="folder of the corpora"
    )
    parser.add_argument(
        "--gold", type=Path, required=True, help="write the joined labels to this file"
    )
    parser.add_argument(
        "--held-out", action="store_true", help="those that nobody reads, instead of the others"
    )
    parser.add_argument(
        "--themes", metavar="TAXONOMY", help="passages of a taxonomy, to train themes on"
    )
    parser.add_argument(
        "--attributions",
        action="store_true",
        help="sources, cues and contents of statements.jsonl, to train an encoder on",
    )
    parser.add_argument("names", nargs="*", help="files of configs/labels")
    options = parser.parse_args(arguments)
    corpora = Corpora(options.shared)
    rows: Iterable[dict[str, Any]]
    if options.names == ["meetings"]:
        rows = pairs(corpora, held_out=options.held_out)
    elif options.themes:
        rows = passages(corpora, options.themes, held_out=options.held_out)
        if options.themes == "future-industries" and not options.held_out:
            rows = chain(rows, development(corpora))
    else:
        names = ("statements",) if options.attributions else options.names or DOCUMENTS
        found = labelled(corpora, names)
        form = attributions_of if options.attributions else attrgetter("gold")
        rows = (form(one) for one in found if one.held_out == options.held_out)
    lines = (json.dumps(gold, ensure_ascii=False) for gold in rows)
    options.gold.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
