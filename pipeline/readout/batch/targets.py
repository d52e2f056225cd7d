"""Destinations of finished outputs: a local folder, or one behind an fsspec URL."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from readout.errors import FatalError
from readout.io.files import RemoteFile, filesystem, is_url, named_errors, protocol_of
from readout.io.safe import is_regular, read_nofollow
from readout.records.dataset import MOST, WORK

__all__ = ["Target", "work_of"]

PROBE = ".readout-probe"
BUCKETS = frozenset({"abfs", "abfss", "az", "gcs", "gs", "oss", "s3", "s3a"})
"""Stores without folders: to make one there would make a bucket, of a mistyped name, too."""


class Target:
    """A folder for files: each is put there in one step (at a URL: as its file system does it).

    Parameters
    ----------
    output : Path or str
        A folder on this machine, within which the working folder lies; a text may be an fsspec URL.

    Raises
    ------
    FatalError
        ``unwritable``, from any method, where the file system of a URL refuses.
    """

    def __init__(self, output: Path | str) -> None:
        self._url = str(output)
        self._fs: Any = None
        self._path = self._url
        self._folders = True
        if is_url(output):
            self._fs, path = filesystem(self._url)
            self._path = path.rstrip("/")
            self._folders = protocol_of(self._url) not in BUCKETS

    def check(self) -> None:
        """Make sure, before any work, that files can be put there: at a URL, put one.

        Raises
        ------
        ConfigError
            ``unwritable``.
        """
        if self._fs is not None:
            probe = f"{self._path}/{PROBE}"
            with named_errors(self._url, "unwritable"):
                if self._folders:
                    self._fs.makedirs(self._path, exist_ok=True)
                self._fs.pipe_file(probe, b"")
                self._fs.rm_file(probe)

    def read(self, name: str) -> bytes | None:
        """Return a file; None where there is none, or it cannot be read."""
        try:
            if self._fs is not None:
                return RemoteFile(self._fs, f"{self._path}/{name}").read_bytes()
            return read_nofollow(Path(self._path, name), MOST)
        except OSError:
            return None

    def names(self, *, folders: bool = False) -> set[str]:
        """Return the names of the files, or folders, that lie there; links are neither.

        At a URL all are files: both may have one name there, or placing says more.
        """
        try:
            if self._fs is not None:
                entries = [] if folders else self._fs.ls(self._path, detail=False)
                return {str(entry).rstrip("/").rpartition("/")[2] for entry in entries}
            paths = list(Path(self._path).iterdir())
        except Exception:  # file systems raise whatever they like; to write there tells more
            return set()
        if folders:
            return {path.name for path in paths if path.is_dir() and not path.is_symlink()}
        return {path.name for path in paths if is_regular(path)}

    def place(self, file: Path, name: str | None = None) -> None:
        """Move a file there, in place of one of its name, or of another; that may have ``/`` in it.

        On this machine it is one step.
        """
        place = f"{self._path}/{name or file.name}"
        if self._fs is None:
            Path(place).parent.mkdir(parents=True, exist_ok=True)
            file.replace(place)
            return
        with self._writing():
            if "/" in (name or "") and self._folders:
                self._fs.makedirs(place.rpartition("/")[0], exist_ok=True)
            self._fs.put_file(str(file), place)
        file.unlink()

    def remove(self, name: str) -> None:
        """Take a file away."""
        place = f"{self._path}/{name}"
        if self._fs is None:
            Path(place).unlink(missing_ok=True)
            return
        with self._writing(), suppress(FileNotFoundError):
            self._fs.rm_file(place)

    def settle(self) -> None:
        """See to it that new names outlive a power cut; at a URL that is the other side's."""
        if self._fs is None:
            handle = os.open(self._path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # file systems raise whatever they like
            raise FatalError(
                f"{self._url}: cannot be written ({type(error).__name__}: {error}): run the same "
                "command to go on; finished documents are kept",
                code="unwritable",
            ) from error


def work_of(output: Path | str) -> Path:
    """Return the working folder of an output folder.

    It lies within, or in this user's cache folder where the output folder is a URL.
    """
    if not is_url(output):
        return Path(output) / WORK
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    url = str(output).rstrip("/")
    return home / "readout" / hashlib.sha256(url.encode()).hexdigest()[:16]
