"""Progress of a run, for whoever watches: documents, words a second, time left."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any, Protocol, TextIO

from tqdm import tqdm

__all__ = ["Progress", "ProgressBar", "ProgressLines"]

EVERY = 30.0
"""Seconds between two lines."""


class Progress(Protocol):
    """Told by the run loop what has been done."""

    def start(self, documents: int) -> None:
        """Report how many documents there are."""
        ...

    def advance(self, words: int) -> None:
        """Report that one more document is done, of so many words."""
        ...

    def close(self) -> None:
        """Report that the run is over."""
        ...


class _Bar(tqdm):  # type: ignore[type-arg]
    """A bar without a thread that watches it: workers are forked."""

    monitor_interval = 0


class ProgressBar:
    """A bar on standard error; silent where that is no terminal.

    Parameters
    ----------
    stream : text stream, optional
        Where to draw, standard error by default.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr

    def start(self, documents: int) -> None:
        """Draw the bar."""
        self._words = 0
        self._bar: tqdm[Any] = _Bar(
            total=documents,
            unit="doc",
            file=self._stream,
            disable=self._stream is None or not self._stream.isatty(),
            dynamic_ncols=True,
        )

    def advance(self, words: int) -> None:
        """Move the bar by one document."""
        self._words += words
        if not self._bar.disable:
            elapsed = self._bar.format_dict["elapsed"] or 1.0
            self._bar.set_postfix_str(f"{self._words / elapsed:,.0f} words/s", refresh=False)
            self._bar.update()

    def close(self) -> None:
        """Leave the bar as it is."""
        self._bar.close()


class ProgressLines:
    """A plain line at the start, every 30 seconds and at the end: for logs.

    Parameters
    ----------
    say : callable
        What is told each line.
    clock : callable, optional
        Seconds that only grow.
    """

    def __init__(self, say: Callable[[str], None], clock: Callable[[], float] = monotonic) -> None:
        self._say = say
        self._clock = clock

    def start(self, documents: int) -> None:
        """Report how many documents there are."""
        self._begun = self._last = self._clock()
        self._total, self._done, self._words = documents, 0, 0
        self._say(f"progress   0 of {documents:,} documents")

    def advance(self, words: int) -> None:
        """Count a document; say how far it is where the last line is old."""
        self._done += 1
        self._words += words
        if self._clock() - self._last >= EVERY:
            self._last = self._clock()
            left = (self._last - self._begun) / self._done * (self._total - self._done)
            self._line(left, "left")

    def close(self) -> None:
        """Report how far it came, and how long that took."""
        self._line(self._clock() - self._begun, "taken")

    def _line(self, seconds: float, what: str) -> None:
        taken = self._clock() - self._begun
        rate = self._words / taken if taken > 0 else 0.0
        so_far = f"{self._done:,} of {self._total:,} documents, {rate:,.0f} words/s"
        self._say(f"progress   {so_far}, {timedelta(seconds=round(seconds))} {what}")
