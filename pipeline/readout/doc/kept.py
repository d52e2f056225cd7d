"""Results of stages in ``doc.user_data``: they travel wherever the ``Doc`` goes.

A result lies under a key with a character offset, as spaCy keeps what belongs to a token:
``Doc.from_docs`` moves such keys along, where it drops what belongs to a whole document. So a
document that was made of several has several :class:`Kept` under one name; the first who reads
joins them. ``doc._.name`` and ``span._.speaker`` show what is kept.

spaCy writes user data as MessagePack through srsly, which asks the functions that packages name as
entry points (``srsly_msgpack_encoders``, ``srsly_msgpack_decoders``). So :func:`encode` and
:func:`decode` are called in processes that never imported this package, and even while spaCy itself
is being imported: nothing of spaCy is imported above.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import import_module
from itertools import chain as chained
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

import msgspec
import srsly

from readout.errors import ConfigError

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

__all__ = [
    "Kept",
    "as_json",
    "decode",
    "encode",
    "extend",
    "items_of",
    "joined",
    "know",
    "places_of",
    "read",
    "write",
]

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
TYPES: dict[str, Any] = {}
"""Place -> type of what is kept there, as far as components declare it."""
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
        """The result; read from bytes when it is asked for.

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
        extend(place)
        return kept

    def __reduce__(self) -> tuple[Any, ...]:
        return Kept.of_bytes, (self.place, self.size, *self.written())

    def __copy__(self) -> Kept:
        """Return another that holds the same; spaCy asks for it when it joins documents."""
        return Kept(self.place, self.size, self.value)


def know(kind: type) -> None:
    """Let results of a type be read again; of the types of this package that is known."""
    KINDS[_name(kind)] = kind


def as_json(value: Any) -> Any:
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


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _kind_of(value: Any) -> str:
    """Name shape (one, a list, lists by name) and type: ``"list readout.records.types.Quote"``."""
    shape, items = "one", [value]
    if isinstance(value, list):
        shape, items = "list", value
    elif isinstance(value, dict):
        lists = value.values() if _is_named(value) else ()
        shape, items = "map", list(chained.from_iterable(lists))
    kinds = {type(item) for item in items}
    if len(kinds) != 1 or not _is_typed(kind := kinds.pop()):  # in any order
        return PLAIN
    return f"{shape} {_name(kind)}"


def _is_typed(kind: Any) -> bool:
    return hasattr(kind, "__struct_fields__") or hasattr(kind, "__dataclass_fields__")


def _read(place: str, kind: str, payload: bytes) -> Any:
    """Read what was written; a type of this package is imported."""
    if kind == PLAIN:
        return srsly.msgpack_loads(payload)
    shape, _, name = kind.partition(" ")
    module, _, word = name.rpartition(".")
    found: Any = KINDS.get(name)
    if found is None and module.startswith(OWN):
        try:
            found = getattr(import_module(module), word, None)
        except ImportError:
            found = None
    shapes = {"one": found, "list": list[found], "map": dict[str, list[found]]}
    if not _is_typed(found) or shape not in shapes:
        raise ConfigError(
            f"doc._.{place} holds {kind!r}, which nothing here knows: import {module}, which "
            "registers the stage, before the document is read",
            code="unknown_type",
        )
    try:
        return msgspec.msgpack.decode(payload, type=shapes[shape], dec_hook=_read_array)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise ConfigError(
            f"doc._.{place} was written by another version ({error}): read it with that version",
            code="unknown_form",
        ) from error


def _write_array(value: Any) -> Any:
    import numpy as np

    if not isinstance(value, np.ndarray):
        raise TypeError(f"no results for a document: {type(value).__name__}")
    return value.dtype.str, value.shape, value.tobytes()


def _read_array(_: Any, value: Any) -> Any:
    import numpy as np

    dtype, shape, data = value
    return np.frombuffer(data, dtype=np.dtype(dtype)).reshape(shape).copy()


# -- extensions of Doc and Span


def _shown(name: str, doc: Doc) -> Any:
    """Return what is kept: typed for ``doc._.name``, as JSON has it for ``doc._.get(name)``.

    The latter, the second frame above this getter, is what ``Doc.to_json`` calls.
    """
    value = read(doc, name)
    by_name = sys._getframe(2).f_code is type(doc._).get.__code__
    return as_json(value) if by_name else value


def _keep(name: str, doc: Doc, value: Any) -> None:
    """Keep a value; plain data, as ``Doc.from_json`` brings it, becomes typed."""
    kind = TYPES.get(name)
    if kind is not None and isinstance(value, list) and value and isinstance(value[0], dict):
        value = msgspec.convert(value, kind)
    write(doc, name, value)


def extend(name: str, kind: Any = None) -> None:
    """Make an extension of ``Doc`` that is None until somebody sets it.

    Parameters
    ----------
    name : str
        Nothing happens where there is an extension of that name.
    kind : type, optional
        Of what is kept, such as ``list[Quote]``.
    """
    from spacy.tokens import Doc, Span

    if not Doc.has_extension(name):
        Doc.set_extension(name, getter=partial(_shown, name), setter=partial(_keep, name))
    if kind is not None:
        TYPES[name] = kind
    for attribute, getter in ATTRIBUTES.items():
        if not Span.has_extension(attribute):
            Span.set_extension(attribute, getter=getter)


def read(doc: Doc, name: str) -> Any:
    """Return what is kept under a name, typed; None where nobody wrote it."""
    if _is_of_others(doc, name):
        return doc._.get(name)
    parts = _parts(doc, name)
    if not parts:
        return None
    (start, first), *others = parts
    if start == 0 and not others:
        return first.value
    value = joined([(at, kept.value) for at, kept in parts])
    write(doc, name, value)
    return value


def write(doc: Doc, name: str, value: Any) -> None:
    """Keep a value under a name."""
    if _is_of_others(doc, name):
        doc._.set(name, value)
        return
    data: dict[Any, Any] = doc.user_data  # its keys are no names alone, whatever spaCy says
    data[_key(name)] = Kept(name, _size(doc), value)


def places_of(doc: Doc) -> Iterator[str]:
    """Yield the names under which something is kept."""
    yield from dict.fromkeys(
        kept.place for kept in doc.user_data.values() if isinstance(kept, Kept)
    )


def items_of(doc: Doc, name: str) -> Iterator[Any]:
    """Yield the results of a document that have an id, whatever they are."""
    for place in places_of(doc):
        read(doc, place)  # joins what belongs together
        kept = doc.user_data.get(_key(place))  # type: ignore[call-overload]
        found = None if kept is None else kept.item(name)
        if found is not None:
            yield found


def _key(name: str) -> tuple[str, str, int, None]:
    """Return the key of a result; ``.kept`` keeps it apart from what ``Doc.to_json`` looks for."""
    return "._.", f"{name}.kept", 0, None


def _size(doc: Doc) -> int:
    """Count the characters of a document; ``len(doc.text)`` would join all tokens."""
    if not len(doc):
        return 0
    last = doc[-1]
    return last.idx + len(last.text_with_ws)


def _parts(doc: Doc, name: str) -> list[tuple[int, Kept]]:
    """Return what is kept, and where it begins.

    That of the document itself outranks parts it was once made of; what reaches beyond the document
    (a part of it that ``Span.as_doc`` cut out) does not count.
    """
    size = _size(doc)
    data: dict[Any, Any] = doc.user_data
    whole = data.get(_key(name))
    if whole is not None and whole.size == size:
        return [(0, whole)]
    found = [
        (key[2], kept)
        for key, kept in data.items()
        if isinstance(kept, Kept) and kept.place == name
    ]
    parts = []
    after = 0
    for start, kept in sorted(found, key=itemgetter(0)):
        if start >= after and start + kept.size <= size:
            parts.append((start, kept))
            after = start + kept.size
    return parts


def _is_of_others(doc: Doc, name: str) -> bool:
    """Return whether somebody else made an extension of that name; then it is theirs to keep."""
    if not doc.has_extension(name):
        return False
    return getattr(doc.get_extension(name)[2], "func", None) is not _shown


def _of_quote(part: str, span: Span) -> Any:
    """Return the speaker, cue or occasion of the quote behind a span."""
    quotes = (one for one in items_of(span.doc, span.id_) if hasattr(one, "occasion"))
    return getattr(next(quotes, None), part, None)


def _themes(span: Span) -> list[Any]:
    """Return the themes of the passage in which a span stands; of several, the one with most."""
    from readout.records.spans import overlap

    lists = [read(span.doc, place) for place in places_of(span.doc)]
    found = chained.from_iterable(items for items in lists if isinstance(items, list))
    passages = [one for one in found if hasattr(one, "themes")]
    place = span.start_char, span.end_char
    shares = [overlap(one.span, place) for one in passages]
    most = max(shares, default=0)
    return passages[shares.index(most)].themes if most else []


def _item(span: Span) -> Any:  # no lambda: processes that are spawned are sent it
    """Return the result that a span stands for."""
    return next(items_of(span.doc, span.id_), None)


ATTRIBUTES: dict[str, Callable[[Span], Any]] = {
    "readout": _item,
    "speaker": partial(_of_quote, "speaker"),
    "cue": partial(_of_quote, "cue"),
    "occasion": partial(_of_quote, "occasion"),
    "themes": _themes,
}
"""Attributes of ``span._`` that show results."""


# -- results of several documents as those of one

ID = re.compile(r"[a-z]+[0-9]+\Z")
"""Ids of the record: ``q1``, ``s12``."""
EDGES = frozenset({"start", "end"})


def joined(parts: Sequence[tuple[int, Any]]) -> Any:
    """Join the results of the documents that one document was made of.

    Parameters
    ----------
    parts : sequence of (int, value)
        Where in the joined text each document begins, and what is kept of it.

    Returns
    -------
    any
        Lists, and lists by name, as one, with offsets of the joined text; the ids of the second
        document begin with ``2.`` and so on. None for what several documents cannot share (meta
        data, the encoder's scores).
    """
    values = [value for _, value in parts]
    if all(isinstance(value, list) for value in values):
        return _listed(parts)
    if all(map(_is_named, values)):
        names = {name: None for value in values for name in value}
        return {
            name: _listed([(start, value.get(name, [])) for start, value in parts])
            for name in names
        }
    return values[0] if len(values) == 1 else None


def _is_named(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, list) for one in value.values())


def _listed(parts: Iterable[tuple[int, list[Any]]]) -> list[Any]:
    """Return the items of several documents, each with the type that it has."""
    found = []
    for number, (start, items) in enumerate(parts, start=1):
        prefix = f"{number}." if number > 1 else ""
        for item in items:
            data = _shifted(msgspec.to_builtins(item), start, prefix)
            if isinstance(data, dict) and isinstance(name := data.get("id"), str):
                data["id"] = f"{prefix}{name}"
            typed = type(data) is not type(item)
            found.append(msgspec.convert(data, type(item)) if typed else data)
    return found


def _shifted(data: Any, by: int, prefix: str, field: str = "") -> Any:
    """Move what a field holds; what it says of anything but this document stays."""
    from readout.records.checks import REFERENCES, STRETCHES

    match data:
        case dict():
            return {key: _shifted(value, by, prefix, key) for key, value in data.items()}
        case list() if field in STRETCHES:
            return [[start + by, end + by] for start, end in data]
        case list():
            return [_shifted(one, by, prefix) for one in data]
        case int() if field in EDGES:
            return data + by
        case str() if ID.match(data) and field in {*REFERENCES, "anchor"}:
            return f"{prefix}{data}"
    return data
