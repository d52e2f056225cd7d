"""Tags within bounds.

Parsers need time that grows with the square of the attributes of one element.
"""

from __future__ import annotations

import re

__all__ = ["ATTRIBUTES", "bound_tags"]

ATTRIBUTES = 500
"""How many attributes an element may keep."""
LENGTH = 100_000
"""How long the value of an attribute may be, in characters."""

_OPENING = re.compile(r"<(?:!--|([a-zA-Z][^\s/>]{0,100}))")
_NAME = re.compile(r"[\s/]*([^\s/>][^\s/>=]*)")
_EQUALS = re.compile(r"\s*=\s*")
_BARE = re.compile(r"[^\s>]*")
_RAW = re.compile(r"</(?:script|style|textarea|title|xmp|noembed|noframes)\b", re.IGNORECASE)
RAW = ("script", "style", "textarea", "title", "xmp", "noembed", "noframes")
"""Elements in which no tag but their own end is one."""
QUOTES = ('"', "'")


def bound_tags(text: str) -> str:
    """Leave out attributes beyond :data:`ATTRIBUTES`, and those longer than :data:`LENGTH`.

    Takes time in proportion to the length of the text, whatever quotation marks and tags are left
    open.
    """
    kept: list[str] = []
    copied = position = 0
    while opening := _OPENING.search(text, position):
        position = opening.end()
        if opening[1] is None:
            position = _after(text, "-->", position)
            continue
        position, cuts = _attributes(text, position)
        for start, end in cuts:
            kept.append(text[copied:start])
            copied = end
        if opening[1].lower() in RAW:
            closing = _RAW.search(text, position)
            position = closing.start() if closing else len(text)
    return "".join([*kept, text[copied:]])


def _attributes(text: str, position: int) -> tuple[int, list[tuple[int, int]]]:
    """Return the end of a tag and what to cut from it."""
    cuts: list[tuple[int, int]] = []
    count = 0
    while name := _NAME.match(text, position):
        start, position = name.start(), name.end()
        if equals := _EQUALS.match(text, position):
            position = equals.end()
            quote = text[position : position + 1]
            if quote in QUOTES:
                position = _after(text, quote, position + 1)
            elif bare := _BARE.match(text, position):
                position = bare.end()
        count += 1
        if count > ATTRIBUTES or position - start > LENGTH:
            cuts.append((start, position))
    return position, cuts


def _after(text: str, wanted: str, position: int) -> int:
    found = text.find(wanted, position)
    return len(text) if found < 0 else found + len(wanted)
