"""``readout show``: a document in the terminal."""

from __future__ import annotations

import click

from readout.cli.terminal import terminal
from readout.errors import ConfigError, nearest

__all__ = ["command"]


@click.command("show")
@click.argument("file", metavar="FILE")
@click.option("--id", "wanted", metavar="ID", help="The document; all otherwise.")
@click.option("--terms", is_flag=True, help="Show terms in quotation marks, too.")
def command(file: str, wanted: str | None, terms: bool) -> None:
    """Show records in the terminal: what each document is, who said what, on which occasion.

    FILE is an output folder, a file of records, or a glob of numbered parts.

    \b
    Examples:
      readout show outputs --id 03-ferry-fares
      readout show outputs/annotations.jsonl | less -R
    """
    from readout.records.dataset import read_records
    from readout.report.terminal import show

    console = terminal()
    ids: list[str] = []
    for number, record in enumerate(read_records(file)):
        ids.append(record.id)
        if wanted not in (None, record.id):
            continue
        if number and wanted is None:
            console.print()
        show(record, console, terms=terms)
        if wanted is not None:
            return
    if wanted is not None:
        raise ConfigError(
            f"{file}: no document has the id {wanted!r}: {nearest(wanted, ids)}", code="no_document"
        )
