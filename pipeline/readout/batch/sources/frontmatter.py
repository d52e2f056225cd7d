"""YAML front matter of a Markdown file, as far as it is plain ``key: value`` lines."""

from __future__ import annotations

import re

__all__ = ["split_front_matter"]

_FENCE = re.compile(r"---[ \t]*")
_CLOSING = re.compile(r"(?:---|\.\.\.)[ \t]*")
_PAIR = re.compile(r"([A-Za-z_][A-Za-z0-9_ .-]{0,63}):(?:[ \t]+(.*))?")
_CONTINUED = re.compile(r"(?:[ \t]|- |#).*|-?")
_COMMENT = re.compile(r"[ \t]#.*")
_LIMIT = 200
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})


def split_front_matter(text: str) -> tuple[dict[str, str | None], str]:
    """Split a text into the fields of its front matter and the rest.

    Only scalars on the line of their key are read, as texts; lists, nested fields and block scalars
    are left out.

    Parameters
    ----------
    text : str
        A whole Markdown text.

    Returns
    -------
    fields : dict
        Empty where the text opens with no front matter.
    rest : str
        The text without it.
    """
    lines = text.split("\n", _LIMIT + 1)
    if len(lines) < 2 or not _FENCE.fullmatch(lines[0]):
        return {}, text
    fields: dict[str, str | None] = {}
    for number, line in enumerate(lines[1 : _LIMIT + 1], start=1):
        if _CLOSING.fullmatch(line):
            rest = "\n".join(lines[number + 1 :])
            return (fields, rest) if fields else ({}, text)
        if pair := _PAIR.fullmatch(line):
            key, value = map(str.strip, pair.groups(""))
            scalar = _scalar(value)
            if scalar is not None or not value:
                fields[key] = scalar
        elif not _CONTINUED.fullmatch(line):
            break
    return {}, text


def _scalar(value: str) -> str | None:
    if len(value) >= 2 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    if len(value) >= 2 and value[0] == value[-1] == '"':
        return value[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if value[:1] in tuple("[{|>&*!"):
        return None
    value = _COMMENT.sub("", value).strip()
    return None if value in _NULLS else value
