"""A process of our own and the pipe to it; it ends when we do, and keeps to its memory.

Also what the system tells of processes, what is said of one that is silent, and what Ctrl-C does.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process, resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any

__all__ = [
    "ONE_THREAD",
    "SILENCE",
    "Child",
    "Interruptible",
    "begun_by",
    "can_fork",
    "can_limit_memory",
    "one_thread",
    "silence",
]

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""Environment that keeps numeric libraries to one thread: each core has a document of its own."""

SILENCE = 60.0
"""Seconds without a word of a process at work after which the user is told."""

PATIENCE = 5.0
"""Seconds that a process has to end by itself."""
PR_SET_PDEATHSIG = 1
"""Option of Linux's ``prctl``: the signal that a process gets when its parent ends."""


def one_thread() -> None:
    """Let numeric libraries use one thread, here and in processes started from here.

    It holds for those that are not loaded yet.
    """
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)


def can_fork() -> bool:
    """Whether nothing else runs in this process that a fork could tear apart; on Linux alone."""
    return sys.platform == "linux" and threading.active_count() == 1


def can_limit_memory() -> bool:
    """Whether the system keeps a process to an amount of memory (``RLIMIT_AS``)."""
    return sys.platform == "linux"


def silence(what: str, pid: int | None, advice: str = "--timeout ends what takes too long") -> str:
    """Say that a process is silent: that it is stopped, where that is so, else the advice.

    Parameters
    ----------
    what : str
        Which one it is, what it does, and for how long.
    pid : int or None
        Its number; None where it is on another machine, of which nothing is known here.
    advice : str
        What to do about one that works.
    """
    status = None if pid is None else _status(pid)
    if status is not None and status[1] in "Tt":
        return f"{what}, and is stopped: 'kill -CONT {pid}' wakes it"
    return f"{what}: {advice}"


def begun_by(parent: int, name: str | None = None) -> list[int]:
    """Return the processes that a process has begun, all or those of a name (Linux; else none)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        pid = int(entry.name)
        if (status := _status(pid)) and status[2] == parent and name in (None, status[0]):
            found.append(pid)
    return found


def _status(pid: int) -> tuple[str, str, int] | None:
    """Return name, state and parent of a process, where the system tells (Linux)."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    head, _, rest = stat.rpartition(")")
    state, parent, *_ = rest.split()
    return head.partition("(")[2], state, int(parent)


class Child:
    """A process that serves one pipe.

    On Linux it is forked where it can be, with all that is loaded; elsewhere it starts anew.

    Parameters
    ----------
    serve : callable
        What it does: gets `argument` and its end of the pipe.
    argument : object
        Where it does not fork, it travels.
    memory : int, optional
        Bytes of memory that it may take, that which it shares with us included.
    others : iterable of Connection
        Our ends of the pipes to other processes, which a fork must not hold open.

    Attributes
    ----------
    connection : Connection
        Our end of the pipe.
    """

    def __init__(
        self,
        serve: Callable[[Any, Connection], None],
        argument: Any,
        memory: int | None = None,
        others: Iterable[Connection] = (),
    ) -> None:
        forked = can_fork()
        context: Any = get_context("fork" if forked else "spawn")
        self.connection, theirs = context.Pipe()
        inherited = [self.connection, *others] if forked else []
        self._process = context.Process(
            target=_begin, args=(serve, argument, theirs, inherited, memory), daemon=True
        )
        # it is deaf to Ctrl-C from its first moment on; ours arrives afterwards
        resource_tracker.ensure_running()  # which would let interrupts through again
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with warnings.catch_warnings():
                # Python counts threads of numeric libraries: these see to themselves in a fork
                warnings.filterwarnings(
                    "ignore", "This process .* is multi-threaded", DeprecationWarning
                )
                self._process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()

    @property
    def pid(self) -> int | None:
        """The number of the process."""
        found: int | None = self._process.pid
        return found

    def end(self, *, at_once: bool = False) -> None:
        """End the process, whatever it is at."""
        if at_once:
            self._process.kill()
        else:
            self._process.terminate()
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self.connection.close()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _begin(
    serve: Callable[[Any, Connection], None],
    argument: Any,
    connection: Connection,
    inherited: list[Connection],
    memory: int | None,
) -> None:
    # the parent decides what an interrupt means
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = parent_process()
    if inherited:  # a fork holds what its parent had open, its lock on the output folder, too
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    elif parent is not None:
        threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    for other in inherited:
        other.close()  # or it would not notice that its parent is gone
    if memory is not None:
        import resource  # not on every system

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        soft = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    with suppress(EOFError, ConnectionError):  # the parent is gone
        serve(argument, connection)


class Interruptible:
    """While entered, an interrupt raises ``KeyboardInterrupt``.

    It does not within :meth:`held`. After :meth:`stop` interrupts are ignored:
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
            for number in self._numbers:
                before = signal.getsignal(number)
                if before not in (signal.SIG_IGN, None):
                    signal.signal(number, self._handle)
                    self._before[number] = before
        return self

    def __exit__(self, *_: object) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)
        if self._put_off is not None:
            signal.raise_signal(self._put_off)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Put off an interrupt that comes within to the end."""
        self._held = True
        try:
            yield
        finally:
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
        self._pending = not self._over
        if self._pending and not self._held:
            self._raise()

    def _raise(self) -> None:
        self._pending = False
        raise KeyboardInterrupt
