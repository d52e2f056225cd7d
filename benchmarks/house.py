"""The ruler, held to a folder of Python code: this package, or another codebase beside it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import CodeType, FrameType
from typing import TYPE_CHECKING

from benchmarks.corpora import Corpora

if TYPE_CHECKING:
    from ruler import Module

PACKAGE = Path(__file__).parent.parent / "pipeline" / "readout"
HEAD = (
    "                                  files    code    nodes a line functions   once  > 12 longest"
    " largest and/or circles   up"
)
TEXT = (
    "Harbor Council meets\n\n"
    "On 3 May 2031, the Harbor Council held its 7th plenary session. Chair Mara Velden presided "
    "over the session and delivered a speech. The session pointed out that old trades and new "
    "ones must grow together. It was stressed that no quay may close before another opens. "
    "“Nobody is left behind,” said Mara Velden, adding that fares would stay as they are. "
    "According to the minister, Teodor Halvane, the plan will be published in June. Velden told "
    "reporters that “the tide does not wait” and that work on the dam would begin next year. "
    "Members of the council attended the session."
)
"""A text of 104 words with six quotes."""
RUN = 700
"""The budget of functions that run for it."""
ASIDE = (".jinja", ".sql", ".js", ".css")
"""What the budget does not count, and somebody reads all the same: printed beside it."""
NOTE = """
code: lines without blank ones, comments and docstrings; nodes: of the syntax tree; once: private
functions named once in their file; > 12: functions over that cyclomatic complexity; longest: lines
of a function; largest: of a file; and/or: the most in a function; circles: of modules that import
each other; up: imports to a floor above. A folder counts with all below it."""


def main(arguments: Sequence[str]) -> None:
    """Print a row for each folder and one in all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks house", description=__doc__)
    parser.add_argument("path", type=Path, nargs="?", default=PACKAGE, help="folder of code")
    folder = parser.parse_args(arguments).path.resolve()
    print(HEAD)
    for row in rows(folder):
        print(row)
    print(NOTE)


def rows(folder: Path) -> Iterator[str]:
    """Yield the lines of the table, and what could not be read."""
    (ruler,) = Corpora(folder).own_module("ruler")
    base = ruler.base_of(folder)
    modules: list[Module] = []
    for path in sorted(folder.rglob("*.py")):
        try:
            modules.append(ruler.measure(path, base))
        except (SyntaxError, UnicodeDecodeError) as error:
            yield f"left out: {path}: {error}"
    inner = sorted(
        {parent for m in modules for parent in m.path.parents if folder in parent.parents}
    )
    for place in inner:
        yield row(str(place.relative_to(folder)), [m for m in modules if place in m.path.parents])
    yield row("in all", modules)
    if folder == PACKAGE:
        yield ""
        cost = ruler.spent(modules)
        yield f"{'':32s} {'now':>9s} {'budget':>9s}"
        yield from (
            f"{name:32s} {cost[name]:9,d} {most:9,d}" for name, most in ruler.BUDGET.items()
        )
        yield f"{'functions run for a short text':32s} {functions_run():9,d} {RUN:9,d}"
        yield ""
        for suffix in ASIDE:
            texts = [path.read_text(encoding="utf-8") for path in folder.rglob(f"*{suffix}")]
            lines = sum(len(text.splitlines()) for text in texts)
            yield f"{f'lines of {suffix}, {len(texts)} files':32s} {lines:9,d}"
        for name, homes in ruler.shared_classes(modules).items():
            yield f"  {name}: {', '.join(homes)}"


def functions_run() -> int:
    """Return how many functions of the package run for :data:`TEXT`, what is read once aside."""
    from readout import load

    readout = load()
    readout(TEXT)
    ran: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        own = code.co_filename.startswith(str(PACKAGE)) and not code.co_name.startswith("<")
        if event == "call" and own:
            ran.add(code)

    sys.setprofile(note)
    try:
        readout(TEXT)
    finally:
        sys.setprofile(None)
    return len(ran)


def row(name: str, modules: Iterable[Module]) -> str:
    """Write what was measured of a folder."""
    (ruler,) = Corpora(PACKAGE).own_module("ruler")
    every = list(modules)
    found = ruler.figures(every)
    ups = sum(ruler.goes_up(m.name, t) for m in every for t in (*m.targets, *m.strings))
    return (
        f"{name:32s} {found.files:6,d} {found.code:7,d} {found.nodes:8,d} {found.density:6.1f} "
        f"{found.functions:9,d} {found.once:6,d} {found.over:5d} {found.longest:7d} "
        f"{found.largest:7,d} {found.connectives:6d} {len(ruler.circles(every)):7d} {ups:4d}"
    )
