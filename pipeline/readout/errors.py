"""The error tree: what went wrong, where, and what to do about it.

Every error has a stable ``code`` that ends up in ``quarantine.jsonl`` and in log lines, so that
scripts can tell cases apart without reading messages.
"""

from __future__ import annotations

import difflib
import errno
from collections.abc import Iterable

__all__ = [
    "NAMED_WRONGLY",
    "ConfigError",
    "DocumentError",
    "FatalError",
    "ReadoutError",
    "TransientError",
    "brief",
    "cut",
    "nearest",
]

LONGEST = 200
"""Characters of a value that a message shows."""
MOST_NAMES = 40
"""Names that a message lists."""
NAMED_WRONGLY = frozenset(
    (
        errno.ENOENT,
        errno.ENXIO,
        errno.ENOTDIR,
        errno.EISDIR,
        errno.EEXIST,
        errno.ELOOP,
        errno.ENAMETOOLONG,
        errno.EACCES,
        errno.EPERM,
        errno.EROFS,
        errno.EINVAL,
    )
)
"""Errors of the system for a path that will not do, whatever state the disk is in."""


class ReadoutError(Exception):
    """Base of all errors that this package raises on purpose.

    Parameters
    ----------
    message : str
        What is wrong, where, and what to do, in one or two sentences.
    code : str
        Stable, lower-case, with underscores (``"unknown_key"``).
    """

    default_code = "error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code or self.default_code

    @property
    def message(self) -> str:
        """The text of the error, without its code."""
        return str(self.args[0])

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.message, dict(self.__dict__)))


class ConfigError(ReadoutError):
    """The command, the configuration or the inputs as a whole are wrong.

    Nothing has been written.
    """

    default_code = "config"


class DocumentError(ReadoutError):
    """One document cannot be annotated: it goes to quarantine, the others go on.

    Parameters
    ----------
    message, code
        See :class:`ReadoutError`.
    stage : str
        The stage in which it happened (``"source"`` for reading).
    """

    default_code = "document"

    def __init__(self, message: str, *, code: str | None = None, stage: str = "source") -> None:
        super().__init__(message, code=code)
        self.stage = stage


class TransientError(DocumentError):
    """One document failed for a reason that may pass.

    It is tried again before it goes to quarantine.
    """

    default_code = "transient"


class FatalError(ReadoutError):
    """The run cannot go on (disk full, lock lost): what is done is kept."""

    default_code = "fatal"


def _rebuild(kind: type[ReadoutError], message: str, state: dict[str, object]) -> ReadoutError:
    error = kind(message)
    error.__dict__.update(state)
    return error


def brief(value: object) -> str:
    """Return a value as a message shows it: what somebody wrote may be endless."""
    return cut(repr(value))


def cut(text: object) -> str:
    """Return the beginning of a text that may be endless."""
    shown = str(text)
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]} …"


def nearest(name: str, allowed: Iterable[str]) -> str:
    """Say which of the allowed names is meant, and list them all.

    Parameters
    ----------
    name : str
        What was written.
    allowed : iterable of str
        What could have been written.

    Returns
    -------
    str
        ``"did you mean 'x'? Allowed: x, y"``, or only the list where nothing is near; of very
        many (ids of documents) the first.
    """
    names = sorted(allowed)
    close = difflib.get_close_matches(name, names, n=1)
    shown = ", ".join(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        shown += f", … ({len(names) - MOST_NAMES:,} more)"
    listed = f"Allowed: {shown}" if names else "None is allowed"
    return f"did you mean {close[0]!r}? {listed}" if close else listed
