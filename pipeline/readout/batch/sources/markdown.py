"""Markdown (CommonMark and tables) to text and layout, by markdown-it-py.

Marks of the format vanish; the mark of a list item (``-``, ``1.``) belongs to its block and stays.
Raw HTML is reduced to its text, and nothing is executed or loaded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from readout.batch.sources.blocks import Content, LayoutBuilder, describe
from readout.batch.sources.decoding import decode_whole
from readout.batch.sources.fragments import visible_text
from readout.io.limits import LIMITS, Limits, over
from readout.pipeline.dates import set_date

__all__ = ["read_markdown", "split_front_matter"]

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
"""A loader that makes texts of all scalars, and builds no objects."""
TEXT = "tag:yaml.org,2002:str"
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
FRONT_LINES, FRONT_CHARACTERS, FRONT_DEPTH = 200, 65536, 20
"""Limits of a front matter; beyond them it is a text between two rules."""
MARKS = "\n*_`[]<>&!|\\~"
"""What most tokens are made of: no text is parsed into many times as many as there may be."""
NO_TEXT = "no text was found in this Markdown file"
TOO_DEEP = "lists and block quotes within one another are"
BREAKS = {"softbreak": " ", "hardbreak": "\n"}
"""What stands for tokens of their own; the others have their text as content, if any."""

_FENCE = re.compile(r"---[ \t]*")
_CLOSING = re.compile(r"(?:---|\.\.\.)[ \t]*")
_FIELD = re.compile(r"([A-Za-z_][\w .-]{0,63}:[ \t]+)(\S+ .*?)\s*")
_BREAK = re.compile(r"<br\b", re.IGNORECASE)
_SILENT = re.compile(r"<(/?)(script|style)\b", re.IGNORECASE)


def read_markdown(data: bytes, limits: Limits = LIMITS) -> Content:
    """Read a ``.md``.

    The first block is the title where it is a heading of level 1; a front matter gives ``meta``,
    and its ``title`` is no part of the text.

    Raises
    ------
    DocumentError
        ``empty``, ``binary``, ``encoding``, ``too_many_blocks``, ``too_deep``, or ``no_text`` where
        only marks and links are left.
    """
    source = decode_whole(data)
    fields, body = split_front_matter(source.text)
    builder = LayoutBuilder()
    _add_blocks(_parse(body, limits), builder)
    title = builder.entitle(None)
    meta = describe(**fields)
    meta["title"] = meta["title"] or title
    meta["language"] = meta["language"] or meta.get("lang")
    return builder.content(meta, source.warnings + set_date(meta), NO_TEXT)


def split_front_matter(text: str) -> tuple[dict[str, str | None], str]:
    """Split a text into the fields of its YAML front matter and the rest.

    Scalars are read as texts, as they stand there; lists, nested fields and what has a tag of its
    own are left out.

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
    lines = text.split("\n", FRONT_LINES + 1)
    if not _FENCE.fullmatch(lines[0]):
        return {}, text
    end = next((n for n, line in enumerate(lines[1:], start=1) if _CLOSING.fullmatch(line)), None)
    if end is None or sum(map(len, lines[:end])) > FRONT_CHARACTERS:
        return {}, text
    front = lines[1:end]
    fields = _fields("\n".join(front)) or _fields("\n".join(map(_marked, front)))
    return (fields, "\n".join(lines[end + 1 :])) if fields else ({}, text)


def _marked(line: str) -> str:
    """Mark what others write without the marks that YAML wants: "title: A plan: the view"."""
    found = _FIELD.fullmatch(line)
    if found is None:
        return line
    try:
        list(yaml.parse(line, LOADER))
    except yaml.YAMLError:
        value = found[2]
        within = value[1:-1] if value[0] == value[-1] == "'" else value
        return found[1] + json.dumps(within)
    return line


def _fields(front: str) -> dict[str, str | None]:
    """Read a mapping of YAML in bounded time: no aliases, and nothing deep."""
    depth = 0
    try:
        for event in yaml.parse(front, LOADER):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > FRONT_DEPTH or isinstance(event, yaml.AliasEvent):
                return {}
        root = yaml.compose(front, LOADER)
    except yaml.YAMLError:
        return {}
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    return {
        key.value: None if not value.style and value.value in NULLS else value.value
        for key, value in pairs
        if key.tag == value.tag == TEXT
    }


def _parse(text: str, limits: Limits) -> list[Token]:
    """Parse a text into no more tokens than there may be, none of them too deep."""
    if text.count("\n") > limits.max_blocks or sum(map(text.count, MARKS)) > 2 * limits.max_blocks:
        raise over("max_blocks", limits, "lines and marks are")
    parser = MarkdownIt("commonmark", {"maxNesting": limits.max_nesting}).enable("table")
    try:
        tokens = parser.parse(text)
    except RecursionError:  # where max_nesting is more than Python can take
        raise over("max_nesting", limits, TOO_DEEP) from None
    if _number(tokens) > limits.max_blocks:
        raise over("max_blocks", limits, "list items, paragraphs and marks are")
    # the parser leaves out what is deeper
    if any(token.level >= limits.max_nesting - 1 for token in tokens):
        raise over("max_nesting", limits, TOO_DEEP)
    return tokens


def _number(tokens: Sequence[Token]) -> int:
    """Count tokens, and those within them."""
    return sum(1 + _number(token.children or ()) for token in tokens)


def _add_blocks(tokens: Sequence[Token], builder: LayoutBuilder) -> None:
    """Hand each block of a document to the builder."""
    row: list[str] = []
    opening = None
    for token in tokens:
        match token.type:
            case "inline":
                _add_inline(token, opening, builder, row)
            case "fence" | "code_block":
                builder.add("other", token.content)
            case "html_block":
                for paragraph in visible_text(token.content):
                    builder.add("paragraph", paragraph)
            case "blockquote_open":
                builder.quotes += 1
            case "blockquote_close":
                builder.quotes -= 1
            case "list_item_open":
                builder.marks.append(f"{token.info}{token.markup} ")
            case "list_item_close":
                builder.marks.pop()
            case "tr_close":
                builder.add("other", "\t".join(row))
                row.clear()
            case _:
                pass
        opening = token


def _add_inline(
    token: Token, opening: Token | None, builder: LayoutBuilder, row: list[str]
) -> None:
    children = token.children or []
    text = "".join(_words(children)).strip()
    around = opening.type if opening is not None else ""
    if around in ("th_open", "td_open"):
        row.append(text)
    elif opening is not None and around == "heading_open":
        builder.add("heading", text, int(opening.tag[1:]))
    else:
        words = [one.content for one in children if one.type in ("text", "code_inline")]
        images = any(one.type == "image" for one in children)
        builder.add("caption" if images and not "".join(words).strip() else "paragraph", text)


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    """Give the text of inline tokens: links by their text, images by their description, no tags."""
    silent = False
    for token in tokens:
        if token.type == "html_inline":
            if match := _SILENT.match(token.content):
                silent = not match[1]
            elif _BREAK.match(token.content):
                yield "\n"
        elif silent:
            continue
        elif token.type == "image":
            yield from _words(token.children or [])
        else:
            yield BREAKS.get(token.type, token.content)
