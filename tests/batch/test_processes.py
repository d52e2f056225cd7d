"""What the system tells of processes."""

from __future__ import annotations

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
        assert pid in begun_by("sh")
        assert begun_by("raylet") == []
        subprocess.run(["kill", str(pid)], check=True)
    assert pid not in begun_by("sh")
