"""What the system tells of processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from readout.batch.processes import begun_by

PARENT = """
import sys, threading, time
from readout.batch.processes import Child
from tests.batch.test_processes import sleep
if __name__ == "__main__":
    if sys.argv[1] == "new":
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    child = Child(sleep, None)
    child.connection.recv()
    print(child.pid, flush=True)
    time.sleep(60)
"""


def sleep(_: object, connection: Connection) -> None:
    connection.send("here")
    time.sleep(60)


@pytest.mark.parametrize("begins", ["forked", "new"])
@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells it")
def test_a_child_ends_with_a_parent_that_is_killed(begins: str, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT, encoding="utf-8")
    command = [sys.executable, str(script), begins]
    root = str(Path(__file__).parents[2])
    environment = os.environ | {"PYTHONPATH": root}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert pid in begun_by(parent.pid)
        parent.kill()
    until = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells it")
def test_what_a_child_has_begun() -> None:
    command = ["sh", "-c", "sleep 60 & echo $!; wait"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        pid = int(child.stdout.readline())
        until = time.monotonic() + 20
        while not begun_by(child.pid, "sleep") and time.monotonic() < until:
            time.sleep(0.01)  # it is named so a moment after it is there
        assert begun_by(child.pid) == begun_by(child.pid, "sleep") == [pid]
        assert begun_by(child.pid, "raylet") == []
        assert child.pid in begun_by(os.getpid(), "sh")
        os.kill(pid, signal.SIGKILL)
    assert begun_by(child.pid) == []
