"""Files of gold, one a person: written aside, and put in place once all of them are whole."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from readout.annotation.output import file_name
from readout.errors import ConfigError, FatalError
from readout.io.safe import check_apart, fresh, put_in_place
from readout.records.types import Record, encode_record

__all__ = ["CHANGES", "GoldFiles"]

SUFFIX = ".jsonl"
CHANGES = ".changes.json"
"""What the file beside the gold ends with that says what people changed."""


class GoldFiles:
    """Writes gold records; nothing is in its place before :meth:`publish`.

    Parameters
    ----------
    path : Path
        A ``.jsonl``; where several people annotated, or several layers are apart, each has a file
        of the name with theirs in it.
    read : sequence of Path
        What the same command reads, and must not be overwritten: to write there raises
        ``overwrites``.

    Raises
    ------
    ConfigError
        ``bad_output`` where it is no name of a ``.jsonl``; ``unwritable``.
    """

    def __init__(self, path: Path, read: Sequence[Path] = ()) -> None:
        if path.suffix != SUFFIX or path.is_dir():
            raise ConfigError(
                f"{path}: gold is a {SUFFIX}: name one with -o, as in -o gold{SUFFIX}",
                code="bad_output",
            )
        self._path = path
        self._read = read
        self._streams: dict[Path, BinaryIO] = {}
        self.counts: dict[str, int] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._wrong(error, ConfigError) from error

    def __enter__(self) -> GoldFiles:
        return self

    def __exit__(self, *exception: object) -> None:
        for path, stream in self._streams.items():
            stream.close()
            with suppress(OSError):
                _aside(path).unlink(missing_ok=True)

    def path_of(self, whose: str | None, *, several: bool) -> Path:
        """Return the file of a person, or of a layer: where there are several, with its name."""
        if not several:
            return self._path
        name = "nobody" if whose is None else file_name(whose)
        return self._path.with_name(f"{self._path.stem}.{name}{SUFFIX}")

    def write(self, record: Record, path: Path) -> None:
        """Add a record to a file.

        Raises
        ------
        FatalError
            ``unwritable``.
        """
        try:
            stream = self._streams.get(path)
            if stream is None:
                check_apart(path, self._read)
                stream = self._streams[path] = fresh(_aside(path))
            stream.write(encode_record(record) + b"\n")
        except OSError as error:
            raise self._wrong(error, FatalError) from error
        self.counts[str(path)] = self.counts.get(str(path), 0) + 1

    def publish(self, told: bytes) -> Path | None:
        """Put the files in place, and what is told of them beside; None where there are none.

        Raises
        ------
        FatalError
            ``unwritable``.
        """
        if not self._streams:
            return None
        beside = self._path.with_name(f"{self._path.stem}{CHANGES}")
        try:
            for stream in self._streams.values():
                stream.close()
            with fresh(_aside(beside)) as stream:
                stream.write(told)
            for path in (*self._streams, beside):
                put_in_place(_aside(path), path)
        except OSError as error:
            raise self._wrong(error, FatalError) from error
        self._streams.clear()
        return beside

    def _wrong(
        self, error: OSError, kind: type[ConfigError] | type[FatalError]
    ) -> ConfigError | FatalError:
        return kind(
            f"{self._path}: cannot be written ({error.strerror or error}): free some space, or "
            "name another file with -o",
            code="unwritable",
        )


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.partial")
