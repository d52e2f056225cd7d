"""Stub until merged."""

from pathlib import Path
from typing import Any


def is_url(path: Path | str) -> bool:
    """."""
    return "://" in str(path)


def filesystem(url: str) -> tuple[Any, str]:
    """."""
    import fsspec

    return fsspec.core.url_to_fs(url)
