"""Commands in processes of their own.

How long they take, on how much processor, in how much memory.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["Usage", "manifest", "readout", "start", "usage"]

MEASURED = """
import json, os, resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.run(json.loads(sys.argv[1]), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
spent = resource.getrusage(resource.RUSAGE_CHILDREN)
wall, cpu = time.perf_counter() - start, spent.ru_utime + spent.ru_stime
print(json.dumps([code.returncode, wall, cpu, spent.ru_maxrss, code.stderr.decode()]))
"""


@dataclass(frozen=True)
class Usage:
    """What a command took.

    Seconds from start to end, seconds of processor time, megabytes at its largest process.
    """

    wall: float
    cpu: float
    memory: float
    stderr: str = ""


def usage(command: list[str]) -> Usage:
    """Run a command to its end.

    Raises
    ------
    RuntimeError
        Where it fails.
    """
    own = [
        sys.executable,
        "-c",
        MEASURED,
        json.dumps(command),
    ]  # a fresh parent: it has no other children
    done = subprocess.run(own, capture_output=True, text=True, check=True, env=_environment())
    code, wall, cpu, memory, stderr = json.loads(done.stdout)
    if code not in (0, 1):
        raise RuntimeError(f"{' '.join(command)}: exit status {code}: {stderr}")
    return Usage(wall, cpu, memory / 1024, stderr)


def readout(*arguments: object) -> list[str]:
    """Return the command line of ``readout``."""
    return [sys.executable, "-m", "readout", *map(str, arguments)]


def start(command: list[str]) -> subprocess.Popen[str]:
    """Start a command, which will be killed or interrupted."""
    return subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=_environment(),
        start_new_session=True,
        preexec_fn=_hear,  # noqa: PLW1509 - no thread runs here
    )


def manifest(output: Path) -> dict[str, Any]:
    """Return the manifest of a run."""
    found: dict[str, Any] = json.loads((output / "manifest.json").read_bytes())
    return found


def _hear() -> None:
    """Let Ctrl-C through, which a benchmark in the background ignores, and hands that on."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent.parent), *sys.path]),
    }
