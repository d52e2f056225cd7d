"""``readout link``: who is who over all documents."""

from __future__ import annotations

from pathlib import Path

import click

from readout.cli.terminal import say_result

__all__ = ["command", "linked"]


@click.command("link")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
def command(folder: Path) -> None:
    """Find who is who over all documents: persons, states, bodies, meetings.

    DIR is the output folder of a run. Writes identities.jsonl into it, a line for each of them,
    with its names and where it is mentioned (docs/identity.md). Records stay as they are.

    \b
    Example:
      readout link outputs
    """
    say_result("link", linked(folder))


def linked(folder: Path) -> str:
    """Find who is who in a folder; return how many of each kind, and where they stand."""
    from readout.identity.link import link
    from readout.records.dataset import IDENTITIES

    found = link(folder)
    told = ", ".join(f"{number:,} {kind}" for kind, number in sorted(found.items()))
    return f"{told or 'nobody'}: {folder / IDENTITIES}"
