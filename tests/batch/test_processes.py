"""What the system tells of processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from readout.batch.processes import begun_by


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells it")
def test_what_a_child_has_begun() -> None:
    command = ["sh", "-c", "sleep 60 & echo $!; wait"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        pid = int(child.stdout.readline())
        assert begun_by(child.pid) == begun_by(child.pid, "sleep") == [pid]
        assert begun_by(child.pid, "raylet") == []
        assert child.pid in begun_by(os.getpid(), "sh")
        os.kill(pid, signal.SIGKILL)
    assert begun_by(child.pid) == []
