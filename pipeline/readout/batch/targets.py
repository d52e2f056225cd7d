"""Where outputs are put once they are whole: a folder here, or one behind an fsspec URL."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Protocol

from readout.errors import FatalError
from readout.io.files import RemoteFile, filesystem, is_url, named_errors, protocol_of
from readout.io.safe import is_plain, read_plain
from readout.records.manifests import MOST

__all__ = ["LocalTarget", "RemoteTarget", "Target", "target_of", "work_of"]

WORK = ".readout"
PROBE = ".readout-probe"
BUCKETS = frozenset({"abfs", "abfss", "az", "gcs", "gs", "oss", "s3", "s3a"})
"""Stores without folders: to make one there would make a bucket, of a mistyped name, too."""


class Target(Protocol):
    """A place for files: each is put there in one step (at a URL: as its file system does it)."""

    def check(self) -> None:
        """Make sure, before any work, that files can be put there."""
        ...

    def read(self, name: str) -> bytes | None:
        """Return a file; None where there is none, or it cannot be read."""
        ...

    def names(self) -> set[str]:
        """Return the names of all that lies there; none where nothing does."""
        ...

    def folders(self) -> set[str]:
        """Return the names of folders that lie there, in whose place no file can be put."""
        ...

    def place(self, file: Path, name: str | None = None) -> None:
        """Put a file of the working folder there, in place of one of its name, or of another."""
        ...

    def remove(self, name: str) -> None:
        """Take a file away."""
        ...

    def settle(self) -> None:
        """See to it that what was done outlives a power cut."""
        ...


class LocalTarget:
    """A folder on this machine.

    The working folder lies within, and tells whether it can be written to.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def check(self) -> None:
        """Do nothing."""

    def read(self, name: str) -> bytes | None:
        """Return a file; None where there is none, or it cannot be read."""
        try:
            return read_plain(self._path / name, MOST)
        except OSError:
            return None

    def names(self) -> set[str]:
        """Return the names of all files that lie there; links are none."""
        try:
            return {path.name for path in self._path.iterdir() if is_plain(path)}
        except OSError:
            return set()

    def folders(self) -> set[str]:
        """Return the names of folders that lie there; links to some are none."""
        try:
            found = (path for path in self._path.iterdir() if path.is_dir())
            return {path.name for path in found if not path.is_symlink()}
        except OSError:
            return set()

    def place(self, file: Path, name: str | None = None) -> None:
        """Move a file there in one step; a name may have ``/`` in it."""
        place = self._path / (name or file.name)
        place.parent.mkdir(parents=True, exist_ok=True)
        file.replace(place)

    def remove(self, name: str) -> None:
        """Take a file away."""
        (self._path / name).unlink(missing_ok=True)

    def settle(self) -> None:
        """See to it that new names outlive a power cut."""
        handle = os.open(self._path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class RemoteTarget:
    """A folder behind an fsspec URL; files are uploaded.

    Raises
    ------
    FatalError
        ``unwritable``, from any method, where the file system refuses.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._fs, path = filesystem(url)
        self._path = path.rstrip("/")

    def check(self) -> None:
        """Put a file there, and take it away.

        Raises
        ------
        ConfigError
            ``unwritable``.
        """
        probe = f"{self._path}/{PROBE}"
        with named_errors(self._url, "unwritable"):
            if protocol_of(self._url) not in BUCKETS:
                self._fs.makedirs(self._path, exist_ok=True)
            self._fs.pipe_file(probe, b"")
            self._fs.rm_file(probe)

    def read(self, name: str) -> bytes | None:
        """Return a file; None where there is none, or it cannot be read."""
        try:
            return RemoteFile(self._fs, f"{self._path}/{name}").read_bytes()
        except OSError:
            return None

    def names(self) -> set[str]:
        """Return the names of all that lies there; none where nothing does."""
        try:
            entries = self._fs.ls(self._path, detail=False)
        except Exception:  # file systems raise whatever they like; to write there tells more
            return set()
        return {str(entry).rstrip("/").rpartition("/")[2] for entry in entries}

    def folders(self) -> set[str]:
        """Return nothing: a folder and a file may have one name there, or placing says more."""
        return set()

    def place(self, file: Path, name: str | None = None) -> None:
        """Upload a file; a name may have ``/`` in it."""
        place = f"{self._path}/{name or file.name}"
        try:
            if "/" in (name or "") and protocol_of(self._url) not in BUCKETS:
                self._fs.makedirs(place.rpartition("/")[0], exist_ok=True)
            self._fs.put_file(str(file), place)
        except Exception as error:  # file systems raise whatever they like
            raise self._failed(error) from error

    def remove(self, name: str) -> None:
        """Take a file away."""
        try:
            self._fs.rm_file(f"{self._path}/{name}")
        except FileNotFoundError:
            return
        except Exception as error:  # file systems raise whatever they like
            raise self._failed(error) from error

    def settle(self) -> None:
        """Do nothing: that is the other side's."""

    def _failed(self, error: Exception) -> FatalError:
        return FatalError(
            f"{self._url}: cannot be written ({type(error).__name__}: {error}): run the same "
            "command to go on; finished documents are kept",
            code="unwritable",
        )


def target_of(output: Path | str) -> Target:
    """Return the place that an output folder, or a URL, names."""
    return RemoteTarget(str(output)) if is_url(output) else LocalTarget(Path(output))


def work_of(output: Path | str) -> Path:
    """Return the working folder of an output folder.

    It lies within, or in this user's cache folder where the output folder is a URL.
    """
    if not is_url(output):
        return Path(output) / WORK
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    url = str(output).rstrip("/")
    return home / "readout" / hashlib.sha256(url.encode()).hexdigest()[:16]
