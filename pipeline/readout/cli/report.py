"""``readout report``: a folder of pages over the records of a run."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click

from readout.cli.options import PATH, records_argument
from readout.cli.terminal import say_result

if TYPE_CHECKING:
    from readout.records.types import Record

__all__ = ["command"]

SECONDS = 30
"""Between two lines of progress, where nobody watches a bar."""


@click.command("report")
@records_argument
@click.option(
    "-o",
    "--output",
    default="site",
    type=PATH,
    metavar="SITE",
    help="Folder to write to: a new or empty one, or that of an earlier report.",
)
@click.option("--title", metavar="TITLE", help="What the report is called.")
@click.option(
    "--max-text",
    type=click.IntRange(0),
    metavar="N",
    help="Show the first N characters of each text, beside titles and statements; 0 shows these "
    "alone.",
)
@click.option(
    "--analysis",
    type=PATH,
    metavar="OUT",
    help="Folder that 'readout analyze DIR -o OUT' wrote: adds pages of formulations over time, of "
    "what is quoted again, of meetings in several documents, and of persons, states and bodies.",
)
@click.option("--open", "opens", is_flag=True, help="Open it in the browser.")
def command(
    source: str,
    output: Path,
    title: str | None,
    max_text: int | None,
    analysis: Path | None,
    opens: bool,
) -> None:
    """Make static pages of what a run wrote: charts, tables, search, every document.

    DIR is an output folder, a file of records, or a glob of numbered parts. SITE opens by double
    click (index.html) and needs neither a server nor the network: hand on the whole folder. A
    second report into the same folder writes only what changed.

    \b
    Examples:
      readout report outputs -o site
      readout report outputs -o site --title "Harbor policy, 2031" --open
      readout report outputs -o public --max-text 0
      readout analyze outputs -o analysis; readout report outputs -o site --analysis analysis
    """
    from readout.identity.link import told
    from readout.report.findings import open_analysis
    from readout.report.site import build_report

    records = _watched(told(source))
    opened = nullcontext() if analysis is None else open_analysis(analysis, max_text)
    with opened as findings:
        found = build_report(records, output, title=title, max_text=max_text, findings=findings)
    say_result(
        "report",
        f"{found.documents:,} documents; {found.written} files written, {found.kept} as they were",
    )
    say_result("look", str(found.page))
    if analysis is None:
        say_result(
            "more",
            f"readout analyze {source} -o analysis, then --analysis analysis: formulations, what "
            "is quoted again, meetings, persons, states",
        )
    if opens:
        click.launch(found.page.resolve().as_uri())


def _watched(records: Iterator[Record]) -> Iterator[Record]:
    """Pass records on and say how many there were: a bar, or a line now and then."""
    if sys.stderr.isatty():
        from tqdm import tqdm

        yield from tqdm(records, unit="doc", file=sys.stderr)
        return
    say_result("report", "reading records")
    last = monotonic()
    for number, record in enumerate(records, start=1):
        yield record
        if monotonic() - last > SECONDS:
            last = monotonic()
            say_result("report", f"{number:,} documents so far")
