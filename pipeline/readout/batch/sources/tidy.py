"""Rewrites of a page before the article is looked for.

What an extractor would lose is put into plain blocks.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from readout.batch.sources.elements import INLINE
from readout.batch.sources.htmlblocks import CAPTION

__all__ = ["tidy"]

CONTAINERS = (
    "body",
    "div",
    "section",
    "article",
    "main",
    "center",
    "blockquote",
    "td",
    "th",
)
CELLS = ("td", "th")
"""Containers whose loose text is a cell of a table, as long as no line break tells otherwise."""

_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_LINES = INLINE | {"br"}


def tidy(tree: Any) -> None:
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
    for element in list(tree.iter("figcaption")):
        _caption(element)
    for element in list(tree.iter("pre")):
        _paragraphs(element)
    for element in tree.iter("span"):
        if next(element.iter("br"), None) is not None:
            element.tag = "font"
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


def _append(element: Any, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _caption(element: Any) -> None:
    text = " ".join("".join(element.itertext()).split())
    tail = element.tail
    element.clear()
    element.tag, element.tail = "p", tail
    element.text = CAPTION + text if text else None
    figure = element.getparent()
    if figure is not None and figure.tag == "figure":
        figure.tag = "div"  # the extractor drops a figure with all that is in it
        for image in list(figure.iter("img", "picture")):
            image.tag = "span"


def _paragraphs(element: Any) -> None:
    parts = _BLANK_LINE.split("".join(element.itertext()))
    tail = element.tail
    element.clear()
    element.tag, element.tail = "div", tail
    for part in parts:
        if part.strip():
            etree.SubElement(element, "p").text = part.strip()


def _has_loose_text(element: Any) -> bool:
    if element.tag in CELLS and element.find("br") is None:
        return False
    texts = [element.text, *(child.tail for child in element)]
    if any(text and text.strip() for text in texts):
        return True
    return any(child.tag in INLINE for child in element)


def _wrap(container: Any) -> None:
    """Put each run of loose text into a paragraph of its own; a line break ends a run."""
    text, container.text = container.text, None
    children = list(container)
    for child in children:
        container.remove(child)
    run = _with_text(container, None, text)
    for child in children:
        tail = child.tail
        child.tail = None
        if child.tag == "br":
            run = None
        elif all(inner.tag in _LINES for inner in child.iter()):
            run = etree.SubElement(container, "p") if run is None else run
            run.append(child)
        else:
            container.append(child)
            run = None
        run = _with_text(container, run, tail)


def _with_text(
    container: Any,
    run: Any,
    text: str | None,
) -> Any:
    """Add loose text to a run, or begin one with it; white space alone begins none."""
    if not text or (run is None and not text.strip()):
        return run
    run = etree.SubElement(container, "p") if run is None else run
    _append(run, text)
    return run
