"""Where a run says what it is doing: standard error, and a file."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from readout.cli.terminal import Worded
from readout.errors import ConfigError, ReadoutError

__all__ = ["log_options", "logging_to"]

F = TypeVar("F", bound=Callable[..., Any])
LINE = "%(asctime)s %(levelname)s %(message)s"


def log_options(command: F) -> F:
    """Add the options ``-v`` and ``--log-file``."""
    file = click.option(
        "--log-file",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Add what is said, with the time, to this file, and what -v names.",
    )
    verbose = click.option(
        "-v",
        "--verbose",
        is_flag=True,
        help="Name the files that are skipped and the documents that go to quarantine.",
    )
    return verbose(file(command))


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
    screen.setFormatter(Worded("%(message)s"))
    handlers = [screen]
    before = log.level
    with ExitStack() as stack:
        note: Callable[[str], None] = _nothing
        if file is not None:
            written = _opened(file)
            stack.callback(written.close)
            handlers.append(written)

            def note(line: str) -> None:
                written.handle(logging.makeLogRecord({"msg": line, **_INFO}))

        for handler in handlers:
            log.addHandler(handler)
            stack.callback(log.removeHandler, handler)
        stack.callback(log.setLevel, before)
        log.setLevel(logging.INFO)
        try:
            yield note
        except ReadoutError as error:
            note(f"stopped: {error.message}")
            raise


_INFO = {"levelno": logging.INFO, "levelname": "INFO", "name": "readout"}


def _nothing(line: str) -> None:
    """Say nothing."""


def _opened(file: Path) -> logging.Handler:
    try:
        if file.is_fifo():  # says so where nobody reads; opening it would wait for somebody
            os.close(os.open(file, os.O_WRONLY | os.O_NONBLOCK))
        handler = logging.FileHandler(file, encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"--log-file {file}: cannot be written: {error.strerror}", code="unwritable"
        ) from error
    handler.setFormatter(Worded(LINE))
    return handler
