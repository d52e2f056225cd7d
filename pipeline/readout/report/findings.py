"""What ``readout analyze`` wrote, for the pages: groups of passages, each with its place.

Nothing is counted again: the rows of a page are one query of ``sql/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from readout.errors import ConfigError
from readout.report.data import Add, ColumnTable, script

if TYPE_CHECKING:
    from readout.analyze.tables import Database

__all__ = [
    "ADDED",
    "FINDINGS",
    "LEFT_OUT",
    "PLAIN",
    "Group",
    "Member",
    "Period",
    "open_analysis",
    "write_findings",
]

FINDINGS = ("formulations", "again", "meetings")
"""Pages of what an analysis found; they are there where there is one."""
PLAIN, ADDED, LEFT_OUT = range(3)
"""How a piece of words stands to those that it is held beside."""
PIECE = "\x1e"
"""Stands before each piece of a text that a query gives, and before how it stands."""
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


class Member(NamedTuple):
    """A passage of a group.

    Attributes
    ----------
    document : str
        Id of its document.
    start, end : int
        Where it stands in there.
    date : str or None
        When it was said or written, in EDTF.
    who : str or None
        Who speaks; None where nobody is named, empty where the author does.
    text : sequence of (int, str)
        Its words in pieces: :data:`PLAIN`; :data:`ADDED`, which are marked; :data:`LEFT_OUT`.
    how : str
        How it is related to the group: a name of ``[how]`` in the texts; empty where that goes
        without saying.
    """

    document: str
    start: int
    end: int
    date: str | None
    who: str | None
    text: Sequence[tuple[int, str]]
    how: str = ""


class Period(NamedTuple):
    """How often in a year, as the analysis has it, and the index of the first member in it."""

    year: str
    uses: int
    member: int


class Group(NamedTuple):
    """Passages that belong together.

    Attributes
    ----------
    title : str
        What it is called.
    members : sequence of Member
        In the order in which they are shown.
    kind : str
        A name of ``[kind]`` in the texts, or empty.
    date : str or None
        From when to when, or when, as it is shown.
    periods : sequence of Period
        How often in which year, where that is worth a picture.
    """

    title: str
    members: Sequence[Member]
    kind: str = ""
    date: str | None = None
    periods: Sequence[Period] = ()


def write_findings(
    name: str, groups: Iterable[Group], documents: Mapping[str, int], add: Add
) -> None:
    """Write ``data/NAME.js``.

    Parameters
    ----------
    name : str
        Of the page.
    groups : iterable of Group
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
    rows, members = ColumnTable(GROUP), ColumnTable(MEMBER)
    for title, found, kind, date, periods in groups:
        held = {one.document for one in found}
        rows.add(title, kind, date, len(held), len(found), len(members), periods)
        for document, *place in found:
            if document not in documents:
                raise ConfigError(
                    f"the analysis speaks of a document {document!r} that is not in this "
                    "report: analyze the same records again",
                    code="other_analysis",
                )
            members.add(documents[document], *place)
    add(f"data/{name}.js", script(name, {"groups": rows.columns, "members": members.columns}))


@contextmanager
def open_analysis(
    folder: Path, max_text: int | None = None
) -> Iterator[Mapping[str, Iterator[Group]]]:
    """Open the folder of an analysis.

    Parameters
    ----------
    folder : Path
        What ``readout analyze`` wrote to.
    max_text : int, optional
        Characters of each text that may be shown, beside statements; all by default.

    Yields
    ------
    mapping of str to iterator of Group
        Groups by page, to be read once and while it is open.

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
        yield {page: _groups(database, page, shown) for page in FINDINGS}


def _groups(database: Database, page: str, shown: int) -> Iterator[Group]:
    """Yield the groups of a page; of sentences `shown` characters of a document may be shown."""
    sql = files("readout.report").joinpath(f"sql/{page}.sql").read_text("utf-8")
    rows = database.rows(sql, *([shown] if page == "formulations" else []))
    for (_, title, kind, date), found in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        members: list[Member] = []
        periods: dict[str, Period] = {}
        for *place, text, how, year, uses in (row[4:] for row in found):
            if uses is not None:
                periods.setdefault(year, Period(year, uses, len(members)))
            pieces = [(int(one[0]), one[1:]) for one in text.split(PIECE) if one[1:]]
            members.append(Member(*(*place, pieces, how)))
        yield Group(title, members, kind, date, sorted(periods.values()))
