"""Files in folders that others may write to: nothing planted there is followed, or waited for.

A link, a pipe or a device in the place of a file is none: what is to be written takes its place,
and what is to be read counts as missing.
"""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

__all__ = [
    "fresh",
    "is_plain",
    "make_folder",
    "open_plain",
    "put_in_place",
    "read_plain",
    "real",
    "take_away",
    "write_whole",
]

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Follow no link; wait for nobody who opens the other end of a pipe."""
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_DEVICES = Path("/dev")
"""Its links, as ``/dev/stdout``, are devices, too."""
_MODE = 0o666
"""What the user's mask leaves of it, as for any new file."""


def fresh(path: Path) -> BinaryIO:
    """Open a new file for writing; what stands in its place, be it a link, is taken away.

    Raises
    ------
    OSError
        As for opening; ``FileExistsError`` where somebody else puts something there meanwhile.
    """
    take_away(path)
    return os.fdopen(os.open(path, _WRITE | _BINARY, _MODE), "wb")


def write_whole(path: Path, data: bytes, *, settled: bool = False) -> None:
    """Write a file in one step: readers see the one before, or all of this one.

    Parameters
    ----------
    path : Path
        Where it comes to stand; a link there is replaced.
    data : bytes
        All of it.
    settled : bool
        Whether it has to outlive a power cut.

    Raises
    ------
    OSError
        The draft is gone, and what stood there stands.
    """
    if not path.name:  # ".", "/"
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    draft = path.with_name(f"{path.name}.partial")
    try:
        with fresh(draft) as stream:
            stream.write(data)
            if settled:
                stream.flush()
                os.fsync(stream.fileno())
        put_in_place(draft, path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise


def put_in_place(draft: Path, path: Path) -> None:
    """Let a file that is written come to stand where it belongs; a link there is replaced.

    Raises
    ------
    OSError
        As for renaming; where a device stands there, which nothing may replace.
    """
    _refuse_devices(path)
    draft.replace(path)


def make_folder(path: Path, root: Path) -> None:
    """Make a folder below another one; what is planted on the way is not followed.

    Raises
    ------
    OSError
        As for making it; where a link stands between the two.
    """
    for part in (path, *path.parents):
        if part == root:
            break
        if part.is_symlink():
            raise OSError(errno.ENOTDIR, "a link, which is not followed", str(part))
    path.mkdir(parents=True, exist_ok=True)


def open_plain(path: Path) -> BinaryIO:
    """Open a file for reading, if it is one.

    Raises
    ------
    OSError
        As for opening; for links and for what is no file, too.
    """
    handle = os.open(path, _READ | _BINARY)
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        os.close(handle)
        raise OSError(errno.EINVAL, "is no file", str(path))
    return os.fdopen(handle, "rb")


def read_plain(path: Path, limit: int) -> bytes:
    """Return all that is in a file.

    Raises
    ------
    OSError
        As :func:`open_plain`, and where there are more than `limit` bytes.
    """
    with open_plain(path) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"has more than {limit:,} bytes", str(path))
    return data


def real(path: Path) -> Path:
    """Return where a path leads, links followed; a loop of links leads no further than itself."""
    return Path(os.path.realpath(path))


def is_plain(path: Path) -> bool:
    """Tell whether a file stands there: not a link to one, no folder, pipe or device."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def take_away(path: Path) -> None:
    """Remove what stands there, if anything does: of a link, the link; never a device."""
    _refuse_devices(path)
    path.unlink(missing_ok=True)


def _refuse_devices(path: Path) -> None:
    """Refuse to put a file where a device stands: ``/dev/null`` would be one no more."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return
    among = stat.S_ISLNK(mode) and path.parent.resolve() == _DEVICES
    if among or stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
        raise OSError(errno.EINVAL, "a device, which is no place for a file", str(path))
