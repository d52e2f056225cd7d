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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from readout.annotation.cells import plain_cell, safe_cell
from readout.annotation.items import KINDS, NOBODY, RELATIONS, Item, document_kind
from readout.annotation.regions import STATUSES
from readout.annotation.tasks import CONTEXT
from readout.config.configuration import text_digest
from readout.errors import ConfigError, FatalError
from readout.evaluate.verdicts import FIELDS, ITEM_LAYERS, ItemLayer, ItemVerdict, JudgedItem
from readout.io.safe import open_regular
from readout.records.dates import is_edtf
from readout.records.naming import clean, title_of
from readout.records.types import Record

__all__ = ["COLUMNS", "NOT_ASKED", "read_sheet", "row_of", "write_sheet"]

LONGEST = 2_000
"""Characters of a passage that are shown."""
CUT = "…"
ASKS = "?"
"""Ends the name of a column that is to be filled."""
RIGHT, WRONG, NOT_ASKED = "right", "wrong", "n/a"
NOTE = "note"
"""The column for what people want to say beside."""
FACTS = (
    "document",
    "title",
    "sha256",
    "layer",
    "group",
    "id",
    "start",
    "end",
    "confidence",
    "document_kind",
    "chance",
    "before",
    "text",
    "after",
)
"""What a row says of its item."""
COLUMNS = (*FACTS, *(name for one in FIELDS for name in (one, one + ASKS)), NOTE)
DELIMITERS = ",;\t"
"""Between cells: what spreadsheets write, by country."""


def row_of(record: Record, item: Item, chance: float) -> JudgedItem:
    """Return the row of an item, to be judged."""
    text, start, end = record.text, item.start, item.end
    shown = text[start:end]
    return JudgedItem(
        document=record.id,
        title=title_of(record),
        sha256=text_digest(text),
        layer=item.layer,
        group=item.group,
        id=item.id,
        start=start,
        end=end,
        confidence=item.confidence,
        document_kind=document_kind(record),
        chance=chance,
        before=text[max(0, start - CONTEXT) : start],
        text=shown if len(shown) <= LONGEST else shown[:LONGEST] + CUT,
        after=text[end : end + CONTEXT],
        found=item.found,
    )


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
        with path.open("x", encoding="utf-8-sig", newline="") as stream:
            try:
                writer = csv.writer(stream)
                writer.writerow(COLUMNS)
                writer.writerows(map(_cells, rows))
            except OSError as error:
                with suppress(OSError):
                    path.unlink()
                raise FatalError(
                    f"{path}: cannot be written: {error.strerror or error}", code="unwritable"
                ) from error
    except FileExistsError:
        raise ConfigError(
            f"{path}: is there already, and may have been filled: name another file", code="exists"
        ) from None
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be written: {error.strerror or error}", code="unwritable"
        ) from error


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
        row = _Cells(path, number, cells).row()
        item = (row.document, row.sha256, row.layer, row.id)
        first = seen.setdefault(item, number)
        if first != number:
            raise bad_sheet(path, number, f"the item of row {first} again")
        rows.append(row)
    return rows


def bad_sheet(path: Path, number: int, reason: str) -> ConfigError:
    """Make the error of a row, as a spreadsheet counts them."""
    return ConfigError(f"{path}: row {number}: {reason}", code="bad_sheet")


def _cells(row: JudgedItem) -> Iterator[str]:
    for name in FACTS:
        value = getattr(row, name)
        if isinstance(value, str):
            yield safe_cell(clean(value))
        else:
            yield "" if value is None else repr(value)
    for name in FIELDS:
        yield safe_cell(clean(row.found.get(name, "")))
        yield "" if name in row.found else NOT_ASKED
    yield ""


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
            _check_columns(path, names)
            for number, cells in enumerate(csv.reader(stream, delimiter=delimiter), 2):
                if any(cells):
                    yield number, dict(zip(names, map(plain_cell, cells), strict=False))
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{path}: is not UTF-8: save it as “CSV UTF-8”", code="bad_sheet"
        ) from error
    except csv.Error as error:
        raise bad_sheet(path, number + 1, f"cannot be read as CSV ({error})") from error
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read: {error.strerror or error}", code="bad_sheet"
        ) from error


def _check_columns(path: Path, names: Sequence[str]) -> None:
    missing = [name for name in COLUMNS if name not in names and name != NOTE]
    if missing:
        raise bad_sheet(
            path,
            1,
            f"no column {', '.join(map(repr, missing[:5]))}: give a sheet as 'readout sample' "
            "writes it, with its first row",
        )


class _Cells:
    """The cells of a row, and what is wrong with them."""

    def __init__(self, path: Path, number: int, cells: Mapping[str, str]) -> None:
        self._path = path
        self._number = number
        self._cells = cells

    def row(self) -> JudgedItem:
        """Return the row that they are."""
        layer = next((one for one in ITEM_LAYERS if one == self._text("layer")), None)
        if layer is None:
            raise self._bad("layer", f"one of {', '.join(ITEM_LAYERS)}")
        found = {name: self._text(name) for name in FIELDS if self._text(name)}
        confidence = self._text("confidence")
        return JudgedItem(
            document=self._text("document"),
            title=self._text("title"),
            sha256=self._text("sha256"),
            layer=layer,
            group=self._text("group"),
            id=self._text("id"),
            start=self._whole("start"),
            end=self._whole("end"),
            confidence=self._share("confidence") if confidence else None,
            document_kind=self._text("document_kind"),
            chance=self._chance(),
            before=self._text("before"),
            text=self._text("text"),
            after=self._text("after"),
            found=found,
            judged=dict(self._verdicts(layer, found)),
            note=self._text(NOTE),
            number=self._number,
        )

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
        word = told.casefold()
        if word == RIGHT:
            return ItemVerdict(True)
        if word == WRONG:
            return ItemVerdict(False)
        if word.startswith(f"{WRONG}:"):
            return ItemVerdict(False, told[len(WRONG) + 1 :].strip() or None)
        known = {one.casefold(): one for one in (*_words(layer, name), NOBODY)}
        if word in known:
            return self._instead(name, known[word])
        if name == "date" and is_edtf(told):
            return self._instead(name, told)
        if name not in ("kind", "theme", "relation", "date") and self._stands(told):
            return self._instead(name, told)
        raise self._bad(name + ASKS, self._allowed(layer, name))

    def _instead(self, name: str, told: str) -> ItemVerdict:
        """Return what it means to be told what is right: it may be what was found."""
        same = told.casefold() == self._text(name).casefold()
        return ItemVerdict(True) if same else ItemVerdict(False, told, stands=True)

    def _stands(self, words: str) -> bool:
        passage = "".join(map(self._text, ("before", "text", "after")))
        return " ".join(words.split()) in " ".join(passage.split())

    def _allowed(self, layer: ItemLayer, name: str) -> str:
        words = [RIGHT, WRONG, f"{WRONG}: what is right", *_words(layer, name), NOBODY]
        if name == "date":
            words.append("a date such as 2031-05")
        elif name not in ("kind", "theme", "relation"):
            words.append("words that stand in the passage")
        return ", ".join(words)

    def _text(self, name: str) -> str:
        return self._cells.get(name) or ""

    def _whole(self, name: str) -> int:
        try:
            return int(self._text(name))
        except ValueError:
            raise self._bad(name, "a whole number") from None

    def _share(self, name: str) -> float:
        try:
            value = float(self._text(name).replace(",", "."))
        except ValueError:
            value = math.nan
        if not 0 <= value <= 1:
            raise self._bad(name, "a number from 0 to 1")
        return value

    def _chance(self) -> float:
        if not (found := self._share("chance")):
            raise self._bad("chance", "a number over 0, up to 1")
        return found

    def _bad(self, name: str, allowed: str) -> ConfigError:
        told = self._text(name)[:60]
        return bad_sheet(
            self._path, self._number, f"column {name!r}: {told!r} is none of: {allowed}"
        )


def _words(layer: ItemLayer, name: str) -> tuple[str, ...]:
    """Return the words that say what is right."""
    if name == "kind":
        return KINDS[layer]
    if name == "relation":
        return RELATIONS
    return STATUSES if (layer, name) == ("quote", "speaker") else ()
