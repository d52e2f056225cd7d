"""Exports: what each format costs over few and many documents, in time, memory and bytes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.invented import records
from benchmarks.processes import readout, usage
from benchmarks.report import Report, parser
from readout.annotation.exporting import FORMATS
from readout.records.types import encode_record

FEW = 10
"""Of how many documents a tenth are few."""


def main(arguments: list[str]) -> None:
    """Print the table."""
    options = parser("exchange", __doc__)
    options.add_argument("--documents", type=int, default=10_000)
    options.add_argument("--words", type=int, default=500, help="of each")
    options.add_argument(
        "--only",
        choices=list(FORMATS),
        action="append",
        help="this format alone (may stand repeatedly)",
    )
    found = options.parse_args(arguments)
    report = Report("exchange", record=found.record)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        counts = (found.documents // FEW, found.documents)
        for count in counts:
            _write(place / f"{count}.jsonl", count, found.words)
        rows = [_row(place, name, counts) for name in found.only or FORMATS]
    few, many = (f"{count:,}" for count in counts)
    report.table(
        f"{many} documents of {found.words} words",
        ["", "s", "CPU s", f"MB memory, {few} documents", f"MB memory, {many}", "MB written"],
        rows,
    )
    report.close()


def _write(path: Path, count: int, words: int) -> None:
    with path.open("wb") as stream:
        for record in records(count, words):
            stream.write(encode_record(record) + b"\n")


def _row(folder: Path, name: str, counts: tuple[int, int]) -> list[str]:
    found = []
    for count in counts:
        output = folder / f"{name}-{count}"
        command = readout("export", folder / f"{count}.jsonl", "--to", name, "-o", output)
        found.append(usage(command))
    size = sum(path.stat().st_size for path in output.rglob("*") if path.is_file())
    few, many = found
    memory = [f"{one.memory:.0f}" for one in (few, many)]
    return [name, f"{many.wall:.1f}", f"{many.cpu:.1f}", *memory, f"{size / 1e6:.0f}"]
