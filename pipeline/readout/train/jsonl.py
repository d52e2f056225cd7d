"""Reading the files that something is learned from, and saying what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from readout.errors import ConfigError

__all__ = ["bad_training", "read_lines", "read_text"]


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
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise bad_training(
            path, f"cannot be read: {error.strerror or error}"
        ) from error
    except UnicodeDecodeError as error:
        raise bad_training(path, "is not UTF-8") from error


def read_lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the lines of a file that are not blank, each behind its place (``file:line``)."""
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            yield f"{path}:{number}", line
