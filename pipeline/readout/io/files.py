"""Locations of files, on this machine or at a URL, by the same rules.

One file, a folder, a pattern for many.
"""

from __future__ import annotations

import errno
import glob
import io
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, TypeVar, cast

from readout.errors import ConfigError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = [
    "HTTP",
    "STDIN",
    "AnyPath",
    "FileSystem",
    "Kind",
    "Location",
    "RemoteFile",
    "filesystem",
    "is_url",
    "local_path",
    "named_errors",
    "place_of",
    "protocol_of",
    "shown",
]

STDIN = "-"
"""Standard input among file names."""

AnyPath = str | os.PathLike[str]
"""A path, or a URL."""
Kind = Literal["file", "folder", "other"]
_KINDS: dict[str, Kind] = {"file": "file", "directory": "folder"}
_NOTHING = "no such file or folder"
_MAGIC = re.compile(r"[*?\[]")
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)


class Location:
    """A file or a folder, there or not, or a pattern for many: on this machine or at a URL.

    Parameters
    ----------
    argument : str
        A path, also with ``file://`` before it, or a URL: see :func:`filesystem` for what is
        refused.
    listed : tuple, optional
        File system, path in it and type, where a listing of a URL has told them.

    Attributes
    ----------
    shown : str
        As given, joined for what was found in a folder; can be written as UTF-8.
    name : str
        The last part of it.
    file : Path or RemoteFile
        What to open.

    Raises
    ------
    ConfigError
        As for :func:`filesystem`.
    """

    def __init__(self, argument: str, listed: tuple[Any, str, str] | None = None) -> None:
        self._given = argument
        self._fs: FileSystem = None
        self._type: str | None = None
        self.shown = shown(argument)
        self.file: Path | RemoteFile
        if is_url(argument) and local_path(argument) is None:
            if listed is None:
                self._fs, self._path = filesystem(argument)
                self._fs.invalidate_cache()
            else:
                self._fs, self._path, self._type = listed
            self.name = self._path.rstrip("/").rpartition("/")[2]
            self.file = RemoteFile(self._fs, self._path)
        else:
            self._path = local_path(argument) or argument
            self.file = Path(self._path)
            self.name = self.file.name

    @property
    def key(self) -> str:
        """Equal for all ways to name one file; that of a folder begins those of the files in it."""
        if self._fs is None:
            return os.path.realpath(self._path)
        return f"{hash(self._fs)}:{self._path.rstrip('/')}"

    @property
    def base(self) -> str:
        """The folder below which all matches of a pattern lie; else the place itself."""
        return _before_magic(self.shown) if self.is_pattern() else self.shown

    def is_pattern(self) -> bool:
        """Whether it has ``*``, ``?`` or ``[`` in it and is not itself there."""
        if not glob.has_magic(self._path) or not self._listable:
            return False
        if self._fs is None:
            return not os.path.lexists(self._path)
        with named_errors(self.shown):
            return not self._fs.exists(self._path)

    @property
    def _listable(self) -> bool:
        return protocol_of(self._given) not in HTTP  # a web server does not say what it has

    def is_within(self, key: str | None) -> bool:
        """Whether it is the place of a key, or lies in it."""
        return key is not None and PurePath(self.key).is_relative_to(key)

    def leads_out(self, key: str) -> bool:
        """Whether it is reached by a link that leads out of the folder of a key."""
        return self._fs is None and not self.is_within(key)

    def _look(self) -> str | Exception:
        """Return what is there, as fsspec calls it, or what hinders from telling it."""
        if self._fs is not None:
            return self._type or ""
        try:
            mode = Path(self._path).stat().st_mode
        except (OSError, ValueError) as error:
            return error
        return "directory" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else ""

    def is_unseen(self) -> bool:
        """Whether something is there, and nobody can tell what."""
        found = self._look()
        return isinstance(found, Exception) and getattr(found, "errno", None) not in _NOT_THERE

    def is_file(self) -> bool:
        """Whether a file is there, or nobody can tell: whoever opens it will know."""
        found = self._look()
        return found == "file" or not isinstance(found, FileNotFoundError | str)

    def is_folder(self) -> bool:
        """Whether a folder is there; never an error."""
        return self._look() == "directory"

    def kind(self) -> Kind:
        """Return what is there (``other``: a pipe, socket or device).

        Raises
        ------
        ConfigError
            ``missing_path``, ``unreadable``.
        """
        if self._fs is None:
            found = self._look()
            if isinstance(found, Exception):
                raise ConfigError(f"{self.shown}: {_reason(found)}", code="missing_path") from found
            return _KINDS.get(found, "other")
        with named_errors(self.shown):
            if self._given.endswith("/"):
                if not self._listable:
                    raise ConfigError(
                        f"{self.shown}: nothing lists the files of a web server: name a file",
                        code="not_a_file",
                    )
                if self._fs.isdir(self._path):  # a store may have a file of the same name
                    self._type = "directory"
            patience = {"timeout": LOOKING} if getattr(self._fs, "async_impl", False) else {}
            try:
                self._type = self._type or self._fs.info(self._path, **patience)["type"]
            except TimeoutError:  # whoever reads it is told why, or ended by --timeout
                self._type = "file"
        return _KINDS.get(self._type or "", "other")

    def children(self) -> list[Location]:
        """Return what lies in the folder, sorted by name, hidden ones left out.

        Raises
        ------
        ConfigError
            ``unreadable``.
        """
        if self._fs is None:
            try:
                names = sorted(os.listdir(self._path))  # noqa: PTH208
            except OSError as error:
                raise ConfigError(f"{self.shown}: {error.strerror}", code="unreadable") from error
            below = os.path.join(self._given, "")  # noqa: PTH118
            return [Location(below + name) for name in names if name[0] != "."]
        with named_errors(self.shown):
            entries = self._fs.ls(self._path, detail=True)
        return self._listed(self._given, self._path, entries)

    def _listed(
        self, base: str, root: str, entries: Iterable[Any], hidden: bool = False
    ) -> list[Location]:
        """Return what a file system lists below a folder, sorted by name."""
        found = {}
        for entry in entries:
            name = entry["name"][len(root.rstrip("/")) :].strip("/")
            if name and (hidden or not any(part.startswith(".") for part in name.split("/"))):
                url = base + name if base.endswith("/") else f"{base}/{name}"
                found[name] = Location(url, (self._fs, entry["name"], entry["type"]))
        return [place for _, place in sorted(found.items())]

    def beside(self, name: str) -> Location:
        """Return another file of the same folder."""
        return Location(f"{self._given.removesuffix(self.name)}{name}")

    def matches(self) -> list[Location]:
        """Return what a pattern means, sorted."""
        if self._fs is None:
            scheme = self._given[: len(self._given) - len(self._path)]
            paths = glob.glob(self._path, recursive=True)  # noqa: PTH207 - absolute ones, too
            return [Location(scheme + path) for path in sorted(paths)]
        base = _before_magic(self._given)
        hidden = "/." in self._given[len(base) :]
        with named_errors(self.shown):
            root = type(self._fs)._strip_protocol(base)
            entries = self._fs.glob(self._path, detail=True)
            if not entries:
                with suppress(FileNotFoundError):
                    # says why, where fsspec's glob keeps silent about it
                    self._fs.ls(root)
        return self._listed(base, root, entries.values(), hidden)

    def walk(self, exclude: str | None = None, *, follow_links: bool = False) -> Iterator[Location]:
        """Walk a folder without recursion; each real folder is entered once, links or not.

        Parameters
        ----------
        exclude : str, optional
            The key of a folder that is not entered.
        follow_links : bool
            Whether folders are entered to which a link leads out of this one.

        Yields
        ------
        Location
            All that is no folder, sorted by name, and folders that cannot be, or are not, entered.
        """
        top = self.key
        entered: set[str] = set()
        pending: list[Location] = [self]
        while pending:
            place = pending.pop()
            if place is not self and not place.is_folder():
                yield place
                continue
            key = place.key
            if key == exclude or key in entered:
                continue
            entered.add(key)
            if not follow_links and place.leads_out(top):
                yield place
                continue
            try:
                pending.extend(reversed(place.children()))
            except ConfigError:
                if place is self:
                    raise
                yield place


def place_of(argument: AnyPath) -> Location:
    """Return the place that an argument names: a URL, or a path; ``file://`` is a path, too.

    Raises
    ------
    ConfigError
        Where a URL is refused or its protocol cannot be read here: see :func:`filesystem`.
    """
    return Location(os.fspath(argument))


def shown(path: str) -> str:
    """Return a path as text that can be written as UTF-8, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _before_magic(url: str) -> str:
    """Return the part of a pattern that is a folder, be it a URL or a path."""
    protocol, mark, rest = url.rpartition("://")
    folder = _MAGIC.split(rest, maxsplit=1)[0].rpartition("/")[0]
    return f"{protocol}{mark}{folder}"


FileSystem = Any
"""An ``fsspec.AbstractFileSystem``, which has no types."""
T = TypeVar("T")

LOCAL = frozenset({"file", "local"})
HTTP = frozenset({"http", "https"})
COMPOUND = frozenset(
    {
        "async_wrapper",
        "asyncwrapper",
        "blockcache",
        "cached",
        "dask",
        "data",
        "dir",
        "filecache",
        "generic",
        "libarchive",
        "reference",
        "simplecache",
        "tar",
        "zip",
    }
)
"""Protocols of no place of their own: they wrap another one, or hold the data themselves."""
PACKAGES = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "abfs": "adlfs",
    "az": "adlfs",
    "oci": "ocifs",
    "http": "'fsspec[http]'",
    "https": "'fsspec[http]'",
    "sftp": "'fsspec[sftp]'",
    "ssh": "'fsspec[sftp]'",
    "smb": "'fsspec[smb]'",
    "hdfs": "'fsspec[hdfs]'",
    "github": "'fsspec[github]'",
}
"""Packages of fsspec's own project, by protocol. No other is named: it may be a stranger's."""
BLOCK = 1 << 16
LOOKING = 5.0
"""Seconds that a server has to tell what lies at a URL, which else is read as a file."""

_URL = re.compile(r"(?P<protocol>[A-Za-z][\w+.-]+)(?P<chain>::.*?)?://(?P<rest>.*)", re.DOTALL)
_PASSWORD = re.compile(r"[^/@:]*(:|%3[aA])(?!\d*(/|$)).*?@", re.DOTALL)
_USER = re.compile(r"[^/]*@")
_USERS = re.compile(r"(?<=://).*@", re.DOTALL)
_ADDRESS = re.compile(r"(?<=[/@])\[[0-9A-Fa-f:.]{2,45}\]")
"""A host of IPv6."""
_QUERY = re.compile(r"\?.*", re.DOTALL)


def is_url(path: AnyPath) -> bool:
    """Whether a path names a place at a URL.

    It has ``://`` behind a protocol, and is no local file or folder.
    """
    text = os.fspath(path)
    return _URL.match(text) is not None and not os.path.lexists(text)


def protocol_of(url: str) -> str:
    """Return what stands before ``://``."""
    return url.partition("://")[0]


def local_path(url: str) -> str | None:
    """Return the path behind ``file://`` or ``local://``; None for other URLs."""
    protocol, _, rest = url.partition("://")
    return rest if protocol in LOCAL else None


def filesystem(url: str) -> tuple[FileSystem, str]:
    """Find the file system of a URL, and the path in it.

    Parameters
    ----------
    url : str
        One place. Protocols that wrap another one (``zip://…::s3://…``) are refused, and so are a
        password and, for ``http``, a user or a query: they would end up in records and manifests.

    Returns
    -------
    fs : fsspec.AbstractFileSystem
        Settings (endpoint, region, keys) come from the environment, as its package describes them.
    path : str
        As the file system itself writes it.

    Raises
    ------
    ConfigError
        ``compound_url``, ``secret_in_url``, ``unknown_protocol``, ``missing_package``,
        ``unreachable``.
    """
    protocol = _checked(url)
    import fsspec

    try:
        kind = fsspec.get_filesystem_class(protocol)
        with named_errors(url, "unreachable", ImportError):
            found = fsspec.filesystem(protocol, **kind._get_kwargs_from_urls(url))
            return found, kind._strip_protocol(url)
    except ValueError:
        raise ConfigError(
            f"{url}: unknown protocol {protocol!r}; known are, among others: s3, gs, abfs, https, "
            "sftp, hdfs, file",
            code="unknown_protocol",
        ) from None
    except ImportError as error:
        package = PACKAGES.get(protocol)
        remedy = f": python -m pip install {package}" if package else ""
        raise ConfigError(
            f"{url}: {protocol}:// needs a package that is not installed{remedy}",
            code="missing_package",
        ) from error


@contextmanager
def named_errors(url: str, code: str = "unreadable", *but: type[Exception]) -> Iterator[None]:
    """Make whatever a file system raises within the block, `but` some, an error that names the URL.

    Raises
    ------
    ConfigError
        ``missing_path`` where there is nothing, else `code`.
    """
    passed: tuple[type[Exception], ...] = (ConfigError, *but)
    try:
        yield
    except passed:
        raise
    except Exception as error:
        cause = _cause(error)
        missing = isinstance(cause, FileNotFoundError)
        raise ConfigError(
            f"{url}: {_reason(cause)}", code="missing_path" if missing else code
        ) from error


@dataclass(frozen=True)
class RemoteFile:
    """A file in a file system, opened like a :class:`~pathlib.Path`."""

    fs: FileSystem
    path: str

    def open(self, mode: Literal["rb"] = "rb") -> BinaryIO:
        """Open the file, to be read from its beginning to its end; it need not be seekable.

        Raises
        ------
        OSError
            Here and while reading, whatever the file system raises.
        """
        return cast(
            BinaryIO,
            io.BufferedReader(_Raw(_oserror(lambda: self.fs.open(self.path, mode))), BLOCK),
        )

    def read_bytes(self) -> bytes:
        """Return all that is in the file: one request, where opening takes two.

        Raises as :meth:`open`.
        """
        data: bytes = _oserror(lambda: self.fs.cat_file(self.path))
        return data


class _Raw(io.RawIOBase):
    """A file of fsspec, whose errors are all made an :class:`OSError`."""

    def __init__(self, source: Any) -> None:
        self._source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer).cast("B")
        data: bytes = _oserror(lambda: self._source.read(len(view)))
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._source.close()


def _oserror(call: Callable[[], T]) -> T:
    try:
        return call()
    except Exception as error:
        raise OSError(_reason(_cause(error))) from error


def _checked(url: str) -> str:
    """Return the protocol of a URL that may be written into records."""
    match = _URL.match(url)
    if match is None:
        raise ConfigError(f"{url}: no URL (protocol://place)", code="unknown_protocol")
    protocol, rest = match["protocol"].lower(), match["rest"]
    shown = _QUERY.sub("?***", _USERS.sub("***@", url))
    if "::" in _ADDRESS.sub("", url) or protocol in COMPOUND:
        raise ConfigError(
            f"{shown}: no protocol that wraps another one ('::', zip, simplecache, …) is taken; "
            "name the file itself",
            code="compound_url",
        )
    http = protocol in HTTP
    if _PASSWORD.match(rest) or (http and _USER.match(rest)):
        raise ConfigError(
            f"{shown}: a URL with a password or a key in it would be written into the results: "
            "leave it out, and give it by the environment or the settings of the protocol's "
            "package",
            code="secret_in_url",
        )
    _, mark, query = rest.partition("?")
    if mark if http else "=" in query:
        raise ConfigError(
            f"{shown}: what follows '?' may be a key, and would be written into the results; load "
            "the file down first, or pipe it into standard input ('-')",
            code="secret_in_url",
        )
    return protocol


def _cause(error: Exception) -> Exception:
    """Return what went wrong.

    fsspec calls a file missing whatever a web server, or the way to it, has against it.
    """
    cause = error.__cause__
    if not isinstance(error, FileNotFoundError) or not isinstance(cause, Exception):
        return error
    refused = getattr(cause, "status", 404) != 404
    broken = isinstance(cause, OSError) and not isinstance(cause, FileNotFoundError)
    return cause if refused or broken else error


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return _NOTHING
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(words.split()) or type(error).__name__
