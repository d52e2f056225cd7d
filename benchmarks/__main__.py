"""``python -m benchmarks speed [PATH...]``: CPU time of the pipeline against plain spaCy on the same texts."""

from __future__ import annotations

import sys

from benchmarks.speed import main

COMMANDS = {"speed": main}

if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: python -m benchmarks {'|'.join(COMMANDS)} [PATH...]")
    COMMANDS[sys.argv[1]](sys.argv[2:])
