"""Reading in a process of its own."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from readout.batch.sources import Rejected, collect, documents, read, read_guarded
from readout.batch.sources.documents import DEFAULT
from readout.records.types import Document
from runs import Waker

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the reader is not forked: it would not see the fakes"
)


def hang() -> None:
    time.sleep(60)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def stop() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def fill() -> None:
    bytearray(8 << 30)


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text("One.")
    rows = [f'{{"id": "b{n}", "text": "{n} {"BAD" * (n == 2)}"}}' for n in range(6)]
    (folder / "b.jsonl").write_text("\n\n".join(rows))
    (folder / "c.txt").write_text("BAD")
    (folder / "d.txt").write_text("Two.")
    return folder


def spoil(monkeypatch: pytest.MonkeyPatch, what: Callable[[], None]) -> None:
    """Have the readers do something where BAD stands in a text."""
    for name in ("read_text", "parse_line"):
        real: Callable[..., Any] = getattr(documents, name)

        def fake(data: bytes, *more: Any, real: Callable[..., Any] = real) -> Any:
            if b"BAD" in data:
                what()
            return real(data, *more)

        monkeypatch.setattr(documents, name, fake)


def test_it_reads_what_is_read_without_it(inputs: Path) -> None:
    inventory = collect([str(inputs)])
    assert list(read_guarded(inventory, DEFAULT)) == list(read(inventory))


@pytest.mark.parametrize(
    ("what", "code"), [(hang, "timeout"), (die, "worker_died"), (fill, "out_of_memory")]
)
def test_one_document_never_stops_the_others(
    inputs: Path, monkeypatch: pytest.MonkeyPatch, what: Callable[[], None], code: str
) -> None:
    spoil(monkeypatch, what)
    timeout = 0.5 if what is hang else 2.0
    found = list(read_guarded(collect([str(inputs)]), DEFAULT, timeout, 4 << 30))
    good = [item.id for item in found if isinstance(item, Document)]
    bad = {
        (item.id, item.source.line, item.error.code) for item in found if isinstance(item, Rejected)
    }
    assert good == ["a", "b0", "b1", "b3", "b4", "b5", "d"]
    assert bad == {("b:5", 5, code), ("c", None, code)}


def test_a_reader_that_is_stopped_is_told_of(inputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch, stop)
    monkeypatch.setattr("readout.batch.sources.guarded.SILENCE", 0.5)
    with Waker("readout.batch.sources.guarded") as waker:
        found = list(read_guarded(collect([str(inputs)]), DEFAULT))
    assert sum(isinstance(item, Document) for item in found) == 9
    lines, text = waker.heard
    assert re.match(rf"{inputs}/b.jsonl: process \d+ reads it behind 2 lines with", lines)
    assert re.match(rf"{inputs}/c.txt: process \d+ reads it for \d+ s,", text)


def test_a_file_that_cannot_be_passed_over_costs_its_rest(
    inputs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = documents.split_lines

    def fake(*arguments: Any) -> Any:
        for line in real(*arguments):
            if line[0] == 5:
                time.sleep(60)
            yield line

    monkeypatch.setattr(documents, "split_lines", fake)
    found = list(read_guarded(collect([str(inputs)]), DEFAULT, 0.5))
    assert [item.id for item in found] == ["a", "b0", "b1", "b:rest", "c", "d"]
    rest = found[3]
    assert isinstance(rest, Rejected)
    assert rest.error.code == "timeout"
    assert "behind 2 lines" in rest.error.message
