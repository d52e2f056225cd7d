"""Runs that are killed, interrupted, out of disk, or that lose a worker.

What the next run makes of it.
"""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.articles import write
from benchmarks.processes import manifest, readout, start, usage
from benchmarks.report import Report, parser

SHAPE = ("--shard-size", "25", "--compress", "gz")
QUICK = 2.0
MINUTE = 60.0
"""Seconds."""


def main(arguments: list[str]) -> None:
    """Print the table."""
    options = parser("recovery", __doc__)
    options.add_argument("--kills", type=int, default=8, help="of each run")
    options.add_argument("--documents", type=int, default=150)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--ray-minutes",
        type=float,
        help="instead: runs on Ray for so long, a worker killed every minute",
    )
    found = options.parse_args(arguments)
    report = Report("recovery", record=found.record)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        words = write(folder / "articles.jsonl", found.documents, 400)
        plain = usage(_command(folder, "plain", 1))
        expected = _digest(folder / "plain")
        rows = [["undisturbed, -j 1", "0", f"{plain.wall:.1f}", "", "yes"]]
        if found.ray_minutes:
            rows.append(_ray_workers(folder, found.ray_minutes * MINUTE, expected))
        else:
            rows += _disturbed(folder, found.kills, found.seed, expected)
    report.table(
        f"default.cfg, {found.documents} documents, {words:,} words, parts of 25 records, gzip",
        ["", "times", "s in all", "s to end", "same bytes in the end"],
        rows,
    )
    report.close()


def _disturbed(folder: Path, kills: int, seed: int, expected: str) -> list[list[str]]:
    chance = random.Random(seed)  # noqa: S311
    return [
        *(_killed(folder, jobs, kills, chance, expected) for jobs in (1, 2)),
        _interrupted(folder, expected),
        _lost_worker(folder, expected),
        _full_disk(folder, expected),
    ]


def _command(folder: Path, name: str, jobs: int) -> list[str]:
    return readout("run", folder / "articles.jsonl", "-o", folder / name, "-j", jobs, *SHAPE)


def _digest(output: Path) -> str:
    files = sorted(path for path in output.glob("annotations*"))
    return hashlib.sha256(
        b"".join(path.name.encode() + path.read_bytes() for path in files)
    ).hexdigest()


def _same(output: Path, expected: str) -> str:
    return "yes" if _digest(output) == expected else "NO"


def _killed(folder: Path, jobs: int, kills: int, chance: random.Random, expected: str) -> list[str]:
    output = folder / f"killed-{jobs}"
    command = _command(folder, output.name, jobs)
    spent, times = 0.0, 0
    for _ in range(kills):
        begun = time.perf_counter()
        process = start(command)
        try:
            process.wait(1.0 + chance.random() * 5)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            times += 1
        process.communicate()
        spent += time.perf_counter() - begun
    spent += usage(command).wall
    return [f"killed, -j {jobs}", str(times), f"{spent:.1f}", "", _same(output, expected)]


def _interrupted(folder: Path, expected: str) -> list[str]:
    output = folder / "interrupted"
    command = _command(folder, output.name, 2)
    slowest, begun = 0.0, time.perf_counter()
    for wait in (3.0, 4.5, 6.0):
        process = start(command)
        time.sleep(wait)
        asked = time.perf_counter()
        os.killpg(process.pid, signal.SIGINT)
        process.communicate()
        slowest = max(slowest, time.perf_counter() - asked)
    usage(command)
    note = f"{slowest:.2f}" + ("" if slowest < QUICK else " (TOO LONG)")
    return [
        "Ctrl-C, -j 2",
        "3",
        f"{time.perf_counter() - begun:.1f}",
        note,
        _same(output, expected),
    ]


def _lost_worker(folder: Path, expected: str) -> list[str]:
    output = folder / "worker"
    begun, times = time.perf_counter(), 0
    process = start(_command(folder, output.name, 2))
    while process.poll() is None:
        time.sleep(2.5)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        if process.poll() is None and (workers := children.read_text().split()) and times < 3:
            os.kill(int(workers[-1]), signal.SIGKILL)
            times += 1
    process.communicate()
    lost = manifest(output)["counts"]["quarantined"]
    same = _same(output, expected) if not lost else f"NO: {lost} lost"
    return ["a worker killed", str(times), f"{time.perf_counter() - begun:.1f}", "", same]


def _ray_workers(folder: Path, seconds: float, expected: str) -> list[str]:
    """Run again and again on Ray; every minute one of its workers is killed."""
    begun, times, lost, runs, same = time.perf_counter(), 0, 0, 0, True
    killed = begun
    while time.perf_counter() - begun < seconds:
        output = folder / f"ray-{runs}"
        process = start([*_command(folder, output.name, 2), "--engine", "ray"])
        while process.poll() is None:
            time.sleep(1)
            workers = _ray_processes(process.pid)
            if workers and time.perf_counter() - killed >= MINUTE:
                os.kill(workers[times % len(workers)], signal.SIGKILL)
                killed = time.perf_counter()
                times += 1
        process.communicate()
        runs += 1
        lost += manifest(output)["counts"]["quarantined"]
        same = same and _same(output, expected) == "yes"
    return [
        f"a worker of Ray killed every minute, {runs} runs",
        str(times),
        f"{time.perf_counter() - begun:.1f}",
        "",
        "yes" if same and not lost else f"NO: {lost} lost",
    ]


def _ray_processes(session: int) -> list[int]:
    """Return the processes of a session in which Ray works on documents."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name = (folder / "cmdline").read_bytes()
            if name.startswith(b"ray::") and os.getsid(int(folder.name)) == session:
                found.append(int(folder.name))
        except OSError:
            continue  # it has just ended
    return sorted(found)


def _full_disk(folder: Path, expected: str) -> list[str]:
    """Run on a file system of two megabytes, which only root can make.

    Then on one that has room.
    """
    mount = folder / "disk"
    mount.mkdir()
    made = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(mount)]
    if subprocess.run(made, capture_output=True, check=False).returncode:
        return ["a full disk (skipped: needs root)", "0", "", "", ""]
    try:
        begun = time.perf_counter()
        process = start(readout("run", folder / "articles.jsonl", "-o", mount / "out", *SHAPE))
        _, stderr = process.communicate()
        if process.returncode != 3 or "free some" not in stderr:
            return ["a full disk", "1", "", "", f"NO: exit status {process.returncode}: {stderr}"]
        subprocess.run(["mount", "-o", "remount,size=500m", str(mount)], check=True)
        usage(readout("run", folder / "articles.jsonl", "-o", mount / "out", *SHAPE))
        return [
            "a full disk",
            "1",
            f"{time.perf_counter() - begun:.1f}",
            "",
            _same(mount / "out", expected),
        ]
    finally:
        subprocess.run(["umount", str(mount)], check=True)
