from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from threading import Timer

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.batch.cache import DAY, SLACK_DAYS, CachedOutput, Pruned, Store, payloads, prune, sizes
from readout.errors import ConfigError, FatalError
from runs import snapshot


def entry(n: int, size: int = 10, stage: str = "segment") -> CachedOutput:
    return CachedOutput(f"d{n}", stage, f"k{n}", "p1", bytes([n % 256]) * size)


def fill(path: Path, rows: int = 3, size: int = 10) -> None:
    with Store(path) as store:
        store.put(entry(i, size) for i in range(rows))


def get(store: Store, n: int) -> bytes | None:
    return store.get(f"d{n}", {"segment": f"k{n}"}).get("segment")


def test_gives_back_what_was_put(tmp_path: Path) -> None:
    fill(tmp_path / "c")
    with Store(tmp_path / "c") as store:
        store.put(
            [
                CachedOutput("d0", "quotes", "q0", "p2", b"q"),
                CachedOutput("d0", "quotes", "q1", "p3", b"other"),
            ]
        )
        keys = {"segment": "k0", "quotes": "q0", "themes": "k9"}
        assert store.get("d0", keys) == {"segment": b"\0" * 10, "quotes": b"q"}
        assert store.get("d0", {}) == store.get("d1", {"segment": "k0"}) == {}
        store.put([entry(0)._replace(payload=b"new")])
        assert get(store, 0) == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["c"]


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Iterator[int]]]:
    """A cache, and numbers for the documents that one example puts there."""
    with Store(tmp_path_factory.mktemp("cache") / "c") as store:
        yield store, count()


@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 3), st.sampled_from("ab"), st.integers(0, 2), st.binary(max_size=5)
        )
    )
)
def test_the_last_output_of_a_key_counts(
    shared: tuple[Store, Iterator[int]], rows: list[tuple[int, str, int, bytes]]
) -> None:
    store, numbers = shared
    expected = {}
    example = next(numbers)
    for document, stage, key, payload in rows:
        name = f"d{example}.{document}"
        store.put([CachedOutput(name, stage, f"k{key}", "p", payload)])
        expected[name, stage, key] = payload
    for (name, stage, key), payload in expected.items():
        assert store.get(name, {stage: f"k{key}"}) == {stage: payload}


def test_tells_what_is_known_of_a_document(tmp_path: Path) -> None:
    with Store(tmp_path / "c") as store:
        store.describe({"segment": ("p1", {"version": "1"}), "quotes": ("p2", {"version": "7"})})
        store.put([entry(0), CachedOutput("d0", "quotes", "q0", "p2", b"x")])
        store.describe({"quotes": ("p3", {"version": "8"})})
        store.put(
            [
                CachedOutput("d0", "quotes", "q1", "p3", b"y"),
                CachedOutput("d0", "themes", "t1", "unknown", b"y"),
            ]
        )
    with Store(tmp_path / "c", read_only=True) as store:
        found = store.known("d0")
        assert {stage: [tuple(one) for one in known] for stage, known in found.items()} == {
            "segment": [("k0", "p1", {"version": "1"})],
            "quotes": [("q0", "p2", {"version": "7"}), ("q1", "p3", {"version": "8"})],
            "themes": [("t1", "unknown", {})],
        }
        assert store.known("d1") == {}


def test_two_runs_share_a_file(tmp_path: Path) -> None:
    with Store(tmp_path / "c") as one, Store(tmp_path / "c") as two:
        for n in range(0, 40, 2):
            one.put([entry(n)])
            two.put([entry(n + 1)])
        assert [get(one, n) is not None and get(two, n) is not None for n in range(40)] == [
            True
        ] * 40


def test_use_is_noted_now_and_then(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "c")

    def used() -> list[int]:
        with sqlite3.connect(tmp_path / "c") as database:
            found = [
                day for (day,) in database.execute("SELECT used FROM outputs ORDER BY document")
            ]
        database.close()
        return found

    today = used()[0]
    for later, noted in ((SLACK_DAYS, today), (SLACK_DAYS + 1, today + SLACK_DAYS + 1)):
        monkeypatch.setattr("time.time", lambda days=today + later: days * DAY + 1.0)
        with Store(tmp_path / "c") as store:
            get(store, 1)
        assert used() == [today, noted, today]


def test_a_cache_of_an_earlier_version_is_emptied_and_of_a_newer_one_left_alone(
    tmp_path: Path,
) -> None:
    path = tmp_path / "c"
    with sqlite3.connect(path) as database:
        database.execute(
            "CREATE TABLE outputs (key TEXT PRIMARY KEY, payload BLOB NOT NULL) WITHOUT ROWID"
        )
    database.close()
    with Store(path, read_only=True) as store:
        assert get(store, 0) is None
    fill(path)
    with Store(path) as store:
        assert (get(store, 0), store.damaged) == (b"\0" * 10, None)
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(ConfigError, match="newer readout"):
            Store(path, read_only=read_only)
    assert path.read_bytes() == before


def test_a_file_that_the_user_named_and_that_is_no_cache_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with sqlite3.connect(tmp_path / "other.db") as database:
        database.execute("CREATE TABLE outputs (mine TEXT)")
    database.close()
    fill(tmp_path / "c")
    before = snapshot(tmp_path)
    for name in ("notes.txt", "other.db"):
        for read_only in (True, False):
            with pytest.raises(ConfigError) as caught:
                Store(tmp_path / name, named=True, read_only=read_only)
            assert caught.value.code == "not_a_cache"
    assert snapshot(tmp_path) == before
    for name in ("c", "new"):
        with Store(tmp_path / name, named=True) as store:
            store.put([entry(1)])


def test_a_run_waits_while_another_process_holds_the_file(tmp_path: Path) -> None:
    with Store(tmp_path / "c") as store:
        holder = sqlite3.connect(tmp_path / "c", isolation_level=None, check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")
        later = Timer(0.2, holder.execute, ["ROLLBACK"])
        later.start()
        store.put([entry(1)])
        assert get(store, 1) is not None
        later.join()
        holder.close()
    with Store(tmp_path / "c") as store:
        assert get(store, 1) is not None


def test_what_is_used_counts_as_the_newest(tmp_path: Path) -> None:
    old, new = (
        CachedOutput("d0", "quotes", "old", "p1", b"old"),
        CachedOutput("d0", "quotes", "new", "p2", b"new"),
    )
    for wanted in (old, new, old):
        with Store(tmp_path / "c") as store:
            if not store.get("d0", {"quotes": wanted.key}):
                store.put([wanted])
    with Store(tmp_path / "c", read_only=True) as store:
        assert [one.key for one in store.known("d0")["quotes"]] == ["new", "old"]


def test_a_damage_that_another_run_has_seen_to(tmp_path: Path) -> None:
    path = tmp_path / "c"
    fill(path)
    with Store(path) as one:
        path.unlink()
        fill(path, rows=5)
        one._begin_anew(sqlite3.DatabaseError("database disk image is malformed"))
        assert (one.damaged, get(one, 4) is not None) == (None, True)


def test_no_damaged_file_is_lost(tmp_path: Path) -> None:
    for n in range(3):
        (tmp_path / "c.sqlite").write_bytes(b"garbage %d" % n * 99)
        Store(tmp_path / "c.sqlite").__exit__(None, None, None)
    assert sorted(path.name for path in tmp_path.glob("*damaged*")) == [
        "c.damaged",
        "c.damaged-2",
        "c.damaged-3",
    ]


def test_garbage_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    path.write_bytes(b"this was a database once, " * 400)
    with Store(path) as store:
        assert store.damaged == tmp_path / "c.damaged"
        store.put([entry(5)])
    assert (tmp_path / "c.damaged").read_bytes().startswith(b"this was")
    with Store(path) as store:
        assert (store.damaged, get(store, 5)) == (None, b"\5" * 10)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9])
def test_a_truncated_file_is_set_aside_when_it_shows(tmp_path: Path, keep: float) -> None:
    path = tmp_path / "c.sqlite"
    fill(path, rows=400, size=1000)
    os.truncate(path, int(path.stat().st_size * keep))
    with Store(path) as store:
        for i in range(400):
            assert get(store, i) in (None, bytes([i % 256]) * 1000)
        store.put([entry(999)])
        assert get(store, 999) == bytes([999 % 256]) * 10
        assert store.damaged is not None


def test_overwritten_pages_never_raise(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    fill(path, rows=400, size=1000)
    data = bytearray(path.read_bytes())
    data[4096:-4096] = b"\xa5" * (len(data) - 8192)
    path.write_bytes(data)
    with Store(path) as store:
        store.put(entry(i) for i in range(0, 400, 7))
        assert get(store, 7) == b"\7" * 10


def test_read_only_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    with Store(path, read_only=True) as store:
        assert get(store, 0) is None
    fill(path)
    (tmp_path / "bad").write_bytes(b"garbage" * 1000)
    before = snapshot(tmp_path)
    with Store(path, read_only=True) as store:
        assert get(store, 1) == b"\1" * 10
    with Store(tmp_path / "bad", read_only=True) as store:
        assert get(store, 1) is None
    assert snapshot(tmp_path) == before


def test_read_only_beside_a_writer(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite"
    fill(path)
    with Store(path) as writer, Store(path, read_only=True) as reader:
        writer.put([entry(9)])
        assert get(reader, 1) == b"\1" * 10


def test_what_cannot_be_written_is_fatal(tmp_path: Path) -> None:
    with pytest.raises(FatalError) as caught:
        Store(tmp_path / "nowhere" / "c.sqlite")
    assert caught.value.code == "store_failed"
    assert str(tmp_path) in caught.value.message


def test_a_locked_file_is_not_taken_for_a_damaged_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "c.sqlite"
    fill(path)
    holder = sqlite3.connect(path)
    holder.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr("readout.batch.cache.PATIENCE", 0.05)
    with pytest.raises(FatalError, match="locked"), Store(path) as store:
        store.put([entry(5)])
    holder.close()
    with Store(path) as store:
        assert get(store, 1) == b"\1" * 10


# -- what others did to the file
# ------------------------------------------------------------------------------------------------

SPOILT = {
    "another output": "UPDATE outputs SET payload = X'7b7d'",
    "text for a blob": "UPDATE outputs SET payload = 'text'",
    "a number": "UPDATE outputs SET payload = 7",
    "bytes that are no text": "UPDATE outputs SET checksum = CAST(X'ff' AS TEXT)",
    "an output of another document": (
        "UPDATE outputs SET payload = (SELECT payload FROM outputs WHERE document = 'd1'), "
        "checksum = (SELECT checksum FROM outputs WHERE document = 'd1')"
    ),
}


@pytest.mark.parametrize("change", SPOILT.values(), ids=SPOILT)
def test_an_output_that_is_not_what_was_put_is_missing(change: str, tmp_path: Path) -> None:
    path = tmp_path / "c"
    fill(path)
    _execute(path, f"{change} WHERE document IN ('d0', 'd2')")
    for read_only in (True, False):
        with Store(path, read_only=read_only) as store:
            found = [get(store, n) for n in range(3)]
            assert found == [None, b"\1" * 10, None]
            assert (store.spoiled, store.damaged) == (2, None)
    fill(path)
    with Store(path) as store:
        assert [get(store, n) for n in range(3)] == [bytes([n]) * 10 for n in range(3)]


STRANGE = {
    "a view": "DROP TABLE outputs; CREATE VIEW outputs AS SELECT 1 AS document",
    "an endless view": "DROP TABLE outputs; CREATE VIEW outputs AS WITH RECURSIVE "
    "n(document) AS (SELECT 1 UNION ALL SELECT document FROM n) SELECT * FROM n",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON outputs BEGIN DELETE FROM prints; END",
    "a column less": "ALTER TABLE outputs DROP COLUMN used",
    "a table less": "DROP TABLE prints",
    "a table more": "CREATE TABLE more (x)",
}


@pytest.mark.parametrize("change", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("named", [False, True])
def test_tables_that_are_not_ours_are_set_aside(change: str, named: bool, tmp_path: Path) -> None:
    path = tmp_path / "c"
    fill(path)
    _execute(path, change)
    with Store(path, read_only=True, named=named) as store:
        assert (get(store, 0), store.damaged) == (None, path)
    with Store(path, named=named) as store:
        assert (get(store, 0), store.damaged) == (None, tmp_path / "c.damaged")
    fill(path)
    with Store(path) as store:
        assert get(store, 0) == b"\0" * 10


@pytest.mark.parametrize("content", ["[" * 9999, "[1]", "\0", "{", "NULL"])
def test_a_fingerprint_that_cannot_be_read_is_empty(content: str, tmp_path: Path) -> None:
    path = tmp_path / "c"
    with Store(path) as store:
        store.describe({"segment": ("p1", {"version": "1"})})
        store.put([entry(0)])
    with sqlite3.connect(path) as database:
        database.execute("UPDATE prints SET content = ?", (content,))
        database.execute("UPDATE outputs SET used = 'never'")
    database.close()
    with Store(path) as store:
        assert [known.content for known in store.known("d0")["segment"]] == [{}]
        assert get(store, 0) == b"\0" * 10


def test_a_pipe_is_no_cache(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match="is no file"):
        Store(tmp_path / "pipe", named=True)


def _execute(path: Path, statements: str) -> None:
    database = sqlite3.connect(path)
    database.executescript(statements)
    database.close()


FILL = """
import sys
from pathlib import Path
from readout.batch.cache import CachedOutput, Store
with Store(Path(sys.argv[1]), named=True) as store:
    store.put([CachedOutput("d", "segment", "k", "p", b"x")])
    if sys.argv[2] == "kill":
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_cache_whose_first_run_was_killed_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "c"
    subprocess.run([sys.executable, "-c", FILL, str(path), "kill"], check=False)
    assert path.with_name("c-wal").exists()
    with Store(path, named=True) as store:
        assert store.get("d", {"segment": "k"}) == {"segment": b"x"}


def test_two_runs_begin_a_cache_at_once(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FILL, str(tmp_path / "c"), "end"]
    runs = [subprocess.Popen(command) for _ in range(4)]
    assert [run.wait() for run in runs] == [0] * 4


# -- readout cache


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a cache with outputs of day 100 (quotes in two states) and of day 140 (themes)."""
    path = tmp_path / "c.sqlite"
    for day, entries in (
        (
            100,
            [
                CachedOutput(f"d{n}", "quotes", f"q{n}{p}", p, b"[1,2,3]" * 900)
                for p in ("old", "new")
                for n in range(9)
            ],
        ),
        (
            140,
            [
                CachedOutput(f"d{n}", "themes", f"t{n}", "only", b'{"passages":[]}')
                for n in range(3)
            ],
        ),
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
    assert payloads(cache, "%") == []


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
        store.put([CachedOutput("d1", "themes", "t1", "only", b"again")])
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
