"""``readout link``: who is who over all documents."""

from __future__ import annotations

import gc
from pathlib import Path

import click

from readout.cli.options import PATH
from readout.cli.terminal import say_result

__all__ = ["command", "linked"]


@click.command("link")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--review",
    "sheet",
    type=PATH,
    metavar="SHEET.csv",
    help="Write what is doubtful, with a passage of each side, to be answered: same or apart. "
    "Where the file is there, take its answers over into identities.toml.",
)
def command(folder: Path, sheet: Path | None) -> None:
    """Find who is who over all documents: persons, states, bodies, meetings.

    DIR is the output folder of a run. Writes identities.jsonl into it, a line for each of them,
    with its names and where it is mentioned (docs/identity.md). Records stay as they are.

    \b
    Example:
      readout link outputs
      readout link outputs --review doubtful.csv
    """
    from readout.annotation.review import review
    from readout.identity.decisions import DECISIONS

    if sheet is not None:
        told = f"rulings added to {folder / DECISIONS}" if sheet.exists() else f"in doubt: {sheet}"
        say_result("review", f"{review(folder, sheet):,} {told}")
    say_result("link", linked(folder))


def linked(folder: Path) -> str:
    """Find who is who in a folder; return how many of each kind, and where they stand."""
    from readout.identity.link import link
    from readout.records.dataset import IDENTITIES

    gc.disable()  # what is read of mentions stays: to look through it takes an eighth of the time
    try:
        found = link(folder)
    finally:
        gc.enable()
    told = ", ".join(f"{number:,} {kind}" for kind, number in sorted(found.items()))
    return f"{told or 'nobody'}: {folder / IDENTITIES}"
