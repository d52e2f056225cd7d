"""A record as one piece of HTML that needs nothing beside it: what a notebook shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from importlib.resources import files

from markupsafe import Markup

from readout.records.naming import clean, named, one_line, speaker_of, title_of
from readout.records.types import Quote, Record
from readout.report.articles import Article, Atom, TextBlock, article, frame_lines
from readout.report.site import environment, texts

__all__ = ["html"]

LOWEST_HEADING = 4


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
    notes = _notes(found)
    lines = frame_lines(found.named)
    rows = [
        {
            "kind": block.kind,
            "tag": _tag(block),
            "text": _text(found, atoms),
            "notes": notes[number],
        }
        for number, (block, atoms) in enumerate(zip(found.blocks, found.atoms, strict=True))
    ]
    titled = any(block.kind == "title" for block in found.blocks)
    style = files("readout.report").joinpath("assets/article.css")
    return (
        environment()
        .get_template("record.html.jinja")
        .render(
            style=Markup(style.read_text(encoding="utf-8")),  # noqa: S704 - our own file
            title=None if titled else title_of(record),
            id=clean(record.id),
            frame=[(texts()[f"frame.{name}"], value) for name, value in lines],
            rows=rows,
        )
    )


def _tag(block: TextBlock) -> str:
    if block.kind == "heading":
        return f"h{min((block.level or 1) + 2, LOWEST_HEADING)}"
    return "h2" if block.kind == "title" else "p"


def _text(found: Article, atoms: Sequence[Atom]) -> Markup:
    """Nest spans over atoms, each mark in as few pieces as its overlaps allow."""
    pieces: list[Markup] = []
    over: list[int] = []
    for atom in atoms:
        same = 0
        while same < min(len(over), len(atom.marks)) and over[same] == atom.marks[same]:
            same += 1
        pieces += [CLOSE] * (len(over) - same)
        for mark in atom.marks[same:]:
            pieces.append(_opened(found, mark, atom.start))
        over = list(atom.marks)
        pieces.append(Markup("{}").format(clean(atom.text or "")))
    pieces += [CLOSE] * len(over)
    return Markup("").join(pieces)


CLOSE = Markup("</span>")


def _opened(found: Article, number: int, start: int) -> Markup:
    mark = found.marks[number]
    if mark.layer != "quote":
        return Markup('<span class="m {}">').format(mark.layer)
    quote = found.record.quotes[mark.owners[0]]
    nested = " nested" if quote.parent else ""
    opened = Markup('<span class="m quote {}{}">').format(quote.kind, nested)
    if quote.content[0][0] != start or mark.start != start:
        return opened
    return opened + Markup('<sup class="ref">{}</sup>').format(found.statements.index(quote.id) + 1)


def _notes(found: Article) -> defaultdict[int, list[Markup]]:
    notes: defaultdict[int, list[Markup]] = defaultdict(list)
    for hit in found.hits:
        theme = clean(hit.theme.id).replace("_", " ")
        relation = f" · {hit.theme.relation.type}" if hit.theme.relation else ""
        note = Markup('<li class="note theme"><b>{}</b> <small>{:.2f}{}</small></li>')
        shown = note.format(theme, hit.theme.score, relation)
        notes[found.block_at(hit.start)].append(shown)
    for quote in found.record.quotes:
        if quote.kind != "term" and quote.content:
            at = found.block_at(quote.content[0][0])
            notes[at].append(_statement(found, quote))
    return notes


def _statement(found: Article, quote: Quote) -> Markup:
    called = speaker_of(quote)
    speaker = called[1] if called else texts()[f"kind.{quote.speaker.status}"]
    cue = f" “{one_line(quote.cue.text)}”" if quote.cue else ""
    occasion = ""
    if quote.occasion is not None:
        date = f", {clean(quote.occasion.date)}" if quote.occasion.date else ""
        occasion = f" · {one_line(quote.occasion.text)}{date}"
    note = Markup(
        '<li class="note statement {}"><b>{}</b> <span><b>{}</b>{}{}<small>{}</small></span></li>'
    )
    number = found.statements.index(quote.id) + 1
    return note.format(quote.kind, number, speaker, cue, occasion, quote.kind)
