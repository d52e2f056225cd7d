"""A record in a terminal: what it is, and who said what on which occasion."""

from __future__ import annotations

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from readout.io.text import templates_of
from readout.records.naming import named, safe, title_of
from readout.records.types import Record
from readout.report.articles import article, frame_lines

__all__ = ["show"]

WIDEST = 100
"""Columns that a text is wrapped to, at most."""
INDENT = 5
LEAST = 0.5
"""Confidence below which a statement is called unsure."""
STYLES = {"direct": "bold", "mixed": "none", "indirect": "none", "term": "dim"}


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
    templates = templates_of("readout.report").overlay(autoescape=False)
    templates.filters["fit"] = _fit
    written = templates.get_template("record.txt.jinja").render(
        record=record,
        title=title_of(record),
        frame=frame_lines(found.named),
        statements=found.statements,
        speaker=found.named.speaker,
        terms=terms,
        least=LEAST,
        styles=STYLES,
    )
    parts = list[RenderableType]()
    for line in written.splitlines():
        words = Text.from_markup(line, emoji=False)
        inner = words.plain.startswith(" " * INDENT)
        parts.append(Padding.indent(words[INDENT:], INDENT) if inner else words)
    console.print(Group(*parts), width=min(console.width, WIDEST), highlight=False)


def _fit(text: str) -> str:
    """Return a text on one line, of which nothing is markup, and nothing that a terminal obeys."""
    return escape(safe(text))
