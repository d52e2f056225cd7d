"""What ``readout analyze`` wrote, as groups of passages for the pages; nothing is counted again."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readout.errors import ConfigError
from readout.report.findings import ADDED, LEFT_OUT, PLAIN, Group, Member, Period

if TYPE_CHECKING:
    from readout.analyze.tables import Database

__all__ = ["open_analysis"]

USES = """
SELECT u.formulation, u.document, u.start, u."end", u.date, year(u.date_start)::VARCHAR, u.speaker,
       u.statement IS NULL, s.text, s."end", f.forms
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
SELECT f."group", s.document, s.start, s."end", d.date, s.speaker_name, s.text, f.relation,
       coalesce(f.difference, '')
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
SELECT m.key, m.name, m.kind, m.date, r.document, coalesce(s.start, e.start),
       coalesce(s."end", e."end"), d.date, CASE WHEN s.id IS NULL THEN '' ELSE s.speaker_name END,
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
    years: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for name, year, uses in database.query(YEARS).rows:
        years[name][year] = uses
    for name, rows in groupby(database.rows(USES), key=itemgetter(0)):
        found = list(rows)
        yield Group(
            name,
            [_use(row, max_text) for row in found],
            periods=_periods(years[name], [row[5] for row in found]),
        )


def _again(database: Database) -> Iterator[Group]:
    """Yield what is said again, what most documents have first, the earliest statement on top."""
    for _, rows in groupby(database.rows(AGAIN), key=itemgetter(0)):
        found = list(rows)
        yield Group(found[0][6], [_member(row) for row in found])


def _member(row: Sequence[Any]) -> Member:
    _, document, start, end, date, who, text, relation, difference = row
    pieces = _pieces(difference) if difference else [(PLAIN, text)]
    return Member(document, start, end, date, who, pieces, relation or "first")


def _meetings(database: Database) -> Iterator[Group]:
    """Yield events of several documents, those that several report first."""
    for (_, name, kind, date), rows in groupby(database.rows(MEETINGS), key=itemgetter(0, 1, 2, 3)):
        shown = [_side(row) for row in rows]
        yield Group(name, shown, kind="" if kind == "other" else kind, date=date)


def _side(row: Sequence[Any]) -> Member:
    *_, document, start, end, date, who, text, how = row
    return Member(document, start, end, date, who, [(PLAIN, text)], how)


def _pieces(difference: str) -> list[tuple[int, str]]:
    """Cut a difference into what is as before, what was added, and what was left out."""
    kinds = {"{": ADDED, "[": LEFT_OUT}
    return [
        (kinds[piece[0]], piece[2:-2]) if at % 2 else (PLAIN, piece)
        for at, piece in enumerate(CHANGE.split(difference))
        if piece
    ]


def _use(row: Sequence[Any], max_text: int | None) -> Member:
    name, document, start, end, date, _, speaker, author, text, edge, forms = row
    who = speaker if speaker or not author else ""
    may_be_shown = text is not None and (max_text is None or edge <= max_text)
    pieces = _around(text, forms) if may_be_shown else [(ADDED, name)]
    return Member(document, start, end, date, who, pieces)


def _around(text: str, forms: Sequence[str]) -> list[tuple[int, str]]:
    """Cut a sentence at the first form of a formulation that it has."""
    for form in forms:
        before, there, behind = text.partition(form)
        if there:
            return [(PLAIN, before), (ADDED, there), (PLAIN, behind)]
    return [(PLAIN, text)]


def _periods(uses: Mapping[str, int], years: Sequence[str | None]) -> list[Period]:
    """Return years with their uses, and the member that is the first of each."""
    return [Period(year, count, years.index(year)) for year, count in uses.items() if year in years]
