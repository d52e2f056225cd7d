"""Options that several commands have."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = [
    "COUNT",
    "PATH",
    "SECONDS",
    "SHARE",
    "code_option",
    "confidence_option",
    "config_option",
    "file_option",
    "json_option",
    "layer_option",
    "log_options",
    "memory_size",
    "output_option",
    "records_argument",
    "seed_option",
    "standard_input",
]

F = TypeVar("F", bound=Callable[..., Any])

LARGEST_STDIN = 1 << 30
"""Bytes of standard input, which is kept in memory."""
UNITS = {"": 0, "K": 10, "M": 20, "G": 30}
"""Powers of two."""


def memory_size(value: str) -> int:
    """Return the bytes of an amount of memory: a number, or one of KiB, MiB or GiB (K, M, G)."""
    match = re.fullmatch(r"([0-9]{1,15})([KMG]?)B?", value.strip().upper())
    if match is None:
        raise click.BadParameter(f"{value!r} is no size such as 4G or 900M")
    return int(match[1]) << UNITS[match[2]]


def output_place(value: str) -> Path | str:
    """Return a path of what is on this machine; another fsspec URL as it is."""
    from readout.io.files import is_url, local_path

    local = local_path(value) if is_url(value) else value
    return value if local is None else Path(local)


def standard_input() -> bytes:
    """Read all of standard input, as far as it fits into memory beside all else."""
    from readout.errors import ConfigError
    from readout.io.compression import TooLargeError, read_bounded

    if sys.stdin is None or sys.stdin.closed:
        raise ConfigError("-: standard input is closed", code="no_stdin")
    try:
        return read_bounded(sys.stdin.buffer, LARGEST_STDIN)
    except TooLargeError:
        reason = f"more than {LARGEST_STDIN:,} bytes: write them to a file, and name that"
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
    raise ConfigError(f"-: standard input: {reason}", code="no_stdin")


COUNT = click.IntRange(1)
PATH = click.Path(path_type=Path)
SHARE = click.FloatRange(0, 1)
SECONDS = click.FloatRange(0, 1_000_000, min_open=True)
code_option = click.option(
    "--code",
    multiple=True,
    type=PATH,
    metavar="FILE",
    help="Python file to import first, with stages and components of your own; may be repeated.",
)
records_argument = click.argument("source", metavar="DIR")
config_option = click.option(
    "-c",
    "--config",
    metavar="CONFIG",
    help="Pipeline configuration; the packaged default otherwise.",
)
output_option = click.option(
    "-o",
    "--output",
    default="outputs",
    type=output_place,
    metavar="DIR",
    help="Folder to write to; also an fsspec URL (s3://…).",
)


def log_options(command: F) -> F:
    """Add the options ``-v`` and ``--log-file``."""
    file = file_option(
        "--log-file",
        metavar="FILE",
        help="Append messages, with the time, and what -v names to this file.",
    )
    verbose = click.option(
        "-v",
        "--verbose",
        is_flag=True,
        help="Name the files that are skipped and the documents in quarantine.",
    )
    return verbose(file(command))


def json_option(
    help: str = "Print the result as one JSON object on standard output.",
) -> Callable[[F], F]:
    """Return the option ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help=help)


def file_option(*names: str, **attributes: Any) -> Callable[[F], F]:
    """Return an option that names a file."""
    return click.option(*names, type=click.Path(path_type=Path, dir_okay=False), **attributes)


def layer_option(help: str) -> Callable[[F], F]:
    """Return the option that names layers of a record."""
    return click.option("--layer", "layers", multiple=True, metavar="LAYER", help=help)


def confidence_option(help: str, default: float = 0.5, **attributes: Any) -> Callable[[F], F]:
    """Return the option that leaves out what is less sure."""
    return click.option("--confidence", type=SHARE, default=default, help=help, **attributes)


def seed_option(what: str) -> Callable[[F], F]:
    """Return the option that names a seed of chance."""
    return click.option("--seed", default=0, help=f"The same seed and {what}.")
