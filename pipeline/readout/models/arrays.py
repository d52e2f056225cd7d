"""Arrays that models are made of, and their file: a line of JSON that describes them, then numbers.

The same content gives the same bytes, nothing in such a file is ever executed, and a number that is
none is refused when it is read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import numpy as np
from numpy.typing import NDArray

from readout.errors import ConfigError
from readout.io.safe import NoJsonError, read_bytes, read_json, write_whole

__all__ = [
    "Array",
    "ArrayFile",
    "Flags",
    "Floats",
    "Integers",
    "Singles",
    "bad_model",
    "read_arrays",
    "write_arrays",
]

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
Array = NDArray[Any]

FORMAT = "readout-arrays/1"
Type = Literal["<f4", "<i4", "|i1"]
"""Numbers that a file can hold: float32, int32, int8, the lowest byte first."""
LONGEST_HEADER = 64_000_000
"""Bytes of the describing line at most."""


class _Described(msgspec.Struct, frozen=True):
    name: str
    type: Type
    shape: list[Annotated[int, msgspec.Meta(ge=0)]]


class _Header(msgspec.Struct, frozen=True):
    format: str
    kind: str
    about: dict[str, Any]
    arrays: list[_Described]


class ArrayFile(msgspec.Struct, frozen=True):
    """The content of a file: plain data about it, and arrays by name."""

    about: dict[str, Any]
    arrays: dict[str, Array]


def write_arrays(
    path: Path, kind: str, about: Mapping[str, Any], arrays: Mapping[str, Array]
) -> None:
    """Write a file.

    Parameters
    ----------
    path : Path
        Where; its folder must exist.
    kind : str
        What the file is, with a version (``"themes/3"``); who reads it must ask for the same.
    about : mapping
        Plain data (JSON).
    arrays : mapping of str to ndarray
        Arrays of float32, int32 or int8.
    """
    lowest_first = {
        name: array.astype(array.dtype.newbyteorder("<"), copy=False)
        for name, array in arrays.items()
    }
    described = [
        {"name": name, "type": array.dtype.str, "shape": list(array.shape)}
        for name, array in lowest_first.items()
    ]
    header = {"format": FORMAT, "kind": kind, "about": dict(about), "arrays": described}
    line = json.dumps(header, sort_keys=True, separators=(",", ":"), allow_nan=False)
    numbers = [array.tobytes() for array in lowest_first.values()]
    write_whole(path, b"".join([line.encode("ascii"), b"\n", *numbers]))


def read_arrays(path: Path, kind: str) -> ArrayFile:
    """Read a file and check it.

    Raises
    ------
    ConfigError
        ``bad_model`` where it cannot be read, is of another kind, is cut short or too long, or
        holds a number that is not finite.
    """
    data = read_bytes(path, "a model", "bad_model")
    try:
        line, _, _ = data[:LONGEST_HEADER].partition(b"\n")
        header = read_json(line, _Header)
    except NoJsonError as error:
        raise bad_model(path, f"cannot be read as a model: {error}") from error
    if (header.format, header.kind) != (FORMAT, kind):
        raise bad_model(path, f"is {header.kind!r}, {kind!r} expected: made by another version?")
    found: dict[str, Array] = {}
    at = len(line) + 1
    for one in header.arrays:
        count = math.prod(one.shape)
        end = at + count * np.dtype(one.type).itemsize
        if end > len(data):
            raise bad_model(path, f"{one.name}: the file is cut short")
        try:
            array = np.frombuffer(data[at:end], dtype=one.type).reshape(one.shape)
        except (ValueError, OverflowError) as error:
            raise bad_model(path, f"{one.name}: {error}") from error
        if not np.isfinite(array).all():
            raise bad_model(path, f"{one.name}: holds a number that is not finite")
        found[one.name], at = array, end
    if at != len(data):
        raise bad_model(path, f"{len(data) - at} bytes too many")
    return ArrayFile(header.about, found)


def bad_model(path: Path, reason: str) -> ConfigError:
    """Make the error of a file of a model that cannot be used."""
    return ConfigError(f"{path}: {reason}", code="bad_model")
