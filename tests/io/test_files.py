"""URLs: which texts are some, which file system they lead to, and what its errors become."""

from __future__ import annotations

import pickle
from pathlib import Path

import fsspec
import pytest

from readout.errors import ConfigError
from readout.io.files import RemoteFile, filesystem, is_url, local_path, named_errors


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("s3://bucket/a.txt", True),
        ("memory://", True),
        ("simplecache::s3://bucket/a.txt", True),
        ("git+ssh://host/a", True),
        ("a.txt", False),
        ("/a/b://c", False),
        ("C://a.txt", False),
        ("://a", False),
        ("what is s3://bucket", False),
        ("", False),
        ("-", False),
    ],
)
def test_which_texts_are_urls(text: str, expected: bool) -> None:
    assert is_url(text) is expected


def test_what_is_there_is_no_url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s3:").mkdir()
    assert not is_url("s3://")
    assert is_url("s3://bucket")


def test_local_paths() -> None:
    assert local_path("file:///a b/c%20d.txt") == "/a b/c%20d.txt"
    assert local_path("local://c.txt") == "c.txt"
    assert local_path("s3://b/c.txt") is None
    assert local_path("zip://c.txt::file:///b.zip") is None


def test_file_systems() -> None:
    fs, path = filesystem("memory://a/b.txt")
    assert (type(fs).protocol, path) == ("memory", "/a/b.txt")
    fs, path = filesystem("file:///a/b.txt")
    assert path == "/a/b.txt"
    with pytest.raises(ConfigError, match="no URL"):
        filesystem("a.txt")


def test_errors_get_the_name_of_the_url() -> None:
    for error, code, message in (
        (FileNotFoundError("x"), "missing_path", "s3://b: no such file or folder"),
        (PermissionError(13, "Access Denied"), "unwritable", "s3://b: Access Denied"),
        (RuntimeError(" two\nlines "), "unwritable", "s3://b: two lines"),
        (RuntimeError(), "unwritable", "s3://b: RuntimeError"),
    ):
        with pytest.raises(ConfigError) as caught, named_errors("s3://b", "unwritable"):
            raise error
        assert (caught.value.code, caught.value.message) == (code, message)
    with pytest.raises(KeyError), named_errors("s3://b", "unwritable", KeyError):
        raise KeyError("x")


def test_remote_files_travel_to_other_processes() -> None:
    fs = fsspec.filesystem("memory")
    fs.pipe("/travel/a.txt", b"One.\nTwo.")
    try:
        file = pickle.loads(pickle.dumps(RemoteFile(fs, "/travel/a.txt")))  # noqa: S301
        assert file.read_bytes() == b"One.\nTwo."
        with file.open("rb") as stream:
            assert list(stream) == [b"One.\n", b"Two."]
    finally:
        fs.rm("/travel", recursive=True)
