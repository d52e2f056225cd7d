"""The extensions of ``Doc`` in which results stand, and how they are read and written.

A result lies in ``doc.user_data`` under a key with a character offset, as spaCy keeps what belongs
to a token: ``Doc.from_docs`` moves such keys along, where it drops what belongs to a whole
document. So a document that was made of several has several :class:`~readout.doc.kept.Kept` under
one name; the first who reads joins them.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import msgspec
from spacy.tokens import Doc
from spacy.tokens.underscore import Underscore

from readout.doc.kept import Kept, plain

__all__ = ["extend", "items_of", "joined", "places_of", "read", "write"]

Key = tuple[str, str, int, None]
SPACYS = "._."
"""Opens the keys of extensions in ``doc.user_data``."""
SUFFIX = ".kept"
"""Keeps our keys apart from the extension's own name, which ``Doc.to_json`` looks for."""
TYPES: dict[str, Any] = {}
"""Place -> type of what is kept there, as far as components declare it."""


@dataclass(frozen=True)
class KeptExtension:
    """Getter and setter of an extension of ``Doc``."""

    name: str

    def get(self, doc: Doc) -> Any:
        """Return what is kept: typed for ``doc._.name``, as JSON has it for ``doc._.get(name)``.

        The latter is what ``Doc.to_json`` puts into its result.
        """
        value = read(doc, self.name)
        return plain(value) if _asked_by_name() else value

    def set(self, doc: Doc, value: Any) -> None:
        """Keep a value; plain data, as ``Doc.from_json`` brings it, becomes typed."""
        kind = TYPES.get(self.name)
        if kind is not None and _is_plain_items(value):
            value = msgspec.convert(value, kind)
        write(doc, self.name, value)


def extend(name: str, kind: Any = None) -> None:
    """Make an extension of ``Doc`` that is None until somebody sets it.

    Parameters
    ----------
    name : str
        Nothing happens where there is an extension of that name.
    kind : type, optional
        Of what is kept, such as ``list[Quote]``.
    """
    if not Doc.has_extension(name):
        place = KeptExtension(name)
        Doc.set_extension(name, getter=place.get, setter=place.set)
    if kind is not None:
        TYPES[name] = kind


def read(doc: Doc, name: str) -> Any:
    """Return what is kept under a name, typed; None where nobody wrote it."""
    if _is_foreign(name):
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
    if _is_foreign(name):
        doc._.set(name, value)
        return
    _data(doc)[_key(name)] = Kept(name, _size(doc), value)


def places_of(doc: Doc) -> Iterator[str]:
    """Yield the names under which something is kept."""
    yield from dict.fromkeys(
        kept.place for kept in doc.user_data.values() if isinstance(kept, Kept)
    )


def items_of(doc: Doc, name: str) -> Iterator[Any]:
    """Yield the results of a document that have an id, whatever they are."""
    for place in places_of(doc):
        read(doc, place)  # joins what belongs together
        kept = _data(doc).get(_key(place))
        found = None if kept is None else kept.item(name)
        if found is not None:
            yield found


def _key(name: str) -> Key:
    return SPACYS, f"{name}{SUFFIX}", 0, None


def _data(doc: Doc) -> dict[Any, Any]:
    """Return the user data; its keys are no names alone, whatever spaCy's types say."""
    return cast("dict[Any, Any]", doc.user_data)


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
    data = _data(doc)
    whole = data.get(_key(name))
    if whole is not None and whole.size == size:
        return [(0, whole)]
    found = [
        (key[2], kept)
        for key, kept in data.items()
        if isinstance(kept, Kept) and kept.place == name
    ]
    parts: list[tuple[int, Kept]] = []
    after = 0
    for start, kept in sorted(found, key=lambda part: part[0]):
        if start >= after and start + kept.size <= size:
            parts.append((start, kept))
            after = start + kept.size
    return parts


def _is_foreign(name: str) -> bool:
    """Tell whether somebody else made an extension of that name; then it is theirs to keep."""
    if not Doc.has_extension(name):
        return False
    getter = Doc.get_extension(name)[2]
    return not isinstance(getattr(getter, "__self__", None), KeptExtension)


def _asked_by_name() -> bool:
    """Tell whether the getter runs for ``doc._.get(name)``: the second frame above it is that."""
    frame = inspect.currentframe()
    for _ in range(3):
        frame = frame.f_back if frame is not None else None
    return frame is not None and frame.f_code is Underscore.get.__code__


def _is_plain_items(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


ID = re.compile(r"[a-z]+[0-9]+\Z")
"""Ids of the record: ``q1``, ``s12``."""
REFERENCES = frozenset(
    {
        "anchor",
        "body",
        "continues",
        "coref",
        "definition_segment",
        "entity",
        "event",
        "glossary",
        "parent",
        "refers_to",
        "section",
        "segment",
        "term_segment",
    }
)
"""Fields that hold an id of the same document, or nothing, or a word that is no id."""
EDGES = frozenset({"start", "end"})
PAIRS = frozenset({"content", "marked", "evidence"})
"""Fields of lists of ``[start, end]``."""


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


def _listed(parts: Sequence[tuple[int, list[Any]]]) -> list[Any]:
    found: list[Any] = []
    for number, (start, items) in enumerate(parts, start=1):
        prefix = f"{number}." if number > 1 else ""
        found += [_moved_item(item, start, prefix) for item in items]
    return found


def _moved_item(item: Any, by: int, prefix: str) -> Any:
    """Return an item elsewhere in the text, of the type that it has."""
    data = _moved(msgspec.to_builtins(item), by, prefix)
    if isinstance(data, dict) and isinstance(name := data.get("id"), str):
        data["id"] = f"{prefix}{name}"
    return data if type(data) is type(item) else msgspec.convert(data, type(item))


def _moved(data: Any, by: int, prefix: str) -> Any:
    if isinstance(data, list):
        return [_moved(one, by, prefix) for one in data]
    if not isinstance(data, dict):
        return data
    return {key: _field(key, value, by, prefix) for key, value in data.items()}


def _field(key: str, value: Any, by: int, prefix: str) -> Any:
    """Move what a field holds; what it says of anything but this document stays."""
    if key in EDGES and isinstance(value, int):
        return value + by
    if key in PAIRS and isinstance(value, list):
        return [[start + by, end + by] for start, end in value]
    if isinstance(value, str):
        is_id = key in REFERENCES and ID.match(value)
        return f"{prefix}{value}" if is_id else value
    return _moved(value, by, prefix)
