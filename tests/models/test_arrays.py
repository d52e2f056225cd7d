"""Arrays in a file: what is written is read again, and what is damaged is refused."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from readout.errors import ConfigError
from readout.models.arrays import read_arrays, write_arrays

FINITE = {"allow_nan": False, "allow_infinity": False}
ARRAYS = st.one_of(
    arrays(
        np.float32, array_shapes(min_dims=0, min_side=0), elements=st.floats(width=32, **FINITE)
    ),
    arrays(np.int32, array_shapes(min_side=0)),
    arrays(np.int8, array_shapes(min_side=0)),
    arrays(np.dtype(">f4"), array_shapes(), elements=st.floats(width=32, **FINITE)),
)
ABOUT = st.dictionaries(st.text(), st.lists(st.text() | st.integers(-9, 9) | st.none()), max_size=4)


@given(ABOUT, st.dictionaries(st.text(), ARRAYS, max_size=4))
def test_what_is_written_is_read(about: dict[str, Any], wanted: dict[str, np.ndarray]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path, again = Path(folder) / "a.bin", Path(folder) / "b.bin"
        write_arrays(path, "kind/1", about, wanted)
        found = read_arrays(path, "kind/1")
        write_arrays(again, "kind/1", found.about, found.arrays)
        assert path.read_bytes() == again.read_bytes()
    assert found.about == about
    assert list(found.arrays) == list(wanted)
    for name, array in wanted.items():
        assert found.arrays[name].shape == array.shape
        assert np.array_equal(found.arrays[name], array)


def written(folder: Path, *, value: float = 1.5, **change: Any) -> Path:
    """Write a file of two arrays whose header is changed; ``one`` changes its first array."""
    path = folder / "m.bin"
    two = {"one": np.array([[0, value]], dtype=np.float32), "two": np.ones(3, np.int8)}
    write_arrays(path, "kind/1", {"a": 1}, two)
    line, _, numbers = path.read_bytes().partition(b"\n")
    header = json.loads(line)
    header["arrays"][0].update(change.pop("one", {}))
    header.update(change)
    path.write_bytes(json.dumps(header).encode() + b"\n" + numbers)
    return path


def refused(path: Path, reason: str, kind: str = "kind/1") -> None:
    with pytest.raises(ConfigError, match=reason) as caught:
        read_arrays(path, kind)
    assert caught.value.code == "bad_model"
    assert str(path) in caught.value.message


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_are_none(tmp_path: Path, value: float) -> None:
    refused(written(tmp_path, value=value), "one: holds a number that is not finite")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"format": "other/1"}, "made by another version"),
        ({"kind": "kind/2"}, "'kind/2', 'kind/1' expected"),
        ({"one": {"type": "<f8"}}, "cannot be read as a model"),
        ({"one": {"type": "|O"}}, "cannot be read as a model"),
        ({"one": {"shape": [-1, -2]}}, "cannot be read as a model"),
        ({"one": {"shape": [1, 10**12]}}, "one: the file is cut short"),
        ({"one": {"shape": [2**62, 2**62]}}, "one: the file is cut short"),
        ({"one": {"shape": [0, 2**70]}}, "one: "),
        ({"one": {"shape": [1] * 70}}, "one: "),
        ({"one": {"shape": [1, 1]}}, "4 bytes too many"),
        ({"one": {"shape": [1.5]}}, "cannot be read as a model"),
        ({"about": [1]}, "cannot be read as a model"),
        ({"arrays": {}}, "cannot be read as a model"),
        ({"arrays": []}, "11 bytes too many"),
    ],
)
def test_headers_that_are_wrong(tmp_path: Path, change: dict[str, Any], reason: str) -> None:
    refused(written(tmp_path, **change), reason)


def test_a_file_that_is_cut_anywhere(tmp_path: Path) -> None:
    path = written(tmp_path)
    whole = path.read_bytes()
    for end in range(len(whole)):
        path.write_bytes(whole[:end])
        refused(path, "cannot be read as a model|cut short")
    path.write_bytes(whole + b"\0")
    refused(path, "1 bytes too many")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"not a model",
        b"\xff\xfe\n",
        b"[" * 200_000,
        b'{"format":NaN}\n',
        b"PK\x03\x04",
        b"cos\nsystem\n(S'exit 3'\ntR.",
        b"\x80\x04\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x06exit 3\x94\x85\x94R\x94.",
    ],
)
def test_what_is_no_such_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.bin"
    path.write_bytes(content)
    refused(path, "cannot be read as a model")


def test_a_header_longer_than_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path)
    monkeypatch.setattr("readout.models.arrays.LONGEST_HEADER", 20)
    refused(path, "cannot be read as a model")


def test_no_file_and_a_folder(tmp_path: Path) -> None:
    refused(tmp_path / "none.bin", "cannot be read as a model")
    refused(tmp_path, "cannot be read as a model")


def test_what_json_cannot_say_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        write_arrays(tmp_path / "m.bin", "kind/1", {"a": float("nan")}, {})
    assert not (tmp_path / "m.bin").exists()
