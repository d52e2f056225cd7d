"""The output folder: checked and locked before work, written line by line, put in place at the end."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import jsonlines
import msgspec
from filelock import FileLock, Timeout

from pipeline.batch.engines import Failure
from pipeline.errors import ConfigError, FatalError
from pipeline.records import Source

__all__ = ["ANNOTATIONS", "MANIFEST", "QUARANTINE", "WORK", "OutputFolder"]

ANNOTATIONS = "annotations.jsonl"
QUARANTINE = "quarantine.jsonl"
MANIFEST = "manifest.json"
WORK = ".readout"


class OutputFolder:
    """The folder a run writes to: made, checked for writing and locked on entering.

    Lines go to files in the hidden working folder; :meth:`publish` puts them in place in one step each, so that
    a reader never sees half a file.

    Parameters
    ----------
    path : Path
        Made where it is missing.

    Raises
    ------
    ConfigError
        ``unwritable`` where the folder cannot be made or written; ``locked`` where another run writes to it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.work = path / WORK
        self._lock = FileLock(self.work / "lock", timeout=0)
        self._records: BinaryIO
        self._rejected: BinaryIO

    def __enter__(self) -> OutputFolder:
        try:
            self.work.mkdir(parents=True, exist_ok=True)
            self._lock.acquire()
            self._records = (self.work / ANNOTATIONS).open("wb")
            self._rejected = (self.work / QUARANTINE).open("wb")
        except Timeout as error:
            raise ConfigError(
                f"{self.path}: another run is writing into this folder: wait for it, or name another one with -o",
                code="locked",
            ) from error
        except OSError as error:
            self._lock.release()
            raise ConfigError(
                f"{self.path}: cannot be written to ({error.strerror or error}): name another folder with -o",
                code="unwritable",
            ) from error
        self._quarantine = jsonlines.Writer(self._rejected, dumps=msgspec.json.encode)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._records.close()
        self._rejected.close()
        self._lock.release()

    def write_record(self, line: bytes) -> None:
        """Add a record to the annotations."""
        try:
            self._records.write(line + b"\n")
        except OSError as error:
            raise self._full(error) from error

    def write_rejected(self, id: str, source: Source, failure: Failure) -> None:
        """Add a document to the quarantine."""
        entry = {"id": id, "source": source, **msgspec.to_builtins(failure)}
        try:
            self._quarantine.write(entry)
        except OSError as error:
            raise self._full(error) from error

    def publish(self, manifest: dict[str, Any]) -> None:
        """Put annotations, quarantine and manifest in place of those of an earlier run."""
        try:
            (self.work / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
            for stream in (self._records, self._rejected):
                stream.flush()
                os.fsync(stream.fileno())
                stream.close()
            for name in (ANNOTATIONS, QUARANTINE, MANIFEST):
                (self.work / name).replace(self.path / name)
        except OSError as error:
            raise self._full(error) from error

    def _full(self, error: OSError) -> FatalError:
        return FatalError(
            f"{self.path}: cannot be written ({error.strerror}): free some space and run again; finished documents "
            "are kept",
            code="unwritable",
        )
