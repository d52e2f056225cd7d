"""Collection of garbage, which is put off where nearly all that is made stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["no_collection"]


@contextmanager
def no_collection() -> Iterator[None]:
    """Put the collection of garbage off until the end of the block.

    While modules, word lists, models or mentions of all documents are read, hundreds of thousands
    of objects are made. To look through them again and again takes an eighth of the time or more.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
