"""A small taxonomy of another subject, and the packaged stage."""

from __future__ import annotations

from pathlib import Path

import pytest

TAXONOMY = """
schema = "readout-taxonomy/1"
id = "gardens"
title = "Gardens"
[[themes]]
id = "sun_shade"
label = "Sun and shade"
[themes.signals]
balance = ["sun and shade"]
[[themes.poles]]
id = "sun"
label = "Sun"
terms = ["sun*", "bright bed*"]
headings = ["light"]
[[themes.poles]]
id = "shade"
label = "Shade"
terms = ["shade*", "shadow*"]
"""


@pytest.fixture
def garden_file(tmp_path: Path) -> Path:
    path = tmp_path / "gardens.toml"
    path.write_text(TAXONOMY, encoding="utf-8")
    return path
