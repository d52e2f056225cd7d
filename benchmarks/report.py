"""Tables that are printed and, with ``--record``, kept in ``RESULTS.md`` with machine and date."""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

__all__ = ["Report", "parser"]

RESULTS = Path(__file__).parent / "RESULTS.md"
LIBRARIES = ("spacy", "onnxruntime", "scikit-learn", "numpy")


def parser(name: str, description: str | None) -> argparse.ArgumentParser:
    """Return a parser with what all of these commands take."""
    made = argparse.ArgumentParser(prog=f"python -m benchmarks {name}", description=description)
    made.add_argument(
        "--record", action="store_true", help="keep the table in benchmarks/RESULTS.md"
    )
    return made


class Report:
    """One section of the results.

    Parameters
    ----------
    name : str
        The command.
    record : bool
        Whether to keep it.
    """

    def __init__(self, name: str, *, record: bool) -> None:
        self._name = name
        self._record = record
        self._lines: list[str] = []

    def line(self, text: str = "") -> None:
        """Print a line of text."""
        print(text, flush=True)
        self._lines.append(text)

    def table(self, title: str, header: list[str], rows: list[list[str]]) -> None:
        """Print a table: the first column to the left, numbers to the right."""
        cells = [header, *rows]
        widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
        self.line(f"\n{title}\n")
        for number, row in enumerate(cells):
            padded = [
                row[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
            ]
            self.line(f"| {' | '.join(padded)} |")
            if not number:
                marks = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
                self.line(f"| {' | '.join(marks)} |")

    def close(self) -> None:
        """Keep the section in place of an earlier one of the same name."""
        if not self._record:
            return
        body = "\n".join([f"## {self._name}", "", _machine(), *self._lines]).strip() + "\n\n"
        old = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else HEAD
        pattern = re.compile(rf"^## {re.escape(self._name)}\n(?:(?!^## ).*\n)*", re.MULTILINE)
        if pattern.search(old):
            new = pattern.sub(lambda _: body, old)
        else:
            new = f"{old.rstrip()}\n\n{body}"
        RESULTS.write_text(new.rstrip("\n") + "\n", encoding="utf-8")


HEAD = """# Results

Written by `python -m benchmarks COMMAND --record`. Ratios are taken in one run on one machine;
absolute figures hold for that machine alone.
"""


def _machine() -> str:
    names = [line for line in _cpu_lines() if line.startswith("model name")]
    cpu = names[0].split(":", 1)[1].strip() if names else platform.machine()
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} × {cpu}, {platform.system()}, "
        f"Python {platform.python_version()}, {libraries}; commit {commit.stdout.strip() or '?'}."
    )


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []
