"""A long run: memory, open files, threads, cache and speed over time.

What grows with the number of documents is a leak: the end is held against a tenth of the way.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.articles import article
from benchmarks.processes import readout, start
from benchmarks.report import Report, parser

EVERY = 20.0
"""Seconds between two looks."""
PAGE = 4096
"""Bytes of a page of memory, in ``/proc``."""
BROKEN = ("", "\u200b\u200b", "<<<", "\x00\x01", "“" * 500, "\ud83d")
"""Texts of which some go to quarantine, one among every five hundred documents."""
LARGER = ("resident MB, largest process", "resident MB, all", "open files", "threads")
PROGRESS = re.compile(r"progress +([\d,]+) of [\d,]+ documents")
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Look:
    """What the processes of a run hold at a moment.

    Seconds since the start, documents done, resident megabytes of the largest process and of all,
    open files and threads of all, megabytes of the output folder and of the cache in it.
    """

    seconds: float
    documents: int
    largest: float
    resident: float
    files: int
    threads: int
    output: float
    cache: float


def main(arguments: list[str]) -> None:
    """Print the table; keep what was seen and its chart."""
    options = parser("long", __doc__)
    options.add_argument("--documents", type=int, default=100_000)
    options.add_argument("--words", type=int, default=16, help="of each invented one")
    options.add_argument(
        "--corpus", type=Path, nargs="*", default=[], help=".jsonl files, mixed in"
    )
    options.add_argument("--every", type=int, default=1, help="each Nth of the corpus")
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--folder", type=Path, help="where to work; kept")
    options.add_argument("--chart", type=Path, default=HERE / "long.svg")
    options.add_argument("--draw", type=Path, help="draw these looks; run nothing")
    found = options.parse_args(arguments)
    if found.draw:
        lines = found.draw.read_text(encoding="utf-8").splitlines()
        looks = [Look(**json.loads(line)) for line in lines]
    else:
        with tempfile.TemporaryDirectory() as name:
            looks = _run(found.folder or Path(name), found)
    report = Report("long", record=found.record)
    _tell(report, looks)
    _draw(found.chart, looks)
    report.close()


def _run(folder: Path, found: Any) -> list[Look]:
    folder.mkdir(parents=True, exist_ok=True)
    path, output, log = folder / "in.jsonl", folder / "out", folder / "run.log"
    with path.open("w", encoding="utf-8") as stream:
        for number, fields in enumerate(_documents(found)):
            stream.write(json.dumps({"id": f"d{number:06d}", **fields}) + "\n")
    command = readout("run", path, "-o", output, "-j", found.jobs, "--log-file", log)
    begun, process, looks = time.perf_counter(), start(command), []
    with (folder / "looks.jsonl").open("w", encoding="utf-8") as kept:
        while True:
            try:
                process.wait(EVERY)
            except subprocess.TimeoutExpired:
                looks.append(_look(process.pid, time.perf_counter() - begun, output, log))
                kept.write(json.dumps(asdict(looks[-1])) + "\n")
                kept.flush()
            else:
                break
    _, said = process.communicate()
    if process.returncode not in (0, 1):
        sys.exit(f"exit status {process.returncode}: {said}")
    return looks


def _documents(found: Any) -> Iterator[dict[str, str]]:
    """Yield the invented ones and those of the corpus, in an order that is the same each time."""
    chance = random.Random(1)  # noqa: S311
    real = [
        line
        for path in found.corpus
        for line in path.read_text(encoding="utf-8").splitlines()[:: found.every]
    ]
    order = [*real, *([None] * (found.documents - len(real)))]
    chance.shuffle(order)
    for number, line in enumerate(order):
        if line is not None:
            fields = json.loads(line)
            yield {name: fields.get(name) or "" for name in ("text", "title", "date")}
        elif number % 500 == 0:
            yield {"text": BROKEN[number // 500 % len(BROKEN)]}
        else:
            yield {"text": article(found.words, seed=number), "date": "2031-10-04"}


def _look(pid: int, seconds: float, output: Path, log: Path) -> Look:
    resident, files, threads = [], 0, 0
    for one in _tree(pid):
        folder = Path(f"/proc/{one}")
        try:
            resident.append(int((folder / "statm").read_text().split()[1]) * PAGE / 1e6)
            files += sum(1 for _ in (folder / "fd").iterdir())
            threads += sum(1 for _ in (folder / "task").iterdir())
        except OSError:
            continue  # it has just ended
    told = PROGRESS.findall(log.read_text(encoding="utf-8")) if log.exists() else []
    done = int(told[-1].replace(",", "")) if told else 0
    cache = output / ".readout"
    return Look(
        round(seconds, 1),
        done,
        round(max(resident, default=0.0), 1),
        round(sum(resident), 1),
        files,
        threads,
        _size(output),
        _size(cache),
    )


def _tree(pid: int) -> list[int]:
    """Return a process and all below it."""
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children += map(int, task.read_text().split())
        except OSError:
            continue
    return [pid, *(one for child in children for one in _tree(child))]


def _size(folder: Path) -> float:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except OSError:
            continue
    return round(total / 1e6, 1)


def _tell(report: Report, looks: Sequence[Look]) -> None:
    last = looks[-1]
    tenth = next(look for look in looks if look.documents > last.documents / 10)
    pairs = [
        (getattr(tenth, name), getattr(last, name))
        for name in ("largest", "resident", "files", "threads")
    ]
    rows = [
        [name, f"{early:,.0f}", f"{late:,.0f}", f"{late / early:.3f}"]
        for name, (early, late) in zip(LARGER, pairs, strict=True)
    ]
    rate = (
        tenth.documents / tenth.seconds,
        (last.documents - tenth.documents) / (last.seconds - tenth.seconds),
    )
    rows.append(
        ["documents a second", f"{rate[0]:.1f}", f"{rate[1]:.1f}", f"{rate[1] / rate[0]:.3f}"]
    )
    each = [1000 * look.cache / look.documents for look in (tenth, last)]
    rows.append(
        ["cache, kB a document", f"{each[0]:.1f}", f"{each[1]:.1f}", f"{each[1] / each[0]:.3f}"]
    )
    header = ["", f"{tenth.documents:,} documents", f"{last.documents:,}", "ratio"]
    report.table("default.cfg, one run, at a tenth of the way and at its end", header, rows)


def _draw(path: Path, looks: Sequence[Look]) -> None:
    """Draw what was seen over the documents done: a small chart each."""
    import matplotlib
    from matplotlib.figure import Figure

    done = [look.documents for look in looks]
    speed = [
        (after.documents - before.documents) / (after.seconds - before.seconds)
        for before, after in zip(looks, looks[4:], strict=False)
    ]
    charts = {
        "resident MB, largest process": [look.largest for look in looks],
        "open files, all processes": [look.files for look in looks],
        "threads, all processes": [look.threads for look in looks],
        "cache, MB": [look.cache for look in looks],
        "documents a second": [*([None] * 4), *speed],
    }
    with matplotlib.rc_context({"svg.hashsalt": "long", "font.size": 8}):
        figure = Figure(figsize=(7, 8), layout="constrained")
        for place, (name, values) in enumerate(charts.items(), start=1):
            axes = figure.add_subplot(len(charts), 1, place)
            axes.plot(done, values, linewidth=1, color="#22577a")
            axes.set_ylim(bottom=0)
            axes.set_title(name, loc="left", fontsize=8)
        axes.set_xlabel("documents done")
        figure.savefig(path, format="svg", metadata={"Date": None})
