"""A record as one piece of HTML that needs nothing beside it: what a notebook shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib.resources import files
from itertools import takewhile

from markupsafe import Markup

from readout.records.naming import clean, named, one_line, title_of
from readout.records.types import Quote, Record
from readout.report.articles import Article, Atom, ThemeHit, article, frame_lines
from readout.report.site import environment, texts

__all__ = ["html"]


def html(record: Record) -> str:
    """Draw a record as the report does, with its style sheet in it and no script.

    Parameters
    ----------
    record : Record
        The document; all of its text is escaped.

    Returns
    -------
    str
        One ``<div>``.
    """
    found = article(named(record))
    # the themes of each block, then its statements with their numbers
    notes: defaultdict[int, list[tuple[int, Quote | ThemeHit]]] = defaultdict(list)
    for hit in found.hits:
        notes[found.block_at(hit.start)].append((0, hit))
    for number, quote in enumerate((q for q in record.quotes if q.kind != "term"), start=1):
        if quote.content:
            notes[found.block_at(quote.content[0][0])].append((number, quote))
    pieces = (list(_pieces(found, atoms)) for atoms in found.atoms)
    listed = (notes[number] for number in range(len(found.blocks)))
    titled = any(block.kind == "title" for block in found.blocks)
    style = files("readout.report").joinpath("assets/article.css").read_text(encoding="utf-8")
    lines = frame_lines(found.named)
    template = environment().get_template("record.html.jinja")
    return template.render(
        style=Markup(style),  # noqa: S704 - our own file
        title=None if titled else title_of(record),
        id=clean(record.id),
        frame=[(texts()[f"frame.{name}"], value) for name, value in lines],
        rows=zip(found.blocks, pieces, listed, strict=True),
        clean=clean,
        one_line=one_line,
        speaker_of=found.named.speaker,
    )


def _pieces(found: Article, atoms: Sequence[Atom]) -> Iterator[str | tuple[str, int] | None]:
    """Yield texts, what opens before them (its classes, its number or 0), None for what closes.

    Each mark is in as few pieces as its overlaps allow.
    """
    over: tuple[int, ...] = ()
    for atom in atoms:
        both = zip(over, atom.marks, strict=False)
        same = len(list(takewhile(lambda pair: pair[0] == pair[1], both)))
        yield from [None] * (len(over) - same)
        for mark in atom.marks[same:]:
            yield _opened(found, mark, atom.start)
        over = atom.marks
        yield clean(atom.text or "")
    yield from [None] * len(over)


def _opened(found: Article, number: int, start: int) -> tuple[str, int]:
    """Return the classes of a mark; at the beginning of a statement also its number."""
    mark = found.marks[number]
    if mark.layer != "quote":
        return mark.layer, 0
    quote = found.record.quotes[mark.owners[0]]
    begins = quote.content[0][0] == start == mark.start
    shown = found.statements.index(quote.id) + 1 if begins else 0
    return f"quote {quote.kind}{' nested' if quote.parent else ''}", shown
