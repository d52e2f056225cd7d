"""``python -m benchmarks fuzz``: what it found, kept, and what it begins with."""

from __future__ import annotations

import pytest

from benchmarks.fuzz import files, returned, targets

TARGETS = targets.TARGETS | files.TARGETS | returned.TARGETS

FOUND = [
    # the place of what cannot be decoded counts in the source, not in the text
    ("html", b"<html><head><meta charset=utf-8></head><p>Ships sail.<d\x80\x9c>We sail."),
    ("markdown", "# Ships\n\n[“We](sail) ".encode() + b"\x80\x9c\n"),
]

CHANGED = [
    # a seed, by its first byte, in which a piece is another one: places and shares beyond measure
    ("importers", 6, b",q1,1,17,", b",q1,-5,99999999999999999999,"),
    ("importers", 6, b",q1,1,17,", b",q1,1,18,"),
    ("sheet", None, b",0.5,", b",1e-200,"),
    ("sheet", None, b",0.5,", b",1e-320,"),
    # a word that is not among those of its DocBin
    ("importers", 5, b"\xa2q1\xa4said", b"\xa2q9\xa4said"),
    # a record that says wrongly what of it was read: its line is named
    ("gold", None, b'"warnings":[]', b'"warnings":[],"extensions":{"gold":7}'),
    # labels and ids without end, which messages repeat
    ("importers", 0, b'"labels":["direct"]', b'"labels":["%s"]' % (b"x" * 3_000)),
]


@pytest.mark.parametrize(("name", "first", "old", "new"), CHANGED)
def test_a_seed_that_was_changed(name: str, first: int | None, old: bytes, new: bytes) -> None:
    seeds = TARGETS[name].seeds()
    seed = next(one for one in seeds if first is None or one[0] == first)
    assert old in seed
    TARGETS[name].check(seed.replace(old, new, 1))


@pytest.mark.parametrize(("name", "data"), FOUND)
def test_what_was_found_is_mended(name: str, data: bytes) -> None:
    TARGETS[name].check(data)


@pytest.mark.parametrize("name", TARGETS)
def test_the_seeds_pass(name: str) -> None:
    for seed in TARGETS[name].seeds():
        TARGETS[name].check(seed)
