"""The output folder: checked and locked before work, written line by line, put in place at the end."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import msgspec
from filelock import FileLock, Timeout

from pipeline.batch.engines import Failure
from pipeline.batch.options import Compression
from pipeline.batch.parts import PartWriter, settle
from pipeline.batch.targets import target_of, work_of
from pipeline.errors import ConfigError, FatalError
from pipeline.records import Source

__all__ = ["MANIFEST", "QUARANTINE", "OutputFolder"]

QUARANTINE = "quarantine.jsonl"
MANIFEST = "manifest.json"
RUNNING = "running"
LOCK_SECONDS = 1.0
"""A run that was killed may take a moment to let go."""

_ANNOTATIONS = re.compile(r"annotations(-\d{5,})?\.jsonl(\.gz|\.zst)?")


class OutputFolder:
    """The folder a run writes to: made, checked for writing and locked on entering.

    Lines go to files in the hidden working folder; :meth:`publish` puts them in place in one step each, so that
    a reader never sees half a file.

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
        Whether the last run into this folder ended without a word (killed, or a crash).

    Raises
    ------
    ConfigError
        ``unwritable`` where the folder cannot be made or written; ``locked`` where another run writes to it.
    """

    def __init__(self, path: Path | str, *, shard_size: int | None = None, compress: Compression | None = None) -> None:
        self.path = path
        self.work = work_of(path)
        self.died = False
        self._shape = shard_size, compress
        self._target = target_of(path)
        self._lock = FileLock(self.work / "lock", timeout=LOCK_SECONDS)
        self._records: PartWriter
        self._rejected: BinaryIO

    def __enter__(self) -> OutputFolder:
        try:
            self.work.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
            self._target.check()
            self._begin()
        except Timeout as error:
            raise ConfigError(
                f"{self.path}: another run is writing into this folder: wait for it, or name another one with -o",
                code="locked",
            ) from error
        except ConfigError:
            self._lock.release()
            raise
        except OSError as error:
            self._lock.release()
            raise ConfigError(
                f"{self.path}: cannot be written to ({error.strerror or error}): name another folder with -o",
                code="unwritable",
            ) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):  # a full disk: what is not published does not count
            self._records.abandon()
        with contextlib.suppress(OSError):
            self._rejected.close()
        with contextlib.suppress(OSError):
            (self.work / RUNNING).unlink()
        self._lock.release()

    def _begin(self) -> None:
        self.died = (self.work / RUNNING).exists()
        for old in self.work.iterdir():
            if _ANNOTATIONS.fullmatch(old.name):
                old.unlink()
        self._records = PartWriter(self.work, *self._shape)
        self._rejected = (self.work / QUARANTINE).open("wb")
        (self.work / RUNNING).touch()

    def write_record(self, line: bytes) -> None:
        """Add a record to the annotations."""
        try:
            self._records.write(line)
        except OSError as error:
            raise self._full(error) from error

    def write_rejected(self, id: str, source: Source, failure: Failure) -> None:
        """Add a document to the quarantine."""
        entry = {"id": id, "source": source, **msgspec.to_builtins(failure)}
        import jsonlines  # not above: most runs reject nothing

        try:
            jsonlines.Writer(self._rejected, dumps=msgspec.json.encode).write(entry)
        except OSError as error:
            raise self._full(error) from error

    def finish(self) -> list[str]:
        """Write out all that is still in memory, and name the files of the annotations."""
        try:
            names = self._records.finish()
            settle(self._rejected)
            self._rejected.close()
        except OSError as error:
            raise self._full(error) from error
        return names

    def publish(self, manifest: dict[str, Any]) -> list[str]:
        """Put annotations, quarantine and manifest in place of those of an earlier run.

        The manifest comes last, and what an earlier run left under other names goes after that.

        Returns
        -------
        list of str
            The files of the annotations; they are in the manifest as ``outputs``.
        """
        names = self.finish()
        try:
            with (self.work / MANIFEST).open("wb") as stream:
                stream.write(msgspec.json.format(msgspec.json.encode(manifest | {"outputs": names}), indent=2) + b"\n")
                settle(stream)
            for name in (*names, QUARANTINE, MANIFEST):
                self._target.place(self.work / name)
            for name in self._target.names():
                if _ANNOTATIONS.fullmatch(name) and name not in names:
                    self._target.remove(name)
            self._target.settle()
        except OSError as error:
            raise self._full(error) from error
        return names

    def _full(self, error: OSError) -> FatalError:
        return FatalError(
            f"{self.path}: cannot be written ({error.strerror or error}): free some space and run again; finished "
            "documents are kept",
            code="unwritable",
        )
