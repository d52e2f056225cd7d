"""The end of a command: one line that says why, and the exit status.

The last net is here, too: an exception that nobody foresaw becomes one line that says where it
happened and where to report it.
"""

from __future__ import annotations

import errno
import os
import traceback
from pathlib import Path

from readout.errors import NAMED_WRONGLY, ConfigError, ReadoutError
from readout.io.extras import EXTRAS, missing

__all__ = ["INTERRUPTED", "QUARANTINED", "STOPPED", "UNREAD", "ending"]

QUARANTINED, USAGE, STOPPED, UNEXPECTED = range(1, 5)
"""Exit statuses; 0 where all is well."""
INTERRUPTED, UNREAD = 130, 141
"""128 and a signal's number, as of other commands: SIGINT; SIGPIPE, where nobody reads on."""
DEBUG = "READOUT_DEBUG"
"""The environment variable that shows tracebacks."""
BROUGHT_BY = {"analyze": "analyze", "export": "exchange", "import": "exchange", "report": "analyze"}
"""Command -> the extra that brings all it needs."""


Ending = tuple[str | None, int]
"""A message, and the exit status."""


def ending(error: BaseException, command: str) -> Ending:
    """Return what to say of an error that ends the command, and the exit status.

    Parameters
    ----------
    error : BaseException
        What was raised; of the package, or not.
    command : str
        Which command was asked for.
    """
    ending = _foreseen(error, command)
    if os.environ.get(DEBUG):
        trace = "".join(traceback.format_exception(error))
        ending = f"{trace}{ending[0] or ''}", ending[1]
    return ending


def _foreseen(error: BaseException, command: str) -> Ending:
    ending: Ending = _unforeseen(error), UNEXPECTED
    match error:
        case ModuleNotFoundError() if (package := (error.name or "").partition(".")[0]) in EXTRAS:
            lacking = missing(package, f"readout {command}".strip(), BROUGHT_BY.get(command))
            ending = lacking.message, USAGE
        case ReadoutError():
            ending = error.message, USAGE if isinstance(error, ConfigError) else STOPPED
        case KeyboardInterrupt():
            ending = "interrupted; run the same command to go on", INTERRUPTED
        case BrokenPipeError():
            ending = None, UNREAD
        case OSError():
            named = error.filename is not None and error.errno in NAMED_WRONGLY
            ending = _of_the_system(error), USAGE if named else STOPPED
        case MemoryError():
            ending = "not enough memory: try a smaller -j, or smaller inputs", STOPPED
    return ending


def _of_the_system(error: OSError) -> str:
    """Return what the system refused, and where, as far as it tells."""
    where = error.filename
    if where is None and error.errno == errno.ENOENT:
        where = "the folder that this command runs in"  # which was taken away
    reason = error.strerror or str(error) or type(error).__name__
    named = where.decode(errors="replace") if isinstance(where, bytes) else where
    return reason if named is None else f"{named}: cannot be read or written: {reason}"


def _unforeseen(error: BaseException) -> str:
    """Return what happened, in which innermost lines of our code, and where to report it."""
    reason = " ".join(str(error).split())[:300]
    what = f"{type(error).__name__}: {reason}" if reason else type(error).__name__
    package = Path(__file__).parent.parent
    places = [
        f"{Path(frame.filename).relative_to(package).as_posix()}:{frame.lineno}"
        for frame in reversed(traceback.extract_tb(error.__traceback__))
        if Path(frame.filename).is_relative_to(package)
    ]
    return (
        f"an error of readout itself ({what}; {' < '.join(places[:2])}): please report this line "
        f"to the project, as its SECURITY.md says; {DEBUG}=1 shows more"
    )
