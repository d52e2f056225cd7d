"""Files that users name: read only where they are regular ones, and no larger than will do.

A pipe, a terminal or a device gives what it has when it likes, or never, and other bytes each time:
nothing that is read here may be one.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Iterable
from io import BufferedReader
from pathlib import Path
from typing import Any

from readout.errors import ConfigError

__all__ = [
    "LARGEST",
    "check_apart",
    "check_place",
    "make_place",
    "open_regular",
    "read_bytes",
    "read_text",
    "read_toml",
]

LARGEST = 2_000_000_000
"""Bytes of a file that is read whole, at most: what an ONNX model can have."""
LARGEST_TOML = 4_000_000
"""Bytes of a TOML file at most, eighty times the largest of ours; six seconds at worst."""
DEEPEST_KEY = 16
"""Parts of a dotted key at most; time and memory grow with the square of them."""
KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)
AT_ONCE = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Flags with which nothing that took the file's place meanwhile can be waited for."""

_TOML = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)'
    r"|'''(?:[^']|'(?!''))*+(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+"
    r"|(?P<dot>\.)"
    r"|(?P<end>[\n=,\]{}])"
    r"|[^\"'#.\n=,\]{}]++",
    re.DOTALL,
)
"""What a TOML file is made of, as far as dots in keys are told from others; always matches."""


def open_regular(path: Path, what: str, code: str) -> BufferedReader:
    """Open a file of a user's for reading.

    Parameters
    ----------
    path : Path
        A file; links are followed.
    what : str
        What it is read as, for the message (``"a taxonomy"``).
    code : str
        The code of the error.

    Raises
    ------
    ConfigError
        Where it is not there, may not be read, or is no regular file.
    """
    try:
        _check_regular(path, path.stat().st_mode, what, code)  # some devices act on opening
        handle = os.open(path, AT_ONCE)
        try:
            _check_regular(path, os.fstat(handle).st_mode, what, code)
            return os.fdopen(handle, "rb")
        except ConfigError:
            os.close(handle)
            raise
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise _unreadable(path, what, reason or error, code) from error


def read_bytes(path: Path, what: str, code: str, most: int = LARGEST) -> bytes:
    """Read a file of a user's.

    Parameters
    ----------
    path, what, code
        See :func:`open_regular`.
    most : int
        Bytes that it may have.

    Raises
    ------
    ConfigError
        As for :func:`open_regular`, and where the file is larger.
    """
    with open_regular(path, what, code) as stream:
        try:
            data = stream.read(most + 1) or b""
        except OSError as error:
            raise _unreadable(path, what, error.strerror or error, code) from error
    if len(data) > most:
        raise _unreadable(path, what, f"larger than {most:,} bytes", code)
    return data


def read_text(path: Path, what: str, code: str, most: int = LARGEST) -> str:
    """Read a file of text in UTF-8; a mark of its byte order is left out.

    Parameters
    ----------
    path, what, code, most
        See :func:`read_bytes`.

    Raises
    ------
    ConfigError
        As for :func:`read_bytes`, and where it is not UTF-8.
    """
    data = read_bytes(path, what, code, most)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _unreadable(path, what, f"line {line} is not UTF-8", code) from error


def read_toml(path: Path, what: str, code: str) -> dict[str, Any]:
    """Read a TOML file in bounded time and memory.

    Parameters
    ----------
    path, what, code
        See :func:`open_regular`.

    Raises
    ------
    ConfigError
        As for :func:`read_text`, and where it is no TOML, or too deep.
    """
    text = read_text(path, what, code, LARGEST_TOML)
    try:
        _check_keys(text)
        return tomllib.loads(text)
    except RecursionError as error:
        raise _unreadable(path, what, "nested too deep", code) from error
    except ValueError as error:  # of a number with too many digits, too
        raise _unreadable(path, what, error, code) from error


def check_apart(output: Path, inputs: Iterable[Path]) -> None:
    """Make sure that a file that is written is none of those that are read.

    Parameters
    ----------
    output : Path
        The file to write.
    inputs : iterable of Path
        Files and folders that are read; what is not there does not count.

    Raises
    ------
    ConfigError
        ``overwrites``.
    """
    if not output.is_file():
        return
    for path in inputs:
        within = path.is_dir() and output.resolve().is_relative_to(path.resolve())
        if within or (path.is_file() and path.samefile(output)):
            raise ConfigError(
                f"{output}: is read by the same command ({path}), and would be overwritten: name "
                "another file",
                code="overwrites",
            )


def check_place(output: Path) -> None:
    """Make sure, before the work is done, that what it makes can come to stand at a path.

    Parameters
    ----------
    output : Path
        A file or a folder, be it there or not; folders above it are made later.

    Raises
    ------
    ConfigError
        ``unwritable`` where something that is no folder stands above it, or a folder that nothing
        may be written into.
    """
    place = output.absolute()
    above = next((one for one in place.parents if os.path.lexists(one)), place)
    if not above.is_dir():
        raise ConfigError(
            f"{output}: cannot be made: {above} is no folder: name another file", code="unwritable"
        )
    if not os.access(above, os.W_OK):
        raise ConfigError(
            f"{output}: cannot be made: nothing may be written into {above}: name another file",
            code="unwritable",
        )


def make_place(folder: Path) -> None:
    """Make a folder that a user names for outputs, where it is not there.

    Raises
    ------
    ConfigError
        ``unwritable``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"{folder}: cannot be written to ({error.strerror or error}): name another folder",
            code="unwritable",
        ) from error


def _check_keys(text: str) -> None:
    """Refuse dotted keys of many parts."""
    dots = at = 0
    for found in _TOML.finditer(text):
        at = found.end()
        if found["end"]:
            dots = 0
        elif found["dot"]:
            dots += 1
            if dots >= DEEPEST_KEY:
                line = text.count("\n", 0, at) + 1
                raise ValueError(f"line {line}: a key of more than {DEEPEST_KEY} parts")


def _check_regular(path: Path, mode: int, what: str, code: str) -> None:
    if not stat.S_ISREG(mode):
        kind = next((name for is_one, name in KINDS if is_one(mode)), "no file")
        raise _unreadable(path, what, f"{kind}, not a regular file", code)


def _unreadable(path: Path, what: str, reason: object, code: str) -> ConfigError:
    return ConfigError(f"{path}: cannot be read as {what}: {reason}", code=code)
