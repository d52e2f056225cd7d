"""HTML within Markdown to the paragraphs that can be seen of it.

Pieces of a line or a few: no article is looked for, and no library is needed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from html import unescape
from importlib import resources

from readout.records.types import SegmentKind

__all__ = [
    "BREAKS",
    "CODECS",
    "ENCODINGS",
    "HEADINGS",
    "INHERITED",
    "INLINE",
    "ITEMS",
    "KINDS",
    "LISTS",
    "QUOTES",
    "SILENT",
    "paragraphs",
    "visible_text",
]

_TABLE = tomllib.loads(
    resources.files(__package__).joinpath("elements.toml").read_text(encoding="utf-8")
)
"""Classes of HTML elements, for all that walk through them."""
INLINE, SILENT, QUOTES, LISTS, ITEMS, INHERITED = (
    frozenset(_TABLE[name])
    for name in ("inline", "silent", "quotes", "lists", "items", "inherited")
)
BREAKS: dict[str, str] = _TABLE["breaks"]
HEADINGS: dict[str, int] = _TABLE["headings"]
KINDS: dict[str, SegmentKind] = _TABLE["kinds"]
CODECS = frozenset(_TABLE["codecs"])
ENCODINGS: dict[str, str] = _TABLE["encodings"]
VOID = frozenset({"embed", "input", "link", "meta"})
"""Silent elements without an end tag."""

_MARKUP = re.compile(
    r"""<!--.*?(?:-->|\Z)|<[!?][^<>]*>|<(/?)([A-Za-z][\w:-]*)(?:"[^"<]*"|'[^'<]*'|[^<>"'])*>""",
    re.DOTALL,
)
"""A comment, a declaration or a tag; the last with its slash and name."""
_SPACES = re.compile(r"\s+")
_AROUND_BREAK = re.compile(r" ?([\n\t]) ?")
_EMPTY_LINES = re.compile(r"\n{2,}")


def visible_text(fragment: str) -> list[str]:
    """Return the paragraphs of a piece of HTML, without tags, scripts and comments.

    Takes time in proportion to its length, whatever is left open in it.
    """
    found = []
    pieces = []
    for text, name, closing in _seen(fragment):
        pieces.append(_SPACES.sub(" ", unescape(text)))
        if name in BREAKS:
            pieces.append(BREAKS[name] if closing or name == "br" else "")
        elif name and name not in INLINE:
            found += paragraphs(pieces)
            pieces.clear()
    return found + paragraphs(pieces)


def _seen(fragment: str) -> Iterator[tuple[str, str, bool]]:
    """Yield stretches of text, each with the tag behind it, and whether that closes an element.

    The name is empty behind the last, at comments, and where something silent begins or ends.
    """
    at = 0
    silent = ""
    for found in _MARKUP.finditer(fragment):
        before, at = fragment[at : found.start()], found.end()
        name, closing = (found[2] or "").lower(), bool(found[1])
        if silent:
            silent = "" if closing and name == silent else silent
        elif name in SILENT:
            silent = "" if closing or name in VOID else name
            yield before, "", closing
        else:
            yield before, name, closing
    yield "" if silent else fragment[at:], "", False


def paragraphs(pieces: list[str]) -> list[str]:
    """Put together what stands between two edges; two line breaks in a row are an edge, too."""
    text = re.sub(" {2,}", " ", "".join(pieces))
    parts = _EMPTY_LINES.split(_AROUND_BREAK.sub(r"\1", text))
    return [part.strip() for part in parts if part.strip()]
