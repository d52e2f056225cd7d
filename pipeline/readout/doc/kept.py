"""What a stage found, as ``doc.user_data`` keeps it: it travels wherever the ``Doc`` goes.

spaCy writes user data as MessagePack through srsly, which asks the functions that packages name as
entry points (``srsly_msgpack_encoders``, ``srsly_msgpack_decoders``). So :func:`encode` and
:func:`decode` are called in processes that never imported this package, and even while spaCy itself
is being imported: nothing of spaCy is imported above.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from itertools import chain as chained
from types import GenericAlias
from typing import Any, cast

import msgspec
import srsly

from readout.errors import ConfigError

__all__ = ["Kept", "decode", "encode", "know", "plain"]

FORM = 1
"""Raised when what :func:`encode` writes can no longer be read by an older version."""
MARK = "readout.kept"
"""The key by which written results are known, and that holds their form."""
PLAIN = "plain"
"""Kind of what holds no types of its own: text, numbers, lists, dictionaries."""
OWN = "readout."
"""Modules of this package may be imported to find a type; others are imported by whoever reads."""

KINDS: dict[str, type] = {}
"""Name -> item type of a stage of others."""
SHAPES: dict[str, Callable[[Any], Any]] = {
    "one": lambda kind: kind,
    "list": lambda kind: GenericAlias(list, kind),
    "map": lambda kind: GenericAlias(dict, (str, GenericAlias(list, kind))),
}
"""How items are kept: alone, as a list, as lists by name."""
Hook = Callable[[Any], Any]


class Kept:
    """Results under one name, of a document or of a part of it.

    Parameters
    ----------
    place : str
        The name of the ``Doc`` extension that shows them.
    size : int
        Characters of the document they belong to, a last space included.
    value : any
        Plain data, or structs or dataclasses: one, a list, or lists by name.
    """

    __slots__ = ("_kind", "_numbers", "_payload", "_value", "place", "size")

    def __init__(self, place: str, size: int, value: Any) -> None:
        self.place = place
        self.size = size
        self._value = value
        self._kind = ""
        self._payload: bytes | None = None
        self._numbers: dict[str, int] = {}

    @property
    def value(self) -> Any:
        """What is kept; read from bytes when it is asked for.

        Raises
        ------
        ConfigError
            Where nobody here knows its type, or it is of another version.
        """
        if self._payload is not None:
            self._value = _read(self.place, self._kind, self._payload)
            self._payload = None
        return self._value

    def item(self, name: str) -> Any:
        """Return the item of a list that has an id, None where none has."""
        items = self.value
        if not isinstance(items, list) or not hasattr(next(iter(items), None), "id"):
            return None
        known = len(self._numbers) == len(items)
        number = self._numbers.get(name) if known else None
        if not known or (number is not None and items[number].id != name):
            self._numbers = {item.id: number for number, item in enumerate(items)}
            number = self._numbers.get(name)
        return None if number is None else items[number]

    def written(self) -> tuple[str, bytes]:
        """Return the name of its kind, and it as bytes."""
        if self._payload is not None:
            return self._kind, self._payload
        kind = _kind_of(self._value)
        if kind == PLAIN:
            return kind, cast("bytes", srsly.msgpack_dumps(self._value))
        return kind, msgspec.msgpack.encode(self._value, enc_hook=_write_array)

    @classmethod
    def of_bytes(cls, place: str, size: int, kind: str, payload: bytes) -> Kept:
        """Return what was written, unread, and make its extension of ``Doc``."""
        kept = cls(place, size, None)
        kept._kind = kind
        kept._payload = payload
        _declare(place)
        return kept

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Kept):
            return NotImplemented
        same = (self.place, self.size) == (other.place, other.size)
        return same and self.written() == other.written()

    __hash__ = None  # type: ignore[assignment]  # what is kept may change

    def __reduce__(self) -> tuple[Any, ...]:
        return Kept.of_bytes, (self.place, self.size, *self.written())

    def __copy__(self) -> Kept:
        """Return another that holds the same; spaCy asks for it when it joins documents."""
        return Kept(self.place, self.size, self.value)


def know(kind: type) -> None:
    """Let results of a type be read again; of the types of this package that is known."""
    KINDS[_name(kind)] = kind


def plain(value: Any) -> Any:
    """Return results as JSON has them, without structs; what stands alone is returned as it is."""
    typed = _kind_of(value) != PLAIN and isinstance(value, list | dict)
    return msgspec.json.decode(msgspec.json.encode(value)) if typed else value


def encode(value: Any, chain: Hook | None = None) -> Any:
    """Turn results into what MessagePack knows; srsly calls it for what it does not know."""
    if isinstance(value, Kept):
        kind, payload = value.written()
        where = {"place": value.place, "size": value.size}
        return {MARK: FORM, **where, "kind": kind, "data": payload}
    return value if chain is None else chain(value)


def decode(found: Any, chain: Hook | None = None) -> Any:
    """Read what :func:`encode` made; srsly calls it for every dictionary.

    Raises
    ------
    ConfigError
        Where it is of another form (``unknown_form``).
    """
    if MARK not in found:
        return found if chain is None else chain(found)
    match found:
        case {
            "place": str(place),
            "size": int(size),
            "kind": str(kind),
            "data": bytes(payload),
        } if found[MARK] == FORM:
            return Kept.of_bytes(place, size, kind, payload)
    raise ConfigError(
        f"the document holds results of form {found[MARK]!r}, and this version of policy-readout "
        f"reads form {FORM}: read it with the version that wrote it",
        code="unknown_form",
    )


def _declare(place: str) -> None:
    """Make the extension; spaCy is ready when results are read."""
    # by their names: both stand above, and need spaCy
    import_module("readout.doc.spangroups")
    import_module("readout.doc.extensions").extend(place)


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _kind_of(value: Any) -> str:
    """Name shape and type of results, ``"list readout.records.types.Quote"``, or ``"plain"``."""
    shape, items = _items(value)
    kinds = {type(item) for item in items}
    if len(kinds) != 1 or not _is_typed(kind := kinds.pop()):
        return PLAIN
    return f"{shape} {_name(kind)}"


def _items(value: Any) -> tuple[str, Iterable[Any]]:
    if isinstance(value, list):
        return "list", value
    if isinstance(value, dict):
        lists = value.values()
        named = all(isinstance(one, list) for one in lists)
        return "map", chained.from_iterable(lists) if named else ()
    return "one", [value]


def _is_typed(kind: type) -> bool:
    return hasattr(kind, "__struct_fields__") or hasattr(kind, "__dataclass_fields__")


def _read(place: str, kind: str, payload: bytes) -> Any:
    if kind == PLAIN:
        return srsly.msgpack_loads(payload)
    shape, _, name = kind.partition(" ")
    found = KINDS.get(name) or _own_type(name)
    if found is None or shape not in SHAPES:
        module = name.rpartition(".")[0]
        raise ConfigError(
            f"doc._.{place} holds {kind!r}, which nothing here knows: import {module}, which "
            "registers the stage, before the document is read",
            code="unknown_type",
        )
    try:
        return msgspec.msgpack.decode(payload, type=SHAPES[shape](found), dec_hook=_read_array)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ConfigError(
            f"doc._.{place} was written by another version ({error}): read it with that version",
            code="unknown_form",
        ) from error


def _own_type(name: str) -> type | None:
    """Return a type of this package, or None where there is none of that name."""
    module, _, word = name.rpartition(".")
    if not module.startswith(OWN):
        return None
    try:
        found = getattr(import_module(module), word, None)
    except ImportError:
        return None
    return found if isinstance(found, type) and _is_typed(found) else None


def _write_array(value: Any) -> Any:
    import numpy as np

    if not isinstance(value, np.ndarray):
        raise TypeError(f"no results for a document: {type(value).__name__}")
    return value.dtype.str, value.shape, value.tobytes()


def _read_array(_: Any, value: Any) -> Any:
    import numpy as np

    dtype, shape, data = value
    return np.frombuffer(data, dtype=np.dtype(dtype)).reshape(shape).copy()
