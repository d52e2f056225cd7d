"""Data as scripts: what a page that lies on a disk can load without a server.

A file of data is one call, ``readout("name", LITERAL)``, in ASCII alone. Data stand in lists and in
objects whose keys are this package's own; a text of a document is never a key. Tables stand by
columns: numbers in one list a column, every text once in a pool.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["Add", "ColumnTable", "Shards", "literal", "script"]

Add = Callable[[str, bytes], None]
"""Takes the name of a file and what is in it."""

ROWS = 50_000
"""Rows in a file of a table: some 2 MB."""
BYTES = 1_500_000
"""Size at which a file of documents is closed: a browser reads it in some 20 ms."""


def literal(value: Any) -> str:
    """Write a value as a literal of JavaScript and of JSON.

    ASCII alone; with no ``<`` it can neither end a script nor open a comment in one.

    Parameters
    ----------
    value : object
        Of lists, tuples, dicts, texts, numbers, booleans and None; the texts without surrogates.
    """
    written = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return written.replace("<", "\\u003c")


def script(name: str, value: Any) -> bytes:
    """Write a file of data under the name that pages ask for."""
    return f"readout({literal(name)},{literal(value)});\n".encode("ascii")


class ColumnTable:
    """Rows of one table, by columns; a long one is written as files of some rows each.

    Parameters
    ----------
    columns : sequence of str
        Their names.
    name : str, optional
        The files of a long table are ``data/NAME-000.js``, …
    add : callable, optional
        Takes such a file.

    Attributes
    ----------
    columns : dict of str to list
        The rows that are not written yet.
    files : int
        How many are written so far.
    """

    def __init__(self, columns: Sequence[str], name: str = "", add: Add | None = None) -> None:
        self.columns: dict[str, list[Any]] = {column: [] for column in columns}
        self.files = 0
        self._name = name
        self._add = add
        self._rows = 0

    def __len__(self) -> int:
        return self._rows

    def add(self, *values: Any) -> int:
        """Add a row, a value for each column; return its number."""
        for column, value in zip(self.columns.values(), values, strict=True):
            column.append(value)
        self._rows += 1
        if self._rows % ROWS == 0:
            self.close()
        return self._rows - 1

    def close(self) -> None:
        """Write what is left, of a long table."""
        if self._add is not None and any(self.columns.values()):
            name = f"{self._name}-{self.files:03d}"
            self._add(f"data/{name}.js", script(name, self.columns))
            self.columns = {column: [] for column in self.columns}
            self.files += 1


class Shards:
    """Items of different length, written as files of some items each.

    Parameters
    ----------
    name : str
        The files are ``data/NAME-000.js``, …
    most : int
        Items in a file, at most; a file is closed before, where it gets long.
    add : callable
        Takes a file.

    Attributes
    ----------
    files : int
        How many are written so far: the number of the one that is being filled.
    """

    def __init__(self, name: str, most: int, add: Add) -> None:
        self._name = name
        self._most = most
        self._add = add
        self._items: list[str] = []
        self.files = 0

    def add(self, item: Any) -> tuple[int, int]:
        """Add an item; return the number of its file and its own number in there."""
        written = literal(item)
        if self._items and sum(map(len, self._items)) + len(written) > BYTES:
            self.close()
        place = self.files, len(self._items)
        self._items.append(written)
        if len(self._items) >= self._most:
            self.close()
        return place

    def close(self) -> None:
        """Write what is left."""
        if self._items:
            name = f"{self._name}-{self.files:03d}"
            data = f"readout({literal(name)},[{','.join(self._items)}]);\n".encode("ascii")
            self._add(f"data/{name}.js", data)
            self._items = []
            self.files += 1
