"""Where files lie, on this machine or at a URL, by the same rules.

One file, a folder, a pattern for many.
"""

from __future__ import annotations

import errno
import glob
import os
import stat
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path, PurePath
from typing import Any, Literal

from readout.errors import ConfigError
from readout.io.remote import (
    HTTP,
    RemoteFile,
    filesystem,
    is_url,
    local_path,
    named_errors,
    protocol_of,
)

__all__ = ["STDIN", "Kind", "Place", "place_of", "shown"]

STDIN = "-"
"""What names standard input among files."""

Kind = Literal["file", "folder", "other"]


class Place(ABC):
    """A file or a folder, there or not, or a pattern.

    Attributes
    ----------
    shown : str
        As given, joined for what was found in a folder; can be written as UTF-8.
    name : str
        The last part of it.
    file : Path or RemoteFile
        What to open.
    """

    shown: str
    name: str
    file: Path | RemoteFile

    @property
    @abstractmethod
    def key(self) -> str:
        """Equal for all ways to name one file; that of a folder begins those of the files in it."""

    @abstractmethod
    def is_pattern(self) -> bool:
        """Whether it has ``*``, ``?`` or ``[`` in it and is not itself there."""

    @abstractmethod
    def kind(self) -> Kind:
        """Tell what is there (``other``: a pipe, socket or device).

        Raises
        ------
        ConfigError
            ``missing_path``, ``unreadable``.
        """

    @abstractmethod
    def children(self) -> list[Place]:
        """Return what lies in the folder, sorted by name, hidden ones left out.

        Raises
        ------
        ConfigError
            ``unreadable``.
        """

    @abstractmethod
    def matches(self) -> list[Place]:
        """Return what a pattern means, sorted."""

    @property
    def base(self) -> str:
        """The folder below which all matches of a pattern lie; else the place itself."""
        return _before_magic(self.shown) if self.is_pattern() else self.shown

    def is_within(self, key: str | None) -> bool:
        """Whether it is the place of a key, or lies in it."""
        return key is not None and PurePath(self.key).is_relative_to(key)

    def leads_out(self, key: str) -> bool:
        """Whether it is reached by a link that leads out of the folder of a key."""
        return False

    def is_unseen(self) -> bool:
        """Whether something is there, and nobody can tell what."""
        return False

    def walk(self, exclude: str | None = None, *, follow_links: bool = False) -> Iterator[Place]:
        """Walk a folder without recursion; each real folder is entered once, links or not.

        Parameters
        ----------
        exclude : str, optional
            The key of a folder that is not entered.
        follow_links : bool
            Whether folders are entered to which a link leads out of this one.

        Yields
        ------
        Place
            All that is no folder, sorted by name, and folders that cannot be, or are not, entered.
        """
        top = self.key
        entered: set[str] = set()
        pending: list[Place] = [self]
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

    @abstractmethod
    def is_file(self) -> bool:
        """Whether a file is there, or nobody can tell: whoever opens it will know."""

    @abstractmethod
    def is_folder(self) -> bool:
        """Whether a folder is there; never an error."""


class _Local(Place):
    """A place on this machine.

    Parameters
    ----------
    path : str
        As the system takes it.
    scheme : str
        What stood before it: ``file://``, or nothing.
    """

    def __init__(self, path: str, scheme: str = "") -> None:
        self._path = path
        self._scheme = scheme
        self.shown = scheme + shown(path)
        self.name = Path(path).name
        self.file = Path(path)

    @property
    def key(self) -> str:
        return os.path.realpath(self._path)

    def is_pattern(self) -> bool:
        return glob.has_magic(self._path) and not os.path.lexists(self._path)

    def leads_out(self, key: str) -> bool:
        return not self.is_within(key)

    def is_unseen(self) -> bool:
        try:
            Path(self._path).stat()
        except OSError as error:
            return error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP)
        except ValueError:
            return True
        return False

    def is_file(self) -> bool:
        try:
            return stat.S_ISREG(Path(self._path).stat().st_mode)
        except FileNotFoundError:
            return False
        except (OSError, ValueError):
            return True

    def is_folder(self) -> bool:
        try:
            return stat.S_ISDIR(Path(self._path).stat().st_mode)
        except (OSError, ValueError):
            return False

    def kind(self) -> Kind:
        try:
            mode = Path(self._path).stat().st_mode
        except FileNotFoundError:
            raise ConfigError(
                f"{self.shown}: no such file or folder", code="missing_path"
            ) from None
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) else str(error)
            raise ConfigError(f"{self.shown}: {reason}", code="missing_path") from error
        return "folder" if stat.S_ISDIR(mode) else "file" if stat.S_ISREG(mode) else "other"

    def children(self) -> list[Place]:
        try:
            names = sorted(os.listdir(self._path))  # noqa: PTH208
        except OSError as error:
            raise ConfigError(f"{self.shown}: {error.strerror}", code="unreadable") from error
        paths = [os.path.join(self._path, name) for name in names if name[0] != "."]  # noqa: PTH118
        return [_Local(path, self._scheme) for path in paths]

    def matches(self) -> list[Place]:
        paths = glob.glob(self._path, recursive=True)  # noqa: PTH207 - takes absolute patterns, too
        return [_Local(path, self._scheme) for path in sorted(paths)]


class _Remote(Place):
    """A place at a URL.

    Parameters
    ----------
    url : str
        As given; see :func:`~readout.io.remote.filesystem` for what is refused.
    found : tuple, optional
        File system, path in it and type, where a listing has told them.

    Raises
    ------
    ConfigError
        As for :func:`~readout.io.remote.filesystem`.
    """

    def __init__(self, url: str, found: tuple[Any, str, str] | None = None) -> None:
        self.shown = shown(url)
        self._url = url
        if found is None:
            self._fs, self._path = filesystem(url)
            self._fs.invalidate_cache()
            self._type = None
        else:
            self._fs, self._path, self._type = found
        self.name = self._path.rstrip("/").rpartition("/")[2]
        self.file = RemoteFile(self._fs, self._path)
        # a web server does not say what it has
        self._listable = protocol_of(url) not in HTTP

    @property
    def key(self) -> str:
        return f"{hash(self._fs)}:{self._path.rstrip('/')}"

    def is_pattern(self) -> bool:
        if not self._listable or not glob.has_magic(self._path):
            return False
        with named_errors(self.shown):
            return not self._fs.exists(self._path)

    def is_file(self) -> bool:
        return self._type == "file"

    def is_folder(self) -> bool:
        return self._type == "directory"

    def kind(self) -> Kind:
        with named_errors(self.shown):
            if self._url.endswith("/"):
                if not self._listable:
                    raise ConfigError(
                        f"{self.shown}: nothing lists the files of a web server: name a file",
                        code="not_a_file",
                    )
                if self._fs.isdir(self._path):  # a store may have a file of the same name
                    self._type = "directory"
            self._type = self._type or self._fs.info(self._path)["type"]
        return "folder" if self.is_folder() else "file" if self.is_file() else "other"

    def children(self) -> list[Place]:
        with named_errors(self.shown):
            entries = self._fs.ls(self._path, detail=True)
        found: list[tuple[str, str, str]] = []
        for entry in entries:
            name = self._relative(entry["name"], self._path)
            if name and "/" not in name and not name.startswith("."):
                found.append((name, entry["type"], entry["name"]))
        return [
            _Remote(_joined(self._url, name), (self._fs, path, kind))
            for name, kind, path in sorted(found)
        ]

    def matches(self) -> list[Place]:
        base = _before_magic(self._url)
        hidden = "/." in self._url[len(base) :]
        with named_errors(self.shown):
            root = type(self._fs)._strip_protocol(base)
            entries = self._fs.glob(self._path, detail=True)
            if not entries:
                with suppress(FileNotFoundError):
                    # says why, where fsspec's glob keeps silent about it
                    self._fs.ls(root)
        found: list[Place] = []
        for path, entry in sorted(entries.items()):
            name = self._relative(path, root)
            if name and (hidden or not any(part.startswith(".") for part in name.split("/"))):
                found.append(_Remote(_joined(base, name), (self._fs, path, entry["type"])))
        return found

    @staticmethod
    def _relative(path: str, root: str) -> str:
        return path[len(root.rstrip("/")) :].strip("/")


def place_of(argument: str | os.PathLike[str]) -> Place:
    """Return the place that an argument names: a URL, or a path; ``file://`` is a path, too.

    Raises
    ------
    ConfigError
        Where a URL is refused or its protocol cannot be read here: see
        :func:`~readout.io.remote.filesystem`.
    """
    text = os.fspath(argument)
    if not is_url(text):
        return _Local(text)
    path = local_path(text)
    return _Remote(text) if path is None else _Local(path, text[: len(text) - len(path)])


def shown(path: str) -> str:
    """Return a path as text that can be written as UTF-8, whatever bytes its name has."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _joined(url: str, name: str) -> str:
    return url + name if url.endswith("/") else f"{url}/{name}"


def _before_magic(url: str) -> str:
    """Return the part of a pattern that is a folder, be it a URL or a path."""
    protocol, mark, rest = url.rpartition("://")
    parts = rest.split("/")
    plain = next(i for i, part in enumerate(parts) if glob.has_magic(part))
    return f"{protocol}{mark}" + "/".join(parts[:plain])
