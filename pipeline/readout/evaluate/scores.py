"""Records against gold: segments, entities, quotes with attribution and occasion, themes.

Gold is a ``.jsonl`` of one document a line, described in ``docs/gold.md``: ``text`` and any of
``segments``, ``entities``, ``quotes``, ``themes``. Documents are matched by their text. Spans are
compared after trimming white space, quotation marks and leading articles, so that habits of
annotators at the edges do not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec

from readout.evaluate.gold import read_gold_documents
from readout.evaluate.joining import joined
from readout.evaluate.quote_scores import score_quotes
from readout.evaluate.recorded import only_read
from readout.evaluate.tally import Figure, Tally, normal, trim_edges, trim_entity
from readout.records.judged import GoldScope
from readout.records.types import Offsets, Record

__all__ = ["Figure", "evaluate", "read_gold"]

Gold = dict[str, Any]


def read_gold(path: Path) -> list[Gold]:
    """Read gold documents: a file of gold, or records, of a file or an output folder.

    Raises
    ------
    ConfigError
        As :func:`~readout.evaluate.gold.read_gold_documents` raises.
    """
    return [document.data for document in read_gold_documents(path)]


def evaluate(golds: Iterable[Gold], records: Iterable[Record]) -> tuple[list[Figure], list[str]]:
    """Score records.

    Parameters
    ----------
    golds : iterable of dict
        As :func:`read_gold` gives them.
    records : iterable of Record
        More may be there than gold; a gold document without a record counts as missed.

    Returns
    -------
    figures : list of Figure
        Name, value (0 to 1) and the counts behind it.
    errors : list of str
        One line for every disagreement.
    """
    tally = Tally()
    documents = list(golds)
    named = [(str(gold.get("id")), gold["text"]) for gold in documents]
    for gold, record in zip(documents, joined(named, records), strict=True):
        if record is None:
            tally.count("documents", False)
            tally.errors.append(f"document {gold.get('id', '?')}: no record with its text")
            continue
        tally.count("documents", True)
        _score(gold, record, tally)
    return tally.figures(), tally.errors


def _score(gold: Gold, record: Record, tally: Tally) -> None:
    """Score what gold has; of a gold record, what somebody has read."""
    fields = [field for field in SCORES if field in gold]
    if gold.get("judged") is not None:
        record = only_read(record, msgspec.convert(gold["judged"], GoldScope))
        fields.remove("segments")  # they are still the pipeline's own
    for field in fields:
        SCORES[field](gold, record, tally)


def _segments(gold: Gold, record: Record, tally: Tally) -> None:
    found = {trim_edges(record.text, s.start, s.end): s.kind for s in record.segments}
    for segment in gold["segments"]:
        kind = found.get(_trimmed(gold, segment))
        tally.count(
            "segment kinds",
            kind == segment["kind"],
            "segment",
            f"{segment['kind']}, found {kind}",
            _first_words(gold, segment),
        )


def _trimmed(gold: Gold, item: Gold) -> Offsets:
    return trim_edges(gold["text"], item["start"], item["end"])


def _words(gold: Gold, item: Gold) -> str:
    words: str = gold["text"][item["start"] : item["end"]]
    return words


def _first_words(gold: Gold, segment: Gold) -> str:
    start = segment["start"]
    words: str = gold["text"][start : start + 60]
    return words


def _entities(gold: Gold, record: Record, tally: Tally) -> None:
    text = record.text
    wanted: dict[str, set[Offsets]] = {}
    for entity in gold["entities"]:
        span = trim_entity(text, entity["start"], entity["end"])
        wanted.setdefault(entity["label"], set()).add(span)
    for label in gold.get("entity_labels") or sorted(wanted):
        spans = [(e.start, e.end) for e in record.entities if e.label == label]
        mine = {trim_entity(text, *span) for span in spans}
        theirs = wanted.get(label, set())
        tally.compare_sets(f"entities {label}", mine, theirs)
        for start, end in sorted(theirs - mine):
            tally.error("entity missed", label, text[start:end])
        for start, end in sorted(mine - theirs):
            tally.error("entity spurious", label, text[start:end])
    _links(gold, record, tally)


def _links(gold: Gold, record: Record, tally: Tally) -> None:
    """Score which glossary entry an entity refers to."""
    terms = {term.id: term.term for term in record.glossary}
    linked = {
        trim_entity(record.text, entity.start, entity.end): terms.get(entity.refers_to or "")
        for entity in record.entities
    }
    segments = {segment.get("i"): segment for segment in gold.get("segments", ())}
    for entity in gold["entities"]:
        if entity.get("glossary") is None:
            continue
        wanted = entity["glossary"]
        if not isinstance(wanted, str):
            wanted = _words(gold, segments[wanted])
        term = linked.get(trim_entity(record.text, entity["start"], entity["end"]))
        right = term is not None and normal(term) == normal(wanted)
        tally.count("glossary links", right, "glossary link", _words(gold, entity), str(term))


def _themes(gold: Gold, record: Record, tally: Tally) -> None:
    places = {s.id: trim_edges(record.text, s.start, s.end) for s in record.segments}
    found: dict[tuple[int, int], set[str]] = {}
    for p in record.passages:
        place = places.get(p.segment, (p.start, p.end))
        themes = found.setdefault(place, set())
        themes.update(theme.id for theme in p.themes)
    segments = {segment["i"]: segment for segment in gold["segments"]}
    for passage in gold["themes"]:
        segment = segments[passage["par"]]
        mine = found.get(_trimmed(gold, segment), set())
        wanted = set(passage["labels"])
        tally.compare_sets("themes", mine, wanted)
        tally.count(
            "themes of a passage",
            mine == wanted,
            "themes",
            f"{sorted(wanted)}, found {sorted(mine)}",
            _first_words(gold, segment),
        )


SCORES: dict[str, Callable[[Gold, Record, Tally], None]] = {
    "segments": _segments,
    "entities": _entities,
    "quotes": score_quotes,
    "themes": _themes,
}
