"""Output and log of the commands: the one way to a terminal, which obeys no document.

Whatever stands in ids, names, texts, paths and messages, a terminal gets words alone: no escape
sequence and no mark that turns the direction of writing. What is printed as JSON keeps them,
escaped as JSON has it.
"""

from __future__ import annotations

import io
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stdout, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from readout.errors import ReadoutError
from readout.io.text import escaped, shown, templates_of

if TYPE_CHECKING:
    from rich.console import Console

__all__ = [
    "filled",
    "flush",
    "logging_to",
    "own_output",
    "say",
    "say_json",
    "say_result",
    "secure_streams",
    "shortened",
    "standard_output",
    "terminal",
]

LINE = "%(asctime)s %(levelname)s %(message)s"
"""Format of a log file."""
INFO = {"levelno": logging.INFO, "levelname": "INFO", "name": "readout"}

SHOWN = 60
"""Characters of a text in a list."""

OWN = "readout.output"
"""Of a context of click: standard output, while :data:`sys.stdout` is for others."""
INPUT, OUTPUT, ERRORS = 0, 1, 2
"""File descriptors of the standard streams."""


def standard_output() -> TextIO:
    """Return standard output, which what libraries print does not reach."""
    context = click.get_current_context(silent=True)
    own: TextIO | None = context.meta.get(OWN) if context else None
    return own or sys.stdout


@contextmanager
def own_output() -> Iterator[None]:
    """Let what is printed by others within the block go to standard error."""
    click.get_current_context().meta.setdefault(OWN, sys.stdout)
    with redirect_stdout(sys.stderr):
        yield


def say(text: str = "", *, err: bool = False, nl: bool = True) -> None:
    """Print a text.

    Parameters
    ----------
    text : str
        What to print; controls and marks of direction in it are shown as U+FFFD.
    err : bool
        To standard error: nothing is the matter where that is closed.
    nl : bool
        Whether a line end follows.

    Raises
    ------
    OSError
        Where standard output cannot be written.
    """
    if not err:
        with _printing():
            click.echo(shown(text), standard_output(), nl)
        return
    try:
        click.echo(shown(text), sys.stderr, nl)
    except OSError:
        _silence(ERRORS)


def filled(template: str, *filters: Callable[..., str], **values: object) -> str:
    """Return what a template of a command makes of some values: a text for people.

    Parameters
    ----------
    template : str
        Its name.
    *filters : callable
        What the template may call beside ``one_line``, by their names.
    **values
        What it tells of.
    """
    from readout.records.naming import one_line  # not above: --help needs no records

    templates = templates_of("readout.cli").overlay(autoescape=False)
    templates.filters |= {one.__name__: one for one in (one_line, *filters)}
    return templates.get_template(f"{template}.txt.jinja").render(**values)


def say_result(name: str, text: str) -> None:
    """Print on standard error what came of a command: a name of ten characters, and a text."""
    say(f"{name:10s} {text}", err=True)


def say_json(data: object) -> None:
    r"""Print a line of JSON; what a terminal would obey is written as ``\u202e``.

    Parameters
    ----------
    data : object
        Plain data, or bytes that are JSON already.
    """
    written = (
        data.decode("utf-8", "surrogatepass")
        if isinstance(data, bytes)
        else json.dumps(data, ensure_ascii=False)
    )
    with _printing():
        click.echo(escaped(written), standard_output())


@contextmanager
def _printing() -> Iterator[None]:
    """Say of what cannot be written that it is standard output, which has no name of its own."""
    try:
        yield
    except OSError as error:
        error.filename = "standard output"
        raise


def terminal(**options: Any) -> Console:
    """Return Rich's console on standard output; it takes pieces of text that were made fit for it.

    A pipe that is closed is an error like any other of standard output.
    """
    from rich.console import Console  # not above: for --help it would take too long

    class Terminal(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    return Terminal(file=standard_output(), **options)


class LogFormatter(logging.Formatter):
    """A log formatter whose lines are fit for a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, its controls replaced."""
        return shown(super().format(record))


@contextmanager
def logging_to(verbose: bool, file: Path | None) -> Iterator[Callable[[str], None]]:
    """Write what the package logs to standard error and a file, until the block ends.

    Yields
    ------
    callable
        Writes a line to the file alone; does nothing where there is none.

    Raises
    ------
    ConfigError
        ``unwritable`` where the file cannot be opened.
    """
    log = logging.getLogger("readout")
    screen: logging.Handler = logging.StreamHandler()
    screen.setLevel(logging.INFO if verbose else logging.WARNING)
    screen.setFormatter(LogFormatter("%(message)s"))
    before = log.level
    with ExitStack() as stack:
        written: logging.Handler = logging.NullHandler() if file is None else _opened(file)
        stack.callback(written.close)

        def note(line: str) -> None:
            written.handle(logging.makeLogRecord({"msg": line, **INFO}))

        for handler in (screen, written):
            log.addHandler(handler)
            stack.callback(log.removeHandler, handler)
        stack.callback(log.setLevel, before)
        log.setLevel(logging.INFO)
        try:
            yield note
        except ReadoutError as error:
            note(f"stopped: {error.message}")
            raise


def _opened(file: Path) -> logging.Handler:
    from readout.io.safe import writing  # not above: --help needs no msgspec

    with writing(f"--log-file {file}"):
        if file.is_fifo():  # says so where nobody reads; opening it would wait for somebody
            os.close(os.open(file, os.O_WRONLY | os.O_NONBLOCK))
        handler = logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(LogFormatter(LINE))
    return handler


def secure_streams() -> None:
    """Put something in place of standard streams that are closed.

    Else the next file that is opened would take their number, and get what is meant for them. To
    write to a standard output that is closed stays an error; what goes to standard error is lost.
    """
    for number, mode in ((INPUT, os.O_RDONLY), (OUTPUT, os.O_RDONLY), (ERRORS, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            _put(number, mode)
    if sys.stdout is None:
        sys.stdout = os.fdopen(OUTPUT, "w", encoding="utf-8", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(ERRORS, "w", encoding="utf-8", closefd=False)
    if isinstance(sys.stdout, io.TextIOWrapper):  # whatever its encoding lacks is escaped
        sys.stdout.reconfigure(errors="backslashreplace")


def flush() -> None:
    """Write out what was printed.

    Raises
    ------
    OSError
        Where standard output cannot be written; Python says no more of it at its end.
    """
    try:
        sys.stderr.flush()
    except OSError:
        _silence(ERRORS)
    try:
        with _printing():
            sys.stdout.flush()
    except OSError:
        _silence(OUTPUT)
        raise


def _silence(number: int) -> None:
    """Let what is still written to a stream vanish."""
    with suppress(OSError):
        _put(number, os.O_WRONLY)


def _put(number: int, mode: int) -> None:
    handle = os.open(os.devnull, mode)
    if handle != number:
        os.dup2(handle, number)
        os.close(handle)


def shortened(words: str) -> str:
    """Return the beginning of a text."""
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}…"
