"""Pages of an analysis: groups of passages, each with its place.

Nothing is counted again: the rows of a page are one query of ``sql/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readout.errors import ConfigError
from readout.report.data import Add, ColumnTable, script

if TYPE_CHECKING:
    from readout.analyze.tables import Database

__all__ = ["FINDINGS", "FoundRow", "open_analysis", "write_findings"]

FINDINGS = ("formulations", "again", "meetings")
"""Pages of what an analysis found; they are there where there is one."""
PIECE = "\x1e"
"""Mark before each piece of a text that a query gives, and before how it stands: 0 as it is, 1
added, 2 left out."""
GROUP = ("title", "kind", "date", "documents", "members", "first", "periods")
MEMBER = ("document", "start", "end", "date", "who", "text", "how")
TABLES_THERE = "SELECT table_name FROM duckdb_tables()"
NEEDED = {
    "documents",
    "sentences",
    "statements",
    "formulations",
    "formulation_uses",
    "formulation_rates",
    "cluster_members",
    "pairs",
    "events",
    "meetings",
    "meeting_reports",
    "meeting_sides",
}
UNBOUNDED = 2**62
"""More characters than any text has."""


FoundRow = Sequence[Any]
"""A passage of a group: key, title, kind and date of the group; document, start and end; when it
was said or written (EDTF), who speaks (None where nobody is named, empty where the author does),
its words in pieces, how it is related to the group (a name of ``[how]`` in the texts, or empty); a
year and how often in that year, or None. Rows of a group stand together, as they are shown."""


def write_findings(
    name: str, rows: Iterable[FoundRow], documents: Mapping[str, int], add: Add
) -> None:
    """Write ``data/NAME.js``.

    Parameters
    ----------
    name : str
        Of the page.
    rows : iterable of FoundRow
        In the order in which they are shown.
    documents : mapping of str to int
        The number of each document of the report by its id.
    add : callable
        Takes the name of a file and what is in it.

    Raises
    ------
    ConfigError
        ``other_analysis`` where a document is none of the report's.
    """
    groups, members = ColumnTable(GROUP), ColumnTable(MEMBER)
    for (_, title, kind, date), found in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        first = len(members)
        held: set[str] = set()
        periods: dict[str, tuple[str, int, int]] = {}
        for document, *place, text, how, year, uses in (row[4:] for row in found):
            if document not in documents:
                raise ConfigError(
                    f"the analysis speaks of a document {document!r} that is not in this "
                    "report: analyze the same records again",
                    code="other_analysis",
                )
            held.add(document)
            if uses is not None:
                # how often in a year, and the first member in it
                periods.setdefault(year, (year, uses, len(members) - first))
            pieces = [(int(one[0]), one[1:]) for one in text.split(PIECE) if one[1:]]
            members.add(documents[document], *place, pieces, how)
        count = len(members) - first
        groups.add(title, kind, date, len(held), count, first, sorted(periods.values()))
    add(f"data/{name}.js", script(name, {"groups": groups.columns, "members": members.columns}))


@contextmanager
def open_analysis(
    folder: Path, max_text: int | None = None
) -> Iterator[Mapping[str, Iterator[FoundRow]]]:
    """Open the folder of an analysis.

    Parameters
    ----------
    folder : Path
        What ``readout analyze`` wrote to.
    max_text : int, optional
        Characters of each text that may be shown, beside statements; all by default.

    Yields
    ------
    mapping of str to iterator of FoundRow
        By page, to be read once and while it is open.

    Raises
    ------
    ConfigError
        ``no_analysis`` where the folder holds none with the tables that are needed;
        ``missing_package`` where DuckDB is not installed.
    """
    from readout.analyze.tables import open_database

    with open_database(folder) as database:
        there = {name for (name,) in database.rows(TABLES_THERE)}
        missing = sorted(NEEDED - there)
        if missing:
            raise ConfigError(
                f"{folder}: the analysis has no table {missing[0]}: make it again with "
                f"'readout analyze DIR -o {folder}'",
                code="no_analysis",
            )
        shown = UNBOUNDED if max_text is None else max_text
        yield {page: _rows(database, page, shown) for page in FINDINGS}


def _rows(database: Database, page: str, shown: int) -> Iterator[FoundRow]:
    """Yield the rows of a page; of sentences `shown` characters of a document may be shown."""
    sql = files("readout.report").joinpath(f"sql/{page}.sql").read_text("utf-8")
    yield from database.query(sql, *([shown] if page == "formulations" else [])).rows
