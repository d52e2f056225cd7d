"""Whether a dataset is still what the run wrote: held against its manifest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from readout.errors import ConfigError, cut
from readout.records.dataset import Part
from readout.records.manifests import MANIFEST, Manifest, Written

__all__ = ["shortfalls"]

QUARANTINE = "quarantine.jsonl"
COUNTED = ("inputs", "annotated", "quarantined")
"""The first is always the sum of the others."""


def shortfalls(records: Mapping[Part, int]) -> Iterator[tuple[str, str]]:
    """Hold files of records against the manifests that lie beside them.

    Parameters
    ----------
    records : mapping of Part to int
        What was read, and how many records each file holds.

    Yields
    ------
    tuple of (str, str)
        File, and what of it is not what the manifest says. Nothing of files without one.

    Raises
    ------
    ConfigError
        ``bad_manifest``, ``unreadable``.
    """
    folders: dict[str, list[Part]] = {}
    for part in records:
        folders.setdefault(part.folder, []).append(part)
    for parts in folders.values():
        manifest = parts[0].manifest()
        if manifest is not None:
            for reason in _contradictions(manifest):
                yield parts[0].beside(MANIFEST).path, reason
            yield from _of_folder(manifest, parts, records)


def _contradictions(manifest: Manifest) -> Iterator[str]:
    """Hold a manifest of ours against itself."""
    counts = [manifest.count(name) for name in COUNTED]
    if manifest.ours and manifest.counts:
        inputs, *parts = (count or 0 for count in counts)
        if None in counts or inputs != sum(parts):
            told = ", ".join(f"{name} {manifest.counts.get(name)!r}" for name in COUNTED)
            yield f"counts that no run has: {cut(told)}; inputs are annotated and quarantined ones"
    listed = {one.file for one in manifest.written} - {QUARANTINE}
    if "written" in manifest.full and listed != set(manifest.outputs):
        yield "lists other files under written than under outputs"


def _of_folder(
    manifest: Manifest, parts: Sequence[Part], records: Mapping[Part, int]
) -> Iterator[tuple[str, str]]:
    written = {one.file: one for one in manifest.written}
    for part in parts:
        if part.name in written:
            yield from _of_file(part, records[part], written[part.name])
    if {part.name for part in parts} != set(manifest.outputs):
        return
    found, annotated = sum(records[part] for part in parts), manifest.count("annotated")
    if annotated not in (None, found):
        place = parts[0].path if len(parts) == 1 else parts[0].folder or "."
        yield place, f"{found:,} records, where the manifest counts {annotated:,}"
    if QUARANTINE in written:
        yield from _of_quarantine(parts[0].beside(QUARANTINE), written[QUARANTINE])


def _of_quarantine(there: Part, written: Written) -> Iterator[tuple[str, str]]:
    if isinstance(there.file, Path) and not there.file.is_file():
        yield there.path, "is missing, which the manifest lists"
        return
    try:
        yield from _of_file(there, sum(1 for _ in there.lines()), written)
    except ConfigError as error:
        yield there.path, error.message


def _of_file(part: Part, lines: int, written: Written) -> Iterator[tuple[str, str]]:
    if lines != written.lines:
        yield part.path, f"{lines:,} lines, where the run wrote {written.lines:,}"
    elif part.digest() != written.sha256:
        yield (part.path, "is not, byte for byte, what the run wrote (its SHA-256 differs)")
