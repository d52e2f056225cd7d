"""The command where no extra is installed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence

__all__ = ["without_extras"]

BARE = """
import json
import sys
import readout.io.extras

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in readout.io.extras.EXTRAS:
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Missing())
from readout.cli import main
from click.testing import CliRunner
done = [CliRunner().invoke(main, arguments) for arguments in json.loads(sys.argv[1])]
print(json.dumps([(one.exit_code, one.stderr) for one in done]))
"""


def without_extras(*commands: Sequence[str]) -> list[tuple[int, str]]:
    """Run commands in a process that finds none of the extras' packages.

    Returns
    -------
    list of (int, str)
        The exit status of each, and what it said on standard error.
    """
    command = [sys.executable, "-c", BARE, json.dumps(commands)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return [(status, said) for status, said in json.loads(done.stdout)]
