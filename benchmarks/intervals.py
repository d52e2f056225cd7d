"""How often intervals cover the truth, in corpora simulated with a truth that is known.

Of rates in an analysis; of F1, and of what two runs differ by, as ``readout evaluate`` tells them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.corpora import Corpora

__all__ = ["main"]

CORPORA = 2000
DOCUMENTS = (20, 50, 150, 500)
HAVING = (0.02, 0.05, 0.1, 0.3, 0.8)
"""Shares of the documents that have what is counted."""

SCORED = (10, 20, 50, 150, 500)
QUALITIES = (0.6, 0.85, 0.95)
BETTER = ((0.85, 0.8), (0.95, 0.95))
"""Two runs that are held together."""


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
            print(f"{documents:9}  {documents * having:12.1f}  {_told(found)}")
    print("\ndocuments  F1     covered of 100  above  below")
    for documents in SCORED:
        for quality in QUALITIES:
            setting = simulated.Scored(documents, quality)
            found = simulated.f1_coverage(setting, options.corpora)
            print(f"{documents:9}  {simulated.f1_of(quality):.3f}  {_told(found)}")
    print("\ndocuments  differ by  covered of 100  above  below")
    for documents in SCORED:
        for quality, other in BETTER:
            setting = simulated.Scored(documents, quality)
            found = simulated.difference_coverage(setting, other, options.corpora)
            differ = simulated.f1_of(quality) - simulated.f1_of(other)
            print(f"{documents:9}  {differ:9.3f}  {_told(found)}")


def _told(found: Any) -> str:
    return f"{found.covered:14.1f}  {found.above:5.1f}  {found.below:5.1f}"
