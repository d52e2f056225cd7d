"""The sheet for judging: a CSV in which people say of each item what is right about it.

A row is an item that was drawn. Its first columns say what it is and how likely it was to be drawn;
then comes the passage, with what stands before and behind it; then, for each field that is judged,
what was found (``speaker``), and a cell to be filled (``speaker?``):

=====================  ============================================================================
``right``, ``wrong``   what was found is right, or wrong
``wrong: …``           wrong, and what would be right, in words of one's own
``none``               there is nothing: no statement, no cue, nobody who speaks
what is right          a kind, a relation, a status, a date, or words that stand in the passage
empty                  not judged
``n/a``                not asked of this item
=====================  ============================================================================
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args

from readout.annotation.regions import CONTEXT, ENTITY_LABELS, QUOTE_LABELS, STATUSES
from readout.config.configuration import text_digest
from readout.errors import ConfigError, FatalError
from readout.evaluate.verdicts import FIELDS, ITEM_LAYERS, ItemLayer, ItemVerdict, JudgedItem
from readout.io.safe import open_regular
from readout.records.dates import is_edtf
from readout.records.naming import clean, extent, title_of
from readout.records.types import (
    DocumentKind,
    EventKind,
    Frame,
    Offsets,
    Quote,
    Record,
    RelationType,
)

__all__ = ["COLUMNS", "NOBODY", "items_of", "plain_cell", "read_sheet", "safe_cell", "write_sheet"]

LONGEST = 2_000
"""Characters of a passage that are shown."""
CUT = "…"
ASKS = "?"
"""Ends the name of a column that is to be filled."""
RIGHT, WRONG, NOT_ASKED = "right", "wrong", "n/a"
NOBODY = "none"
"""What is told where nothing was found: no cue, nobody who speaks, no occasion."""
NOTE = "note"
"""The column for what people want to say beside."""
FACTS = JudgedItem.__struct_fields__[: JudgedItem.__struct_fields__.index("found")]
"""What a row says of its item."""
COLUMNS = (*FACTS, *(name for one in FIELDS for name in (one, one + ASKS)), NOTE)
DELIMITERS = ",;\t"
"""Between cells: what spreadsheets write, by country."""
WORDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("quote", "kind"): QUOTE_LABELS,
    ("entity", "kind"): ENTITY_LABELS,
    ("event", "kind"): get_args(EventKind),
    ("document", "kind"): get_args(DocumentKind),
    ("theme", "relation"): get_args(RelationType),
    ("quote", "speaker"): STATUSES,
}
"""Words that say what is right, by layer and field."""
CLOSED = ("kind", "theme", "relation", "date")
"""Fields of which no words of the passage can be right."""
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet takes for a formula."""
GUARD = "'"


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula.

    One that looks as if it were guarded already gets another guard, so that :func:`plain_cell`
    gives back what there was.
    """
    return GUARD + text if text.lstrip(GUARD).startswith(FORMULA) else text


def plain_cell(cell: str) -> str:
    """Return the text that :func:`safe_cell` guarded."""
    guarded = cell.startswith(GUARD) and cell.lstrip(GUARD).startswith(FORMULA)
    return cell[1:] if guarded else cell


def items_of(
    record: Record, layers: tuple[ItemLayer, ...] = ITEM_LAYERS, chance: float = 1.0
) -> Iterator[JudgedItem]:
    """Yield the items of a record, layer by layer, to be judged; ids are unique within a layer.

    An item's group is what it is counted with: its kind, and whether a report goes on in it. Its
    passage is the whole text of a document.
    """
    text, digest, title = record.text, text_digest(record.text), title_of(record)
    kind = record.document.kind if record.document is not None else NOBODY
    for layer, name, group, (start, end), confidence, found in _found(record):
        shown = text[start:end]
        if layer in layers:
            yield JudgedItem(
                document=record.id,
                title=title,
                sha256=digest,
                layer=layer,
                group=group,
                id=name,
                start=start,
                end=end,
                confidence=confidence,
                document_kind=kind,
                chance=chance,
                before=text[max(0, start - CONTEXT) : start],
                text=shown if len(shown) <= LONGEST else shown[:LONGEST] + CUT,
                after=text[end : end + CONTEXT],
                found=found,
            )


def _found(
    record: Record,
) -> Iterator[tuple[ItemLayer, str, str, Offsets, float | None, dict[str, str]]]:
    """Yield layer, id, group, place, confidence of items, and what was found for their fields."""
    for quote in record.quotes:
        group = quote.kind + (" that goes on" if quote.continues is not None else "")
        yield "quote", quote.id, group, extent(quote), quote.confidence, _of_quote(quote)
    for one in record.entities:
        span = one.start, one.end
        yield "entity", one.id, one.label, span, None, _values(kind=one.label, extent=one.text)
    for event in record.events:
        for first in event.mentions[:1]:
            told = _values(kind=event.kind, extent=event.name, date=event.date)
            yield "event", event.id, event.kind, (first.start, first.end), None, told
    for passage in record.passages:
        start, end = passage.start, passage.end
        for theme in passage.themes:
            told = _values(theme=theme.id, relation=theme.relation.type if theme.relation else None)
            yield "theme", f"{theme.id}:{start}-{end}", theme.id, (start, end), theme.score, told
    if record.document is not None:
        whole, sure = (0, len(record.text)), record.document.confidence.get("kind")
        told = _of_document(record, record.document)
        yield "document", "document", record.document.kind, whole, sure, told


def _values(**found: str | None) -> dict[str, str]:
    return {name: one or NOBODY for name, one in found.items()}


def _of_document(record: Record, frame: Frame) -> dict[str, str]:
    event = next((one for one in record.events if one.id == frame.event), None)
    words = (record.text[one.start : one.end] for one in (event.mentions if event else ()))
    speaker, place = frame.speaker, frame.place
    return _values(
        kind=frame.kind,
        speaker=_joined(speaker.text, speaker.canonical) if speaker else None,
        occasion=(event.name or next(words, event.kind)) if event else None,
        date=frame.date,
        place=place.text if place else None,
    )


def _of_quote(quote: Quote) -> dict[str, str]:
    found = _values(kind=quote.kind, extent=quote.text)
    if quote.kind == "term":
        return found
    speaker, occasion = quote.speaker, quote.occasion
    return found | _values(
        cue=quote.cue.text if quote.cue else None,
        speaker=_joined(speaker.status, speaker.text, speaker.canonical),
        occasion=_joined(occasion.text, occasion.date, occasion.basis) if occasion else None,
    )


def _joined(*parts: str | None) -> str:
    return "; ".join(dict.fromkeys(part for part in parts if part))


def write_sheet(path: Path, rows: Iterable[JudgedItem]) -> None:
    """Write rows to be judged: CSV in UTF-8 with a mark, so that spreadsheets read it as such.

    Raises
    ------
    ConfigError
        ``exists`` where a file is there: somebody may have filled it. ``unwritable``.
    FatalError
        ``unwritable`` on the way: disk full.
    """
    try:
        stream = path.open("x", encoding="utf-8-sig", newline="")
    except FileExistsError:
        raise ConfigError(
            f"{path}: is there already, and may have been filled: name another file", code="exists"
        ) from None
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written: {error.strerror or error}", code="unwritable"
        ) from error
    try:
        with stream:
            writer = csv.writer(stream)
            writer.writerow(COLUMNS)
            writer.writerows(map(_cells, rows))
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise FatalError(
            f"{path}: cannot be written: {error.strerror or error}", code="unwritable"
        ) from error


def _cells(row: JudgedItem) -> Iterator[str]:
    for name in FACTS:
        value = getattr(row, name)
        text = "" if value is None else repr(value)
        yield safe_cell(clean(value)) if isinstance(value, str) else text
    for name in FIELDS:
        yield safe_cell(clean(row.found.get(name, "")))
        yield "" if name in row.found else NOT_ASKED
    yield ""


def read_sheet(path: Path) -> list[JudgedItem]:
    """Read a sheet, filled in part or whole, as a spreadsheet saved it.

    Commas, semicolons or tabs may stand between cells, columns in any order and others beside them.

    Raises
    ------
    ConfigError
        ``bad_sheet``, with row and column: no such file, no CSV in UTF-8, a column that is missing,
        a word that nobody knows, an item that stands there twice.
    """
    rows: list[JudgedItem] = []
    seen: dict[tuple[str, ...], int] = {}
    for number, cells in _read(path):
        row = _SheetRow(path, number, cells).item()
        item = (row.document, row.sha256, row.layer, row.id)
        first = seen.setdefault(item, number)
        if first != number:
            raise _bad_row(path, number, f"the item of row {first} again")
        rows.append(row)
    return rows


def _bad_row(path: Path, number: int, reason: str) -> ConfigError:
    """Make the error of a row, as a spreadsheet counts them."""
    return ConfigError(f"{path}: row {number}: {reason}", code="bad_sheet")


def _read(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the number of each row that is not blank, and its cells by column."""
    number = 1
    try:
        with (
            open_regular(path, "a sheet", "bad_sheet") as raw,
            io.TextIOWrapper(raw, "utf-8-sig", newline="") as stream,
        ):
            head = stream.readline()
            delimiter = max(DELIMITERS, key=head.count)
            names = next(csv.reader(io.StringIO(head), delimiter=delimiter), [])
            missing = [name for name in COLUMNS if name not in names and name != NOTE]
            if missing:
                raise _bad_row(
                    path,
                    1,
                    f"no column {', '.join(map(repr, missing[:5]))}: give a sheet as 'readout "
                    "sample' writes it, with its first row",
                )
            for number, cells in enumerate(csv.reader(stream, delimiter=delimiter), 2):
                if any(cells):
                    yield number, dict(zip(names, map(plain_cell, cells), strict=False))
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path}: is not UTF-8: save it as “CSV UTF-8”", code="bad_sheet"
        ) from error
    except csv.Error as error:
        raise _bad_row(path, number + 1, f"cannot be read as CSV ({error})") from error
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read: {error.strerror or error}", code="bad_sheet"
        ) from error


class _SheetRow:
    """The cells of a row, and what is wrong with them."""

    def __init__(self, path: Path, number: int, cells: Mapping[str, str]) -> None:
        self._path = path
        self._number = number
        self._cells = cells

    def item(self) -> JudgedItem:
        """Return the item that it tells of."""
        layer = next((one for one in ITEM_LAYERS if one == self._text("layer")), None)
        if layer is None:
            raise self._bad("layer", f"one of {', '.join(ITEM_LAYERS)}")
        found = {name: self._text(name) for name in FIELDS if self._text(name)}
        told: dict[str, Any] = {name: self._text(name) for name in (*FACTS, NOTE)}
        told |= {"layer": layer, "number": self._number, "found": found}
        told |= {name: self._whole(name) for name in ("start", "end")}
        told["confidence"] = self._share("confidence") if told["confidence"] else None
        told["chance"] = self._share("chance")
        if not told["chance"]:
            raise self._bad("chance", "a number over 0, up to 1")
        return JudgedItem(**told, judged=dict(self._verdicts(layer, found)))

    def _verdicts(
        self, layer: ItemLayer, found: Mapping[str, str]
    ) -> Iterator[tuple[str, ItemVerdict]]:
        for name in FIELDS:
            told = self._text(name + ASKS).strip()
            if not told or told.casefold() == NOT_ASKED:
                continue
            if name not in found:
                raise self._bad(name + ASKS, f"{NOT_ASKED}: it is not asked here")
            yield name, self._verdict(layer, name, told)

    def _verdict(self, layer: ItemLayer, name: str, told: str) -> ItemVerdict:
        word, words = told.casefold(), (*WORDS.get((layer, name), ()), NOBODY)
        if word in (RIGHT, WRONG):
            return ItemVerdict(word == RIGHT)
        if word.startswith(f"{WRONG}:"):
            return ItemVerdict(False, told[len(WRONG) + 1 :].strip() or None)
        told = {one.casefold(): one for one in words}.get(word, told)
        if told in words or self._stands(name, told):
            # what is right may be what was found
            same = told.casefold() == self._text(name).casefold()
            return ItemVerdict(True) if same else ItemVerdict(False, told, stands=True)
        allowed = [RIGHT, WRONG, f"{WRONG}: what is right", *words]
        if name == "date":
            allowed.append("a date such as 2031-05")
        elif name not in CLOSED:
            allowed.append("words that stand in the passage")
        raise self._bad(name + ASKS, ", ".join(allowed))

    def _stands(self, name: str, told: str) -> bool:
        """Whether words stand in the passage; a date has to be one, of a kind none can be right."""
        passage = "".join(map(self._text, ("before", "text", "after")))
        if name in CLOSED:
            return name == "date" and is_edtf(told)
        return " ".join(told.split()) in " ".join(passage.split())

    def _text(self, name: str) -> str:
        return self._cells.get(name) or ""

    def _whole(self, name: str) -> int:
        try:
            return int(self._text(name))
        except ValueError:
            raise self._bad(name, "a whole number") from None

    def _share(self, name: str) -> float:
        value = math.nan
        with suppress(ValueError):
            value = float(self._text(name).replace(",", "."))
        if not 0 <= value <= 1:
            raise self._bad(name, "a number from 0 to 1")
        return value

    def _bad(self, name: str, allowed: str) -> ConfigError:
        told = self._text(name)[:60]
        return _bad_row(
            self._path, self._number, f"column {name!r}: {told!r} is none of: {allowed}"
        )
