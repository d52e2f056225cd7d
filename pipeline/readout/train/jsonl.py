"""Reading the files that something is learned from, and saying what is wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from readout import userfiles
from readout.errors import ConfigError

__all__ = ["bad_training", "read_lines", "read_rows", "read_text"]

T = TypeVar("T")


def bad_training(place: object, reason: object) -> ConfigError:
    """Make the error of a file (or ``file:line``) that nothing can be learned from."""
    return ConfigError(f"{place}: {reason}", code="bad_training")


def read_text(path: Path) -> str:
    """Read a file of text.

    Raises
    ------
    ConfigError
        ``bad_training`` where it cannot be read.
    """
    return userfiles.read_text(path, "training data", "bad_training")


def read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the lines of a file that are not blank, each behind its place (``file:line``)."""
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            yield f"{path}:{number}", line


def read_rows(
    paths: Sequence[Path],
    read: Callable[[dict[str, Any]], T],
    needs: str,
) -> Iterator[T]:
    """Yield what the objects of files (.jsonl) are read as; ``needs`` says what they need.

    Raises
    ------
    ConfigError
        With file, line and ``needs``, where an object cannot be read.
    """
    for path in paths:
        data = userfiles.read_bytes(path, "training data", "bad_training")
        for number, line in enumerate(data.split(b"\n"), 1):
            if not line.strip():
                continue
            try:
                found = read(json.loads(line.decode("utf-8")))
            except (
                ValueError,
                TypeError,
                LookupError,
                AttributeError,
                RecursionError,
                ArithmeticError,
            ) as error:
                raise ConfigError(
                    f"{path}, line {number}: {needs} ({error})", code="bad_training"
                ) from error
            yield found
