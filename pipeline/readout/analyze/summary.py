"""An analysis in the terminal: what was counted, and the first rows of what it found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from readout.analyze.tables import Database
from readout.records.naming import safe

__all__ = ["print_result", "summarize"]

NARROWEST = 8
"""Characters of a text that are shown in any case."""
BETWEEN = 2
"""Spaces between two columns."""
ROWS = 8
"""Rows of each table that are shown."""


@dataclass(frozen=True)
class Section:
    """A part of the summary.

    Attributes
    ----------
    title : str
        What it tells.
    query : str
        Columns and rows, ready to be shown; ``?`` is how many.
    table : str
        Where all of it is; the part is left out where there is no such table.
    """

    title: str
    query: str
    table: str


PARTS = (
    Section(
        "Set formulations",
        "SELECT formulation, documents, uses, "
        "format('{:.2f}', per_1000) AS \"per 1,000\", "
        "format('{:.2f}–{:.2f}', low, high) AS \"95 %\", "
        "first_date AS first "
        "FROM formulations ORDER BY rank LIMIT ?",
        "formulations",
    ),
    Section(
        "What moved by more than a tier (intervals of the two years apart)",
        'SELECT formulation, year, heat, moved, documents, "of" FROM formulation_tiers '
        "WHERE moved_far ORDER BY abs(moved) DESC, year DESC, formulation LIMIT ?",
        "formulation_tiers",
    ),
    Section(
        "Quoted again (reprints counted once)",
        "SELECT text, independent AS documents, earliest_date AS earliest, "
        "latest_date AS latest, coalesce(speakers[1], '') AS speaker FROM clusters "
        "ORDER BY independent DESC, clusters.documents DESC, cluster LIMIT ?",
        "clusters",
    ),
    Section(
        "Said long before the document that quotes it",
        "SELECT text, speaker_name AS speaker, said, document_date AS quoted, "
        "statement FROM recalled WHERE occasion_confidence >= 0.9 AND gap_days < 36525 "
        "ORDER BY gap_days DESC, statement LIMIT ?",
        "recalled",
    ),
    Section(
        "What tells the parts apart",
        "SELECT part, term, uses, other_uses AS elsewhere, "
        "format('{:.2f}', log_odds) AS \"log-odds\", "
        "format('{:.2f}–{:.2f}', low, high) AS \"95 %\", "
        "format('{:.1f}', score) AS score, format('{:.1f}', \"null\") AS \"by chance\" "
        "FROM comparison WHERE certain AND rank <= 3 "
        "ORDER BY part, type, rank LIMIT 6 * ?",
        "comparison",
    ),
    Section(
        "Events that several documents report",
        "SELECT name, date, reporting, documents, statements, doubtful FROM meetings "
        "WHERE reporting > 1 ORDER BY doubtful >= documents, "
        "reporting DESC, documents DESC, key LIMIT ?",
        "meetings",
    ),
    Section(
        "Statements held against the sources",
        "SELECT verdict, count(*) AS statements, count(DISTINCT document) AS documents, "
        "count(DISTINCT source) AS sources FROM against "
        "GROUP BY verdict ORDER BY verdict DESC LIMIT ?",
        "against",
    ),
    Section(
        "Who speaks",
        "SELECT name AS speaker, statements, documents, "
        "coalesce(roles[1], '') AS role, coalesce(bodies[1], '') AS body "
        "FROM persons WHERE status = 'named' "
        "ORDER BY statements DESC, speaker LIMIT ?",
        "speakers",
    ),
    Section(
        "Who stays unnamed: said by nobody (agentless), by kind of document",
        'SELECT "group" AS kind, statements, agentless, '
        "format('{:.0f} %', 100 * share) AS share, "
        "format('{:.0f}–{:.0f} %', 100 * low, 100 * high) AS \"95 %\", "
        "nominal, pronoun, documents FROM attribution "
        "WHERE \"by\" = 'document_kind' ORDER BY statements DESC, kind LIMIT ?",
        "attribution",
    ),
    Section(
        "Themes, by year",
        'SELECT "group" AS year, theme, passages, "of", '
        "format('{:.1f} %', 100 * share) AS share, "
        "format('{:.1f}–{:.1f} %', 100 * low, 100 * high) AS \"95 %\", documents "
        "FROM theme_shares WHERE \"by\" = 'year' AND passages > 0 "
        "ORDER BY passages DESC, year, theme LIMIT ?",
        "theme_shares",
    ),
    Section(
        "Together in a passage",
        'SELECT source_name AS one, target_name AS "other", passages, documents '
        "FROM links ORDER BY passages DESC, source, target LIMIT ?",
        "links",
    ),
)
COUNTED = 'SELECT "of", what, count, total FROM counts WHERE count > 0 ORDER BY rowid'
MEASURED = "SELECT figure, value, counted FROM quality WHERE kind = 'all' ORDER BY rowid"
SIZE = (
    "SELECT count(*), min(date_start) FILTER (date_diff('day', date_start, date_end) < 366), "
    "max(date_end) FILTER (date_diff('day', date_start, date_end) < 366), sum(words) "
    "FROM documents"
)


def summarize(database: Database, console: Console) -> None:
    """Print what an analysis found.

    Parameters
    ----------
    database : Database
        Its tables.
    console : Console
        Where to; it decides on colours and width.
    """
    console.print(_head(database))
    tables = {name for (name,) in database.rows("SELECT table_name FROM duckdb_tables()")}
    for part in PARTS:
        result = database.query(part.query, ROWS) if part.table in tables else None
        rows = list(result.rows) if result else []
        if result and rows:
            title = Text(f"\n{part.title}", style="bold")
            title.append(f"  (table {part.table})", style="dim not bold")
            console.print(title)
            print_result(result.columns, rows, console, whole=False)
    counted = database.rows(COUNTED)
    lines = [f"{count:,} of {total:,} {of} {what}" for of, what, count, total in counted]
    _print_lines(console, "Counted with care", lines)
    lines = [f"{value}  {figure} ({on})" for figure, value, on in database.rows(MEASURED)]
    _print_lines(console, "How often the extractor is right (held-out documents)", lines)


def print_result(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], console: Console, *, whole: bool = True
) -> None:
    """Print rows as a table.

    Parameters
    ----------
    columns : sequence of str
        Their names.
    rows : sequence of sequences
        A value for each column.
    console : Console
        Where to.
    whole : bool
        Whether long texts are shown whole, on several lines, or cut so that a row is a line.
    """
    shown = [[_shown(value) for value in row] for row in rows]
    if not whole:
        shown = _cut([list(columns), *shown], console.width)[1:]
    table = Table(box=None, pad_edge=False, header_style="dim", show_edge=False)
    for number, column in enumerate(columns):
        numeric = all(type(row[number]) in (int, float) for row in rows)
        table.add_column(safe(column), justify="right" if numeric else "left")
    for row in shown:
        table.add_row(*map(Text, row))
    console.print(table)


def _cut(rows: Sequence[Sequence[str]], most: int) -> list[list[str]]:
    """Cut texts so that a row is a line: the widest column gives way until all have room."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    while sum(widths) + BETWEEN * (len(widths) - 1) > most and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return [
        [
            text if cell_len(text) <= width else f"{set_cell_size(text, width - 1).rstrip()}…"
            for text, width in zip(row, widths, strict=True)
        ]
        for row in rows
    ]


def _head(database: Database) -> Text:
    ((documents, first, last, words),) = database.rows(SIZE)
    (statements,), (speakers,) = (
        database.rows(f"SELECT count(*) FROM {name}")[0]  # noqa: S608 - our own
        for name in ("statements", "speakers")
    )
    head = Text(f"{documents:,} documents", style="bold")
    dated = f", {first} to {last}" if first and last else ""
    head.append(f"{dated}, {words or 0:,} words", style="not bold")
    head.append(f"\n{statements:,} statements, {speakers:,} speakers", style="not bold")
    return head


def _print_lines(console: Console, title: str, lines: Sequence[str]) -> None:
    if lines:
        console.print(Text(f"\n{title}", style="bold"))
        for line in lines:
            console.print(Text(f"  {safe(line)}"))


def _shown(value: object) -> str:
    if value is None:
        return "–"
    if type(value) is int:
        return f"{value:,}"
    return safe(str(value))
