"""The command where no extra is installed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

__all__ = ["without_extras"]

BARE = """
import sys
import readout.io.extras

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in readout.io.extras.EXTRAS:
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Missing())
from readout.cli import main
main(sys.argv[1:])
"""


def without_extras(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run ``readout`` in a process that finds none of the extras' packages."""
    command = [sys.executable, "-c", BARE, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)
