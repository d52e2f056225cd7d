"""``readout export``: records in the formats of others."""

from __future__ import annotations

from typing import Any

import click

from readout.cli.options import COUNT, confidence_option, layer_option, records_argument
from readout.cli.terminal import say_result

__all__ = ["command"]


@click.command("export")
@records_argument
@click.option(
    "--to",
    "to",
    required=True,
    metavar="FORMAT",
    help="csv, parquet, duckdb, xlsx, hf, docbin, label-studio, prodigy, doccano, inception, brat, "
    "web-annotation, tei, conllu or gexf.",
)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="OUT",
    help="Folder to write to, or an fsspec URL: new, empty, or that of an earlier export.",
)
@click.option(
    "--shard-size",
    type=COUNT,
    metavar="N",
    help="Documents per file; by default a file ends at about 32 MB.",
)
@confidence_option("Leave out statements, terms and themes of less confidence.", 0.0, metavar="C")
@layer_option(
    "Export only this layer: entity, quote, cue, speaker, occasion, event, theme or pole; may be "
    "repeated. For formats that label text (not tables, hf, tei, gexf)."
)
@click.option(
    "--split",
    "splits",
    multiple=True,
    metavar="NAME=PART",
    help="Of hf: test=0.1 puts a tenth there, by a hash of the ids; test=2024-06 the documents "
    "from that day on. May be repeated; the rest is train.",
)
@click.option(
    "--raw",
    is_flag=True,
    help="Of csv: do not escape cells that a spreadsheet would run as formulas.",
)
def command(
    source: str,
    to: str,
    output: str,
    confidence: float,
    layers: tuple[str, ...],
    splits: tuple[str, ...],
    **written: Any,
) -> None:
    """Convert records to the format of another tool.

    DIR is an output folder, a file of records, or a glob of numbered parts. docs/exchange.md says
    what each format keeps and loses.

    \b
    Examples:
      readout export outputs --to parquet -o tables
      readout export outputs --to label-studio -o project --layer quote --layer cue --layer speaker
      readout export outputs --to hf -o dataset --split validation=0.1 --split test=2024
    """
    from readout.annotation.exporting import ExportOptions, export, splits_of
    from readout.annotation.regions import checked_layers

    options = ExportOptions(layers=checked_layers(layers), splits=splits_of(splits), **written)
    found = export(source, to, output, options, confidence=confidence)
    say_result("export", f"{found.documents:,} documents as {to}; {len(found.files):,} files")
    for what, count in found.not_done.items():
        say_result("not done", f"{count:,} {what}")
    say_result("look", output)
