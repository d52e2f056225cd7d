"""``readout analyze``: tables and figures over the records of a run."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from readout.cli.options import PATH, confidence_option, records_argument
from readout.cli.terminal import say_result, standard_output, terminal
from readout.io.extras import require

if TYPE_CHECKING:
    from readout.analyze.analysis import AnalysisOptions
    from readout.analyze.tables import Database

__all__ = ["command"]

COUNTING = {
    "by": "--by",
    "compare": "--compare",
    "sources": "--against",
    "confidence": "--confidence",
}
"""Options that need records, which the folder of an analysis has not."""


@click.command("analyze")
@records_argument
@click.option(
    "-o",
    "--output",
    type=PATH,
    metavar="OUT",
    help="Folder to write to: a new or empty one, or that of an earlier analysis.",
)
@click.option(
    "--sql",
    metavar="QUERY",
    help="Print what this SQL gives over the tables, instead of the summary.",
)
@click.option(
    "--by",
    type=click.Choice(["year", "publisher", "kind"]),
    help="Compare the words of each of these with those of all others.",
)
@click.option(
    "--compare",
    nargs=2,
    metavar="A B",
    help="Compare the words of two periods (2027/2030 2031/2034), or of two runs.",
)
@click.option(
    "--against",
    "sources",
    metavar="FOLDER",
    help="Look for the statements in these texts (.txt, .md, or records of a run).",
)
@confidence_option("Count statements, terms and themes that are at least that sure.")
def command(source: str, output: Path | None, sql: str | None, **counted: Any) -> None:
    """Count what a run found: who says what, what recurs, what stands together, when.

    DIR is an output folder, a file of records, or a glob of numbered parts; or the folder of an
    analysis, to look at it again without counting anew. OUT gets a table a file (CSV and Parquet),
    all tables with comments in analysis.duckdb, and figures. Without OUT nothing is kept.

    \b
    Examples:
      readout analyze outputs -o analysis
      readout analyze outputs -o by-year --by year
      readout analyze outputs -o periods --compare 2027/2030 2031/2034
      readout analyze outputs -o checked --against speeches/
      readout analyze analysis --sql "SELECT * FROM speakers LIMIT 10"
      readout analyze outputs --sql "SELECT id FROM statements WHERE date IS NULL" > undated.csv
    """
    require("scipy", "readout analyze", "analyze")
    from readout.analyze.analysis import AnalysisOptions
    from readout.analyze.summary import summarize

    if None not in (counted["by"], counted["compare"]):
        raise click.UsageError("--by and --compare: ask for one of them")
    options = AnalysisOptions(**counted, files=output is not None)
    with _analyzed(source, output, options) as database:
        if sql is None:
            summarize(database, terminal())
        else:
            _answer(database, sql)
    if output is not None:
        say_result("analysis", str(output))


@contextmanager
def _analyzed(source: str, output: Path | None, options: AnalysisOptions) -> Iterator[Database]:
    """Open an analysis: of a folder that holds one, else made now, to be kept or not."""
    from readout.analyze.analysis import analyze
    from readout.analyze.tables import DATABASE, open_database

    if output is None and (Path(source) / DATABASE).is_file():
        source_of = click.get_current_context().get_parameter_source
        for name, option in COUNTING.items():
            if source_of(name) is ParameterSource.COMMANDLINE:
                raise click.UsageError(
                    f"{option}: {source} is an analysis; name the records that it was made from"
                )
        with open_database(Path(source)) as database:
            yield database
        return
    with TemporaryDirectory(prefix="readout-") as temporary:
        folder = output or Path(temporary)
        analyze(source, folder, options)
        with open_database(folder) as database:
            yield database


def _answer(database: Database, sql: str) -> None:
    """Print a table to a terminal, CSV to anything else."""
    from readout.analyze.summary import print_result

    result = database.query(sql)
    if standard_output().isatty():
        print_result(result.columns, list(result.rows), terminal())
        return
    writer = csv.writer(standard_output(), lineterminator="\n")
    writer.writerow(result.columns)
    writer.writerows(result.rows)
