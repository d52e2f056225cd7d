"""The words of the report: one file, for templates and scripts alike."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

__all__ = ["texts"]


@lru_cache(maxsize=1)
def texts() -> dict[str, str]:
    """Return all texts by their name (``"filters.from"``).

    What stands in braces is put in by whoever shows it; where a text has two forms, for one and for
    more, a ``|`` stands between them.
    """
    source = files("readout.report").joinpath("texts.toml").read_text(encoding="utf-8")
    return {
        f"{section}.{name}": text
        for section, named in tomllib.loads(source).items()
        for name, text in named.items()
    }
