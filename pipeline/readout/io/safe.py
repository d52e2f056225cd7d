"""Files in folders that others may write to: nothing planted there is followed, or waited for.

A link, a pipe or a device in the place of a file is none: what is to be written takes its place,
and what is to be read counts as missing.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import shutil
import stat
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import msgspec

from readout.errors import NAMED_WRONGLY, ConfigError, FatalError, ReadoutError

__all__ = [
    "DRAFTS",
    "LARGEST",
    "NoJsonError",
    "check_apart",
    "check_place",
    "drafting",
    "fresh",
    "is_empty",
    "is_regular",
    "make_folder",
    "make_place",
    "open_nofollow",
    "open_regular",
    "pretty",
    "put_in_place",
    "read_bytes",
    "read_json",
    "read_nofollow",
    "read_text",
    "read_toml",
    "real",
    "take_away",
    "write_whole",
    "writing",
]

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""Follow no link; wait for nobody who opens the other end of a pipe."""
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_DEVICES = Path("/dev")
"""Its links, as ``/dev/stdout``, are devices, too."""
_MODE = 0o666
"""Permissions of a new file, before the user's mask."""
DRAFTS = ".readout-drafts"
"""Folder for what a command has not finished, within the one that it writes to."""


def fresh(path: Path) -> BinaryIO:
    """Open a new file for writing; what stands in its place, be it a link, is taken away.

    Raises
    ------
    OSError
        As for opening; ``FileExistsError`` where somebody else puts something there meanwhile.
    """
    take_away(path)
    return os.fdopen(os.open(path, _WRITE | _BINARY, _MODE), "wb")


def write_whole(
    path: Path, data: bytes, *, settled: bool = False, drafts: Path | None = None
) -> None:
    """Write a file in one step: readers see the one before, or all of this one.

    Parameters
    ----------
    path : Path
        Where it comes to stand; a link there is replaced.
    data : bytes
        All of it.
    settled : bool
        Whether it has to outlive a power cut.
    drafts : Path, optional
        Where it is written first; beside `path` by default.

    Raises
    ------
    OSError
        The draft is gone, and what stood there stands.
    """
    if not path.name:  # ".", "/"
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    draft = (drafts or path.parent) / f"{path.name}.partial"
    try:
        with fresh(draft) as stream:
            stream.write(data)
            if settled:
                stream.flush()
                os.fsync(stream.fileno())
        put_in_place(draft, path)
    except OSError as error:
        error.filename = error.filename or str(path)  # a full disk names none
        with suppress(OSError):
            draft.unlink()
        raise


def pretty(value: object, indent: int = 1) -> bytes:
    """Return a value as JSON for people to read, a line's end included."""
    return msgspec.json.format(msgspec.json.encode(value), indent=indent) + b"\n"


@contextmanager
def writing(
    path: Path | str, advice: str = "", kind: type[ReadoutError] = ConfigError
) -> Iterator[None]:
    """Say of a file or folder that a user names that it cannot be written, where that fails.

    Parameters
    ----------
    path : Path or str
        What the message names.
    advice : str
        What to do about it.
    kind : type of error
        Of what is raised, ``unwritable``, where another path would do; else it is fatal.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in NAMED_WRONGLY:  # a full disk
            kind = FatalError
        reason = error.strerror or error
        detail = f" ({reason}): {advice}" if advice else f": {reason}"
        raise kind(f"{path}: cannot be written{detail}", code="unwritable") from error


def put_in_place(draft: Path, path: Path) -> None:
    """Let a file that is written come to stand where it belongs; a link there is replaced.

    Raises
    ------
    OSError
        As for renaming; where a device stands there, which nothing may replace.
    """
    _refuse_devices(path)
    draft.replace(path)


@contextmanager
def drafting(folder: Path) -> Iterator[Path]:
    """Keep a folder for one command, with a folder within for what is not finished.

    Both are made; what a command that was killed left in the latter goes.

    Raises
    ------
    ConfigError
        ``locked`` where another command writes there; ``unwritable``.
    """
    drafts = folder / DRAFTS
    with ExitStack() as ends:
        with writing(folder, "name another folder"):
            folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(folder, os.O_RDONLY)
            ends.callback(os.close, handle)
            with suppress(OSError):  # of disks that know no locks
                try:
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError as error:
                    raise ConfigError(
                        f"{folder}: another command is writing into this folder: wait for it, or "
                        "name another one",
                        code="locked",
                    ) from error
            shutil.rmtree(drafts, ignore_errors=True)
            drafts.mkdir()
        ends.callback(shutil.rmtree, drafts, ignore_errors=True)
        yield drafts


def is_empty(folder: Path) -> bool:
    """Return whether a folder holds nothing but what an unfinished command left there."""
    return all(one.name == DRAFTS for one in folder.iterdir())


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


def open_nofollow(path: Path) -> BufferedReader:
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


def read_nofollow(path: Path, limit: int) -> bytes:
    """Return all that is in a file.

    Raises
    ------
    OSError
        As :func:`open_nofollow`, and where there are more than `limit` bytes.
    """
    with open_nofollow(path) as stream:
        data = stream.read(limit + 1)
    if len(data) > limit:
        raise OSError(errno.EFBIG, f"has more than {limit:,} bytes", str(path))
    return data


def real(path: Path) -> Path:
    """Return where a path leads, links followed; a loop of links leads no further than itself."""
    return Path(os.path.realpath(path))


def is_regular(path: Path) -> bool:
    """Return whether a file stands there: not a link to one, no folder, pipe or device."""
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


LARGEST = 2_000_000_000
"""Bytes of a file that is read whole, at most: what an ONNX model can have."""
LARGEST_TOML = 4_000_000
"""Bytes of a TOML file at most, eighty times the largest of ours; six seconds at worst."""
DEEPEST_KEY = 16
"""Parts of a dotted key at most; time and memory grow with the square of them."""
KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)

_TOML = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)'
    r"|'''(?:[^']|'(?!''))*+(?:'''|\Z)"
    r'|"(?:[^"\\\n]|\\.)*+"?'
    r"|'[^'\n]*+'?"
    r"|#[^\n]*+"
    r"|(?P<dot>\.)"
    r"|(?P<end>[\n=,\]{}])"
    r"|[^\"'#.\n=,\]{}]++",
    re.DOTALL,
)
"""Tokens of a TOML file, enough to tell dots in keys from others; always matches."""


def open_regular(path: Path, what: str, code: str) -> BufferedReader:
    """Open a file of a user's for reading.

    Parameters
    ----------
    path : Path
        A file; links are followed.
    what : str
        What it is read as, for the message (``"a taxonomy"``).
    code : str
        The code of the error.

    Raises
    ------
    ConfigError
        Where it is not there, may not be read, or is no regular file.
    """
    with _named(path, what, code):
        mode = path.stat().st_mode  # some devices act on opening
        kind = next((name for is_one, name in KINDS if is_one(mode)), None)
        if kind is not None:
            raise ValueError(f"{kind}, not a regular file")
        return open_nofollow(real(path))


def read_bytes(path: Path, what: str, code: str, most: int = LARGEST) -> bytes:
    """Read a file of a user's.

    Parameters
    ----------
    path, what, code
        See :func:`open_regular`.
    most : int
        Bytes that it may have.

    Raises
    ------
    ConfigError
        As for :func:`open_regular`, and where the file is larger.
    """
    with open_regular(path, what, code) as stream, _named(path, what, code):
        data = stream.read(most + 1) or b""
        if len(data) > most:
            raise ValueError(f"larger than {most:,} bytes")
        return data


def read_text(path: Path, what: str, code: str, most: int = LARGEST) -> str:
    """Read a file of text in UTF-8; a mark of its byte order is left out.

    Parameters
    ----------
    path, what, code, most
        See :func:`read_bytes`.

    Raises
    ------
    ConfigError
        As for :func:`read_bytes`, and where it is not UTF-8.
    """
    data = read_bytes(path, what, code, most)
    with _named(path, what, code):
        return data.decode("utf-8-sig")


def read_toml(path: Path, what: str, code: str) -> dict[str, Any]:
    """Read a TOML file in bounded time and memory.

    Parameters
    ----------
    path, what, code
        See :func:`open_regular`.

    Raises
    ------
    ConfigError
        As for :func:`read_text`, and where it is no TOML, or too deep.
    """
    text = read_text(path, what, code, LARGEST_TOML)
    with _named(path, what, code):
        _check_keys(text)
        return tomllib.loads(text)


def check_apart(output: Path, inputs: Iterable[Path]) -> None:
    """Make sure that a file that is written is none of those that are read.

    Parameters
    ----------
    output : Path
        The file to write.
    inputs : iterable of Path
        Files and folders that are read; what is not there does not count.

    Raises
    ------
    ConfigError
        ``overwrites``.
    """
    if not output.is_file():
        return
    for path in inputs:
        within = path.is_dir() and output.resolve().is_relative_to(path.resolve())
        if within or (path.is_file() and path.samefile(output)):
            raise ConfigError(
                f"{output}: is read by the same command ({path}), and would be overwritten: name "
                "another file",
                code="overwrites",
            )


def check_place(output: Path) -> None:
    """Make sure, before the work is done, that what it makes can come to stand at a path.

    Parameters
    ----------
    output : Path
        A file or a folder, be it there or not; folders above it are made later.

    Raises
    ------
    ConfigError
        ``unwritable`` where something that is no folder stands above it, or a folder that nothing
        may be written into.
    """
    place = output.absolute()
    above = next((one for one in place.parents if os.path.lexists(one)), place)
    problem = f"nothing may be written into {above}"
    if not above.is_dir():
        problem = f"{above} is no folder"
    elif os.access(above, os.W_OK):
        return
    raise ConfigError(f"{output}: cannot be made: {problem}: name another file", code="unwritable")


def make_place(folder: Path) -> None:
    """Make a folder that a user names for outputs, where it is not there.

    Raises
    ------
    ConfigError
        ``unwritable``.
    """
    with writing(folder, "name another folder"):
        folder.mkdir(parents=True, exist_ok=True)


def _check_keys(text: str) -> None:
    """Refuse dotted keys of many parts."""
    dots = at = 0
    for found in _TOML.finditer(text):
        at = found.end()
        if found["end"]:
            dots = 0
        elif found["dot"]:
            dots += 1
            if dots >= DEEPEST_KEY:
                line = text.count("\n", 0, at) + 1
                raise ValueError(f"line {line}: a key of more than {DEEPEST_KEY} parts")


@contextmanager
def _named(path: Path, what: str, code: str) -> Iterator[None]:
    """Make of whatever is wrong with a file an error that names it."""
    try:
        yield
    except (OSError, ValueError, RecursionError) as error:  # of numbers with too many digits, too
        reason: object = getattr(error, "strerror", None) or error
        if isinstance(error, RecursionError):
            reason = "nested too deep"
        elif isinstance(error, UnicodeDecodeError):
            line = error.object.count(b"\n", 0, error.start) + 1
            reason = f"line {line} is not UTF-8"
        raise ConfigError(f"{path}: cannot be read as {what}: {reason}", code=code) from error


T = TypeVar("T")


class NoJsonError(ValueError):
    """Not JSON, or not of the type that was expected; the message says why."""


def read_json(data: bytes | str, kind: type[T] | Any = Any) -> T | Any:
    """Read a piece of JSON.

    Parameters
    ----------
    data : bytes or str
        As it stands in the file.
    kind : type
        What it has to be, as msgspec takes types.

    Raises
    ------
    NoJsonError
        Where it is none: no JSON, no UTF-8, another type, numbers beyond measure, nested deeper
        than can be read.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except RecursionError as error:
        raise NoJsonError("nested too deep") from error
    except (ValueError, OverflowError) as error:  # msgspec's, and those of Unicode
        raise NoJsonError(str(error)) from error
