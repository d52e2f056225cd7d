"""Files of every format, and what reading them takes: time and memory over length."""

from __future__ import annotations

import gzip
import html
import json
import math
import sys
from collections.abc import Callable
from functools import cache
from itertools import cycle
from pathlib import Path

from benchmarks.articles import article
from benchmarks.processes import usage
from benchmarks.report import Report

__all__ = ["tell_reading"]

SIZES = (1, 2, 8)
"""Megabytes before they are compressed."""
WORDS = 400
READ = """
import sys
from readout.batch.sources import Rejected, collect, read
for item in read(collect([sys.argv[1]])):
    if isinstance(item, Rejected):
        raise SystemExit(item.error.message)
"""


def tell_reading(report: Report, folder: Path) -> None:
    """Print how time and memory of reading grow with the length of a file."""
    rows = []
    for name, (suffix, write) in SHAPES.items():
        empty = _take(folder / f"empty{suffix}", write(1000))
        taken = [_take(folder / f"{size}{suffix}", write(size * 1_000_000)) for size in SIZES]
        seconds = [max(cpu - empty[0], 0.01) for cpu, _ in taken]
        memory = [most - empty[1] for _, most in taken]
        exponent = math.log(seconds[-1] / seconds[-2]) / math.log(SIZES[-1] / SIZES[-2])
        each = [f"{most / size:.1f}" for most, size in zip(memory, SIZES, strict=True)]
        rows.append(
            [f"{suffix}, {name}", *(f"{cpu:.2f}" for cpu in seconds), f"{exponent:.2f}", *each]
        )
    sizes = [f"{size} MB" for size in SIZES]
    header = [
        "",
        *(f"CPU s, {size}" for size in sizes),
        "exponent",
        *(f"MB of memory a MB, {size}" for size in sizes),
    ]
    report.table(
        "What reading one file takes, before any stage, an empty one aside; exponent 1 is linear",
        header,
        rows,
    )


def _take(path: Path, data: bytes) -> tuple[float, float]:
    path.write_bytes(data)
    taken = usage([sys.executable, "-c", READ, str(path)])
    path.unlink()
    return taken.cpu, taken.memory


def _prose(size: int) -> list[str]:
    """Return paragraphs of about so many characters in all, the same ones again and again."""
    found: list[str] = []
    count = 0
    for paragraph in cycle(_paragraphs()):
        if count >= size:
            return found
        found.append(paragraph)
        count += len(paragraph) + 2
    return found


@cache
def _paragraphs() -> list[str]:
    texts = (article(WORDS, seed=seed) for seed in range(100))
    return [part.strip() for text in texts for part in text.split("\n\n")]


def _text(size: int) -> bytes:
    return "\n\n".join(_prose(size)).encode()


def _items(size: int) -> bytes:
    return "\n".join(f"- {part[:200]}" for part in _prose(2 * size)).encode()[:size]


def _page(size: int) -> bytes:
    return "".join(f"<p>{html.escape(part)}</p>\n" for part in _prose(size)).encode()


def _bare(size: int) -> bytes:
    return f"<body>{html.escape(' '.join(_prose(size)))}".encode()


def _lines(size: int) -> bytes:
    lines = (json.dumps({"text": part, "tags": ["a", "b"]}) for part in _prose(size))
    return "\n".join(lines).encode()


def _line(size: int) -> bytes:
    return json.dumps({"text": _text(size).decode()}).encode()


def _fields(size: int) -> bytes:
    return json.dumps({"text": "a", "list": ["x" * 40] * (size // 44)}).encode()


def _packed(size: int) -> bytes:
    return gzip.compress(_text(size))


SHAPES: dict[str, tuple[str, Callable[[int], bytes]]] = {
    "prose": (".txt", _text),
    "compressed": (".txt.gz", _packed),
    "paragraphs": (".md", _text),
    "list items": (".md", _items),
    "elements": (".html", _page),
    "one paragraph": (".html", _bare),
    "documents": (".jsonl", _lines),
    "one document": (".jsonl", _line),
    "one list": (".jsonl", _fields),
}
