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

As gold, only what was judged counts as read; what would be right has to be told, else nothing can
be said of the item. Single judgements of events, themes and documents leave open what else is
there: gold has no place for them, ``readout evaluate`` reads them from the sheet itself.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import structs

from readout.annotation.regions import (
    CONTEXT,
    ENTITY_LABELS,
    QUOTE_LABELS,
    STATUS,
    STATUSES,
    Layers,
    Region,
    RegionLink,
    Regions,
    table_of,
)
from readout.annotation.returned import Returned, ReturnedItem, refused
from readout.config.configuration import text_digest
from readout.errors import ConfigError
from readout.evaluate.verdicts import FIELDS, ITEM_LAYERS, ItemLayer, ItemVerdict, JudgedItem
from readout.io.files import Location
from readout.io.safe import read_text, write_whole, writing
from readout.records.dates import is_edtf
from readout.records.judged import PART_LABELS, Layer
from readout.records.naming import clean, extent, title_of
from readout.records.spans import outermost
from readout.records.types import (
    DocumentKind,
    EventKind,
    Frame,
    Offsets,
    PlainData,
    Quote,
    Record,
    RelationType,
)

__all__ = [
    "COLUMNS",
    "NOBODY",
    "SUFFIXES",
    "bad_row",
    "from_tool",
    "items_of",
    "judged",
    "judged_layers",
    "plain_cell",
    "read_cells",
    "read_sheet",
    "safe_cell",
    "write_cells",
    "write_sheet",
]

LONGEST = 2_000
"""Characters of a passage that are shown."""
CUT = "…"
ASKS = "?"
"""Ends the name of a column that is to be filled."""
RIGHT, WRONG, NOT_ASKED = "right", "wrong", "n/a"
NOBODY = "none"
"""Cell for no cue, no speaker, no occasion."""
NOTE = "note"
"""The column for what people want to say beside."""
FACTS = JudgedItem.__struct_fields__[: JudgedItem.__struct_fields__.index("found")]
"""Columns that describe the item of a row."""
COLUMNS = (*FACTS, *(name for one in FIELDS for name in (one, one + ASKS)), NOTE)
SUFFIXES = (".csv",)
BAD_SHEET = "bad_sheet"
ALONE: tuple[Literal["quote", "entity"], ...] = ("quote", "entity")
"""Layers of which a single item can be gold, each by itself: who judged a statement has not looked
for the entities in it."""
RIGHT_ITEM = ItemVerdict(True)
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
CLOSED: dict[str, tuple[str, ...]] = {
    "kind": (),
    "theme": (),
    "relation": (),
    "date": ("a date such as 2031-05",),
}
"""Fields of which no words of the passage can be right, with what else may be."""
FORMULA = (*"=+-@", *"＝＋－＠", "\t", "\r")
"""First characters of cells that a spreadsheet takes for formulas."""
GUARD = "'"


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula.

    One that looks as if it were guarded already gets another guard, so that :func:`plain_cell`
    gives back what there was.
    """
    return GUARD + text if text.lstrip(GUARD).startswith(FORMULA) else text


def plain_cell(cell: str) -> str:
    """Return the text that :func:`safe_cell` guarded."""
    return cell.removeprefix(GUARD) if cell.lstrip(GUARD).startswith(FORMULA) else cell


def items_of(
    record: Record, layers: tuple[ItemLayer, ...] = ITEM_LAYERS, chance: float = 1.0
) -> Iterator[JudgedItem]:
    """Yield the items of a record, layer by layer, to be judged; ids are unique within a layer.

    An item's group is what it is counted with: its kind, and whether a report goes on in it. Its
    passage is the whole text of a document.
    """
    text, digest, title = record.text, text_digest(record.text), title_of(record)
    for layer, name, group, (start, end), confidence, found in _rows_of(record):
        if layer in layers:
            shown = text[start:end]
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
                document_kind=NOBODY if record.document is None else record.document.kind,
                chance=chance,
                before=text[max(0, start - CONTEXT) : start],
                text=shown if len(shown) <= LONGEST else shown[:LONGEST] + CUT,
                after=text[end : end + CONTEXT],
                found={key: value or NOBODY for key, value in found.items()},
            )


FoundFields = dict[str, str | None]
"""Values of the fields of an item; None where nothing was found."""
SheetRow = tuple[ItemLayer, str, str, Offsets, float | None, FoundFields]
"""Layer, id, group, place and confidence of an item, and what was found for its fields."""


def _rows_of(record: Record) -> Iterator[SheetRow]:
    found: FoundFields
    for quote in record.quotes:
        group = quote.kind + (" that goes on" if quote.continues is not None else "")
        yield "quote", quote.id, group, extent(quote), quote.confidence, _of_quote(quote)
    for one in record.entities:
        found = {"kind": one.label, "extent": one.text}
        yield "entity", one.id, one.label, one.span, None, found
    for event in record.events:
        for first in event.mentions[:1]:
            found = {"kind": event.kind, "extent": event.name, "date": event.date}
            yield "event", event.id, event.kind, first.span, None, found
    for passage in record.passages:
        start, end = passage.span
        for theme in passage.themes:
            found = {"theme": theme.id, "relation": theme.relation.type if theme.relation else None}
            yield "theme", f"{theme.id}:{start}-{end}", theme.id, (start, end), theme.score, found
    if record.document is not None:
        whole, sure = (0, len(record.text)), record.document.confidence.get("kind")
        found = _of_document(record, record.document)
        yield "document", "document", record.document.kind, whole, sure, found


def _of_document(record: Record, frame: Frame) -> FoundFields:
    event = next((one for one in record.events if one.id == frame.event), None)
    words = (record.text[one.start : one.end] for one in (event.mentions if event else ()))
    speaker, place = frame.speaker, frame.place
    return {
        "kind": frame.kind,
        "speaker": _joined(speaker.text, speaker.canonical) if speaker else None,
        "occasion": (event.name or next(words, event.kind)) if event else None,
        "date": frame.date,
        "place": place.text if place else None,
    }


def _of_quote(quote: Quote) -> FoundFields:
    found: FoundFields = {"kind": quote.kind, "extent": quote.text}
    speaker, occasion = quote.speaker, quote.occasion
    if quote.kind != "term":
        found["cue"] = quote.cue.text if quote.cue else None
        found["speaker"] = _joined(speaker.status, speaker.text, speaker.canonical)
        there = _joined(occasion.text, occasion.date, occasion.basis) if occasion else None
        found["occasion"] = there
    return found


def _joined(*parts: str | None) -> str:
    return "; ".join(dict.fromkeys(part for part in parts if part))


def write_sheet(path: Path, rows: Iterable[JudgedItem]) -> None:
    """Write rows to be judged; errors as of :func:`write_cells`."""
    write_cells(path, COLUMNS, map(_cells, rows))


def _cells(row: JudgedItem) -> list[str]:
    facts = (getattr(row, name) for name in FACTS)
    cells = ["" if one is None else str(one) for one in facts]
    for name in FIELDS:
        cells += [row.found.get(name, ""), "" if name in row.found else NOT_ASKED]
    return [*cells, ""]


def write_cells(path: Path, columns: Sequence[str], rows: Iterable[Iterable[str]]) -> None:
    """Write a sheet: CSV in UTF-8 with a mark, so that spreadsheets read it as such.

    Raises
    ------
    ConfigError
        ``exists`` where a file is there: somebody may have filled it. ``unwritable``.
    """
    if path.exists():
        raise ConfigError(
            f"{path}: is there already, and may have been filled: name another file", code="exists"
        )
    sheet = io.StringIO(newline="")
    writer = csv.writer(sheet)
    writer.writerow(columns)
    for cells in rows:
        writer.writerow([safe_cell(clean(cell)) for cell in cells])
    with writing(path):
        write_whole(path, sheet.getvalue().encode("utf-8-sig"))


def read_sheet(path: Path) -> list[JudgedItem]:
    """Read a sheet that was judged in part or whole.

    Raises
    ------
    ConfigError
        As of :func:`read_cells`; ``bad_sheet`` for a word that nobody knows, an item that stands
        there twice.
    """
    found: dict[tuple[str, ...], JudgedItem] = {}
    needed = [name for name in COLUMNS if name != NOTE]
    for number, cells in read_cells(path, needed, "readout sample"):
        row = _item(path, number, cells)
        first = found.setdefault((row.document, row.sha256, row.layer, row.id), row)
        if first is not row:
            raise bad_row(path, number, f"the item of row {first.number} again")
    return list(found.values())


def read_cells(
    path: Path, columns: Sequence[str], command: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a sheet as a spreadsheet saved it: their number, and cells by column.

    Commas, semicolons or tabs may stand between cells, columns in any order and others beside them.

    Raises
    ------
    ConfigError
        ``bad_sheet``, with row: no such file, no CSV in UTF-8, a column that is missing.
    """
    text = read_text(path, "a sheet, saved as “CSV UTF-8”", BAD_SHEET)
    delimiter = max(DELIMITERS, key=text.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 1
    try:
        names = next(reader, [])
        missing = [name for name in columns if name not in names]
        if missing:
            reason = (
                f"no column {', '.join(map(repr, missing[:5]))}: give a sheet as '{command}' "
                "writes it, with its first row"
            )
            raise bad_row(path, number, reason)
        for number, cells in enumerate(reader, start=2):
            if any(cells):
                yield number, dict(zip(names, map(plain_cell, cells), strict=False))
    except csv.Error as error:
        raise bad_row(path, number + 1, f"cannot be read as CSV ({error})") from error


def bad_row(path: Path, number: int, reason: str) -> ConfigError:
    """Make the error of a row, as a spreadsheet counts them."""
    return ConfigError(f"{path}: row {number}: {reason}", code=BAD_SHEET)


def _share(cell: str) -> float | None:
    value = float(cell.replace(",", ".")) if cell else None
    if value is not None and not 0 <= value <= 1:
        raise ValueError
    return value


CHECKED: dict[str, tuple[Callable[[str], Any], str]] = {
    "layer": (
        {str(one): one for one in ITEM_LAYERS}.__getitem__,
        f"one of {', '.join(ITEM_LAYERS)}",
    ),
    "start": (int, "a whole number"),
    "end": (int, "a whole number"),
    "confidence": (_share, "a number from 0 to 1"),
    "chance": (_share, "a number over 0, up to 1"),
}
"""Column -> how its cells are read, and what may stand in them."""


def _item(path: Path, number: int, cells: Mapping[str, str]) -> JudgedItem:
    """Return the item that a row tells of."""

    def bad(name: str, allowed: str) -> ConfigError:
        cell = cells.get(name, "")[:60]
        return bad_row(path, number, f"column {name!r}: {cell!r} is none of: {allowed}")

    facts: PlainData = {name: cells.get(name, "") for name in (*FACTS, NOTE)}
    for name, (read, allowed) in CHECKED.items():
        try:
            facts[name] = read(facts[name])
        except (ValueError, LookupError):
            raise bad(name, allowed) from None
    if not facts["chance"]:
        raise bad("chance", CHECKED["chance"][1])
    found = {name: cells[name] for name in FIELDS if cells.get(name)}
    judged = {}
    for name in FIELDS:
        cell = cells.get(name + ASKS, "").strip()
        if cell and cell.casefold() != NOT_ASKED:
            if name not in found:
                raise bad(name + ASKS, f"{NOT_ASKED}: it is not asked here")
            words = (*WORDS.get((facts["layer"], name), ()), NOBODY)
            verdict = _verdict(name, cell, found[name], words, facts)
            if verdict is None:
                more = CLOSED.get(name, ("words that stand in the passage",))
                may_stand = (RIGHT, WRONG, f"{WRONG}: what is right", *words, *more)
                raise bad(name + ASKS, ", ".join(may_stand))
            judged[name] = verdict
    return JudgedItem(**facts, number=number, found=found, judged=judged)


def _verdict(
    name: str, cell: str, found: str, words: Sequence[str], facts: Mapping[str, str]
) -> ItemVerdict | None:
    """Return what a cell says; None where that is nothing that may stand in it."""
    word = cell.casefold()
    if word in (RIGHT, WRONG):
        return ItemVerdict(word == RIGHT)
    if word.startswith(f"{WRONG}:"):
        return ItemVerdict(False, cell[len(WRONG) + 1 :].strip() or None)
    cell = {one.casefold(): one for one in words}.get(word, cell)
    # words have to stand in the passage, a date has to be one, of a kind none can be right
    passage = "".join(facts[part] for part in ("before", "text", "after"))
    stands = " ".join(cell.split()) in " ".join(passage.split())
    if name in CLOSED:
        stands = name == "date" and is_edtf(cell)
    if cell not in words and not stands:
        return None
    # what is right may be what was found
    same = cell.casefold() == found.casefold()
    return ItemVerdict(True) if same else ItemVerdict(False, cell, stands=True)


def from_tool(place: Location) -> Iterator[ReturnedItem]:
    """Yield the documents of a sheet."""
    try:
        rows = read_sheet(Path(place.shown))
    except ConfigError as error:
        raise refused("bad_file", error.message) from error
    documents: dict[str, list[JudgedItem]] = {}
    for row in rows:
        if row.judged:
            documents.setdefault(row.document, []).append(row)
    for document, mine in documents.items():
        back = Returned(text="", record=document, sha256=mine[0].sha256, rows=mine)
        yield ReturnedItem(None, document, partial(list, [back]))


def judged_layers(parts: Iterable[Returned], asked: Layers | None) -> list[Layer]:
    """Return the layers with judged items that can be gold, of those asked for."""
    there = {row.layer for part in parts for row in part.rows or ()}
    return [layer for layer in ALONE if layer in there and (asked is None or layer in asked)]


def judged(record: Record, part: Returned, layer: Layer) -> Returned:
    """Return what was judged of a layer of a record as if it came back from a tool.

    Parameters
    ----------
    record : Record
        The one that the sheet was drawn from.
    part : Returned
        With rows of a sheet.
    layer : str
        Whose rows to take.

    Raises
    ------
    DocumentError
        ``nothing_judged``.
    """
    sheet, left_out = _JudgedRegions(record), []
    for row in part.rows or ():
        reason = sheet.take(row) if row.layer == layer else None
        if reason is not None:
            left_out.append(f"row {row.number}: {reason}: left out")
    if not sheet.spans:
        raise refused("nothing_judged", f"of no item it is told what is right: {left_out[0]}")
    # parts of statements count as read that were judged of all of them
    parts = [one for one in PART_LABELS if layer == "quote" and one not in sheet.open]
    return structs.replace(
        part,
        text=record.text,
        layers=[layer, *parts],
        marks=sheet.regions(),
        links=sheet.links,
        read=outermost(sheet.spans),
        left_out=left_out,
        rows=None,
    )


class _JudgedRegions:
    """The regions and links of a record, changed row by row.

    ``spans`` are the stretches that were read, ``open`` the parts that were not judged of all.
    """

    def __init__(self, record: Record) -> None:
        self._text = record.text
        self._places = {one.id: one.span for one in items_of(record, ALONE)}
        regions, self.links = table_of(record)
        self.marks = {one.id: structs.replace(one, notes={}) for one in regions}
        self.spans: list[Offsets] = []
        self.open: set[str] = set()

    def regions(self) -> Regions:
        """Return what there is now, without the parts that are no statement's any more."""
        linked = {link.target for link in self.links}
        marks = self.marks.values()
        return [one for one in marks if one.layer not in PART_LABELS or one.id in linked]

    def take(self, row: JudgedItem) -> str | None:
        """Take what was judged of an item; return why not, if it does not say what is right."""
        place = self._places.get(row.id)
        if place is None or row.id not in self.marks:
            return "the record has no such item"
        if row.span != place:
            return f"start and end are not {place[0]}-{place[1]}, where its item stands"
        kind, whole = row.judged.get("kind", RIGHT_ITEM), row.judged.get("extent", RIGHT_ITEM)
        if NOBODY in (kind.instead, whole.instead):
            gone = {one for one in self.marks if f"{one}.".startswith(f"{row.id}.")}
            self.marks = {name: one for name, one in self.marks.items() if name not in gone}
            self.links = [one for one in self.links if not {one.source, one.target} & gone]
            self.spans.append(place)
            return None
        if not {"kind", "extent"} <= row.judged.keys():
            return "both kind? and extent? have to be judged"
        return self._correct(row, kind, whole)

    def _correct(self, row: JudgedItem, kind: ItemVerdict, whole: ItemVerdict) -> str | None:
        mark = self.marks[row.id]
        label = mark.label if kind.right else kind.instead if kind.stands else None
        now: Offsets | None = mark.span
        if not whole.right:
            now = None if f"{row.id}.2" in self.marks else self._found(row, whole)
        if now is None or label is None:
            return "it is wrong, and what is right is not told"
        self.marks[row.id] = structs.replace(mark, label=label, start=now[0], end=now[1])
        self.spans += [row.span, now]
        for part in PART_LABELS if row.layer == "quote" else ():
            self._part(row, part)
        return None

    def _part(self, row: JudgedItem, part: Layer) -> None:
        """Take what was judged of a cue, a speaker or an occasion; without that, it stays open."""
        verdict = row.judged.get(part)
        if verdict is None:
            if part in row.found:
                self.open.add(part)
            return
        if verdict.right:
            return
        place, instead = self._found(row, verdict), verdict.instead
        if instead in STATUSES:
            self.marks[row.id] = structs.replace(self.marks[row.id], notes={STATUS: instead})
        elif instead != NOBODY and place is None:
            self.open.add(part)
        if place is not None or instead in (NOBODY, *STATUSES[-2:]):
            self.links = [one for one in self.links if (one.label, one.source) != (part, row.id)]
        if place is not None:
            name = f"{part} of {row.id}"
            self.marks[name] = Region(name, part, *place)
            self.links.append(RegionLink(part, row.id, name))

    def _found(self, row: JudgedItem, verdict: ItemVerdict) -> Offsets | None:
        """Return where the words that are right stand, the nearest to the item."""
        words = (verdict.instead or "").split()
        if not verdict.stands or not words or verdict.instead in (NOBODY, *STATUSES):
            return None
        pattern = re.compile(r"\s+".join(map(re.escape, words)))
        first, last = max(0, row.start - CONTEXT), row.end + CONTEXT
        found = (one.span() for one in pattern.finditer(self._text, first, last))
        return min(found, key=lambda one: abs(one[0] - row.start), default=None)
