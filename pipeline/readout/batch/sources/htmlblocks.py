"""A tree of HTML, or of what was extracted from it, to blocks in reading order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import dropwhile
from operator import attrgetter
from typing import Any

from lxml import etree
from lxml.html import HTMLParser

from readout.batch.sources.blocks import LayoutBuilder, is_sentence
from readout.batch.sources.fragments import (
    BREAKS,
    HEADINGS,
    INHERITED,
    INLINE,
    ITEMS,
    KINDS,
    LISTS,
    QUOTES,
    SILENT,
    paragraphs,
)
from readout.io.limits import LIMITS, Limits, over
from readout.records.types import SegmentKind

__all__ = [
    "ATTRIBUTES",
    "CAPTION",
    "TooDeepError",
    "add_blocks",
    "bound_tags",
    "depth",
    "parse",
    "rewrite",
]

CAPTION = "\uf5ca"
"""A private character: it marks, on the way through an extractor, a caption."""

RUNNING = INLINE | BREAKS.keys()
"""Elements within a block."""
IN_HEAD = frozenset(
    {"base", "link", "meta", "noscript", "object", "script", "style", "template", "title"}
)

_ENDS = re.compile(r"</(?:body|html)\b[^<>]{0,100}>", re.IGNORECASE)
"""End tags of a page.

Browsers show what stands behind it, too; the parser would leave it out.
"""
_NUMBER = re.compile("[0-9]{1,6}")
_SPACES = re.compile(r"[ \t\n\r\f]+")


_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
ATTRIBUTES = 500
"""Attributes that an element may keep."""
LENGTH = 100_000
"""Characters of an attribute's value, at most."""

RAW = ("script", "style", "textarea", "title", "xmp", "noembed", "noframes")
"""Elements in which no tag but their own end is one."""

_OPENING = re.compile(r"<(?:!--|([a-zA-Z][^\s/>]{0,100}))")
_ATTRIBUTE = re.compile(r"""[\s/]*[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"?|'[^']*'?|[^\s>]*))?""")
_CLOSING = re.compile(rf"</(?:{'|'.join(RAW)})\b", re.IGNORECASE)


class TooDeepError(ValueError):
    """Elements stand deeper within one another than the parser goes."""


def parse(text: str, limits: Limits = LIMITS) -> etree._Element | None:
    """Parse HTML without loading or executing anything; None where there is no element in it.

    Raises
    ------
    DocumentError
        ``too_many_blocks``.
    TooDeepError
        Where the parser would leave the rest of the page out.
    """
    parser = HTMLParser(
        encoding="utf-8",
        no_network=True,
        remove_pis=True,
        remove_comments=True,
        huge_tree=True,
        collect_ids=False,
    )
    page = _ENDS.sub("\n", bound_tags(text, limits))
    data = page.encode("utf-8", "replace")
    tree: etree._Element | None
    try:
        tree = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    if any(entry.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for entry in parser.error_log):
        raise TooDeepError
    if tree is not None:
        for element in tree.iter():  # no XML may hold controls: the parser lets them in, not out
            for place in ("text", "tail"):
                text_there = getattr(element, place)
                if text_there and _CONTROLS.search(text_there):
                    setattr(element, place, _CONTROLS.sub(" ", text_there))
        _empty_head(tree)
    return tree


def _empty_head(tree: etree._Element) -> None:
    """Move what belongs to the body out of the head.

    The parser leaves elements there that are younger than HTML 4 (``article``, ``main``), where
    nothing says that the head ends.
    """
    head = tree.find("head")
    children = [] if head is None else list(head)
    after_head = list(dropwhile(lambda child: child.tag in IN_HEAD, children))
    if after_head:
        body = tree.find("body")
        if body is None:
            body = etree.SubElement(tree, "body")
        after_head[-1].tail = (after_head[-1].tail or "") + (body.text or "")
        body.text = None
        body[:0] = after_head


def depth(tree: etree._Element) -> int:
    """Return how deep the elements of a tree stand within one another."""
    deepest = level = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        level += 1 if event == "start" else -1
        deepest = max(deepest, level)
    return deepest


@dataclass
class _Frame:
    """A block element that is open: what its text is, and how the items in it are marked."""

    kind: SegmentKind
    level: int | None = None
    ordered: bool = False
    count: int = 0
    is_item: bool = False


def add_blocks(tree: etree._Element, builder: LayoutBuilder) -> None:
    """Add the blocks of a tree to a builder, in the order in which they are read.

    Both HTML's own elements and those of trafilatura's trees (``head``, ``quote``, ``list``,
    ``item``, ``row``) are understood.

    Parameters
    ----------
    tree : lxml element
        A body.
    builder : LayoutBuilder
        What the blocks are added to; list items get their mark, as a browser shows it.
    """
    frames = [_Frame("paragraph")]
    pieces: list[str] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        silent = not isinstance(tag, str) or tag in SILENT
        text = element.text
        if not silent and tag not in RUNNING:
            _flush(pieces, frames[-1], builder)
            if event == "start":
                frames.append(_opened(element, frames[-1], builder))
            else:
                builder.quotes -= tag in QUOTES
                if frames.pop().is_item:
                    builder.marks.pop()
        if event == "end":
            text = element.tail if element is not tree else None
            pieces.append("" if silent else BREAKS.get(tag, ""))
        elif silent:
            text = None
            walk.skip_subtree()
        pieces.append(_SPACES.sub(" ", text or ""))
    _flush(pieces, frames[-1], builder)


def _flush(pieces: list[str], frame: _Frame, builder: LayoutBuilder) -> None:
    """Add the text gathered since the last edge of a block."""
    for part in paragraphs(pieces):
        if part.startswith(CAPTION):
            builder.add("caption", part.replace(CAPTION, ""))
        else:
            builder.add(frame.kind, part, frame.level)
    pieces.clear()


def _opened(element: etree._Element, parent: _Frame, builder: LayoutBuilder) -> _Frame:
    tag, rend = str(element.tag), element.get("rend", "")
    kind = KINDS.get(rend[:2] if tag == "item" else tag)
    builder.quotes += tag in QUOTES
    if tag in HEADINGS or tag == "head":
        return _Frame("heading", HEADINGS.get(tag, HEADINGS.get(rend, 2)))
    if kind is not None:
        return _Frame(kind)
    if tag in LISTS:
        start = _NUMBER.fullmatch(element.get("start", ""))
        count = int(start[0]) - 1 if start else 0
        return _Frame("paragraph", ordered="ol" in (tag, rend), count=count)
    if tag in ITEMS:
        parent.count += 1
        builder.marks.append(f"{parent.count}. " if parent.ordered else "- ")
        return _Frame("paragraph", is_item=True)
    return _Frame(parent.kind if parent.kind in INHERITED else "paragraph")


def bound_tags(text: str, limits: Limits = LIMITS) -> str:
    """Leave out attributes beyond :data:`ATTRIBUTES`, and those longer than :data:`LENGTH`.

    Takes time in proportion to the length of the text, whatever quotation marks and tags are left
    open.

    Raises
    ------
    DocumentError
        ``too_many_blocks`` where elements and attributes are more than the limit.
    """
    kept = []
    copied = position = count = 0
    while opening := _OPENING.search(text, position):
        position = opening.end()
        if opening[1] is None:
            comment_end = text.find("-->", position)
            position = len(text) if comment_end < 0 else comment_end + 3
            continue
        attributes = 0
        while attribute := _ATTRIBUTE.match(text, position):
            start, position = attribute.span()
            attributes += 1
            if attributes > ATTRIBUTES or position - start > LENGTH:
                attributes -= 1
                kept.append(text[copied:start])
                copied = position
        count += 1 + attributes
        if count > limits.max_blocks:
            raise over("max_blocks", limits, "the elements and attributes of this page are")
        if opening[1].lower() in RAW:
            closing = _CLOSING.search(text, position)
            position = closing.start() if closing else len(text)
    return "".join([*kept, text[copied:]])


# -- rewrites of a page before the article is looked for: what an extractor would lose

CONTAINERS = ("body", "div", "section", "article", "main", "center", "blockquote", "td", "th")
CELLS = ("td", "th")
"""Containers whose loose text is a cell of a table, as long as no line break tells otherwise."""

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_LINES = INLINE | {"br"}


def rewrite(tree: Any) -> None:
    """Rewrite a parsed page in place.

    Navigation and footers go (the footer of a block quote names its author and stays); captions
    become marked paragraphs; preformatted text and loose text between line breaks become
    paragraphs; ``q`` becomes the quotation marks that a browser shows; anchors that lead to no
    other page become plain text.

    Parameters
    ----------
    tree : lxml.html element
        The root of a page.
    """
    _drop_edges(tree)
    for element in list(tree.iter("q")):
        element.text = "“" + (element.text or "")
        _append(element, "”")
        element.tag = "span"
    for element, texts in _outermost(tree, "figcaption"):
        _caption(element, " ".join("".join(texts).split()))
    for element, texts in _outermost(tree, "pre"):
        element.tag = "div"
        for part in map(str.strip, _BLANK_LINE.split("".join(texts))):
            if part:
                etree.SubElement(element, "p").text = part
    for element in list(tree.iter("br")):
        for span in list(element.iterancestors("span")):
            span.tag = "font"
    etree.strip_tags(tree, "font")
    for element in list(tree.iter(*CONTAINERS)):
        if _has_loose_text(element):
            _wrap(element)
    _unlink(tree)


def _unlink(tree: Any) -> None:
    """Leave no anchor but those that may lead on to other pages.

    An extractor passes over short blocks that are mostly links, and those with an empty anchor. So
    anchors without an address or words go, and those in a block that reads as a sentence.
    """
    said: dict[Any, bool] = {}
    for anchor in list(tree.iter("a")):
        block = next((one for one in anchor.iterancestors() if one.tag not in INLINE), tree)
        if block not in said:
            said[block] = _is_sentence(block)
        if said[block] or not (anchor.get("href") and "".join(anchor.itertext()).strip()):
            anchor.tag = "font"
    etree.strip_tags(tree, "font")


def _is_sentence(block: Any) -> bool:
    """Return whether a block with no other within it reads as a sentence."""
    inner = INLINE.issuperset(one.tag for one in block.iterdescendants())
    return inner and is_sentence("".join(block.itertext()))


def _drop_edges(tree: Any) -> None:
    for element in list(tree.iter("footer", "nav")):
        if next(element.iterancestors("blockquote"), None) is not None:
            element.tag = "p"
        elif element.getparent() is not None:
            element.drop_tree()


def _outermost(tree: Any, tag: str) -> list[tuple[Any, list[str]]]:
    """Return the elements of a name that stand in none of the same, emptied, and their texts."""
    found = []
    walk = etree.iterwalk(tree, events=("start",), tag=tag)
    for _, element in walk:
        walk.skip_subtree()
        found.append((element, list(element.itertext())))
    for element, _ in found:
        tail = element.tail
        element.clear()
        element.tail = tail
    return found


def _append(element: Any, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _caption(element: Any, text: str) -> None:
    element.tag = "p"
    element.text = CAPTION + text if text else None
    figure = element.getparent()
    if figure is not None and figure.tag == "figure":
        figure.tag = "div"  # the extractor drops a figure with all that is in it
        for image in list(figure.iter("img", "picture")):
            image.tag = "span"


def _has_loose_text(element: Any) -> bool:
    if element.tag in CELLS and element.find("br") is None:
        return False
    texts = [element.text, *(child.tail for child in element)]
    if any(text and text.strip() for text in texts):
        return True
    return any(child.tag in INLINE for child in element)


def _wrap(container: Any) -> None:
    """Put each run of loose text into a paragraph of its own; a line break ends a run."""
    children = list(container)
    pieces = [(None, container.text), *((child, child.tail) for child in children)]
    container.text = None
    for child in children:
        container.remove(child)
        child.tail = None
    run = None
    for child, tail in pieces:
        if child is not None and _LINES.issuperset(map(attrgetter("tag"), child.iter())):
            run = None if child.tag == "br" else _paragraph(container, run)
            if run is not None:
                run.append(child)
        elif child is not None:
            container.append(child)
            run = None
        if tail and (run is not None or tail.strip()):  # white space alone begins no run
            run = _paragraph(container, run)
            _append(run, tail)


def _paragraph(container: Any, run: Any) -> Any:
    return etree.SubElement(container, "p") if run is None else run
