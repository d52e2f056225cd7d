"""How often intervals cover the truth, in corpora simulated with a truth that is known."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpora import Corpora

__all__ = ["main"]

CORPORA = 2000
DOCUMENTS = (20, 50, 150, 500)
HAVING = (0.02, 0.05, 0.1, 0.3, 0.8)
"""Shares of the documents that have what is counted."""


def main(arguments: Sequence[str]) -> None:
    """Print the coverage of each setting."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks intervals")
    parser.add_argument("--corpora", type=int, default=CORPORA)
    options = parser.parse_args(arguments)
    print("documents  that have it  covered of 100  above  below")
    (simulated,) = Corpora(Path()).own_module("simulated")
    for documents in DOCUMENTS:
        for having in HAVING:
            setting = simulated.Setting(documents, having)
            found = simulated.coverage(setting, options.corpora)
            print(
                f"{documents:9}  {documents * having:12.1f}  {found.covered:14.1f}  "
                f"{found.above:5.1f}  {found.below:5.1f}"
            )
