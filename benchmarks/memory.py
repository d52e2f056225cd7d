"""Memory over few and many documents, what a word costs in short and long ones, reading."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from benchmarks.articles import article, write
from benchmarks.processes import manifest, readout, usage
from benchmarks.reading import tell_reading
from benchmarks.report import Report, parser

PARTS = ("documents", "length", "reading")
LENGTHS = (100, 1_000, 10_000, 100_000)
HUGE = 5_000_000
"""Bytes."""
LEAST_WORDS = 40_000


def main(arguments: list[str]) -> None:
    """Print the tables."""
    options = parser("memory", __doc__)
    options.add_argument(
        "--only", choices=PARTS, action="append", help="this part alone (may stand repeatedly)"
    )
    options.add_argument(
        "--documents", type=int, default=20_000, help="how many are many; a tenth of them are few"
    )
    options.add_argument("--words", type=int, default=60, help="of each")
    found = options.parse_args(arguments)
    for part in found.only or PARTS:
        report = Report(f"memory, {part}", record=found.record)
        with tempfile.TemporaryDirectory() as folder:
            if part == "documents":
                _documents(report, Path(folder), found.documents, found.words)
            elif part == "length":
                _length(report, Path(folder))
            else:
                tell_reading(report, Path(folder))
        report.close()


def _documents(report: Report, folder: Path, count: int, words: int) -> None:
    rows = []
    for jobs in (1, 2):
        found = []
        for number in (count // 10, count):
            path = folder / f"{number}.jsonl"
            write(path, number, words)
            taken = usage(readout("run", path, "-o", folder / f"{number}-{jobs}", "-j", jobs))
            found.append(taken.memory)
        rows.append(
            [f"-j {jobs}", *(f"{memory:.0f}" for memory in found), f"{found[1] / found[0]:.3f}"]
        )
    header = ["", f"{count // 10:,} documents, MB", f"{count:,} documents, MB", "ratio"]
    report.table(
        f"Resident memory of the largest process, default.cfg, documents of {words} words",
        header,
        rows,
    )


def _length(report: Report, folder: Path) -> None:
    rows = []
    for config in ("default.cfg", "small.cfg"):
        load = _take(folder, config, "load", ["Harbour news"])
        for words in LENGTHS:
            texts = _joined(max(1, LEAST_WORDS // words), words)
            taken = _take(folder, config, str(words), texts)
            rows.append(_row(config, f"{words:,}", texts, taken, load))
        text = _joined(1, HUGE // 6)[0][:HUGE]
        taken = _take(folder, config, "huge", [text])
        rows.append(_row(config, f"{len(text.split()):,} (5 MB)", [text], taken, load))
    report.table(
        "What a word costs in the same short articles, alone or joined to one document (-j 1, "
        "loading aside)",
        ["", "words", "documents", "CPU s per 10,000 words", "MB"],
        rows,
    )


def _joined(count: int, words: int) -> list[str]:
    """Make documents of short articles one after the other.

    The same text, whatever their length.
    """
    short = words // LENGTHS[0]
    return [
        "\n".join(article(LENGTHS[0], seed=n * short + m) for m in range(short))
        for n in range(count)
    ]


def _take(folder: Path, config: str, name: str, texts: list[str]) -> tuple[float, float]:
    path, output = folder / f"{name}.jsonl", folder / f"{config}-{name}"
    path.write_text(
        "".join(json.dumps({"id": f"d{n}", "text": text}) + "\n" for n, text in enumerate(texts))
    )
    taken = usage(readout("run", path, "-o", output, "-c", f"readout:{config}"))
    if manifest(output)["counts"]["annotated"] != len(texts):
        raise RuntimeError(f"{name}: {taken.stderr}")
    return taken.cpu, taken.memory


def _row(
    config: str, name: str, texts: list[str], taken: tuple[float, float], load: tuple[float, float]
) -> list[str]:
    words = sum(len(text.split()) for text in texts)
    return [
        config,
        name,
        str(len(texts)),
        f"{1e4 * (taken[0] - load[0]) / words:.2f}",
        f"{taken[1]:.0f}",
    ]
