"""What ``readout analyze`` wrote, for the pages: groups of passages, each with its place.

Nothing is counted again.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

from readout.errors import ConfigError
from readout.records.naming import clean
from readout.report.data import Add, ColumnTable, script

if TYPE_CHECKING:
    from readout.analyze.tables import Database

__all__ = [
    "ADDED",
    "LEFT_OUT",
    "PLAIN",
    "Group",
    "Member",
    "Period",
    "open_analysis",
    "write_findings",
]

PLAIN, ADDED, LEFT_OUT = range(3)
"""How a piece of words stands to those that it is held beside."""
GROUP = ("title", "kind", "date", "documents", "members", "first", "periods")
MEMBER = ("document", "start", "end", "date", "who", "text", "how")


USES = """
SELECT u.formulation, u.document, u.start, u."end", u.date,
       CASE WHEN u.statement IS NULL THEN coalesce(u.speaker, '') ELSE u.speaker END,
       CASE WHEN s."end" <= ? THEN s.text END, f.forms, year(u.date_start)::VARCHAR
FROM formulation_uses u
JOIN formulations f USING (formulation)
LEFT JOIN sentences s ON s.document = u.document AND s.start <= u.start AND u."end" <= s."end"
WHERE f.documents > 1
ORDER BY f.rank, u.date_end NULLS LAST, u.document, u.start
"""
YEARS = """
SELECT formulation, value, uses FROM formulation_rates WHERE "by" = 'year' ORDER BY ALL
"""
AGAIN = """
WITH reworded AS (
    SELECT p.later, p.earlier, m.cluster FROM pairs p
    LEFT JOIN cluster_members m ON m.statement = p.earlier
    WHERE p.relation = 'other_words'
), found AS (
    SELECT m.cluster AS "group", m.statement, p.relation, p.difference
    FROM cluster_members m LEFT JOIN pairs p ON p.later = m.statement AND p.cluster = m.cluster
    UNION ALL
    SELECT coalesce(cluster, earlier), later, 'other_words', '' FROM reworded
    UNION ALL
    SELECT DISTINCT earlier, earlier, NULL, '' FROM reworded WHERE cluster IS NULL
), sized AS (
    SELECT f."group", count(DISTINCT s.document) AS documents FROM found f
    JOIN statements s ON s.id = f.statement GROUP BY ALL
)
SELECT f."group", s.document, s.start, s."end", d.date, s.speaker_name, s.text,
       coalesce(f.relation, 'first'), coalesce(f.difference, '')
FROM found f
JOIN sized z USING ("group")
JOIN statements s ON s.id = f.statement
JOIN documents d ON d.id = s.document
ORDER BY z.documents DESC, f."group", d.date_end NULLS LAST, s.document, s.start
"""
MEETINGS = """
WITH sides AS (
    SELECT key, statement, max(counterpart) AS counterpart FROM meeting_sides GROUP BY ALL
)
SELECT m.key, m.name, CASE m.kind WHEN 'other' THEN '' ELSE m.kind END, m.date, r.document,
       coalesce(s.start, e.start), coalesce(s."end", e."end"), d.date,
       CASE WHEN s.id IS NULL THEN '' ELSE s.speaker_name END,
       coalesce(s.text, r.name),
       CASE WHEN s.id IS NULL THEN 'mentioned' WHEN x.statement IS NULL THEN ''
            WHEN x.counterpart IS NULL THEN 'alone' ELSE 'both' END
FROM meetings m
JOIN meeting_reports r ON r.key = m.key
JOIN documents d ON d.id = r.document
JOIN events e ON e.id = r.event
LEFT JOIN statements s ON s.document = r.document AND s.occasion = m.key
LEFT JOIN sides x ON x.key = m.key AND x.statement = s.id
WHERE m.documents > 1
ORDER BY m.reporting > 1 DESC, m.documents DESC, m.date_start NULLS LAST, m.key,
         r.reported DESC, d.date_end NULLS LAST, r.document, s.start
"""
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
CHANGE = re.compile(r"(\[-.*?-\]|\{\+.*?\+\})")
"""A stretch of a difference: ``[-words left out-]`` or ``{+words added+}``."""


UNBOUNDED = 2**62
"""More characters than any text has."""


@dataclass(frozen=True)
class Member:
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


@dataclass(frozen=True)
class Period:
    """How often in a year.

    Attributes
    ----------
    year : str
        As it is shown.
    count : int
        As the analysis has it.
    member : int
        Index of the first member in it.
    """

    year: str
    count: int
    member: int


@dataclass(frozen=True)
class Group:
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
    for group in groups:
        held = {one.document for one in group.members}
        rows.add(
            clean(group.title),
            group.kind,
            group.date,
            len(held),
            len(group.members),
            len(members),
            [(one.year, one.count, one.member) for one in group.periods],
        )
        for one in group.members:
            number = documents.get(clean(one.document))
            if number is None:
                raise ConfigError(
                    f"the analysis speaks of a document {one.document!r} that is not in this "
                    "report: analyze the same records again",
                    code="other_analysis",
                )
            who = None if one.who is None else clean(one.who)
            text = [(kind, clean(piece)) for kind, piece in one.text]
            members.add(number, one.start, one.end, one.date, who, text, one.how)
    data = {"groups": rows.columns, "members": members.columns}
    add(f"data/{name}.js", script(name, data))


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
        yield {
            "formulations": _formulations(database, max_text),
            "again": _again(database),
            "meetings": _meetings(database),
        }


def _formulations(database: Database, max_text: int | None) -> Iterator[Group]:
    """Yield the formulations, the strongest first, each with its uses, the earliest first."""
    years: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for name, year, uses in database.rows(YEARS):
        years[name].append((year, uses))
    shown = UNBOUNDED if max_text is None else max_text
    for name, rows in groupby(database.rows(USES, shown), key=itemgetter(0)):
        found = list(rows)
        members = [
            Member(*(*row[1:6], _around(row[6], row[7]) or [(ADDED, name)])) for row in found
        ]
        of = [row[8] for row in found]
        periods = [Period(year, uses, of.index(year)) for year, uses in years[name] if year in of]
        yield Group(name, members, periods=periods)


def _around(text: str | None, forms: Sequence[str]) -> list[tuple[int, str]]:
    """Cut a sentence at the first form of a formulation that it has; nothing of no sentence."""
    for form in forms:
        before, there, behind = (text or "").partition(form)
        if there:
            return [(PLAIN, before), (ADDED, there), (PLAIN, behind)]
    return [] if text is None else [(PLAIN, text)]


def _again(database: Database) -> Iterator[Group]:
    """Yield what is said again, what most documents have first, the earliest statement on top."""
    for _, rows in groupby(database.rows(AGAIN), key=itemgetter(0)):
        found = list(rows)
        members = [
            Member(*(*row[1:6], _pieces(row[8]) or [(PLAIN, row[6])], row[7])) for row in found
        ]
        yield Group(found[0][6], members)


def _pieces(difference: str) -> list[tuple[int, str]]:
    """Cut a difference into what is as before, what was added, and what was left out."""
    kinds = {"{": ADDED, "[": LEFT_OUT}
    return [
        (kinds[piece[0]], piece[2:-2]) if at % 2 else (PLAIN, piece)
        for at, piece in enumerate(CHANGE.split(difference))
        if piece
    ]


def _meetings(database: Database) -> Iterator[Group]:
    """Yield events of several documents, those that several report first."""
    for (_, name, kind, date), rows in groupby(database.rows(MEETINGS), key=itemgetter(0, 1, 2, 3)):
        members = [Member(*(*row[4:9], [(PLAIN, row[9])], row[10])) for row in rows]
        yield Group(name, members, kind=kind, date=date)
