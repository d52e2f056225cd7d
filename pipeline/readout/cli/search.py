"""``readout search``: a phrase in the texts, with its context."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from readout.cli.terminal import say, terminal

if TYPE_CHECKING:
    from rich.text import Text

    from readout.analyze.search import SearchHit

__all__ = ["command"]


@click.command("search")
@click.argument("source", metavar="DIR")
@click.argument("phrase")
@click.option("--speaker", metavar="NAME", help="Only where this speaker says it.")
@click.option("--theme", metavar="ID", help="Only in passages with this theme.")
@click.option("--since", metavar="DATE", help="Only from then on: 2031, 2031-05, …")
@click.option("--until", metavar="DATE", help="Only up to then.")
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1),
    default=0.5,
    show_default=True,
    help="Of statements and themes.",
)
def command(
    source: str,
    phrase: str,
    speaker: str | None,
    theme: str | None,
    since: str | None,
    until: str | None,
    confidence: float,
) -> None:
    """Print where a phrase stands: date, document, context, and who says it there.

    DIR is an output folder, a file of records, or a glob of numbered parts. Case and line breaks
    do not count. The date is that of the statement, where it stands in one.

    \b
    Examples:
      readout search outputs "old trades"
      readout search outputs "industrial towns" --speaker Quill --since 2031
    """
    from readout.analyze.flatten import SureRecords
    from readout.analyze.search import Search

    search = Search(phrase, speaker=speaker, theme=theme, since=since, until=until)
    console = terminal(highlight=False, soft_wrap=True)
    count, documents = 0, set()
    for hit in search.hits(SureRecords(source, confidence)):
        count += 1
        documents.add(hit.document)
        console.print(_line(hit))
    undated = f", {search.undated:,} of no known year left out" if search.undated else ""
    say(f"hits       {count:,}; documents {len(documents):,}{undated}", err=True)


def _line(hit: SearchHit) -> Text:
    from rich.text import Text

    from readout.records.naming import safe, shown

    line = Text(f"{safe(hit.date or 'undated'):10}  ", style="dim")
    line.append(f"{safe(hit.document)}:{hit.start}  ", style="cyan not dim")
    line.append(f"…{shown(hit.before)}", style="not dim")
    line.append(safe(hit.words), style="bold not dim")
    line.append(f"{shown(hit.after)}…", style="not dim")
    if hit.statement is not None:
        said = hit.statement
        line.append(f"  — {safe(said.speaker_name or said.status)}", style="green not dim")
    return line
