"""Tables as columns: numbers in one list a column, every text once in a pool."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from readout.records.dates import EARLIEST, LATEST, bounds
from readout.records.naming import clean
from readout.report.literals import literal, script

__all__ = ["Dates", "Pool", "Rows", "Shards", "Table"]

K = TypeVar("K", bound=Hashable)
Add = Callable[[str, bytes], None]
"""Takes the name of a file and what is in it."""

ROWS = 50_000
"""Rows in a file of a table: some 2 MB."""
BYTES = 1_500_000
"""Size at which a file of documents is closed: a browser reads it in some 20 ms."""


class Pool(Generic[K]):
    """Gives each key a number, in the order of coming, and keeps a value with it."""

    def __init__(self) -> None:
        self._numbers: dict[K, int] = {}
        self.values: list[Any] = []

    def __len__(self) -> int:
        return len(self.values)

    def keys(self) -> list[K]:
        """Return the keys by number."""
        return list(self._numbers)

    def number(self, key: K, value: Any = None) -> int:
        """Return the number of a key; a new key is kept with its value, else with itself."""
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = len(self.values)
            self.values.append(key if value is None else value)
        return found


class Dates:
    """Dates in EDTF, each once, with its first and last day as numbers (20310503).

    What is no plain date, and a date without its year, has 0 for both.
    """

    def __init__(self) -> None:
        self._pool: Pool[str] = Pool()

    def number(self, value: str | None) -> int:
        """Return the number of a date; -1 of none."""
        return -1 if value is None else self._pool.number(value, days(value))

    def columns(self) -> dict[str, list[Any]]:
        """Return all dates as columns."""
        rows = self._pool.values
        return {
            "edtf": [row[0] for row in rows],
            "first": [row[1] for row in rows],
            "last": [row[2] for row in rows],
        }


def days(value: str) -> tuple[str, int, int]:
    """Return a date with its first and last day as numbers, 0 where they are not known."""
    first, last = bounds(value)
    unknown = first == EARLIEST or last == LATEST or first.startswith("0000")
    if unknown:
        return clean(value), 0, 0
    return clean(value), int(first.replace("-", "")), int(last.replace("-", ""))


class Rows:
    """Rows of one table, by columns.

    Parameters
    ----------
    names : sequence of str
        The columns.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        self._columns: tuple[list[Any], ...] = tuple([] for _ in names)

    def __len__(self) -> int:
        return len(self._columns[0])

    def add(self, *values: Any) -> None:
        """Add a row, a value for each column."""
        for column, value in zip(self._columns, values, strict=True):
            column.append(value)

    def columns(self) -> dict[str, list[Any]]:
        """Return the columns by name."""
        return dict(zip(self._names, self._columns, strict=True))


class Table:
    """A long table, written as files of some rows each while it grows.

    Parameters
    ----------
    name : str
        The files are ``data/NAME-000.js``, …
    names : sequence of str
        The columns.
    add : callable
        Takes a file.

    Attributes
    ----------
    rows, files : int
        How many there are so far.
    """

    def __init__(self, name: str, names: Sequence[str], add: Add) -> None:
        self._name = name
        self._names = names
        self._add = add
        self._rows = Rows(names)
        self.rows = 0
        self.files = 0

    def add(self, *values: Any) -> int:
        """Add a row; return its number."""
        self._rows.add(*values)
        self.rows += 1
        if len(self._rows) >= ROWS:
            self._flush()
        return self.rows - 1

    def close(self) -> None:
        """Write what is left."""
        if len(self._rows):
            self._flush()

    def _flush(self) -> None:
        name = f"{self._name}-{self.files:03d}"
        self._add(f"data/{name}.js", script(name, self._rows.columns()))
        self._rows = Rows(self._names)
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
        self._size = 0
        self.files = 0

    def add(self, item: Any) -> tuple[int, int]:
        """Add an item; return the number of its file and its own number in there."""
        written = literal(item)
        if self._items and self._size + len(written) > BYTES:
            self.close()
        place = self.files, len(self._items)
        self._items.append(written)
        self._size += len(written)
        if len(self._items) >= self._most:
            self.close()
        return place

    def close(self) -> None:
        """Write what is left."""
        if not self._items:
            return
        name = f"{self._name}-{self.files:03d}"
        items = ",".join(self._items)
        data = f"readout({literal(name)},[{items}]);\n".encode("ascii")
        self._add(f"data/{name}.js", data)
        self._items = []
        self._size = 0
        self.files += 1
