"""The folder of a report: written anew only where something changed, and never over other things.

What the folder holds of ours is listed in :data:`LISTING`; a folder with files and no such list is
somebody else's.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from readout.errors import ConfigError, FatalError
from readout.io.safe import make_folder, make_place, write_whole

__all__ = ["LISTING", "ReportFolder"]

LISTING = "report.json"
"""The file that lists the others: path below the folder -> SHA-256."""


class ReportFolder:
    """Takes the files of one report.

    Parameters
    ----------
    path : Path
        Made where it is not there yet.

    Attributes
    ----------
    written, kept : int
        Files that were written, and files that were as they should be.

    Raises
    ------
    ConfigError
        ``not_a_report`` where it holds files of others, ``unreadable`` where it cannot be read,
        ``unwritable`` where it cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written = 0
        self.kept = 0
        self._before = _listed(path)
        make_place(path)
        self._files: dict[str, str] = {}

    def add(self, name: str, data: bytes) -> None:
        """Put a file in place, unless it is there already.

        Parameters
        ----------
        name : str
            Path below the folder, with ``/``; one of this package's own, never from a document.
        data : bytes
            All of it.

        Raises
        ------
        FatalError
            ``unwritable``: disk full, no right to write.
        """
        if not self._files:
            self._list(self._before)  # so that a report that is cut off can be made again
        self._files[name] = sha256(data).hexdigest()
        path = self.path / name
        if self._before.get(name) == self._files[name] and _is_the_same(path, data):
            self.kept += 1
            return
        self._write(path, data)
        self.written += 1

    def close(self) -> None:
        """Take away what an earlier report had and this one has not; list what there is."""
        for name in sorted(self._before.keys() - self._files.keys()):
            with contextlib.suppress(OSError):
                (self.path / name).unlink()
        self._list(self._files)

    def _list(self, files: Mapping[str, str]) -> None:
        listing = json.dumps({"files": dict(sorted(files.items()))}, indent=1)
        self._write(self.path / LISTING, listing.encode() + b"\n")

    def _write(self, path: Path, data: bytes) -> None:
        try:
            make_folder(path.parent, self.path)
            write_whole(path, data)
        except OSError as error:
            raise FatalError(
                f"{path}: cannot be written: {error.strerror or error}", code="unwritable"
            ) from error


def _is_the_same(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _listed(path: Path) -> dict[str, str]:
    """Return the files of the report that a folder holds; none of a new or empty folder."""
    try:
        if not path.exists() or not any(path.iterdir()):
            return {}
        listing = json.loads((path / LISTING).read_bytes())
        return {name: digest for name, digest in listing["files"].items() if _is_within(path, name)}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        raise ConfigError(
            f"{path}: holds files, and no {LISTING} that lists a report: name a new or empty "
            "folder, or the folder of a report",
            code="not_a_report",
        ) from None
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read: {error.strerror or error}", code="unreadable"
        ) from error


def _is_within(path: Path, name: str) -> bool:
    """Tell whether a listed name lies in the folder: a list may have been changed by hand."""
    root = os.path.abspath(path)  # noqa: PTH100 - without following links
    inside = os.path.abspath(path / name)  # noqa: PTH100
    return os.path.commonpath([root, inside]) == root and inside != root
