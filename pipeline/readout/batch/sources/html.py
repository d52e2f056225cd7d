"""HTML to text and layout: trafilatura finds the article, its blocks become the layout.

Nothing is loaded or executed, and nothing depends on the clock: the date of a page is only what the
page states in its meta data, its JSON-LD or a ``time`` element.
"""

from __future__ import annotations

import codecs
import logging
import re
from typing import Any

from lxml import etree
from trafilatura import bare_extraction
from trafilatura.settings import use_config

from readout.batch.sources.blocks import LEAST_PROSE, Content, LayoutBuilder, describe
from readout.batch.sources.decoding import decode_whole
from readout.batch.sources.fragments import CODECS, ENCODINGS, visible_text
from readout.batch.sources.htmlblocks import TooDeepError, add_blocks, depth, parse, rewrite
from readout.io.limits import LIMITS, Limits
from readout.pipeline.dates import set_date
from readout.records.types import Warning

__all__ = ["declared_encoding", "read_html"]

DATES = {
    "original_date": True,
    "extensive_search": False,  # a date in a footer is not that of the article
    "min_date": "1900-01-01",
    "max_date": "2100-12-31",
}
FEW = 200
SHARE = 0.2
LOST = 0.1
"""Share of the prose from which on it is told that it was left out."""
SHOWN = 60
"""Characters of it that are shown."""
CONTAINERS = ("article", "main", "section", "div", "table")
LARGEST = 50_000
"""Elements of a page.

Beyond, the extractor needs time that grows with the square, and all of the page is taken.
"""
DEEPEST = 250
"""Elements within one another.

Beyond, the extractor needs such time, too.
"""
FLAT = (
    "its elements stand too deep within one another: all of its visible text was taken, as "
    "paragraphs"
)
NO_TEXT = "no text was found in this HTML page"
WHOLE_PAGE = "no article was found in this page: all of its visible text was taken"
for _name in ("trafilatura", "htmldate", "courlan", "justext", "charset_normalizer"):
    # what they say of a page is no concern of a user: it is not printed for want of a handler
    logging.getLogger(_name).addHandler(logging.NullHandler())

_META = re.compile(rb"<meta\b[^<>]{0,1000}", re.IGNORECASE)
_CHARSET = re.compile(
    rb"charset\s{0,20}=\s{0,20}[\"']?\s{0,20}([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}")


def read_html(data: bytes, limits: Limits = LIMITS) -> Content:
    """Read a ``.html``.

    The title opens the text; headings, paragraphs, list items, block quotes, definition lists and
    captions become blocks; scripts, navigation, headers and footers are left out.

    Raises
    ------
    DocumentError
        ``empty``, ``binary``, ``encoding``, ``too_many_blocks``, or ``no_text`` where no text was
        found.
    """
    source = decode_whole(data, declared_encoding(data))
    warnings = source.warnings
    whole = LayoutBuilder()
    try:
        tree = parse(source.text, limits)
    except TooDeepError:  # all that can be seen of it
        for paragraph in visible_text(source.text):
            whole.add("paragraph", paragraph)
        return whole.content(describe(), [*warnings, Warning("deep_nesting", FLAT)], NO_TEXT)
    if tree is None:
        return whole.content(describe(), warnings, NO_TEXT)
    language = (tree.get("lang") or "").strip()
    headings = (one for path in (".//h1", ".//title") for one in tree.iterfind(path))
    titles = (" ".join("".join(one.itertext()).split()) for one in headings)
    page_title = next(filter(None, titles), None)
    warnings += _drop_unseen(tree)
    rewrite(tree)
    _add_page(tree, whole)
    found = _extract(tree)
    builder = _article(found, whole.characters()) or whole
    title = builder.entitle(getattr(found, "title", None) or page_title)
    meta = describe(title, getattr(found, "date", None))
    meta["language"] = language if _LANGUAGE.fullmatch(language) else None
    if builder is whole:
        warnings.append(Warning("whole_page", WHOLE_PAGE))
    else:
        warnings += _left_out(builder, whole)
    warnings += set_date(meta)
    return builder.content(meta, warnings, NO_TEXT)


def declared_encoding(data: bytes) -> str | None:
    """Return the codec that a page names in a ``meta`` element near its beginning.

    The names are read as browsers do.
    """
    for tag in _META.finditer(data[:4096]):
        if match := _CHARSET.search(tag[0]):
            name = match[1].decode("ascii").lower()
            try:
                codec = codecs.lookup(ENCODINGS.get(name, name))
            except LookupError:
                return None
            return codec.name if codec.name in CODECS else None
    return None


def _drop_unseen(tree: Any) -> list[Warning]:
    """Take out what a browser does not show by itself, and tell it."""
    body = tree.find("body")
    below = [] if body is None else body.iterdescendants()
    unseen = [one for one in below if one.tag == "template" or one.get("hidden") is not None]
    count = sum(any(map(str.strip, one.itertext())) for one in unseen)
    for element in unseen:
        element.drop_tree()
    message = f"{count:,} elements that a browser does not show (hidden, template) were left out"
    return [Warning("text_left_out", message)] if count else []


def _add_page(tree: etree._Element, whole: LayoutBuilder) -> None:
    """Add all blocks of a page, and make sure that an article can be found in it."""
    body = tree.find("body")
    if body is not None:
        add_blocks(body, whole)
        if next(tree.iter(*CONTAINERS), None) is None:
            # of what is loose in a body the extractor would leave headings out
            article = etree.Element("article")
            article.text, body.text = body.text, None
            article.extend(list(body))
            body.append(article)


def _article(found: Any, characters: int) -> LayoutBuilder:
    """Return the blocks of the article; none where it is next to nothing of a page's characters."""
    article = LayoutBuilder()
    if found is None:
        return article
    add_blocks(found.body, article)
    flattened = len(found.body) == 1 and "\n" in "".join(found.body.itertext())
    little = article.characters() < min(FEW, SHARE * characters)
    return LayoutBuilder() if flattened or little else article


def _left_out(article: LayoutBuilder, whole: LayoutBuilder) -> list[Warning]:
    """Return what of a page does not belong to its article.

    A share of its prose, where that is much, or else the sentences that stand between those of the
    article.
    """
    taken, seen = article.prose(), whole.prose()
    in_all, in_article = sum(map(len, seen)), sum(map(len, taken))
    lost = in_all - in_article
    if lost >= max(LEAST_PROSE, LOST * in_all):
        left_out = _lacking(taken, seen)
        what = f"{lost:,} of {in_all:,} characters of prose in this page ({lost / in_all:.0%})"
    else:
        taken, seen = article.sentences(), whole.sentences()
        known = set(taken)
        inside = [place for place, said in enumerate(seen) if said in known]
        left_out = _lacking(taken, seen[inside[0] : inside[-1]] if inside else [])
        if not left_out:
            return []
        what = f"{len(left_out):,} of {len(seen):,} sentences in this page"
    message = (
        f"{what} were left out: they were not taken for its article; they begin "
        f"“{next(iter(left_out), '')[:SHOWN]}…”"
    )
    return [Warning("text_left_out", message)]


def _lacking(taken: list[str], seen: list[str]) -> list[str]:
    known = set(taken)
    return [text for text in seen if text not in known]


def _extract(tree: etree._Element) -> Any:
    if sum(1 for _ in tree.iter()) > LARGEST or depth(tree) > DEEPEST:
        return None
    config = use_config()
    # else short articles are flattened to one paragraph
    config.set("DEFAULT", "MIN_EXTRACTED_SIZE", "1")
    try:
        return bare_extraction(
            tree,
            fast=True,  # the fallbacks lose headings, quotes and lists
            favor_recall=True,
            include_comments=False,
            include_tables=True,
            with_metadata=True,
            date_extraction_params=dict(DATES),
            config=config,
        )
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError, etree.LxmlError):
        return None  # the page as a whole is taken instead
