"""The gazetteer.

Names with label, aliases and Wikidata id, matched by longest alias on whole words.

Files are JSONL, one entry a line: ``name``, ``label``, ``aliases`` (list), ``kb_id`` (``"Q…"`` or
null), and for recurring meetings ``month`` and ``rhythm``. Names match as written; those of TECH
and CONCEPT in any case, but for their abbreviations ("AI").
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec

from readout.errors import ConfigError, brief, cut, nearest
from readout.io.safe import read_text
from readout.records.types import EntityLabel
from readout.stages.entities.candidates import NUMBERED, PROPER, EntityCandidate, of_words
from readout.stages.entities.sequences import WordSequences
from readout.stages.entities.tokens import WordTokens, folded_words, split_words

__all__ = ["Gazetteer", "GazetteerEntry", "gazetteer_files", "load_gazetteer"]

LABELS: tuple[str, ...] = get_args(EntityLabel)
NO_NAMES = frozenset(LABELS) - PROPER - NUMBERED - {"DATE"}
"""Labels of what is written in any case."""
MAX_WORDS = 30
TABLE = ".csv"
LARGEST = 200_000_000
"""Bytes of a file: two million entries, which take about 2 GB of memory."""
_ABBREVIATION = re.compile(r"[A-Z][A-Z0-9.&-]{1,5}s?")


class GazetteerEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a gazetteer."""

    name: str
    label: EntityLabel
    aliases: list[str] = []
    kb_id: str | None = None
    month: int | str | None = None
    rhythm: str | None = None
    comment: str | None = None


class Gazetteer:
    """The entries, ready to be matched.

    Parameters
    ----------
    entries : iterable of (GazetteerEntry, str)
        Each with where it comes from (``file:line``). A name is that of the first file that has it.

    Raises
    ------
    ConfigError
        Where two entries of a file claim one name (``alias_clash``), naming both.
    """

    def __init__(self, entries: Iterable[tuple[GazetteerEntry, str]] = ()) -> None:
        self._exact = WordSequences()
        self._folded = WordSequences()
        self.size = 0
        for entry, where in entries:
            self.size += 1
            for alias in dict.fromkeys((entry.name, *entry.aliases)):
                forms = split_words(alias)
                if not 0 < len(forms) <= MAX_WORDS:
                    raise _bad(f"{where}: {brief(alias)} is no name of 1 to {MAX_WORDS} words")
                if entry.label in NO_NAMES and _ABBREVIATION.fullmatch(alias) is None:
                    other, place = self._folded.add(folded_words(alias), (entry, where))
                else:
                    other, place = self._exact.add(forms, (entry, where))
                same_file = place.rpartition(":")[0] == where.rpartition(":")[0]
                if other is not entry and same_file:
                    raise ConfigError(
                        f"{where}: {brief(alias)} ({cut(entry.name)}, {entry.label}) is also "
                        f"claimed by {cut(other.name)} ({other.label}) in {place}; keep it in one "
                        "of them",
                        code="alias_clash",
                    )

    def lookup(self, name: str) -> GazetteerEntry | None:
        """Return the entry that a name or alias belongs to, or None."""
        found = self._exact.get(split_words(name)) or self._folded.get(folded_words(name))
        return found[0] if found else None

    def match(self, words: WordTokens, first: int, last: int) -> Iterator[EntityCandidate]:
        """Yield the names among the words ``[first, last)``."""
        for trie, forms in ((self._exact, words.forms), (self._folded, words.folded)):
            for begin, end, (entry, _) in trie.matches(forms, first, last):
                yield of_words(
                    words, begin, end, entry.label, "gazetteer", kb_id=entry.kb_id, full=entry.name
                )


def gazetteer_files(path: Path) -> list[Path]:
    """List the gazetteer files (``.jsonl``, ``.csv``) of a folder by name, or the one file."""
    if not path.is_dir():
        return [path]
    return sorted(f for f in path.rglob("*") if f.suffix in (".jsonl", TABLE))


def load_gazetteer(paths: Iterable[Path]) -> Gazetteer:
    """Read gazetteer files and folders; where two have a name, it is that of the later one.

    A ``.csv`` file has a line of column names first, those of an entry's fields; aliases are parted
    by ``;``.

    Raises
    ------
    ConfigError
        For a line that is no entry (``bad_gazetteer``: file, line, reason), or names that clash.
    """
    files = [file for path in paths for file in gazetteer_files(path)]
    return Gazetteer(entry for file in reversed(files) for entry in _read(file))


def _read(file: Path) -> Iterator[tuple[GazetteerEntry, str]]:
    text = read_text(file, "a gazetteer", "bad_gazetteer", LARGEST)
    rows = _table(file, text) if file.suffix == TABLE else _lines(file, text)
    for where, data in rows:
        if isinstance(data, dict) and data.get("label") not in LABELS:
            label = data.get("label")
            raise _bad(f"{where}: label {brief(label)}: {nearest(cut(label), LABELS)}")
        try:
            found = msgspec.convert(data, GazetteerEntry)
            msgspec.json.encode(found)  # half a character cannot be written
        except (msgspec.ValidationError, UnicodeEncodeError, OverflowError) as error:
            raise _bad(f"{where}: {error}") from error
        yield found, where


def _lines(file: Path, text: str) -> Iterator[tuple[str, Any]]:
    """Yield the lines of a JSONL file, each with where it stands."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            where = f"{file}:{number}"
            try:
                yield where, json.loads(line)
            except (ValueError, RecursionError) as error:
                raise _bad(f"{where}: {error}") from error


def _table(file: Path, text: str) -> Iterator[tuple[str, Any]]:
    """Yield the rows of a CSV file, each with where it stands; empty cells are left out."""
    rows = csv.DictReader(io.StringIO(text), strict=True)
    fields = GazetteerEntry.__struct_fields__
    try:
        unknown = set(rows.fieldnames or ()).difference(fields)
        for name in sorted(unknown):
            raise _bad(f"{file}:1: column {brief(name)}: {nearest(name, fields)}")
        for row in rows:
            where = f"{file}:{rows.line_num}"
            if None in row:
                raise _bad(f"{where}: more cells than columns")
            cells = {key: (cell or "").strip() for key, cell in row.items()}
            data: dict[str, Any] = {key: cell for key, cell in cells.items() if cell}
            if "aliases" in data:
                names = map(str.strip, data["aliases"].split(";"))
                data["aliases"] = list(filter(None, names))
            if data:
                yield where, data
    except csv.Error as error:
        raise _bad(f"{file}:{rows.line_num}: {error}") from error


def _bad(message: str) -> ConfigError:
    return ConfigError(message, code="bad_gazetteer")
