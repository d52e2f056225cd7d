"""Rewrites of a page before the article is looked for.

What an extractor would lose is put into plain blocks.
"""

from __future__ import annotations

import re
from operator import attrgetter
from typing import Any

from lxml import etree

from readout.batch.sources.fragments import INLINE
from readout.batch.sources.htmlblocks import CAPTION

__all__ = ["rewrite"]

CONTAINERS = ("body", "div", "section", "article", "main", "center", "blockquote", "td", "th")
CELLS = ("td", "th")
"""Containers whose loose text is a cell of a table, as long as no line break tells otherwise."""

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_LINES = INLINE | {"br"}


def rewrite(tree: Any) -> None:
    """Rewrite a parsed page in place.

    Navigation and footers go (the footer of a block quote names its author and stays); captions
    become marked paragraphs; preformatted text and loose text between line breaks become
    paragraphs; ``q`` becomes the quotation marks that a browser shows.

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
