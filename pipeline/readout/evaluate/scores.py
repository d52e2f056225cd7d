"""Records against gold: segments, entities, quotes with attribution and occasion, themes.

Gold is a ``.jsonl`` of one document a line, described in ``docs/gold.md``: ``text`` and any of
``segments``, ``entities``, ``quotes``, ``themes``. Documents are matched by their text. Spans are
compared after trimming white space, quotation marks and leading articles, so that habits of
annotators at the edges do not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonlines

from readout.errors import ConfigError
from readout.evaluate.quotes import score_quotes
from readout.evaluate.tally import Figure, Tally, normal, trim_edges, trim_entity
from readout.records import Record

__all__ = ["Figure", "evaluate", "read_gold"]

Gold = dict[str, Any]


@dataclass(frozen=True)
class _Pair:
    gold: Gold
    record: Record
    tally: Tally


def read_gold(path: Path) -> list[Gold]:
    """Read gold documents.

    Raises
    ------
    ConfigError
        Where the file cannot be read or a line has no ``text``.
    """
    try:
        with jsonlines.open(path) as reader:
            golds = list(reader.iter(type=dict, skip_empty=True))
    except (OSError, UnicodeDecodeError, jsonlines.InvalidLineError) as error:
        raise ConfigError(f"{path}: cannot be read as gold: {error}", code="bad_gold") from error
    for number, gold in enumerate(golds, start=1):
        if not isinstance(gold.get("text"), str):
            raise ConfigError(f"{path}: line {number}: no text", code="bad_gold")
    return golds


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
    by_text = {normal(record.text): record for record in records}
    tally = Tally()
    for gold in golds:
        record = by_text.get(normal(gold["text"]))
        usable = record is not None and record.text == gold["text"]
        tally.count("documents", usable)
        if record is None or not usable:
            tally.errors.append(f"document {gold.get('id', '?')}: no record with its text")
            continue
        pair = _Pair(gold, record, tally)
        for field, score in SCORES.items():
            if field in gold:
                score(pair)
    return tally.figures(), tally.errors


def _segments(pair: _Pair) -> None:
    text = pair.gold["text"]
    found = {trim_edges(text, s.start, s.end): s.kind for s in pair.record.segments}
    for segment in pair.gold["segments"]:
        kind = found.get(trim_edges(text, segment["start"], segment["end"]))
        right = kind == segment["kind"]
        pair.tally.count("segment kinds", right)
        if not right:
            pair.tally.error(
                "segment", f"{segment['kind']}, found {kind}", text[segment["start"] :][:60]
            )


def _entities(pair: _Pair) -> None:
    text = pair.gold["text"]
    wanted = {(trim_entity(text, e["start"], e["end"]), e["label"]) for e in pair.gold["entities"]}
    labels = pair.gold.get("entity_labels") or sorted({label for _, label in wanted})
    spans = ((trim_entity(text, e.start, e.end), e.label) for e in pair.record.entities)
    found = {item for item in spans if item[1] in labels}
    for label in labels:
        mine = {item for item in found if item[1] == label}
        theirs = {item for item in wanted if item[1] == label}
        pair.tally.compare(
            f"entities {label}", len(mine & theirs), len(mine - theirs), len(theirs - mine)
        )
        for (start, end), _ in sorted(theirs - mine):
            pair.tally.error("entity missed", label, text[start:end])
        for (start, end), _ in sorted(mine - theirs):
            pair.tally.error("entity spurious", label, text[start:end])
    _links(pair)


def _links(pair: _Pair) -> None:
    text = pair.gold["text"]
    terms = {term.id: term.term for term in pair.record.glossary}
    at = {trim_entity(text, e.start, e.end): e for e in pair.record.entities}
    for entity in pair.gold["entities"]:
        if entity.get("glossary") is None:
            continue
        wanted = next(s for s in pair.gold["segments"] if s["i"] == entity["glossary"])
        hit = at.get(trim_entity(text, entity["start"], entity["end"]))
        term = terms.get((hit.refers_to if hit else None) or "")
        right = term is not None and normal(term) == normal(text[wanted["start"] : wanted["end"]])
        pair.tally.count("glossary links", right)
        if not right:
            pair.tally.error("glossary link", text[entity["start"] : entity["end"]], str(term))


def _quotes(pair: _Pair) -> None:
    score_quotes(pair.gold, pair.record, pair.tally)


def _themes(pair: _Pair) -> None:
    text = pair.gold["text"]
    places = {s.id: trim_edges(text, s.start, s.end) for s in pair.record.segments}
    found = {places[p.segment]: {theme.id for theme in p.themes} for p in pair.record.passages}
    segments = {s["i"]: s for s in pair.gold["segments"]}
    for passage in pair.gold["themes"]:
        segment = segments[passage["par"]]
        mine = found.get(trim_edges(text, segment["start"], segment["end"]), set())
        wanted = set(passage["labels"])
        pair.tally.count("themes of a passage", mine == wanted)
        pair.tally.compare("themes", len(mine & wanted), len(mine - wanted), len(wanted - mine))
        if mine != wanted:
            pair.tally.error(
                "themes", f"{sorted(wanted)}, found {sorted(mine)}", text[segment["start"] :][:60]
            )


SCORES: dict[str, Callable[[_Pair], None]] = {
    "segments": _segments,
    "entities": _entities,
    "quotes": _quotes,
    "themes": _themes,
}
