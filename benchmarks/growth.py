"""How time and records grow with the length of a document, for documents of hostile shapes.

The exponent says how: 1 where twice the length takes twice as much, 2 where it takes four times.
"""

from __future__ import annotations

import math
import resource
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import process_time
from types import FrameType
from typing import NoReturn
from unittest.mock import patch

from benchmarks.report import Report, parser
from benchmarks.shapes import SHAPES, Shape
from readout.batch.load import Readout, load
from readout.batch.sources import Rejected, collect, read
from readout.errors import DocumentError
from readout.records.types import encode_record

RULES = Path(__file__).parent / "rules.cfg"
MEMORY = 4 << 30
"""Bytes."""
LEAST_SECONDS = 0.05
"""Where four times the length takes less, the exponent says nothing."""
LEAST_SHARE = 0.05
"""Parts that take less of the time than this are not named."""
SIZES = (1, 2, 4)


class _Slow(BaseException):
    """The time is up; no error that a stage might take for its own."""


@dataclass
class Taken:
    """What one document took: seconds by part (reading and stages), bytes of its record."""

    seconds: dict[str, float]
    size: int

    @property
    def total(self) -> float:
        """Seconds in all."""
        return sum(self.seconds.values())


def main(arguments: list[str]) -> None:
    """Print the table."""
    options = parser("growth", __doc__)
    options.add_argument("--only", action="append", help="this shape alone (may stand repeatedly)")
    options.add_argument("--characters", type=int, default=50_000, help="of the shortest of three")
    options.add_argument("--limit", type=float, default=60, help="seconds a document may take")
    options.add_argument(
        "--rounds", type=int, default=2, help="of each length; the quickest counts"
    )
    options.add_argument(
        "-c", "--config", default=str(RULES), help="rules.cfg, without the encoder"
    )
    options.add_argument("--over", type=float, default=0, help="print exponents over this alone")
    found = options.parse_args(arguments)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _stop)
    pipeline = load(found.config)
    _take(pipeline, SHAPES["prose"], 20_000, found.limit)  # warms up
    report = Report("growth", record=found.record)
    sizes = [times * found.characters for times in SIZES]
    rows = []
    for name in found.only or SHAPES:
        row = _row(pipeline, SHAPES[name], sizes, found.limit, found.rounds)
        print(f"... {name}: {' '.join(row)}", flush=True)
        if max(map(_number, (row[3], row[5], row[7]))) >= found.over:
            rows.append([name, *row])
    report.table(
        f"CPU time and size of the record at {', '.join(f'{s:,}' for s in sizes)} characters, "
        f"{Path(found.config).name}",
        [
            "",
            *("CPU s", "2n", "4n", "exponent"),
            *("kB at 4n", "exponent", "steepest part", "exponent"),
        ],
        rows,
    )
    report.close()


def _stop(_number: int, _frame: FrameType | None) -> NoReturn:
    raise _Slow


def _row(pipeline: Readout, shape: Shape, sizes: list[int], limit: float, rounds: int) -> list[str]:
    taken: list[Taken] = []
    try:
        for size in sizes:
            every = (_take(pipeline, shape, size, limit) for _ in range(rounds))
            taken.append(min(every, key=lambda one: one.total))
    except (_Slow, MemoryError, DocumentError) as error:
        seconds = [f"{one.total:.2f}" for one in taken]
        last = f"> {limit:.0f}" if isinstance(error, _Slow) else _reason(error)
        filled = [*seconds, last, "", ""][:3]
        return [*filled, "inf", "", "", _slowest(taken), "inf"]
    first, *_, last_one = taken
    part, exponent = _steepest(first, last_one)
    return [
        *(f"{one.total:.2f}" for one in taken),
        _exponent(first.total, last_one.total),
        f"{last_one.size / 1000:.0f}",
        _exponent(first.size, last_one.size, least=0),
        part,
        exponent,
    ]


def _reason(error: BaseException) -> str:
    """Name what a document failed of."""
    if isinstance(error, MemoryError) or isinstance(error.__cause__, MemoryError):
        return "memory"
    return getattr(error, "code", "failed")


def _steepest(first: Taken, last: Taken) -> tuple[str, str]:
    """Return the part that grows most, of those that matter, and how."""
    least = max(LEAST_SECONDS, LEAST_SHARE * last.total)
    grown = {
        name: _exponent(first.seconds.get(name, 0), seconds)
        for name, seconds in last.seconds.items()
        if seconds >= least
    }
    name = max(grown, key=lambda one: _number(grown[one]), default="")
    return name, grown.get(name, "")


def _slowest(taken: list[Taken]) -> str:
    return max(taken[-1].seconds, key=taken[-1].seconds.__getitem__) if taken else ""


def _number(cell: str) -> float:
    return float(cell) if cell else 0.0


def _exponent(first: float, last: float, least: float = LEAST_SECONDS) -> str:
    """Return how many times as much the longest takes as the shortest, as a power of lengths."""
    if last < least or first <= 0:
        return ""
    return f"{math.log(last / first) / math.log(SIZES[-1] / SIZES[0]):.2f}"


def _take(pipeline: Readout, shape: Shape, size: int, limit: float) -> Taken:
    """Read and annotate a document, and write its record."""
    text = shape.text(size)
    seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, _limited(limit):
        path = Path(folder, "document").with_suffix(shape.suffix)
        path.write_text(text, encoding="utf-8", newline="")
        start = process_time()
        (document,) = read(collect([str(path)]))
        if isinstance(document, Rejected):
            raise document.error
        seconds["read"] = process_time() - start
        # the pipeline's own clock, for once, is that of the processor
        with patch("readout.pipeline.assembly.perf_counter", process_time):
            outputs = pipeline.run(document, seconds=seconds)
        start = process_time()
        line = encode_record(pipeline.record(document, outputs))
        seconds["record"] = process_time() - start
    return Taken(seconds, len(line))


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Stop what stands within after so many seconds of the processor."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
