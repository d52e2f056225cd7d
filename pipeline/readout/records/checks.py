"""Checking records: against the JSON Schema, and every offset against the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

import msgspec

from readout.io.safe import NoJsonError, read_json
from readout.records.dates import is_edtf
from readout.records.types import PRONOUN_KEY, Record, encode_record, json_schema

__all__ = ["Problem", "Seen", "problems_of", "validate_line", "validate_lines"]

LISTS = ("segments", "sentences", "glossary", "entities", "quotes", "events")
UNPLACED = ("glossary", "events")
"""Lists whose items have no place of their own."""
FREE = ("meta", "extensions", "stages", "source", "basis")
"""Fields that hold what others wrote, or nothing that refers to the text."""
REFERENCES = {
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
}
"""A field that holds an id, and the list in which that must be."""
STRETCHES = ("content", "marked", "evidence")
"""Fields that hold a list of ``[start, end]``."""
SHARES = ("confidence", "score")
DATES = ("date", "edtf")

Item = dict[str, Any]
Wrong = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a record: line (from 1), path in the record, reason."""

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
        breaches = [] if _comes_back(record) else list(_breaches(record))
    except NoJsonError as error:
        yield Problem(number, "$", f"no JSON: {error}")
        return
    except RecursionError:
        yield Problem(number, "$", "nested too deep")
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

    Parameters
    ----------
    record : dict
        The record as plain data.
    """
    return _Check(record).problems()


def _comes_back(record: Any) -> bool:
    """Tell whether a record is the same once read as the types and written again.

    The schema is made of these types, and all fields are written: one that comes back is valid. To
    ask the schema takes a hundred times as long.
    """
    try:
        found = msgspec.convert(record, Record)
    except msgspec.ValidationError:
        return False
    return bool(msgspec.json.decode(encode_record(found)) == record)


def _breaches(record: Any) -> Wrong:
    """Yield what of a record breaks the schema."""
    broken = False
    for breach in _validator().iter_errors(record):
        broken = True
        yield _path(breach.absolute_path), breach.message[:300]
    if broken:
        return
    try:
        msgspec.convert(record, Record)  # a schema takes 1.0 for a whole number
    except msgspec.ValidationError as error:
        yield "$", str(error)


def _path(parts: Iterable[str | int]) -> str:
    return "$" + "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)


class _Check:
    """The rules that a JSON Schema cannot say: offsets, order, references, EDTF.

    Each method yields path and reason of all that is wrong.
    """

    def __init__(self, record: Item) -> None:
        self._record = record
        self._text: str = record["text"]
        self._ids = {field: {item["id"] for item in record[field]} for field in LISTS}

    def problems(self) -> Wrong:
        for field in LISTS:
            yield from self._list(field)
        yield from self._sentences()
        for path, quote in self._items("quotes"):
            yield from self._quote(path, quote)
        for path, event in self._items("events"):
            if not event["mentions"]:
                yield f"{path}.mentions", "empty"
        yield from self._values("$", self._record)

    def _items(self, field: str) -> Iterator[tuple[str, Item]]:
        for i, item in enumerate(self._record[field]):
            yield f"$.{field}[{i}]", item

    def _list(self, field: str) -> Wrong:
        """Check ids and order of a list; quotes may stand in one another."""
        items = self._record[field]
        if len(self._ids[field]) != len(items):
            yield f"$.{field}", "an id stands twice"
        if field in UNPLACED:
            return
        spans = [_extent(item) for item in items]
        if spans != sorted(spans, key=lambda span: span[0]):
            yield f"$.{field}", "not sorted by start"
        for i, ((_, before), (start, _)) in enumerate(pairwise(spans), 1):
            if start < before and field != "quotes":
                yield f"$.{field}[{i}]", "overlaps the one before"

    def _values(self, path: str, value: Any) -> Wrong:
        """Check all spans, references, dates and shares in a value, at any depth."""
        if isinstance(value, list):
            for i, one in enumerate(value):
                yield from self._values(f"{path}[{i}]", one)
        if not isinstance(value, dict):
            return
        if {"start", "end"} <= value.keys() and (value["start"], value["end"]) != (None, None):
            yield from self._mention(path, value)
        for key, one in value.items():
            if key not in FREE:
                yield from self._field(f"{path}.{key}", key, one)

    def _field(self, path: str, key: str, value: Any) -> Wrong:
        """Check what stands in a field, by the field's name."""
        if key in STRETCHES:
            for i, (start, end) in enumerate(value):
                yield from self._span(f"{path}[{i}]", start, end)
        elif key in SHARES:
            yield from _shares(path, value)
        elif key in DATES and value is not None and not is_edtf(str(value)):
            yield path, f"{value!r} is no EDTF date"
        elif key in REFERENCES and isinstance(value, str):
            if value not in self._ids[REFERENCES[key]]:
                yield path, f"no {REFERENCES[key]} item has the id {value!r}"
        else:
            yield from self._values(path, value)

    def _mention(self, path: str, item: Item) -> Wrong:
        start, end = item["start"], item["end"]
        wrong = list(self._span(path, start, end))
        yield from wrong
        there = None if wrong else self._text[start:end]
        if there is not None and item.get("text", there) != there:
            yield f"{path}.text", f"{item['text']!r} is not the text at its offsets, {there!r}"

    def _span(self, path: str, start: int | None, end: int | None) -> Wrong:
        if start is None or end is None or not 0 <= start < end <= len(self._text):
            yield path, f"[{start}, {end}] is no stretch of the text (0 to {len(self._text)})"

    def _sentences(self) -> Wrong:
        segments = {item["id"]: _extent(item) for item in self._record["segments"]}
        for path, sentence in self._items("sentences"):
            start, end = segments.get(sentence["segment"], _extent(sentence))
            if not start <= sentence["start"] <= sentence["end"] <= end:
                yield path, f"does not lie within its segment {sentence['segment']!r}"

    def _quote(self, path: str, quote: Item) -> Wrong:
        if not quote["content"]:
            yield f"{path}.content", "empty"
        if quote["text"] != " ".join(self._text[start:end] for start, end in quote["content"]):
            yield f"{path}.text", "not the contents joined by a space"
        yield from self._speaker(f"{path}.speaker.key", quote["speaker"])
        occasion = quote["occasion"]
        if occasion is not None and occasion["start"] is not None and occasion["event"] is None:
            yield (
                f"{path}.occasion.event",
                "missing: an occasion that the text names needs the id of its event",
            )

    def _speaker(self, path: str, speaker: Item) -> Wrong:
        if speaker["start"] is not None and not speaker["key"]:
            yield path, "missing: a speaker who is mentioned needs a key to group by"
        key = speaker["key"] or PRONOUN_KEY
        unresolved = speaker["status"] == "pronoun" and speaker["canonical"] is None
        if unresolved and not key.startswith(PRONOUN_KEY) and key not in self._nouns:
            yield (
                path,
                f"{key!r} groups strangers: of a pronoun that stands for nobody known, a key opens "
                f"with {PRONOUN_KEY!r}",
            )

    @cached_property
    def _nouns(self) -> frozenset[str | None]:
        """The keys of the speakers who are nouns."""
        speakers = [quote["speaker"] for quote in self._record["quotes"]]
        return frozenset(one["key"] for one in speakers if one["status"] == "nominal")


def _extent(item: Item) -> tuple[int, int]:
    """Return where an item begins and where it, or the first content of a quote, ends."""
    if "content" not in item:
        return item["start"], item["end"]
    start, end = (item["content"] or [(0, 0)])[0]
    return start, end


def _shares(path: str, value: Any) -> Wrong:
    """Check a share, or those of several fields; None is none."""
    named = value.items() if isinstance(value, dict) else [(None, value)]
    for name, share in named:
        if share is not None and not 0 <= share <= 1:
            yield (path if name is None else f"{path}.{name}"), "not between 0 and 1"
