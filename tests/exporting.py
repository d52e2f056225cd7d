"""What the tests of exports share: records on the disk, written in a format."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from readout.annotation.exporting import Exported, ExportOptions, export
from readout.identity.decisions import Decisions
from readout.identity.link import Known, identities
from readout.records.naming import Told
from readout.records.types import Record, encode_record


def written(
    records: Iterable[Record],
    to: str,
    folder: Path,
    options: ExportOptions | None = None,
    *,
    confidence: float = 0.0,
) -> Exported:
    """Write records in a format into ``folder/out``."""
    path = folder / "records.jsonl"
    path.write_bytes(b"".join(encode_record(one) + b"\n" for one in records))
    return export(path, to, folder / "out", options, confidence=confidence)


def knowing(records: Iterable[Record]) -> list[Told]:
    """Return records that know who is who in them."""
    every = list(records)
    return list(map(Known(identities(every, Decisions([]))).told, every))


def contents(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder by name."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
