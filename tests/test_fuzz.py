"""``python -m benchmarks fuzz``: what it found, kept, and what it begins with."""

from __future__ import annotations

import pytest

from benchmarks.fuzz import files, targets

TARGETS = targets.TARGETS | files.TARGETS

FOUND = [
    # the place of what cannot be decoded counts in the source, not in the text
    (
        "html",
        b"<html><head><meta charset=utf-8></head><p>Ships sail.<d\x80\x9c>We sail.",
    ),
    ("markdown", "# Ships\n\n[“We](sail) ".encode() + b"\x80\x9c\n"),
]


@pytest.mark.parametrize(("name", "data"), FOUND)
def test_what_was_found_is_mended(name: str, data: bytes) -> None:
    TARGETS[name].check(data)


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_pass(name: str) -> None:
    for seed in TARGETS[name].seeds():
        TARGETS[name].check(seed)
