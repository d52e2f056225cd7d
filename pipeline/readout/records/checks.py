"""Checking records: against the JSON Schema, and every offset against the text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from typing import Any

import msgspec

from readout.io.safe import NoJsonError, read_json
from readout.records.dates import is_edtf
from readout.records.spans import joined_text
from readout.records.types import PRONOUN_KEY, Record, encode_record, json_schema

__all__ = ["Problem", "Seen", "problems_of", "validate_line", "validate_lines"]

LISTS = ("segments", "sentences", "glossary", "entities", "quotes", "events", "turns")
UNPLACED = ("glossary", "events")
"""Lists whose items have no place of their own."""
FREE = frozenset({"meta", "extensions", "stages", "source", "basis"})
"""Fields that hold what others wrote, or nothing that refers to the text."""
REFERENCES = {
    "answers": "turns",
    "body": "entities",
    "continues": "quotes",
    "coref": "entities",
    "definition_segment": "segments",
    "entity": "entities",
    "event": "events",
    "glossary": "glossary",
    "parent": "quotes",
    "refers_to": "glossary",
    "section": "segments",
    "segment": "segments",
    "term_segment": "segments",
    "turn": "turns",
}
"""A field that holds an id, and the list in which that must be."""
STRETCHES = ("content", "marked", "evidence")
"""Fields that hold a list of ``[start, end]``."""
SHARES = ("confidence", "score")
"""Fields that hold a number from 0 to 1, or several by name."""
DATES = ("date", "edtf")

Item = dict[str, Any]
Wrong = Iterator[tuple[str, str]]
Ids = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Problem:
    """A defect of a record: line (from 1), path in the record, reason."""

    line: int
    path: str
    reason: str


@lru_cache(maxsize=1)
def _validator() -> Any:
    from jsonschema import Draft202012Validator  # not above: most records need none

    return Draft202012Validator(json_schema())


Seen = dict[str, tuple[str, int]]
"""The ids met so far: file and line of each."""


def validate_lines(
    lines: Iterable[bytes], *, file: str = "", seen: Seen | None = None
) -> Iterator[Problem]:
    """Check a file of records line by line.

    Parameters
    ----------
    lines : iterable of bytes
        The lines of an ``annotations.jsonl``; blank ones are passed over.
    file : str
        Its name, for ids that stand in two files.
    seen : dict, optional
        The ids of the files before; those of this one are added.
    """
    seen = {} if seen is None else seen
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        yield from validate_line(line, number, seen, file)


def validate_line(
    line: bytes, number: int = 1, seen: Seen | None = None, file: str = ""
) -> Iterator[Problem]:
    """Check one record.

    Parameters
    ----------
    line : bytes
        The record as JSON.
    number : int
        Its line, for the problems.
    seen : dict, optional
        The ids met so far; the record's own is added.
    file : str
        The name of the file that the line is of.
    """
    try:
        record = read_json(line)
        breaches = _breaches(record)
    except (NoJsonError, RecursionError) as error:
        reason = f"no JSON: {error}" if isinstance(error, NoJsonError) else "nested too deep"
        yield Problem(number, "$", reason)
        return
    for path, reason in breaches:
        yield Problem(number, path, reason)
    if breaches:
        return
    if seen is not None:
        first_file, first = seen.setdefault(record["id"], (file, number))
        if (first_file, first) != (file, number):
            place = f"line {first}" if first_file == file else f"{first_file}, line {first},"
            yield Problem(number, "$.id", f"{record['id']!r} is the id of {place} too")
    for path, reason in problems_of(record):
        yield Problem(number, path, reason)


def problems_of(record: Item) -> Wrong:
    """Yield path and reason of what is wrong with a record whose shape is that of the schema.

    These are the rules that a JSON Schema cannot say: offsets, order, references, EDTF.

    Parameters
    ----------
    record : dict
        The record as plain data.
    """
    text = record["text"]
    lists = {field: record.get(field, []) for field in LISTS}
    ids = {field: {item["id"] for item in items} for field, items in lists.items()}
    for field, items in lists.items():
        yield from _order(field, items, len(ids[field]))
    for path, key, value in _values("$", "", record):
        if isinstance(value, dict):
            yield from _mention(text, path, value)
        elif reason := _field(text, ids, key, value):
            yield path, reason
    yield from _parts(text, record)


def _breaches(record: Any) -> list[tuple[str, str]]:
    """Return what of a record breaks the schema.

    The schema is made of the types, and all fields are written: what is the same once read as these
    and written again is valid. To ask the schema takes a hundred times as long.
    """
    unread = []
    try:
        found = msgspec.convert(record, Record)
        if msgspec.json.decode(encode_record(found)) == record:
            return []
    except msgspec.ValidationError as error:  # a schema takes 1.0 for a whole number
        unread = [("$", str(error))]
    errors = _validator().iter_errors(record)
    return [(breach.json_path, breach.message[:300]) for breach in errors] or unread


def _order(field: str, items: list[Item], names: int) -> Wrong:
    """Check ids and order of a list; quotes may stand in one another."""
    if names != len(items):
        yield f"$.{field}", "an id stands twice"
    if field in UNPLACED:
        return
    spans = [_extent(item) for item in items]
    if spans != sorted(spans, key=lambda span: span[0]):
        yield f"$.{field}", "not sorted by start"
    for i, ((_, before), (start, _)) in enumerate(pairwise(spans), 1):
        if start < before and field != "quotes":
            yield f"$.{field}[{i}]", "overlaps the one before"


def _values(path: str, key: str, value: Any) -> Iterator[tuple[str, str, Any]]:
    """Yield path, field and value of all that stands in a value, at any depth.

    What stands in a list, or in a field of shares, is of the field that holds that.
    """
    yield path, key, value
    if isinstance(value, list):
        for i, one in enumerate(value):
            yield from _values(f"{path}[{i}]", key, one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if name not in FREE:
                yield from _values(f"{path}.{name}", key if key in SHARES else name, one)


def _mention(text: str, path: str, item: Item) -> Wrong:
    """Check the offsets of an item, if it has some, and the words beside them."""
    start, end = item.get("start"), item.get("end")
    if start is end is None:
        return
    if start is None or end is None or not 0 <= start < end <= len(text):
        yield path, _no_stretch(text, start, end)
    elif item.get("text", text[start:end]) != text[start:end]:
        there = text[start:end]
        yield f"{path}.text", f"{item['text']!r} is not the text at its offsets, {there!r}"


def _field(text: str, ids: Ids, key: str, value: Any) -> str:
    """Return what is wrong with the value of a field, by the field's name."""
    match value:
        case [int(start), int(end)] if key in STRETCHES:
            return "" if 0 <= start < end <= len(text) else _no_stretch(text, start, end)
        case int() | float() if key in SHARES:
            return "" if 0 <= value <= 1 else "not between 0 and 1"
        case str() if key in DATES:
            return "" if is_edtf(value) else f"{value!r} is no EDTF date"
        case str() if key in REFERENCES:
            field = REFERENCES[key]
            return "" if value in ids[field] else f"no {field} item has the id {value!r}"
    return ""


def _no_stretch(text: str, start: int | None, end: int | None) -> str:
    return f"[{start}, {end}] is no stretch of the text (0 to {len(text)})"


def _parts(text: str, record: Item) -> Wrong:
    """Check what sentences, quotes and events are made of."""
    segments = {item["id"]: _extent(item) for item in record["segments"]}
    for i, sentence in enumerate(record["sentences"]):
        start, end = segments.get(sentence["segment"], _extent(sentence))
        if not start <= sentence["start"] <= sentence["end"] <= end:
            yield f"$.sentences[{i}]", f"does not lie within its segment {sentence['segment']!r}"
    for i, event in enumerate(record["events"]):
        if not event["mentions"]:
            yield f"$.events[{i}].mentions", "empty"
    speakers = [quote["speaker"] for quote in record["quotes"]]
    nouns = {speaker["key"] for speaker in speakers if speaker["status"] == "nominal"}
    for i, quote in enumerate(record["quotes"]):
        for field, reason in chain(_quote(text, quote), _key(quote["speaker"], nouns)):
            yield f"$.quotes[{i}].{field}", reason


def _quote(text: str, quote: Item) -> Wrong:
    if not quote["content"]:
        yield "content", "empty"
    if quote["text"] != joined_text(text, quote["content"]):
        yield "text", "not the contents joined by a space"
    occasion = quote["occasion"]
    if occasion and occasion["start"] is not None and occasion["event"] is None:
        reason = "missing: an occasion that the text names needs the id of its event"
        yield "occasion.event", reason


def _key(speaker: Item, nouns: Collection[str | None]) -> Wrong:
    """Check what a speaker is grouped by; ``nouns`` are the keys of those who are nouns."""
    if speaker["start"] is not None and not speaker["key"]:
        yield "speaker.key", "missing: a speaker who is mentioned needs a key to group by"
    key = speaker["key"] or PRONOUN_KEY
    unresolved = speaker["status"] == "pronoun" and speaker["canonical"] is None
    if unresolved and not key.startswith(PRONOUN_KEY) and key not in nouns:
        reason = "groups strangers: of a pronoun that stands for nobody known, a key opens with"
        yield "speaker.key", f"{key!r} {reason} {PRONOUN_KEY!r}"


def _extent(item: Item) -> tuple[int, int]:
    """Return where an item begins and where it, or the first content of a quote, ends."""
    if "content" not in item:
        return item["start"], item["end"]
    start, end = (item["content"] or [(0, 0)])[0]
    return start, end
