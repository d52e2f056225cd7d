from __future__ import annotations

import os
from pathlib import Path

import pytest
from runs import snapshot

from pipeline.batch.store import Store
from pipeline.errors import FatalError


def fill(path: Path, rows: int = 3, size: int = 10) -> None:
    with Store(path) as store:
        store.put((f"k{i}", bytes([i % 256]) * size) for i in range(rows))


def test_gives_back_what_was_put(tmp_path: Path) -> None:
    fill(tmp_path / "c")
    with Store(tmp_path / "c") as store:
        assert store.get({"segment": "k0", "quotes": "k2", "themes": "k9"}) == {
            "segment": b"\0" * 10,
            "quotes": b"\2" * 10,
        }
        assert store.get({}) == {}
        store.put([("k0", b"new")])
        assert store.get({"a": "k0"}) == {"a": b"new"}
    assert [path.name for path in tmp_path.iterdir()] == ["c"]


def test_garbage_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"this was a database once, " * 400)
    with Store(path) as store:
        assert store.damaged == tmp_path / "c.damaged"
        store.put([("k", b"v")])
    assert (tmp_path / "c.damaged").read_bytes().startswith(b"this was")
    with Store(path) as store:
        assert (store.damaged, store.get({"a": "k"})) == (None, {"a": b"v"})


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_a_truncated_file_is_set_aside_when_it_shows(tmp_path: Path, keep: float) -> None:
    path = tmp_path / "c.sqlite"
    fill(path, rows=400, size=1000)
    os.truncate(path, int(path.stat().st_size * keep))
    with Store(path) as store:
        for i in range(400):
            found = store.get({"a": f"k{i}"})
            assert found in ({}, {"a": bytes([i % 256]) * 1000})
        store.put([("new", b"v")])
        assert store.get({"a": "new"}) == {"a": b"v"}
        assert store.damaged is not None


def test_overwritten_pages_never_raise(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    fill(path, rows=400, size=1000)
    data = bytearray(path.read_bytes())
    data[4096:-4096] = b"\xa5" * (len(data) - 8192)
    path.write_bytes(data)
    with Store(path) as store:
        store.put((f"k{i}", b"v") for i in range(0, 400, 7))
        assert store.get({"a": "k7"}) == {"a": b"v"}


def test_read_only_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with Store(path, read_only=True) as store:
        assert store.get({"a": "k0"}) == {}
    fill(path)
    (tmp_path / "bad").write_bytes(b"garbage" * 1000)
    before = snapshot(tmp_path)
    with Store(path, read_only=True) as store:
        assert store.get({"a": "k1"}) == {"a": b"\1" * 10}
    with Store(tmp_path / "bad", read_only=True) as store:
        assert store.get({"a": "k1"}) == {}
    assert snapshot(tmp_path) == before


def test_read_only_beside_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    fill(path)
    with Store(path) as writer, Store(path, read_only=True) as reader:
        writer.put([("later", b"v")])
        assert reader.get({"a": "k1"}) == {"a": b"\1" * 10}


def test_what_cannot_be_written_is_fatal(tmp_path: Path) -> None:
    with pytest.raises(FatalError) as caught:
        Store(tmp_path / "nowhere" / "c.sqlite")
    assert caught.value.code == "store_failed"
    assert str(tmp_path) in caught.value.message


def test_a_locked_file_is_not_taken_for_a_damaged_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    path = tmp_path / "c.sqlite"
    fill(path)
    holder = sqlite3.connect(path)
    holder.execute("BEGIN EXCLUSIVE")
    real = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *a, **k: real(*a, **{**k, "timeout": 0.05}))
    with Store(path) as store, pytest.raises(FatalError, match="locked"):
        store.put([("k", b"v")])
    holder.close()
    assert path.exists()
