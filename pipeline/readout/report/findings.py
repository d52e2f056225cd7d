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

KINDS = {"persons": "person", "states": "state", "bodies": "body"}
"""Pages of those who speak: the kind of their identities."""
FINDINGS = ("formulations", "again", "meetings", *KINDS)
"""Pages of what an analysis found; they are there where there is one."""
PIECE = "\x1e"
"""Mark before each piece of a text that a query gives, and before how it stands: 0 as it is, 1
added, 2 left out."""
GROUP = ("id", "title", "kind", "date", "facts", "documents", "members", "first", "periods")
MEMBER = ("document", "start", "end", "date", "who", "text", "how", "event", "point")
UNBOUNDED = 2**62
"""More characters than any text has."""


FoundRow = Sequence[Any]
"""A passage of a group: key, title, kind and date of the group, what else is known of it (a list of
``name``, as in ``[facts]`` of the texts, and ``values`` with ``text``, ``n``, ``id``; first row);
document, start and end; when it was said or written (EDTF), who speaks (None where nobody is named,
empty where the author does) or on what occasion, its words in pieces, how it is related to the
group (a name of ``[how]`` in the texts, or empty); the key of that occasion; a number that those
have in common which make the same point in several documents; a year and how often in that year.
What is not there is None. Rows of a group stand together, as they are shown."""


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
    for key, found in groupby(rows, key=itemgetter(0)):
        first = len(members)
        head: Sequence[Any] = ()
        held: set[str] = set()
        periods: dict[str, tuple[str, int, int]] = {}
        for (
            _,
            title,
            kind,
            date,
            facts,
            document,
            *place,
            text,
            how,
            event,
            point,
            year,
            uses,
        ) in found:
            head = head or (key, title, kind, date, facts or ())
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
            members.add(documents[document], *place, pieces, how, event, point)
        count = len(members) - first
        groups.add(*head, len(held), count, first, sorted(periods.values()))
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

    shown = UNBOUNDED if max_text is None else max_text
    with open_database(folder) as database:
        try:
            for page in FINDINGS:
                list(_rows(database, page, shown, "EXPLAIN "))
        except ConfigError as error:
            raise ConfigError(
                f"{folder}: the analysis lacks what the report needs: make it again with 'readout "
                f"analyze DIR -o {folder}' ({str(error).splitlines()[0]})",
                code="no_analysis",
            ) from error
        yield {page: _rows(database, page, shown) for page in FINDINGS}


def _rows(database: Database, page: str, shown: int, explain: str = "") -> Iterator[FoundRow]:
    """Yield the rows of a page; of texts `shown` characters of a document may be shown."""
    name = "identities" if page in KINDS else page
    sql = files("readout.report").joinpath(f"sql/{name}.sql").read_text("utf-8")
    values = (shown, KINDS.get(page))
    yield from database.query(explain + sql, *values[: sql.count("?::")]).rows
