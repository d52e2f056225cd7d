"""An analysis: what it costs in time and memory, and whether it is the same twice."""

from __future__ import annotations

import tempfile
from hashlib import sha256
from pathlib import Path

from benchmarks.invented import records
from benchmarks.processes import readout, usage
from benchmarks.report import Report, parser
from readout.records.types import encode_record

OWN_IDENTIFIER = "analysis.duckdb"
"""Has an identifier of its own in each making; its tables are compared as CSV."""


def main(arguments: list[str]) -> None:
    """Print the tables."""
    options = parser("analyze", __doc__)
    options.add_argument("--documents", type=int, default=10_000)
    options.add_argument("--words", type=int, default=500, help="of each")
    options.add_argument("--records", help="of a run, instead of invented ones")
    found = options.parse_args(arguments)
    report = Report("analyze", record=found.record)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = found.records or folder / "records.jsonl"
        if not found.records:
            _write(Path(source), found.documents, found.words)
        title = (
            f"An analysis of {found.records}"
            if found.records
            else f"An analysis of {found.documents:,} documents of {found.words} words"
        )
        rows, made = [], []
        for one in ("once", "again"):
            out = folder / one
            taken = usage(readout("analyze", source, "-o", out))
            made.append(_digests(out))
            size = sum(path.stat().st_size for path in out.rglob("*.*")) / 1e6
            rows.append(
                [one, f"{taken.wall:.1f}", f"{taken.cpu:.1f}", f"{taken.memory:.0f}", f"{size:.0f}"]
            )
        report.table(title, ["", "s", "CPU s", "MB", "MB on disk"], rows)
        other = sorted(name for name in made[0] if made[0][name] != made[1].get(name))
        report.line(f"\n{len(made[0])} files; not the same twice: {', '.join(other) or 'none'}")
    report.close()


def _write(path: Path, count: int, words: int) -> None:
    with path.open("wb") as stream:
        for record in records(count, words):
            stream.write(encode_record(record) + b"\n")


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.*"))
        if path.name != OWN_IDENTIFIER
    }
