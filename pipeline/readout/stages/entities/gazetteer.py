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
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

import msgspec

from readout.errors import ConfigError, nearest
from readout.records import EntityLabel
from readout.stages.entities.candidates import Candidate
from readout.stages.entities.words import Words, split_words

__all__ = ["Entry", "Gazetteer", "Trie", "gazetteer_files", "load_gazetteer"]

LABELS: tuple[str, ...] = get_args(EntityLabel)
ANY_CASE = frozenset({"TECH", "CONCEPT"})
MAX_WORDS = 30
_ABBREVIATION = re.compile(r"[A-Z][A-Z0-9.&-]{1,5}s?")


SUFFIXES = frozenset({".jsonl", ".csv"})


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a gazetteer."""

    name: str
    label: EntityLabel
    aliases: list[str] = []
    kb_id: str | None = None
    month: int | str | None = None
    rhythm: str | None = None
    comment: str | None = None


class Trie:
    """Sequences of words with a value each; finds the longest one that begins at a word.

    The cost of a look-up depends on the text alone, not on how many sequences are kept.
    """

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def add(self, forms: Sequence[str], value: Any) -> Any:
        """Keep a sequence; returns the value it already had, or None."""
        node = self._root
        for form in forms:
            node = node.setdefault(form, {})
        before = node.get("")
        if before is None:
            node[""] = value
        return before

    def matches(
        self, forms: Sequence[str], first: int, last: int
    ) -> Iterator[tuple[int, int, Any]]:
        """Yield (first word, last word, value) of the longest sequence at each word in ``[first, last)``."""
        root = self._root
        for index in range(first, last):
            node = root.get(forms[index])
            if node is None:
                continue
            found, end, position = node.get(""), index, index
            while (position := position + 1) < last and (
                node := node.get(forms[position])
            ) is not None:
                if (value := node.get("")) is not None:
                    found, end = value, position
            if found is not None:
                yield index, end, found


class Gazetteer:
    """The entries, ready to be matched.

    Parameters
    ----------
    entries : iterable of (Entry, str)
        Each with where it comes from (``file:line``).

    Raises
    ------
    ConfigError
        Where two entries claim one name (``alias_clash``), naming both.
    """

    def __init__(self, entries: Iterable[tuple[Entry, str]] = ()) -> None:
        self._exact, self._folded = Trie(), Trie()
        self.size = 0
        for entry, where in entries:
            self.size += 1
            folded = entry.label in ANY_CASE
            for alias in dict.fromkeys((entry.name, *entry.aliases)):
                any_case = folded and _ABBREVIATION.fullmatch(alias) is None
                trie = self._folded if any_case else self._exact
                forms = (
                    [form.lower() for form in split_words(alias)]
                    if any_case
                    else split_words(alias)
                )
                if not forms or len(forms) > MAX_WORDS:
                    raise ConfigError(
                        f"{where}: {alias!r} is no name of 1 to {MAX_WORDS} words",
                        code="bad_gazetteer",
                    )
                before = trie.add(forms, (entry, where))
                if before is not None and before[0] is not entry:
                    raise ConfigError(
                        f"{where}: {alias!r} ({entry.name}, {entry.label}) is also claimed by "
                        f"{before[0].name} ({before[0].label}) in {before[1]}; keep it in one of them",
                        code="alias_clash",
                    )

    def lookup(self, name: str) -> Entry | None:
        """Return the entry that a name or alias belongs to, or None."""
        words = Words(name)
        if not len(words):
            return None
        for trie, forms in self._tries(words):
            for first, last, (entry, _) in trie.matches(forms, 0, len(words)):
                if first == 0 and last == len(words) - 1:
                    found: Entry = entry
                    return found
                break
        return None

    def match(self, words: Words, first: int, last: int) -> Iterator[Candidate]:
        """Yield the names among the words ``[first, last)``."""
        for trie, forms in self._tries(words):
            for begin, end, (entry, _) in trie.matches(forms, first, last):
                yield Candidate(
                    words.starts[begin],
                    words.ends[end],
                    entry.label,
                    "gazetteer",
                    kb_id=entry.kb_id,
                    full=entry.name,
                )

    def _tries(self, words: Words) -> Iterator[tuple[Trie, Sequence[str]]]:
        yield self._exact, words.forms
        yield self._folded, words.folded


def gazetteer_files(path: Path) -> list[Path]:
    """List the gazetteer files (``.jsonl``, ``.csv``) of a folder, sorted by name; a file is its own list."""
    return sorted(f for f in path.rglob("*") if f.suffix in SUFFIXES) if path.is_dir() else [path]


def load_gazetteer(paths: Iterable[Path]) -> Gazetteer:
    """Read gazetteer files and folders.

    A ``.csv`` file has a line of column names first, those of an entry's fields; aliases are parted by ``;``.

    Raises
    ------
    ConfigError
        For a line that is no entry (``bad_gazetteer``: file, line, reason), or names that clash.
    """
    return Gazetteer(
        item for path in paths for file in gazetteer_files(path) for item in _read(file)
    )


def _read(file: Path) -> Iterator[tuple[Entry, str]]:
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{file}: cannot be read as a gazetteer: {error}", code="bad_gazetteer"
        ) from error
    if file.suffix == ".csv":
        yield from _read_table(file, text)
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            where = f"{file}:{number}"
            yield _entry(line, where), where


def _read_table(file: Path, text: str) -> Iterator[tuple[Entry, str]]:
    """Read the lines of a CSV file as entries; empty cells are left out."""
    rows = csv.DictReader(io.StringIO(text), strict=True)
    try:
        for name in rows.fieldnames or ():
            if name not in Entry.__struct_fields__:
                reason = nearest(str(name), Entry.__struct_fields__)
                raise ConfigError(f"{file}:1: column {name!r}: {reason}", code="bad_gazetteer")
        for row in rows:
            where = f"{file}:{rows.line_num}"
            if None in row:
                raise ConfigError(f"{where}: more cells than columns", code="bad_gazetteer")
            data: dict[str, Any] = {
                key: cell.strip() for key, cell in row.items() if cell and cell.strip()
            }
            if "aliases" in data:
                data["aliases"] = [
                    alias.strip() for alias in data["aliases"].split(";") if alias.strip()
                ]
            if data:
                yield _convert(data, where), where
    except csv.Error as error:
        raise ConfigError(f"{file}:{rows.line_num}: {error}", code="bad_gazetteer") from error


def _entry(line: str, where: str) -> Entry:
    try:
        return _convert(json.loads(line), where)
    except json.JSONDecodeError as error:
        raise ConfigError(f"{where}: {error}", code="bad_gazetteer") from error


def _convert(data: Any, where: str) -> Entry:
    if isinstance(data, dict) and data.get("label") not in LABELS:
        label = data.get("label")
        raise ConfigError(
            f"{where}: label {label!r}: {nearest(str(label), LABELS)}", code="bad_gazetteer"
        )
    try:
        return msgspec.convert(data, Entry)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{where}: {error}", code="bad_gazetteer") from error
