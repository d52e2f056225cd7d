"""One thread a process in numeric libraries: each core has a document of its own to work on."""

from __future__ import annotations

import os

__all__ = ["VARIABLES", "one_thread"]

VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def one_thread() -> None:
    """Let numeric libraries that are not loaded yet, here or in processes started from here, use one thread."""
    for name in VARIABLES:
        os.environ.setdefault(name, "1")
