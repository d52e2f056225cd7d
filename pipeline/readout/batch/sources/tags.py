"""Tags within bounds.

Parsers need time that grows with the square of the attributes of one element.
"""

from __future__ import annotations

import re

from readout.io.limits import LIMITS, Limits, over

__all__ = ["ATTRIBUTES", "bound_tags"]

ATTRIBUTES = 500
"""How many attributes an element may keep."""
LENGTH = 100_000
"""How long the value of an attribute may be, in characters."""

RAW = ("script", "style", "textarea", "title", "xmp", "noembed", "noframes")
"""Elements in which no tag but their own end is one."""

_OPENING = re.compile(r"<(?:!--|([a-zA-Z][^\s/>]{0,100}))")
_ATTRIBUTE = re.compile(r"""[\s/]*[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"?|'[^']*'?|[^\s>]*))?""")
_CLOSING = re.compile(rf"</(?:{'|'.join(RAW)})\b", re.IGNORECASE)


def bound_tags(text: str, limits: Limits = LIMITS) -> str:
    """Leave out attributes beyond :data:`ATTRIBUTES`, and those longer than :data:`LENGTH`.

    Takes time in proportion to the length of the text, whatever quotation marks and tags are left
    open.

    Raises
    ------
    DocumentError
        ``too_many_blocks`` where elements and attributes are more than the limit.
    """
    kept: list[str] = []
    copied = position = count = 0
    while opening := _OPENING.search(text, position):
        position = opening.end()
        if opening[1] is None:
            comment_end = text.find("-->", position)
            position = len(text) if comment_end < 0 else comment_end + 3
            continue
        position, cuts, attributes = _attributes(text, position)
        count += 1 + attributes
        if count > limits.max_blocks:
            raise over("max_blocks", limits, "the elements and attributes of this page are")
        for start, end in cuts:
            kept.append(text[copied:start])
            copied = end
        if opening[1].lower() in RAW:
            closing = _CLOSING.search(text, position)
            position = closing.start() if closing else len(text)
    return "".join([*kept, text[copied:]])


def _attributes(text: str, position: int) -> tuple[int, list[tuple[int, int]], int]:
    """Return the end of a tag, what to cut from it, and how many attributes are left."""
    cuts: list[tuple[int, int]] = []
    count = 0
    while attribute := _ATTRIBUTE.match(text, position):
        start, position = attribute.span()
        count += 1
        if count > ATTRIBUTES or position - start > LENGTH:
            cuts.append((start, position))
    return position, cuts, count - len(cuts)
