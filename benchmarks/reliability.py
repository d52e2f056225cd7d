"""Whether a confidence is to be believed: of what is said at 0.9, nine in ten should be right."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

__all__ = ["print_reliability"]

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


def print_reliability(judged: Sequence[tuple[float, bool]]) -> None:
    """Print, by confidence, how many there are, their mean, and the share that is right."""
    print("confidence     quotes     mean    right")
    error = 0.0
    for low, high in pairwise(EDGES):
        last = high == EDGES[-1]
        inside = [pair for pair in judged if low <= pair[0] < high or (last and pair[0] == high)]
        if not inside:
            print(f"{low:.1f} to {high:.1f}   {0:8d} {'-':>8s} {'-':>8s}")
            continue
        mean, share = (sum(column) / len(inside) for column in zip(*inside, strict=True))
        error += abs(mean - share) * len(inside) / len(judged)
        print(f"{low:.1f} to {high:.1f}   {len(inside):8d} {mean:8.3f} {share:8.3f}")
    print(f"expected calibration error {error:.3f}")
