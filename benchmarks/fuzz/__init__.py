"""Fuzzing: input that is changed again and again so that it reaches code not reached before.

``python -m benchmarks fuzz TARGET --minutes 10`` needs atheris (``pip install atheris``), a tool
and no dependency. It stops at the first finding, which it leaves as a file; ``--replay FILE`` shows
it again, without atheris. What was tried is kept, and built on next time.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.fuzz.targets import Target

__all__ = ["main"]

TARGETS = ("benchmarks.fuzz.targets", "benchmarks.fuzz.files", "benchmarks.fuzz.returned")
TRACED = ["readout", "markdown_it"]
"""Packages whose branches guide the fuzzer."""
LONGEST = 4_096
"""Bytes of an input."""
SLOWEST = 30
"""Seconds that one input may take."""
MEMORY = 3_000
"""Megabytes that may be held."""


def main(arguments: list[str]) -> None:
    """Fuzz a target, or show a finding again."""
    options = argparse.ArgumentParser(prog="python -m benchmarks fuzz", description=__doc__)
    options.add_argument("target", help="one of them; 'list' names them")
    options.add_argument("--minutes", type=float, default=10)
    options.add_argument("--seed", type=int, default=0, help="0: another each time")
    options.add_argument(
        "--kept",
        type=Path,
        default=Path(gettempdir(), "readout-fuzz"),
        help="folder for inputs that were of use and for findings",
    )
    options.add_argument("--replay", type=Path, help="an input to be tried alone")
    found = options.parse_args(arguments)
    if found.replay is not None:
        _target(found.target).check(found.replay.read_bytes())
        return
    try:
        import atheris
    except ImportError:
        sys.exit("fuzzing needs atheris: pip install atheris")
    with atheris.instrument_imports(include=TRACED):
        target = _target(found.target)
        for seed in target.seeds():  # imports what is imported late
            target.check(seed)
    atheris.Setup(_flags(found, target), target.check)
    atheris.Fuzz()


def _target(name: str) -> Target:
    targets: dict[str, Target] = {}
    for module in TARGETS:
        targets |= import_module(module).TARGETS
    if name not in targets:
        sys.exit(f"no target {name!r}; there are: {', '.join(targets)}")
    return targets[name]


def _flags(found: argparse.Namespace, target: Target) -> list[str]:
    """Lay out the folders of a target, and return the command line of libFuzzer."""
    kept: Path = found.kept / found.target
    seeds, findings = kept / "inputs", kept / "findings"
    for folder in (seeds, findings):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds()):
        (seeds / f"seed-{number}").write_bytes(seed)
    words = kept / "words"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words))
    return [
        "fuzz",
        str(seeds),
        *([f"-dict={words}"] if target.words else []),
        f"-artifact_prefix={findings}/",
        f"-max_total_time={int(60 * found.minutes)}",
        f"-max_len={LONGEST}",
        f"-timeout={SLOWEST}",
        f"-rss_limit_mb={MEMORY}",
        f"-seed={found.seed}",
        "-print_final_stats=1",
        "-verbosity=1",
        "-reload=0",
    ]


def _escaped(word: str) -> str:
    """Write a word as libFuzzer's dictionaries have it."""
    return "".join(f"\\x{byte:02x}" for byte in word.encode())
