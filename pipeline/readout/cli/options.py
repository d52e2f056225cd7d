"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["code_option"]

code_option = click.option(
    "--code",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Python file to import first, with stages and components of your own; may be repeated.",
)
