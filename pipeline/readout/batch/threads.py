"""One thread a process in numeric libraries: each core has a document of its own to work on."""

from __future__ import annotations

import os

__all__ = ["VARIABLES", "one_thread"]

VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


def one_thread() -> None:
    """Let numeric libraries use one thread, here and in processes started from here.

    It holds for those that are not loaded yet.
    """
    for name in VARIABLES:
        os.environ.setdefault(name, "1")
