"""Cells of CSV that a spreadsheet would run as formulas: guarded, and read back whole."""

from __future__ import annotations

__all__ = ["plain_cell", "safe_cell"]

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet takes for a formula."""
GUARD = "'"


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula.

    One that looks as if it were guarded already gets another guard, so that :func:`plain_cell`
    gives back what there was.
    """
    return GUARD + text if _is_formula(text) else text


def plain_cell(cell: str) -> str:
    """Return the text that :func:`safe_cell` guarded."""
    return cell[1:] if cell.startswith(GUARD) and _is_formula(cell) else cell


def _is_formula(text: str) -> bool:
    return text.lstrip(GUARD).startswith(FORMULA)
