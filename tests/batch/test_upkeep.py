from __future__ import annotations

from pathlib import Path

import pytest

from readout.batch.store import DAY, Entry, Store
from readout.batch.upkeep import Pruned, payloads, prune, sizes
from readout.errors import ConfigError
from runs import snapshot


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a cache with outputs of day 100 (quotes in two states) and of day 140 (themes)."""
    path = tmp_path / "c.sqlite"
    for day, entries in (
        (
            100,
            [
                Entry(f"d{n}", "quotes", f"q{n}{p}", p, b"[1,2,3]" * 900)
                for p in ("old", "new")
                for n in range(9)
            ],
        ),
        (140, [Entry(f"d{n}", "themes", f"t{n}", "only", b'{"passages":[]}') for n in range(3)]),
    ):
        monkeypatch.setattr("time.time", lambda day=day: day * DAY + 5.0)
        with Store(path) as store:
            store.describe({"quotes": ("new", {}), "themes": ("only", {})})
            store.put(entries)
    return path


def test_sizes_by_stage_and_state(cache: Path) -> None:
    before = snapshot(cache.parent)
    assert [(one.stage, one.print, one.outputs, one.size, one.unused) for one in sizes(cache)] == [
        ("quotes", "new", 9, 9 * 6300, 40),
        ("quotes", "old", 9, 9 * 6300, 40),
        ("themes", "only", 3, 45, 0),
    ]
    assert snapshot(cache.parent) == before


def test_outputs_by_the_beginning_of_a_key(cache: Path) -> None:
    assert payloads(cache, "t1") == [("themes", b'{"passages":[]}')]
    assert [stage for stage, _ in payloads(cache, "d1")] == ["quotes", "quotes", "themes"]
    assert payloads(cache, "x") == []
    assert payloads(cache, "%d1") == payloads(cache, "d1")


@pytest.mark.parametrize(
    ("conditions", "left"),
    [
        ({"days": 40}, {"new": 9, "old": 9, "only": 3}),
        ({"days": 39}, {"only": 3}),
        ({"stage": "themes"}, {"new": 9, "old": 9}),
        ({"superseded": True}, {"new": 9, "only": 3}),
        ({"superseded": True, "days": 39, "stage": "quotes"}, {"new": 9, "only": 3}),
        ({}, {}),
    ],
)
def test_prune(cache: Path, conditions: dict[str, object], left: dict[str, int]) -> None:
    before = cache.stat().st_size
    gone = prune(cache, **conditions)  # type: ignore[arg-type]
    assert {one.print: one.outputs for one in sizes(cache)} == left
    assert gone == Pruned(21 - sum(left.values()), before - cache.stat().st_size)
    assert cache.stat().st_size < before or "old" in left
    assert [path.name for path in cache.parent.iterdir()] == ["c.sqlite"]


def test_a_run_beside_it_goes_on(cache: Path) -> None:
    with Store(cache) as store:
        prune(cache)
        assert store.get("d1", {"themes": "t1"}) == {}
        store.put([Entry("d1", "themes", "t1", "only", b"again")])
    assert payloads(cache, "t1") == [("themes", None)]


def test_no_cache_and_a_damaged_one(tmp_path: Path) -> None:
    for look in (sizes, prune):
        with pytest.raises(ConfigError, match="no cache there"):
            look(tmp_path / "c.sqlite")
    (tmp_path / "bad").write_bytes(b"garbage" * 999)
    with pytest.raises(ConfigError, match="damaged"):
        sizes(tmp_path / "bad")
    with pytest.raises(ConfigError, match="stays as it is"):
        prune(tmp_path / "bad")
    assert (tmp_path / "bad").read_bytes() == b"garbage" * 999
    with pytest.raises(ConfigError, match="is no file"):
        prune(tmp_path)  # a folder
