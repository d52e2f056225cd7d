from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from readout import read_records
from readout.errors import ConfigError
from readout.records.dataset import misplaced
from readout.records.types import Frame, Place, Record, encode_record
from sample import record as sample

WRONG: dict[str, Callable[[Record], object]] = {
    "segments": lambda record: setattr(record.segments[0], "end", 10**12),
    "entities": lambda record: setattr(record.entities[0], "start", -1),
    "quotes": lambda record: setattr(record.quotes[0], "content", [(7, 3)]),
    "speakers": lambda record: setattr(record.quotes[0].speaker, "end", None),
    "document.place": lambda record: setattr(
        record, "document", Frame("news", place=Place("here", None, 4))
    ),
}


def test_what_a_run_wrote_has_its_place() -> None:
    assert misplaced(sample()) is None


@pytest.mark.parametrize(("name", "change"), WRONG.items(), ids=WRONG)
def test_what_has_no_place_is_no_record(
    name: str, change: Callable[[Record], object], tmp_path: Path
) -> None:
    record = sample()
    change(record)
    assert misplaced(record) == name
    path = tmp_path / "annotations.jsonl"
    path.write_bytes(encode_record(record) + b"\n")
    with pytest.raises(ConfigError, match=rf":1: not a record: {name}: ") as caught:
        list(read_records(path))
    assert caught.value.code == "bad_records"
