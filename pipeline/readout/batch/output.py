"""The output folder.

Checked and locked before work, written line by line, put in place at the end.
"""

from __future__ import annotations

import contextlib
import errno
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from filelock import FileLock, Timeout

from readout.batch.engines import Failure
from readout.batch.options import Compression
from readout.batch.parts import PartWriter, Summed
from readout.batch.targets import target_of, work_of
from readout.errors import ConfigError, FatalError
from readout.io.safe import NoJsonError, fresh, is_plain, take_away, write_whole
from readout.records.dataset import PUBLISHING, is_annotations
from readout.records.manifests import MANIFEST, Manifest, Written, read_manifest
from readout.records.types import Source

__all__ = ["QUARANTINE", "OutputFolder", "Quarantined"]

QUARANTINE = "quarantine.jsonl"
BESIDE = (MANIFEST, QUARANTINE)
RUNNING = "running"
LOCK = "lock"
LOCK_SECONDS = 1.0
"""A run that was killed may take a moment to let go."""


class Quarantined(msgspec.Struct):
    """A document that could not be annotated: one line of ``quarantine.jsonl``."""

    id: str
    source: Source
    stage: str
    code: str
    message: str
    attempts: int


class OutputFolder:
    """The folder a run writes to: made, checked for writing and locked on entering.

    Lines go to files in the hidden working folder; :meth:`publish` puts them in place in one step
    each, so that a reader never sees half a file.

    Parameters
    ----------
    path : Path or str
        Made where it is missing; a text may be an fsspec URL.
    shard_size : int, optional
        Records a file.
    compress : str, optional
        ``"gz"`` or ``"zst"``.

    Attributes
    ----------
    died : bool
        Whether the last run into this folder ended without a word (killed, or a crash), or a worker
        of it did on some document.

    Raises
    ------
    ConfigError
        ``unwritable`` where the folder cannot be made or written; ``locked`` where another run
        writes to it.
    """

    def __init__(
        self,
        path: Path | str,
        *,
        shard_size: int | None = None,
        compress: Compression | None = None,
    ) -> None:
        self.path = path
        self.work = work_of(path)
        self.died = self._deaths = False
        self._shape = shard_size, compress
        self._target = target_of(path)
        self._lock = FileLock(self.work / LOCK, timeout=LOCK_SECONDS)
        self._records: PartWriter
        self._rejected: Summed
        self._lines: int

    def __enter__(self) -> OutputFolder:
        self._check_ours()
        try:
            self.work.mkdir(parents=True, exist_ok=True)
            _clear(self.work / LOCK)
            self._lock.acquire()
            self._target.check()
            self._begin()
        except Timeout as error:
            raise ConfigError(
                f"{self.path}: another run is writing into this folder: wait for it, or name "
                "another one with -o",
                code="locked",
            ) from error
        except ConfigError:
            self._lock.release()
            raise
        except OSError as error:
            self._lock.release()
            raise ConfigError(
                f"{error.filename or self.path}: cannot be written to "
                f"({error.strerror or error}): see why not, or name another folder with -o",
                code="unwritable",
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):  # a full disk: what is not published does not count
            self._records.abandon()
        with contextlib.suppress(OSError):
            self._rejected.close()
        if not self._deaths:
            with contextlib.suppress(OSError):
                (self.work / RUNNING).unlink()
        self._lock.release()

    def _check_ours(self) -> None:
        """Refuse a folder in which somebody else's files have the names of ours.

        Raises
        ------
        ConfigError
            ``not_ours``.
        """
        if self.work.is_symlink():
            raise ConfigError(
                f"{self.work}: is a link: take it away, or name another folder with -o "
                "(--cache FILE puts the cache elsewhere)",
                code="not_ours",
            )
        begun = self.work.is_dir()
        data = self._target.read(MANIFEST)
        theirs = sorted(filter(_is_name_of_ours, self._target.folders()))
        if data is None:
            there = [] if begun else sorted(self._target.names())
            theirs += filter(_is_name_of_ours, there)
        elif not _is_ours(data, begun):
            theirs.append(MANIFEST)
        if theirs:
            raise ConfigError(
                f"{self.path}: {theirs[0]} there is not of a run of readout, and would be written "
                "over: name another folder with -o, or move it away",
                code="not_ours",
            )

    def _begin(self) -> None:
        self.died = is_plain(self.work / RUNNING)
        for old in self.work.iterdir():
            _clear(old)
            if is_annotations(old.name):
                take_away(old)
        self._records = PartWriter(self.work, *self._shape)
        self._rejected = Summed(self.work / QUARANTINE)
        self._lines = 0
        fresh(self.work / RUNNING).close()

    def write_record(self, line: bytes) -> None:
        """Add a record to the annotations."""
        with self._writing():
            self._records.write(line)

    def write_rejected(self, id: str, source: Source, failure: Failure) -> None:
        """Add a document to the quarantine."""
        self._deaths = self._deaths or failure.code == "worker_died"
        entry = Quarantined(
            id, source, failure.stage, failure.code, failure.message, failure.attempts
        )
        with self._writing():
            self._rejected.write(msgspec.json.encode(entry) + b"\n")
        self._lines += 1

    def finish(self) -> list[Written]:
        """Write out all that is still in memory; tell of the annotations, then the quarantine."""
        with self._writing():
            return [*self._records.finish(), self._rejected.finish(self._lines)]

    def keep(self, name: str, data: bytes) -> None:
        """Put a file of the run's own into the working folder, in one step."""
        with self._writing():
            self._write(name, data)

    def stands(self) -> bool:
        """Whether the outputs of a complete earlier run are there."""
        earlier = self._earlier()
        return earlier is not None and earlier.status == "complete"

    def publish(self, manifest: dict[str, Any]) -> list[str]:
        """Put annotations, quarantine and manifest in place of those of an earlier run.

        First goes a manifest that says so, by which a reader can tell a mixture of old and new; the
        real one comes last, and what an earlier run left under other names goes after that.

        Returns
        -------
        list of str
            The files of the annotations; they are in the manifest as ``outputs``, and under
            ``written`` with their hashes, as is the quarantine.
        """
        written = self.finish()
        names = [one.file for one in written if one.file != QUARANTINE]
        old = self._old_names()
        with self._writing():
            if old or len(names) > 1:
                every = sorted({*names, *old})
                self._place_manifest(
                    {"schema": manifest.get("schema"), "status": PUBLISHING, "outputs": every}
                )
            for name in (*names, QUARANTINE):
                self._target.place(self.work / name)
            self._place_manifest(manifest | {"outputs": names, "written": written})
            for name in set(old) - set(names):
                self._target.remove(name)
            self._target.settle()
        for name in (*names, QUARANTINE, MANIFEST):
            with contextlib.suppress(OSError):
                (self.work / name).unlink()  # still there after an upload
        return names

    def _old_names(self) -> list[str]:
        """Return the files of annotations that the manifest that is there lists."""
        earlier = self._earlier()
        if earlier is None:
            return []
        return [name for name in earlier.outputs if is_annotations(name)]

    def _place_manifest(self, manifest: dict[str, Any]) -> None:
        self._write(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
        self._target.place(self.work / MANIFEST)

    def _write(self, name: str, data: bytes) -> None:
        write_whole(self.work / name, data, settled=True)

    def _earlier(self) -> Manifest | None:
        """Return the manifest that is there; None where none is that can be read."""
        try:
            return read_manifest(self._target.read(MANIFEST) or b"")
        except NoJsonError:
            return None

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise FatalError(
                f"{error.filename or self.path}: cannot be written "
                f"({error.strerror or error}): free "
                "some space, or see why not, and run again; finished documents are kept",
                code="unwritable",
            ) from error


def _is_name_of_ours(name: str) -> bool:
    return name in BESIDE or is_annotations(name)


def _is_ours(data: bytes, begun: bool) -> bool:
    """Tell whether a manifest is ours; one that cannot be read is where a run has been before."""
    try:
        return read_manifest(data).ours
    except NoJsonError:
        return begun


def _clear(path: Path) -> None:
    """Take away what is planted in the working folder: links, pipes, devices.

    Raises
    ------
    OSError
        Where a folder stands there, which may hold anything.
    """
    if path.is_dir() and not path.is_symlink():
        raise IsADirectoryError(errno.EISDIR, "a folder where files of a run are", str(path))
    if not is_plain(path):
        take_away(path)
