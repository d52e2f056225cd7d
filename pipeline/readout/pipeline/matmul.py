"""Matrix products of spaCy's models by NumPy.

On some processors (Zen 4) the library that thinc brings for them, blis, falls back to a slow
kernel: the small English model is 1.4 times as fast with NumPy's OpenBLAS on one thread, and says
the same of every token. Where blis has a fast kernel, the two are level.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from spacy.language import Language
from thinc.api import NumpyOps

__all__ = ["NumpyProducts", "use_numpy_products"]


class NumpyProducts(NumpyOps):  # type: ignore[misc] # thinc has no types for it
    """thinc's operations in main memory, with NumPy's product of matrices."""

    def gemm(
        self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False
    ) -> Any:
        """Multiply two matrices, either of them transposed first.

        Into ``out`` where it is given.
        """
        return np.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)


def use_numpy_products(nlp: Language) -> None:
    """Let the layers of a pipeline's models multiply by NumPy.

    Those that compute elsewhere (a GPU) are left alone.
    """
    ops = NumpyProducts()
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        for layer in model.walk() if model is not None and hasattr(model, "walk") else ():
            if type(layer.ops) is NumpyOps:
                layer.ops = ops
