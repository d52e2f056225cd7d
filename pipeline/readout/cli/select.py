"""``readout select``: what is most worth labelling next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from readout.cli.options import COUNT, SHARE, layer_option, records_argument, seed_option
from readout.cli.terminal import filled, say, say_json
from readout.io.safe import write_whole, writing

LIST = "selected.jsonl"
"""File of a selection: its passages with their chances."""
SHOWN = 8
"""Kinds of doubt that are told at most."""


@click.command("select")
@records_argument
@click.option("-n", "number", required=True, type=COUNT, metavar="N", help="How many passages.")
@click.option(
    "--to",
    "to",
    type=click.Choice(["label-studio", "prodigy", "doccano"]),
    metavar="FORMAT",
    help="label-studio, prodigy or doccano; without it, a list (JSON lines).",
)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    help="With --to the folder, as of readout export; without, the file of the list (standard "
    "output by default).",
)
@click.option(
    "--random",
    type=SHARE,
    default=0.2,
    metavar="SHARE",
    help="Draw this share at random, so that every passage can be chosen.",
)
@click.option(
    "--per-document", type=COUNT, default=3, metavar="K", help="Passages of one document, at most."
)
@click.option(
    "--speaker", metavar="NAME", help="Only passages in which this one says something, by any name."
)
@layer_option(
    "Layer to label, as in readout export; only theme, quote and occasion have doubts. May be "
    "repeated; all by default."
)
@seed_option("records give the same choice")
def command(
    source: str,
    number: int,
    to: str | None,
    output: str | None,
    layers: tuple[str, ...],
    **draw: Any,
) -> None:
    """Choose the N passages that are most worth labelling next.

    DIR is an output folder, a file of records, or a glob of numbered parts. Likely themes,
    doubtful statements and rare kinds have a greater chance to be chosen; the chance of each
    passage is written beside it (docs/exchange.md).

    \b
    Examples:
      readout select outputs -n 100 --to label-studio -o project --layer theme
      readout select outputs -n 50 --random 0.5 --seed 7 > next.jsonl
      readout select outputs -n 50 --speaker "Ada Quill" > quill.jsonl
    """
    from readout.annotation.exporting import ExportOptions, export
    from readout.annotation.regions import checked_layers
    from readout.annotation.sampling import encode, reasons, select
    from readout.records.dataset import check_not_read

    if to is not None and output is None:
        raise click.UsageError("--to needs a folder to write to: -o OUT")
    asked = checked_layers(layers)
    if to is None and output is not None:
        check_not_read(Path(output), [source])
    found = select(source, number, layers=asked, **draw)
    listed = encode(found.chosen)
    if to is not None and output is not None:
        tasks = frozenset(one.task for one in found.chosen)
        options = ExportOptions(layers=asked, chosen=tasks, beside={LIST: listed})
        export(source, to, output, options)
    elif output is not None:
        with writing(Path(output)):
            write_whole(Path(output), listed)
    else:
        for line in listed.splitlines():
            say_json(line)
    most = reasons(found.chosen).most_common(SHOWN)
    say(filled("select", found=found, reasons=most), err=True, nl=False)
