"""Ctrl-C during a run: at once, but never amid what must be done whole."""

from __future__ import annotations

import signal
import threading
from types import FrameType

__all__ = ["Interruptible"]


class Interruptible:
    """While entered, an interrupt raises ``KeyboardInterrupt``.

    It does not within :meth:`hold` … :meth:`release`. After :meth:`stop` interrupts are ignored:
    what has to be closed and written takes a moment only. Does nothing outside the main thread, and
    where the process ignores interrupts (``nohup``).
    """

    def __init__(self) -> None:
        self._held = False
        self._pending = False
        self._over = False
        self._installed = False

    def __enter__(self) -> Interruptible:
        main = threading.current_thread() is threading.main_thread()
        self._before = signal.getsignal(signal.SIGINT)
        if main and self._before is not signal.SIG_IGN and self._before is not None:
            signal.signal(signal.SIGINT, self._handle)
            self._installed = True
        return self

    def __exit__(self, *_: object) -> None:
        if self._installed:
            signal.signal(signal.SIGINT, self._before)

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

    def _handle(
        self,
        number: int,
        frame: FrameType | None,
    ) -> None:
        if self._over:
            return
        if self._held:
            self._pending = True
        else:
            self._raise()

    def _raise(self) -> None:
        self._pending = False
        raise KeyboardInterrupt
