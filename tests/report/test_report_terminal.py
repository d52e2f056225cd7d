from __future__ import annotations

from io import StringIO

from rich.console import Console

from readout.records.types import Record
from readout.report.terminal import show
from sample import record


def shown(one: Record, *, terms: bool = False, colour: bool = False) -> str:
    out = StringIO()
    console = Console(file=out, width=80, force_terminal=colour, no_color=not colour)
    show(one, console, terms=terms)
    return out.getvalue()


def test_statements_with_speaker_and_occasion() -> None:
    text = shown(record())
    assert "Harbour day\nsample\n2031-05-06" in text
    assert "  1  mayor said · Harbour Day, 2031-05-04 · direct" in text
    assert "     Old yards and “new docks” belong together." in text
    assert "new docks\n" not in text


def test_terms_are_shown_where_wanted() -> None:
    assert "  ·  unattributed · term · within 1" in shown(record(), terms=True)


def test_texts_command_no_terminal_and_are_no_markup() -> None:
    one = record()
    one.meta["title"] = "\x1b[31mred\x07 [bold]title[/bold] \u202eright"
    one.quotes[0].text = "[red]words[/red]\x9b5m"
    text = shown(one)
    assert "\x1b" not in text
    assert "\x9b" not in text
    assert "\u202e" not in text
    assert "[bold]title[/bold]" in text
    assert "[red]words[/red]" in text


def test_colours_are_for_terminals() -> None:
    assert "\x1b[" in shown(record(), colour=True)


def test_no_statement() -> None:
    one = record()
    one.quotes = []
    assert "no statement was found" in shown(one)
