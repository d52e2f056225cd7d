"""Options that several commands have."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import click

__all__ = ["Size", "code_option", "standard_input"]

LARGEST_STDIN = 1 << 30
"""Bytes of standard input, which is kept in memory."""
UNITS = {"": 0, "K": 10, "M": 20, "G": 30}
"""Powers of two."""

code_option = click.option(
    "--code",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Python file to import first, with stages and components of your own; may be repeated.",
)


class Size(click.ParamType):  # type: ignore[type-arg] # generic from click 8.2 on
    """An amount of memory: a number of bytes, or of KiB, MiB or GiB with K, M or G behind it."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the bytes."""
        if isinstance(value, int):
            return value
        match = re.fullmatch(r"([0-9]{1,15})([KMG]?)B?", str(value).strip().upper())
        if match is None:
            self.fail(f"{value!r} is no size such as 4G or 900M", param, ctx)
        return int(match[1]) << UNITS[match[2]]


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
