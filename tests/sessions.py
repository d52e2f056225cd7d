"""The console sessions of the documents: what is typed, and what it prints.

``python -m tests.sessions`` runs them and writes into the pages what they print now.
"""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import chdir
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from readout.cli import main

ROOT = Path(__file__).parent.parent
SESSIONS = [ROOT / "README.md", ROOT / "docs" / "tutorial.md"]
ELLIPSIS = "…"
PASSING = ("time ", "progress ")
"""What begins so differs from run to run."""
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page: Path, language: str) -> list[str]:
    return [m[2] for m in BLOCK.finditer(page.read_text(encoding="utf-8")) if m[1] == language]


def session(page: Path) -> list[tuple[str, str]]:
    """Return the commands of a page's console sessions, each with what it prints."""
    return commands("".join(blocks(page, "console")))


def commands(block: str) -> list[tuple[str, str]]:
    parts = block.split("$ ")[1:]
    return [(command, output) for command, _, output in (p.partition("\n") for p in parts)]


def readout(command: str, folder: Path) -> str:
    """Run a command in a folder, in this process; return what it prints."""
    with chdir(folder):
        done = CliRunner().invoke(main, shlex.split(command)[1:], env={"COLUMNS": "80"})
    assert done.exit_code == 0, done.stderr
    return done.stdout + done.stderr


def timeless(text: str) -> list[str]:
    """Leave out times, and what is said where no terminal is: there a bar stands and goes."""
    return [line for line in text.splitlines() if not line.startswith(PASSING)]


def holds(expected: list[str], found: list[str]) -> bool:
    """Tell whether lines are those that are expected; ``…`` stands for any."""
    if ELLIPSIS not in expected:
        return expected == found
    at = expected.index(ELLIPSIS)
    if expected[:at] != found[:at]:
        return False
    rest = expected[at + 1 :]
    return any(holds(rest, found[one:]) for one in range(at, len(found) + 1))


def renewed(shown: str, printed: str) -> str:
    """Return what a session printed as a page shows it.

    Times stay those of the page, and what the page leaves out (``…``, once) stays left out.
    """
    before = shown.splitlines()
    lines = list(_with_times(before, printed.splitlines()))
    if ELLIPSIS in before:
        head = before.index(ELLIPSIS)
        tail = len(before) - head - 1
        lines = [*lines[:head], ELLIPSIS, *lines[len(lines) - tail :]]
    return "".join(f"{line}\n" for line in lines)


def _with_times(before: list[str], printed: list[str]) -> Iterator[str]:
    """Yield lines that were printed, those with times as they were before, in their order."""
    times = {start: iter([line for line in before if line.startswith(start)]) for start in PASSING}
    for line in printed:
        start = next((one for one in PASSING if line.startswith(one)), None)
        if start is None:
            yield line
        else:
            yield from islice(times[start], 1)


def renew(page: Path) -> list[str]:
    """Write what the sessions of a page print now; return the commands that print something else."""
    text = page.read_text(encoding="utf-8")
    changed = []
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "raw").symlink_to(ROOT / "raw")
        for command, shown in session(page):
            printed = readout(command, folder)
            if not holds(timeless(shown), timeless(printed)):
                changed.append(command)
                typed = f"$ {command}\n"
                text = text.replace(typed + shown, typed + renewed(shown, printed))
    page.write_text(text, encoding="utf-8")
    return changed


if __name__ == "__main__":
    for page in SESSIONS:
        for command in renew(page):
            sys.stdout.write(f"{page.name}: {command}\n")
