"""The extensions of ``Doc`` in which results stand, and how they are read and written.

A result lies in ``doc.user_data`` under a key with a character offset, as spaCy keeps what belongs
to a token: ``Doc.from_docs`` moves such keys along, where it drops what belongs to a whole
document. So a document that was made of several has several :class:`~readout.doc.kept.Kept` under
one name; the first who reads joins them.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import msgspec
from spacy.tokens import Doc
from spacy.tokens.underscore import Underscore

from readout.doc.joined import joined
from readout.doc.kept import Kept, plain

__all__ = ["extend", "items_of", "places_of", "read", "write"]

Key = tuple[str, str, int, None]
SPACYS = "._."
"""Opens the keys of extensions in ``doc.user_data``."""
SUFFIX = ".kept"
"""Keeps our keys apart from the extension's own name, which ``Doc.to_json`` looks for."""
TYPES: dict[str, Any] = {}
"""Place -> type of what is kept there, as far as components declare it."""


@dataclass(frozen=True)
class Place:
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
        place = Place(name)
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
    return not isinstance(getattr(getter, "__self__", None), Place)


def _asked_by_name() -> bool:
    """Tell whether the getter runs for ``doc._.get(name)``: the second frame above it is that."""
    frame = inspect.currentframe()
    for _ in range(3):
        frame = frame.f_back if frame is not None else None
    return frame is not None and frame.f_code is Underscore.get.__code__


def _is_plain_items(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)
