"""Garbage collection, put off while much is made that stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["no_collection"]


@contextmanager
def no_collection() -> Iterator[None]:
    """Put the collection of garbage off until the end of the block.

    While modules, word lists and models are loaded, hundreds of thousands of objects are made and
    nearly all of them stay: to look through them again and again takes a fifth of the time until
    the first document.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
