"""JSON of files that may be damaged, or doctored: one kind of error, whatever is the matter."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

__all__ = ["NoJsonError", "read_json"]

T = TypeVar("T")


class NoJsonError(ValueError):
    """What was read is no JSON, or none of the type that was expected; the message says why."""


def read_json(data: bytes | str, kind: type[T] | Any = Any) -> T | Any:
    """Read a piece of JSON.

    Parameters
    ----------
    data : bytes or str
        As it stands in the file.
    kind : type
        What it has to be, as msgspec takes types.

    Raises
    ------
    NoJsonError
        Where it is none: no JSON, no UTF-8, another type, numbers beyond measure, nested deeper
        than can be read.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except RecursionError as error:
        raise NoJsonError("nested too deep") from error
    except (ValueError, OverflowError) as error:  # msgspec's, and those of Unicode
        raise NoJsonError(str(error)) from error
