"""What ``readout analyze`` wrote, as groups of passages for the pages; nothing is counted again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from readout.report.findings import Group, Member, Period

if TYPE_CHECKING:
    from readout.analyze.database import Database

__all__ = ["open_analysis"]

USES = """
SELECT u.formulation, u.document, u.start, u."end", u.date, year(u.date_start)::VARCHAR, u.speaker,
       u.statement IS NULL, coalesce(s.text, u.formulation), f.forms
FROM formulation_uses u
JOIN formulations f USING (formulation)
LEFT JOIN sentences s ON s.document = u.document AND s.start <= u.start AND u."end" <= s."end"
WHERE f.documents > 1
ORDER BY f.rank, u.date_end NULLS LAST, u.document, u.start
"""
YEARS = """
SELECT formulation, value, uses FROM formulation_rates WHERE "by" = 'year' ORDER BY ALL
"""


@contextmanager
def open_analysis(folder: Path) -> Iterator[Mapping[str, Iterator[Group]]]:
    """Open the folder of an analysis.

    Parameters
    ----------
    folder : Path
        What ``readout analyze`` wrote to.

    Yields
    ------
    mapping of str to iterator of Group
        Groups by page, to be read once and while it is open.

    Raises
    ------
    ConfigError
        ``no_analysis`` where the folder holds none; ``no_analyze`` where DuckDB is not installed;
        ``bad_sql`` where it was made by another version of this package.
    """
    from readout.analyze.database import open_database

    with open_database(folder) as database:
        yield {name: groups(database) for name, groups in PAGES.items()}


def _formulations(database: Database) -> Iterator[Group]:
    """Yield the formulations, the strongest first, each with its uses, the earliest first."""
    years: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for name, year, uses in database.query(YEARS).rows:
        years[name][year] = uses
    for name, rows in groupby(database.rows(USES), key=itemgetter(0)):
        found = list(rows)
        yield Group(
            name,
            [_use(row) for row in found],
            periods=_periods(years[name], [row[5] for row in found]),
        )


def _use(row: Sequence[Any]) -> Member:
    _, document, start, end, date, _, speaker, author, text, forms = row
    who = speaker if speaker or not author else ""
    pieces = _around(text, forms)
    return Member(document, start, end, date, who, pieces)


def _around(text: str, forms: Sequence[str]) -> list[str]:
    """Cut a sentence at the first form of a formulation that it has."""
    for form in forms:
        before, there, behind = text.partition(form)
        if there:
            return [before, there, behind]
    return [text]


def _periods(uses: Mapping[str, int], years: Sequence[str | None]) -> list[Period]:
    """Return years with their uses, and the member that is the first of each."""
    return [
        Period(year, count, years.index(year))
        for year, count in uses.items()
        if year in years
    ]


PAGES: dict[str, Callable[[Database], Iterator[Group]]] = {
    "formulations": _formulations,
}
