"""The output folder: checked and locked before work, put in place at the end.

Records are written line by line, to one file or numbered parts, plain or compressed; the same
records give the same bytes.
"""

from __future__ import annotations

import contextlib
import errno
import gzip
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import BinaryIO, cast

import msgspec
from filelock import FileLock, Timeout

from readout.batch.engines import Failure
from readout.batch.options import Compression
from readout.batch.targets import Target, work_of
from readout.errors import ConfigError, FatalError
from readout.io.compression import zstd
from readout.io.files import is_url
from readout.io.safe import (
    NoJsonError,
    fresh,
    is_regular,
    pretty,
    read_json,
    take_away,
    write_whole,
)
from readout.records.dataset import (
    IDENTITIES,
    MANIFEST,
    PUBLISHING,
    QUARANTINE,
    STEM,
    Manifest,
    Written,
    is_annotations,
    read_lines,
    read_manifest,
)
from readout.records.types import PlainData, Source

__all__ = ["QUARANTINE", "OutputFolder", "PartWriter", "Quarantined", "read_quarantine"]

GZIP_LEVEL = ZSTD_LEVEL = 6
BESIDE = (MANIFEST, QUARANTINE, IDENTITIES)
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


class PartWriter:
    """Writes lines to ``annotations.jsonl``, or to ``annotations-00001.jsonl`` and so on.

    Parameters
    ----------
    folder : Path
        Where to write.
    shard_size : int, optional
        Lines a part; one file where None.
    compress : str, optional
        ``"gz"`` or ``"zst"``.
    stem : str
        How the names of the files begin.
    """

    def __init__(
        self,
        folder: Path,
        shard_size: int | None = None,
        compress: Compression | None = None,
        stem: str = STEM,
    ) -> None:
        self._folder = folder
        self._size = shard_size
        self._compress = compress
        self._stem = stem
        self._written: list[Written] = []
        self._open_next()

    def write(self, line: bytes) -> None:
        """Add a line (without its end)."""
        if self._count == self._size:
            self.finish()
            self._open_next()
        self._packed.write(line + b"\n")
        self._count += 1

    def finish(self) -> list[Written]:
        """Write out what is still in memory, to the disk itself; return what was written."""
        if not self._raw.closed:
            if self._compress:
                self._packed.close()
            with self._raw as raw:
                raw.flush()
                os.fsync(raw.fileno())
                size = raw.tell()
            with self._path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            self._written.append(Written(self._path.name, digest, size, self._count))
        return self._written

    def abandon(self) -> None:
        """Close the file as it is."""
        try:
            self._packed.close()
        finally:
            self._raw.close()

    def _open_next(self) -> None:
        number = "" if self._size is None else f"-{len(self._written) + 1:05d}"
        end = f".{self._compress}" if self._compress else ""
        self._path = self._folder / f"{self._stem}{number}.jsonl{end}"
        self._raw = self._packed = fresh(self._path)
        self._count = 0
        if self._compress == "gz":
            packed = gzip.GzipFile("", "wb", GZIP_LEVEL, self._raw, mtime=0)
            self._packed = cast(BinaryIO, packed)
        elif self._compress == "zst":
            library = zstd()
            parameter = library.CompressionParameter
            options = {parameter.compression_level: ZSTD_LEVEL, parameter.checksum_flag: 1}
            self._packed = library.ZstdFile(self._raw, "wb", options=options)
            self._packed.write(b"")  # a part without lines is an archive, too


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
        self._target = Target(path)
        self._lock = FileLock(self.work / LOCK, timeout=LOCK_SECONDS)
        self._records: PartWriter
        self._rejected: PartWriter

    def __enter__(self) -> OutputFolder:
        self._check_ours()
        try:
            self.work.mkdir(parents=True, exist_ok=True)
            _clear(self.work / LOCK)
            self._lock.acquire()
            self._target.check()
            self.died = is_regular(self.work / RUNNING)
            for old in self.work.iterdir():
                _clear(old)
                if is_annotations(old.name):
                    take_away(old)
            self._records = PartWriter(self.work, *self._shape)
            self._rejected = PartWriter(self.work, stem=PurePath(QUARANTINE).stem)
            fresh(self.work / RUNNING).close()
        except Timeout as error:
            raise ConfigError(
                f"{self.path}: another run is writing into this folder: wait for it, or name "
                "another one with -o",
                code="locked",
            ) from error
        except (ConfigError, OSError) as error:
            self._lock.release()
            if isinstance(error, ConfigError):
                raise
            raise ConfigError(
                f"{error.filename or self.path}: cannot be written to "
                f"({error.strerror or error}): see why not, or name another folder with -o",
                code="unwritable",
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        ends = [self._records.abandon, self._rejected.abandon]
        if not self._deaths:
            ends.append((self.work / RUNNING).unlink)
        for end in ends:
            with contextlib.suppress(OSError):  # a full disk: what is not published does not count
                end()
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
        earlier = self._earlier()
        theirs = self._target.names(folders=True)
        if earlier is None and not self.work.is_dir():  # else it is a damaged one of ours
            theirs |= self._target.names()
        theirs = {name for name in theirs if name in BESIDE or is_annotations(name)}
        if earlier is not None and not earlier.ours:
            theirs.add(MANIFEST)
        if theirs:
            raise ConfigError(
                f"{self.path}: {min(theirs)} there is not of a run of readout, and would be "
                "written over: name another folder with -o, or move it away",
                code="not_ours",
            )

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
            self._rejected.write(msgspec.json.encode(entry))

    def finish(self) -> list[Written]:
        """Write out all that is still in memory; tell of the annotations, then the quarantine."""
        with self._writing():
            return [*self._records.finish(), *self._rejected.finish()]

    def keep(self, name: str, data: bytes) -> None:
        """Put a file of the run's own into the working folder, in one step."""
        with self._writing():
            write_whole(self.work / name, data, settled=True)

    def stands(self) -> bool:
        """Whether the outputs of a complete earlier run are there."""
        earlier = self._earlier()
        return earlier is not None and earlier.status == "complete"

    def publish(self, manifest: PlainData) -> list[str]:
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
        earlier = self._earlier()
        old = list(filter(is_annotations, earlier.outputs if earlier else ()))
        with self._writing():
            if old or len(names) > 1:
                every = sorted({*names, *old})
                self._place_manifest(
                    {"schema": manifest.get("schema"), "status": PUBLISHING, "outputs": every}
                )
            for name in (*names, QUARANTINE):
                self._target.place(self.work / name)
            self._place_manifest(manifest | {"outputs": names, "written": written})
            for name in sorted(set(old) - set(names)):
                self._target.remove(name)
            self._target.settle()
        return names

    def _place_manifest(self, manifest: PlainData) -> None:
        write_whole(self.work / MANIFEST, pretty(manifest, indent=2), settled=True)
        self._target.place(self.work / MANIFEST)

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


def _clear(path: Path) -> None:
    """Take away what is planted in the working folder: links, pipes, devices.

    Raises
    ------
    OSError
        Where a folder stands there, which may hold anything.
    """
    if path.is_dir() and not path.is_symlink():
        raise IsADirectoryError(errno.EISDIR, "a folder where files of a run are", str(path))
    if not is_regular(path):
        take_away(path)


def read_quarantine(output: Path | str) -> Iterator[Quarantined]:
    """Yield what is in quarantine in an output folder.

    Raises
    ------
    ConfigError
        ``no_run`` where no run has written there; ``damaged`` where a line is none of a quarantine.
    """
    path = f"{str(output).rstrip('/')}/{QUARANTINE}"
    if not is_url(output) and Path(path).exists() and not Path(path).is_file():
        raise ConfigError(f"{path}: is no file", code="damaged")
    try:
        for number, line in enumerate(read_lines(path), start=1):  # noqa: B007
            if line.strip():
                yield read_json(line, Quarantined)
    except NoJsonError as error:
        raise ConfigError(
            f"{path}, line {number}: no line of a quarantine: {error}", code="damaged"
        ) from error
    except ConfigError as error:
        if error.code == "missing_path":
            raise ConfigError(
                f"{output}: no {QUARANTINE} there: name the output folder of a run with -o",
                code="no_run",
            ) from error
        raise
