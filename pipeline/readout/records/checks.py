"""Checking records: against the JSON Schema, and every offset against the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import msgspec

from readout.io.safe import NoJsonError, read_json
from readout.records.dates import is_edtf
from readout.records.types import PRONOUN_KEY, Record, encode_record, json_schema

__all__ = ["Problem", "Seen", "problems_of", "validate_line", "validate_lines"]


LISTS = ("segments", "sentences", "glossary", "entities", "quotes", "events")
UNPLACED = ("glossary", "events")
"""Lists whose items have no place of their own."""
REFERENCES = (
    ("segments", "section", "segments"),
    ("sentences", "segment", "segments"),
    ("glossary", "term_segment", "segments"),
    ("glossary", "definition_segment", "segments"),
    ("entities", "refers_to", "glossary"),
    ("entities", "coref", "entities"),
    ("quotes", "parent", "quotes"),
    ("quotes", "continues", "quotes"),
    ("events", "body", "entities"),
    ("events", "glossary", "glossary"),
    ("passages", "segment", "segments"),
)
"""A list, a field of its items, and the list of the ids that stand there."""

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
        for field, key, target in REFERENCES:
            for path, item in self._items(field):
                yield from self._reference(f"{path}.{key}", item[key], target)
        yield from self._sentences()
        for path, entity in self._items("entities"):
            yield from self._mention(path, entity)
            edtf = (entity["normal"] or {}).get("edtf")
            yield from _date(f"{path}.normal.edtf", edtf)
        for path, quote in self._items("quotes"):
            yield from self._quote(path, quote)
        for path, event in self._items("events"):
            yield from self._event(path, event)
        if self._record["document"] is not None:
            yield from self._frame("$.document", self._record["document"])
        for path, passage in self._items("passages"):
            yield from self._passage(path, passage)
        for path, warning in self._items("warnings"):
            start, end = warning["start"], warning["end"]
            if (start, end) != (None, None):
                yield from self._span(path, start, end)

    def _items(self, field: str) -> Iterator[tuple[str, Item]]:
        for i, item in enumerate(self._record[field]):
            yield f"$.{field}[{i}]", item

    def _list(self, field: str) -> Wrong:
        items = self._record[field]
        if len(self._ids[field]) != len(items):
            yield f"$.{field}", "an id stands twice"
        if field in UNPLACED:
            return
        spans = [_extent(item) for item in items]
        if spans != sorted(spans, key=lambda span: span[0]):
            yield f"$.{field}", "not sorted by start"
        if field == "quotes":  # which may stand in one another
            return
        before = 0
        for i, (start, end) in enumerate(spans):
            yield from self._span(f"$.{field}[{i}]", start, end)
            if i and start < before:
                yield f"$.{field}[{i}]", "overlaps the one before"
            before = end

    def _span(self, path: str, start: int | None, end: int | None) -> Wrong:
        if start is None or end is None or not 0 <= start < end <= len(self._text):
            yield (path, f"[{start}, {end}] is no stretch of the text (0 to {len(self._text)})")

    def _mention(self, path: str, item: Item) -> Wrong:
        start, end = item["start"], item["end"]
        if start is None and end is None:
            return
        wrong = list(self._span(path, start, end))
        yield from wrong
        if not wrong and self._text[start:end] != item["text"]:
            there = self._text[start:end]
            yield (f"{path}.text", f"{item['text']!r} is not the text at its offsets, {there!r}")

    def _sentences(self) -> Wrong:
        segments = {item["id"]: _extent(item) for item in self._record["segments"]}
        for path, sentence in self._items("sentences"):
            start, end = segments.get(sentence["segment"], _extent(sentence))
            if not start <= sentence["start"] <= sentence["end"] <= end:
                yield path, f"does not lie within its segment {sentence['segment']!r}"

    def _reference(self, path: str, id: str | None, target: str) -> Wrong:
        if id is not None and id not in self._ids[target]:
            yield path, f"no {target} item has the id {id!r}"

    def _quote(self, path: str, quote: Item) -> Wrong:
        for field in ("content", "marked"):
            for i, (start, end) in enumerate(quote[field]):
                yield from self._span(f"{path}.{field}[{i}]", start, end)
        if not quote["content"]:
            yield f"{path}.content", "empty"
        joined = " ".join(self._text[start:end] for start, end in quote["content"])
        if quote["text"] != joined:
            yield f"{path}.text", "not the contents joined by a space"
        if quote["cue"] is not None:
            yield from self._mention(f"{path}.cue", quote["cue"])
        yield from self._speaker(f"{path}.speaker", quote["speaker"])
        for owner in ("speaker", "occasion"):
            entity = (quote[owner] or {}).get("entity")
            if entity is not None and entity not in self._ids["entities"]:
                yield f"{path}.{owner}.entity", f"no entity has the id {entity!r}"
        if quote["occasion"] is not None:
            yield from self._occasion(f"{path}.occasion", quote["occasion"])
        yield from _share(f"{path}.confidence", quote["confidence"])

    def _speaker(self, path: str, speaker: Item) -> Wrong:
        yield from self._mention(path, speaker)
        if speaker["start"] is not None and not speaker["key"]:
            yield (f"{path}.key", "missing: a speaker who is mentioned needs a key to group by")
        unresolved = speaker["status"] == "pronoun" and speaker["canonical"] is None
        if unresolved and not self._groups_nobody(speaker["key"] or PRONOUN_KEY):
            yield (
                f"{path}.key",
                f"{speaker['key']!r} groups strangers: of a pronoun that stands for nobody known, "
                f"a key opens with {PRONOUN_KEY!r}",
            )

    def _groups_nobody(self, key: str) -> bool:
        """Tell the key of a pronoun for nobody, or for a noun that speaks, from that of a name."""
        return key.startswith(PRONOUN_KEY) or key in self._nouns

    @cached_property
    def _nouns(self) -> frozenset[str | None]:
        """The keys of the speakers who are nouns."""
        speakers = [quote["speaker"] for quote in self._record["quotes"]]
        return frozenset(one["key"] for one in speakers if one["status"] == "nominal")

    def _occasion(self, path: str, occasion: Item) -> Wrong:
        yield from self._mention(path, occasion)
        yield from _date(f"{path}.date", occasion["date"])
        yield from self._reference(f"{path}.event", occasion["event"], "events")
        if occasion["start"] is not None and occasion["event"] is None:
            yield (
                f"{path}.event",
                "missing: an occasion that the text names needs the id of its event",
            )
        yield from _share(f"{path}.confidence", occasion["confidence"] or 0)

    def _event(self, path: str, event: Item) -> Wrong:
        yield from _date(f"{path}.date", event["date"])
        if not event["mentions"]:
            yield f"{path}.mentions", "empty"
        for i, mention in enumerate(event["mentions"]):
            place = f"{path}.mentions[{i}]"
            yield from self._span(place, mention["start"], mention["end"])
            yield from self._reference(f"{place}.entity", mention["entity"], "entities")

    def _frame(self, path: str, frame: Item) -> Wrong:
        yield from self._reference(f"{path}.event", frame["event"], "events")
        yield from _date(f"{path}.date", frame["date"])
        for field in ("speaker", "place"):
            if frame[field] is not None:
                yield from self._mention(f"{path}.{field}", frame[field])
                entity = frame[field]["entity"]
                yield from self._reference(f"{path}.{field}.entity", entity, "entities")
        for field, value in frame["confidence"].items():
            yield from _share(f"{path}.confidence.{field}", value)

    def _passage(self, path: str, passage: Item) -> Wrong:
        yield from self._span(path, passage["start"], passage["end"])
        for i, score in enumerate(passage["scores"]):
            yield from _share(f"{path}.scores[{i}].score", score["score"])
        for i, theme in enumerate(passage["themes"]):
            place = f"{path}.themes[{i}]"
            relation = theme["relation"] or {}
            poles = [(pole["start"], pole["end"]) for pole in theme["poles"]]
            for start, end in [*theme["evidence"], *poles, *relation.get("evidence", [])]:
                yield from self._span(place, start, end)
            yield from _share(f"{place}.score", theme["score"])
            yield from _share(f"{place}.relation.score", relation.get("score", 0))


def _extent(item: Item) -> tuple[int, int]:
    """Return where an item begins and where it, or the first content of a quote, ends."""
    if "content" not in item:
        return item["start"], item["end"]
    start, end = (item["content"] or [(0, 0)])[0]
    return start, end


def _date(path: str, value: Any) -> Wrong:
    if value is not None and not is_edtf(str(value)):
        yield path, f"{value!r} is no EDTF date"


def _share(path: str, value: float) -> Wrong:
    if not 0 <= value <= 1:
        yield path, "not between 0 and 1"
