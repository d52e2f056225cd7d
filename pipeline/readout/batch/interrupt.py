"""Ctrl-C during a run: at once, but never amid what must be done whole."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

__all__ = ["Interruptible"]


class Interruptible:
    """While entered, an interrupt raises ``KeyboardInterrupt``.

    It does not within :meth:`hold` … :meth:`release`. After :meth:`stop` interrupts are ignored:
    what has to be closed and written takes a moment only. Does nothing outside the main thread, and
    where the process ignores interrupts (``nohup``).

    Parameters
    ----------
    others : signals
        Taken as interrupts, too. What they do otherwise, which is to end the process, they do when
        this is left.
    """

    def __init__(self, *others: signal.Signals) -> None:
        self._numbers = (signal.SIGINT, *others)
        self._held = False
        self._pending = False
        self._over = False
        self._before: dict[signal.Signals, Any] = {}
        self._put_off: int | None = None

    def __enter__(self) -> Interruptible:
        if threading.current_thread() is threading.main_thread():
            found = {number: signal.getsignal(number) for number in self._numbers}
            for number, before in found.items():
                if before not in (signal.SIG_IGN, None):
                    signal.signal(number, self._handle)
                    self._before[number] = before
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)
        if self._put_off is not None:
            signal.raise_signal(self._put_off)

    def hold(self) -> None:
        """Put off an interrupt from here on."""
        self._held = True

    def release(self) -> None:
        """Let interrupts through again, one that came meanwhile at once."""
        self._held = False
        if self._pending:
            self._raise()

    def stop(self) -> None:
        """Ignore interrupts from here on.

        The work is done, or given up, and is being put in place.
        """
        self._over = True

    def _handle(self, number: int, frame: FrameType | None) -> None:
        if number != signal.SIGINT:
            self._put_off = number
        if self._over:
            return
        if self._held:
            self._pending = True
        else:
            self._raise()

    def _raise(self) -> None:
        self._pending = False
        raise KeyboardInterrupt
