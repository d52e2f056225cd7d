"""Progress of a run, for whoever watches: documents, words a second, time left."""

from __future__ import annotations

import sys
from typing import Any, Protocol, TextIO

from tqdm import tqdm

__all__ = ["NoProgress", "Progress", "ProgressBar"]


class Progress(Protocol):
    """Told by the run loop what has been done."""

    def start(self, documents: int) -> None:
        """Say how many documents there are."""
        ...

    def advance(self, words: int) -> None:
        """Say that one more document is done, of so many words."""
        ...

    def close(self) -> None:
        """Say that the run is over."""
        ...


class NoProgress:
    """Watches nothing."""

    def start(self, documents: int) -> None:
        """Ignore it."""

    def advance(self, words: int) -> None:
        """Ignore it."""

    def close(self) -> None:
        """Ignore it."""


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
        self._bar: tqdm[Any] | None = None
        self._words = 0

    def start(self, documents: int) -> None:
        """Draw the bar."""
        self._bar = _Bar(
            total=documents,
            unit="doc",
            file=self._stream,
            disable=self._stream is None or not self._stream.isatty(),
            dynamic_ncols=True,
        )

    def advance(self, words: int) -> None:
        """Move the bar by one document."""
        self._words += words
        if self._bar is not None and not self._bar.disable:
            elapsed = self._bar.format_dict["elapsed"] or 1.0
            self._bar.set_postfix_str(
                f"{self._words / elapsed:,.0f} words/s", refresh=False
            )
            self._bar.update()

    def close(self) -> None:
        """Leave the bar as it is."""
        if self._bar is not None:
            self._bar.close()
