"""``readout import``: what people corrected in a tool, back as gold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from readout.cli.options import PATH, json_option, layer_option
from readout.cli.terminal import filled, say, say_json
from readout.errors import ConfigError


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--from",
    "tool",
    required=True,
    metavar="FORMAT",
    help="label-studio, prodigy, doccano, inception, brat, docbin, or csv (a sheet of readout "
    "sample).",
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=PATH,
    metavar="GOLD",
    help="The .jsonl of gold records to write; where several people annotated, one each, with "
    "their names in it; of a sheet with statements and entities, one each.",
)
@click.option(
    "--records",
    metavar="DIR",
    help="The records that went out: an output folder, or a file of them. Needed to tell what was "
    "changed, and for what the tool cannot show (not of docbin, which carries them).",
)
@click.option("--annotator", metavar="NAME", help="Import only the work of this person.")
@layer_option(
    "Layer that was read: entity, quote, cue, speaker, occasion, event, theme or pole; may be "
    "repeated. By default the layers that were exported."
)
@json_option("Print the changes as one JSON object on standard output.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    files: tuple[str, ...],
    tool: str,
    output: Path,
    *,
    as_json: bool,
    **read: Any,
) -> None:
    """Turn corrections made in an annotation tool into gold records.

    FILE is what the tool exported: a file, a folder of them, or a glob. The command prints how much
    people kept, moved, relabelled, deleted and added; GOLD.changes.json lists every change.
    docs/exchange.md says what each format brings back. Exit status: 1 if documents were refused
    and the others written, 2 if nothing was written.

    \b
    Examples:
      readout import export.json --from label-studio --records outputs -o gold.jsonl
      readout import brat/ada brat/bo --from brat --records outputs -o gold.jsonl
      readout evaluate gold.jsonl outputs
    """
    from readout.annotation.importing import import_gold

    found = import_gold(files, tool, output, **read)
    if as_json:
        say_json(found.summary())
    else:
        labels, bands = found.changes.labels(), found.changes.bands()
        say(filled("changes", labels=labels, bands=bands), nl=False)
    say(filled("import", found=found), err=True, nl=False)
    if not found.gold:
        why = "no document that somebody annotated is in what was given"
        if found.refusals:
            why = "all documents were refused, as told above"
        raise ConfigError(f"nothing is imported: {why}", code="nothing_imported")
    if found.refusals:
        ctx.exit(1)
