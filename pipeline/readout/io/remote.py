"""Files at URLs (``s3://``, ``https://``, ``memory://``, …) by way of fsspec.

It is imported only when a URL is met. What is wrong with one is a
:class:`~readout.errors.ConfigError`; what goes wrong while reading is an :class:`OSError`, whatever
the file system raises. No message made here holds a password: such URLs are refused.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, TypeVar, cast

from readout.errors import ConfigError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = [
    "HTTP",
    "FileSystem",
    "RemoteFile",
    "filesystem",
    "is_url",
    "local_path",
    "named_errors",
    "protocol_of",
]

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
"""What fsspec's own project gives for a protocol. No other is named: it may be a stranger's."""
BLOCK = 1 << 16

_URL = re.compile(r"(?P<protocol>[A-Za-z][\w+.-]+)(?P<chain>::.*?)?://(?P<rest>.*)", re.DOTALL)
_PASSWORD = re.compile(r"[^/@:]*(:|%3[aA])(?!\d*(/|$)).*?@", re.DOTALL)
_USER = re.compile(r"[^/]*@")
_USERS = re.compile(r"(?<=://).*@", re.DOTALL)
_QUERY = re.compile(r"\?.*", re.DOTALL)


def is_url(path: str | os.PathLike[str]) -> bool:
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
        raise ConfigError(
            f"{url}: {protocol}:// needs a package that is not installed: "
            + _remedy(protocol, error),
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
    if "::" in url or protocol in COMPOUND:
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


def _remedy(protocol: str, error: ImportError) -> str:
    """Name the package where we know it; else say what is missing."""
    package = PACKAGES.get(protocol)
    return f"python -m pip install {package}" if package else _reason(error)


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
        return "no such file or folder"
    words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return " ".join(words.split()) or type(error).__name__
