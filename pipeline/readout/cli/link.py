"""``readout link``: who is who over all documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from readout.cli.options import PATH
from readout.cli.terminal import say_result

if TYPE_CHECKING:
    from readout.identity.rows import Identity

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
@click.pass_context
def command(ctx: click.Context, folder: Path, sheet: Path | None) -> None:
    """Find who is who over all documents: persons, states, bodies, meetings.

    DIR is the output folder of a run. Writes identities.jsonl into it, a line for each of them,
    with its names and where it is mentioned (docs/identity.md). Records stay as they are. Exit
    status: 1 if rows of SHEET.csv were refused and the others taken over.

    \b
    Example:
      readout link outputs
      readout link outputs --review doubtful.csv
    """
    from readout.annotation.review import review
    from readout.identity.decisions import DECISIONS

    rows, refused = None, list[str]()
    if sheet is not None:
        told = f"rulings added to {folder / DECISIONS}" if sheet.exists() else f"in doubt: {sheet}"
        number, rows, refused = review(folder, sheet)
        say_result("review", f"{number:,} {told}")
    say_result("link", linked(folder, rows))
    for one in refused:
        say_result("refused", one)
    if refused:
        ctx.exit(1)


def linked(folder: Path, rows: Iterable[Identity] | None = None) -> str:
    """Find who is who in a folder, unless it is told; return how many, and where they stand."""
    from readout.identity.link import link
    from readout.records.dataset import IDENTITIES

    found = Counter(one.kind for one in (link(folder) if rows is None else rows))
    told = ", ".join(f"{number:,} {kind}" for kind, number in sorted(found.items()))
    return f"{told or 'nobody'}: {folder / IDENTITIES}"
