"""``readout sample``: a sheet for judging what was found."""

from __future__ import annotations

from pathlib import Path

import click

from readout.cli.terminal import say

__all__ = ["command"]


@click.command("sample")
@click.argument("source", metavar="DIR")
@click.option(
    "-n", "size", type=click.IntRange(1), required=True, metavar="N", help="Items to draw."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="SHEET.csv",
    help="File to write; one that is there is left alone.",
)
@click.option(
    "--layer",
    "layers",
    multiple=True,
    metavar="LAYER",
    help="Draw this alone: quote, entity, event, theme or document; may stand repeatedly.",
)
@click.option("--seed", type=int, metavar="SEED", help="Any number, for another sample.")
def command(
    source: str, size: int, output: Path, layers: tuple[str, ...], seed: int | None
) -> None:
    """Draw items of what a run wrote, to be judged by people in a spreadsheet.

    DIR is an output folder, a file of records, or a glob of numbered parts. Rare kinds, doubtful
    items and all kinds of documents are among them; each row says how likely it was to be drawn,
    so that 'readout evaluate SHEET.csv' can tell how much of the whole corpus is right. Fill the
    columns that end in a question mark: right, wrong, or what is right (docs/evaluate.md).

    \b
    Examples:
      readout sample outputs -n 200 -o judge.csv
      readout sample outputs -n 100 -o statements.csv --layer quote
      readout evaluate judge.csv
    """
    from readout.annotation.regions import known_names
    from readout.annotation.sampling import SEED, draw_items
    from readout.annotation.sheet import write_sheet
    from readout.evaluate.verdicts import ITEM_LAYERS
    from readout.records.dataset import read_records

    chosen = tuple(known_names(layers, ITEM_LAYERS))
    rows = draw_items(lambda: read_records(source), size, chosen, SEED if seed is None else seed)
    write_sheet(output, rows)
    say(f"sample     {len(rows):,} items\nlook       {output}", err=True)
