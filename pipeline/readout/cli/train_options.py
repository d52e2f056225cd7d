"""Options that several commands of ``readout train`` have."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from readout.config.configuration import installed_at
from readout.io.safe import check_apart, check_place, real

if TYPE_CHECKING:
    from readout.train.gold import TrainingData

__all__ = [
    "FILE",
    "FOLDER",
    "TrainCommand",
    "check_sources",
    "files_argument",
    "gold_options",
    "invented_option",
    "not_installed",
    "output_option",
    "pipeline_option",
]

F = TypeVar("F", bound=Callable[..., Any])
FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
THERE = click.Path(exists=True, path_type=Path)
invented_option = click.option(
    "--invented",
    multiple=True,
    type=THERE,
    help="More of them that are invented, weighed apart from real ones (may be repeated).",
)


class TrainCommand(click.Command):
    """A command that writes what it learns, and never over what it learns from.

    Where it cannot write, it says so before it learns.
    """

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, once what it reads and what it writes are found to be apart."""
        params = dict(ctx.params)
        output = params.pop("output")
        check_place(output)
        values = (one if isinstance(one, tuple) else (one,) for one in params.values())
        named = (one for one in chain.from_iterable(values) if isinstance(one, str | Path))
        check_apart(output, map(Path, named))
        return super().invoke(ctx)


def not_installed(
    ctx: click.Context, parameter: click.Parameter, value: Path | None
) -> Path | None:
    """Refuse to write into the installed package, which the next installation would undo."""
    folder = installed_at()
    if value is not None and folder and real(value).is_relative_to(folder):
        raise click.BadParameter(
            f"{value} lies in the installed package: name a file of your own", ctx, parameter
        )
    return value


def output_option(help: str, kind: click.Path = FILE) -> Callable[[F], F]:
    """Return the option that names the file to write, or the folder."""
    return click.option(
        "-o", "--output", required=True, type=kind, callback=not_installed, help=help
    )


def files_argument(name: str, *, required: bool = True) -> Callable[[F], F]:
    """Return the argument that names the files to learn from."""
    return click.argument(name, nargs=-1, required=required, type=THERE)


def check_sources(name: str, data: TrainingData) -> None:
    """Make sure that there is something to learn from, and that chances are those of gold."""
    if not data.documents and not data.gold:
        raise click.UsageError(f"Missing argument '{name}...': name files, or --gold")
    if data.chances and not data.gold:
        raise click.UsageError("--chances needs --gold")


def gold_options(command: F) -> F:
    """Add the options that name gold to learn from."""
    chances = click.option(
        "--chances",
        multiple=True,
        type=THERE,
        help="What readout select wrote (selected.jsonl): passages that were unlikely to be "
        "chosen count more. May be repeated.",
    )
    gold = click.option(
        "--gold",
        multiple=True,
        type=THERE,
        help="Corrected records (docs/gold.md), a file or an output folder, to be learned from, "
        "too. May be repeated.",
    )
    return gold(chances(command))


def pipeline_option(help: str, default: str | None = "readout:default.cfg") -> Callable[[F], F]:
    """Return the option that names a pipeline; one must be named where there is no default."""
    if default is None:
        return click.option("-c", "--config", required=True, help=help)
    return click.option("-c", "--config", default=default, help=help)
