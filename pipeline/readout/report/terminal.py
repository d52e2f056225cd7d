"""A record in a terminal: what it is, and who said what on which occasion."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from readout.records.naming import named, safe, title_of
from readout.records.types import Quote, Record
from readout.report.articles import Article, article, frame_lines

__all__ = ["show"]

WIDEST = 100
"""Columns that a text is wrapped to, at most."""
INDENT = 5
LEAST = 0.5
"""Confidence below which a statement is called unsure."""
STYLES = {"direct": "bold", "mixed": "", "indirect": "", "term": "dim"}


def show(record: Record, console: Console, *, terms: bool = False) -> None:
    """Print a record.

    Parameters
    ----------
    record : Record
        The document.
    console : Console
        Where to; it decides on colours and width.
    terms : bool
        Whether to print terms, too, which quote nobody.
    """
    found = article(named(record))
    parts: list[RenderableType] = [_head(found)]
    number = 0
    for quote in record.quotes:
        if quote.kind != "term":
            number += 1
            parts.append(_statement(found, quote, str(number)))
        elif terms:
            parts.append(_statement(found, quote, "·"))
    if not number:
        parts.append(Text("  no statement was found", style="dim"))
    console.print(Group(*parts), width=min(console.width, WIDEST), highlight=False)


def _head(found: Article) -> Text:
    record = found.record
    head = Text(safe(title_of(record)), style="bold underline")
    head.append(f"\n{safe(record.id)}", style="dim not bold not underline")
    about = " · ".join(safe(value) for _, value in frame_lines(found.named))
    if about:
        head.append(f"\n{about}", style="not bold not underline")
    for warning in record.warnings:
        if warning.start is None:
            head.append(f"\n! {safe(warning.message)}", style="yellow not bold not underline")
    return head


def _statement(found: Article, quote: Quote, number: str) -> RenderableType:
    head = Text(f"\n{number:>3}  ", style="dim")
    called = found.named.speaker(quote)
    if called is not None:
        head.append(safe(called.name), style="bold not dim")
    else:
        head.append(quote.speaker.status, style="italic not dim")
    if quote.cue is not None:
        head.append(f" {safe(quote.cue.text)}", style="not dim")
    occasion = quote.occasion
    if occasion is not None:
        date = f", {safe(occasion.date)}" if occasion.date else ""
        head.append(f" · {safe(occasion.text)}{date}", style="cyan not dim")
    notes: list[str] = [quote.kind]
    for words, other in (("goes on from", quote.continues), ("within", quote.parent)):
        if other in found.statements:
            notes.append(f"{words} {found.statements.index(other) + 1}")
    if quote.confidence < LEAST:
        notes.append("unsure")
    head.append(f" · {' · '.join(notes)}")
    text = Text(safe(quote.text), style=STYLES[quote.kind])
    return Group(head, Padding(text, (0, 0, 0, INDENT), expand=False))
