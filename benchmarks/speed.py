"""CPU time of the four stages against the plain spaCy model, in one run.

The model is run with all its components, by paragraph.

And the time to start, and what two workers bring.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import spacy

from benchmarks import MODEL
from benchmarks.articles import articles, write
from benchmarks.corpora import document_of
from benchmarks.processes import manifest, readout, usage
from benchmarks.report import Report, parser
from benchmarks.timing import PLAIN, Seconds, Side, clock, take_turns
from readout.batch.load import load
from readout.batch.sources import collect, read
from readout.records.types import Document

CONFIGS = ("default.cfg", "small.cfg", "entities-only.cfg", "quotes-only.cfg", "themes-only.cfg")
PARTS = ("stages", "start", "workers")


def main(arguments: list[str]) -> None:
    """Print the tables."""
    options = parser("speed", __doc__)
    options.add_argument(
        "paths", nargs="*", help="documents to read; articles of the project's own by default"
    )
    options.add_argument(
        "--only", choices=PARTS, action="append", help="this part alone (may stand repeatedly)"
    )
    found = options.parse_args(arguments)
    report = Report("speed", record=found.record)
    for part in found.only or PARTS:
        if part == "stages":
            _stages(report, list(_documents(found.paths)))
        elif part == "start":
            _start(report)
        else:
            _workers(report)
    report.close()


def _documents(paths: list[str]) -> Iterator[Document]:
    if paths:
        yield from (item for item in read(collect(paths)) if isinstance(item, Document))
        return
    for name, text in articles(80, 700):
        yield document_of({"id": name, "text": text, "date": "2031-10-04"})


def _stages(report: Report, documents: list[Document]) -> None:
    sides = [_side(name) for name in CONFIGS]
    seconds = take_turns(spacy.load(MODEL), documents, sides)
    words = sum(len(d.text.split()) for d in documents)
    report.table(
        f"CPU time, one process, {len(documents)} documents, {words:,} words",
        ["", "CPU s", "words/s", "share of plain spaCy"],
        [_row(name, value, seconds[PLAIN], words) for name, value in seconds.items()],
    )


def _side(config: str) -> Side:
    """Return a configuration as a side, with its stages one by one behind the whole."""
    pipeline = load(f"readout:{config}")

    def side(documents: Sequence[Document], seconds: Seconds) -> None:
        parts: dict[str, float] = {}
        with clock(seconds, config):
            for document in documents:
                pipeline.record(document, pipeline.run(document, seconds=parts))
        for part, taken in parts.items():
            seconds[f"{config}: {part}"] += taken

    return side


def _row(name: str, seconds: float, plain: float, words: int) -> list[str]:
    return [name, f"{seconds:.2f}", f"{words / seconds:,.0f}", f"{seconds / plain:.3f}"]


def _start(report: Report, rounds: int = 5) -> None:
    """Take the best of some rounds, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "one.txt"
        text.write_text(
            "Harbour news\n\nIt was stressed that “the quay stays open.”\n", encoding="utf-8"
        )
        commands = {
            "spacy.load": [sys.executable, "-c", f"import spacy; spacy.load({MODEL!r})"],
            "readout run, default.cfg": readout(
                "run", text, "-o", f"{folder}/d", "--force", "segment"
            ),
            "readout run, small.cfg": readout(
                "run", text, "-o", f"{folder}/f", "-c", "readout:small.cfg", "--force", "segment"
            ),
            "readout --help": readout("--help"),
        }
        best = dict.fromkeys(commands, (float("inf"), float("inf")))
        for _ in range(rounds):
            for name, command in commands.items():
                taken = usage(command)
                best[name] = (min(best[name][0], taken.wall), min(best[name][1], taken.cpu))
    plain = best["spacy.load"][0]
    report.table(
        "From the start of the process to its end, with one record of nine words; "
        f"best of {rounds}",
        ["", "s", "CPU s", "share of spacy.load"],
        [
            [name, f"{wall:.2f}", f"{cpu:.2f}", f"{wall / plain:.2f}"]
            for name, (wall, cpu) in best.items()
        ],
    )


def _workers(report: Report, count: int = 300, words: int = 700, rounds: int = 2) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "articles.jsonl"
        total = write(path, count, words)
        rows = []
        for config in ("default.cfg", "small.cfg"):
            rate = {1: 0.0, 2: 0.0}
            for _ in range(rounds):
                for jobs in (1, 2):
                    output = Path(folder) / f"{config}-{jobs}"
                    command = readout(
                        "run", path, "-o", output, "-c", f"readout:{config}", "-j", jobs
                    )
                    usage([*command, "--force", "segment"])
                    found = manifest(output)
                    rate[jobs] = max(
                        rate[jobs], total / (found["seconds"] - found["loading_seconds"])
                    )
            rows.append([config, f"{rate[1]:,.0f}", f"{rate[2]:,.0f}", f"{rate[2] / rate[1]:.2f}"])
    report.table(
        f"Words/s, {count} documents, {total:,} words, loading aside; best of {rounds}",
        ["", "-j 1", "-j 2", "ratio"],
        rows,
    )
