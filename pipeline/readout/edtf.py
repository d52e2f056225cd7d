"""Whether a date is a valid EDTF value, by the ``edtf`` package (which is loaded on first use)."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import lru_cache

__all__ = ["is_edtf"]


@lru_cache(maxsize=1)
def _parser() -> Callable[[str], bool]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its grammar makes pyparsing 3.3 talk on import
        from edtf.parser.grammar import is_valid_edtf
    check: Callable[[str], bool] = is_valid_edtf
    return check


@lru_cache(maxsize=4096)
def is_edtf(value: str) -> bool:
    """Tell whether a text is a date in EDTF (ISO 8601-2), levels 0 to 2.

    Examples
    --------
    >>> is_edtf("2019-01-15/2019-01-16"), is_edtf("XXXX-01-30"), is_edtf("30 January")
    (True, True, False)
    """
    try:
        return bool(value) and _parser()(value)
    except (
        ValueError,
        TypeError,
        AttributeError,
        RecursionError,
    ):  # its grammar gives up on some texts so
        return False
