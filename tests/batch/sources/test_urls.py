"""Inputs at URLs: the rules and errors of local paths, over fsspec's file systems."""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import fsspec
import pytest
from click.testing import CliRunner
from fsspec import AbstractFileSystem
from fsspec.implementations.memory import MemoryFileSystem

from packing import pack
from readout.batch.sources import Rejected, collect, count, read
from readout.cli import main
from readout.errors import ConfigError
from readout.records.types import Document
from runs import Place, python

FILES = (
    "b.txt",
    "a.md",
    "c/d.HTML",
    "c/e.jsonl.zst",
    "c/f.csv",
    ".hidden.txt",
    ".git/x.txt",
    "out/a.jsonl",
)


class FlakyError(Exception):
    """What a client library raises, which is no OSError."""


class Flaky(MemoryFileSystem):
    """A store of its own that fails where it is told to."""

    protocol = "flaky"
    store: dict[str, Any] = {}  # noqa: RUF012 - as in fsspec
    pseudo_dirs = [""]  # noqa: RUF012
    # by way of ls, where an OSError is passed over in silence
    find = AbstractFileSystem.find
    kind: type[Exception] = FlakyError
    failing: set[str] = set()  # noqa: RUF012

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return super()._strip_protocol(path.replace("flaky://", "memory://"))

    def _fail(self, name: str) -> None:
        if name in self.failing:
            raise self.kind(f"{name} refused:\n  try later")

    def ls(self, path: str, detail: bool = True, **options: Any) -> Any:
        self._fail("ls")
        return super().ls(path, detail=detail, **options)

    def info(self, path: str, **options: Any) -> Any:
        self._fail("info")
        return super().info(path, **options)

    def cat_file(
        self, path: str, start: int | None = None, end: int | None = None, **options: Any
    ) -> bytes:
        self._fail("open")
        self._fail("read")
        return super().cat_file(path, start, end, **options)

    def _open(self, path: str, *arguments: Any, **options: Any) -> Any:
        self._fail("open")
        stream = super()._open(path, *arguments, **options)
        if "read" in self.failing:
            stream.read = lambda size=-1: self._fail("read")
        return stream


@pytest.fixture
def memory() -> Iterator[MemoryFileSystem]:
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    fs.pseudo_dirs[:] = [""]
    for name in FILES:
        fs.pipe(f"/in/{name}", b"x")
    yield fs
    fs.store.clear()
    fs.pseudo_dirs[:] = [""]


@pytest.fixture
def flaky() -> Iterator[Flaky]:
    fsspec.register_implementation("flaky", Flaky, clobber=True)
    fs = fsspec.filesystem("flaky")
    fs.pipe("/in/a.txt", b"One.")
    fs.pipe("/in/b.jsonl", b'{"text": "Two."}')
    yield fs
    Flaky.store.clear()
    Flaky.failing.clear()
    Flaky.kind = FlakyError


def paths(*arguments: str, exclude: Path | str | None = None) -> list[str]:
    return [entry.path for entry in collect(arguments, exclude=exclude).files]


def refused(*arguments: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        collect(arguments)
    return caught.value


# -- folders, globs, files
# -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("root", ["memory://in", "memory://in/", "memory:///in"])
def test_folders_are_walked_like_local_ones(memory: MemoryFileSystem, root: str) -> None:
    found = collect([root], exclude="memory://in/out")
    base = root.rstrip("/")
    assert [entry.path for entry in found.files] == [
        f"{base}/{n}" for n in ("a.md", "b.txt", "c/d.HTML", "c/e.jsonl.zst")
    ]
    assert [(entry.id, entry.codec) for entry in found.files] == [
        ("a", None),
        ("b", None),
        ("c/d", None),
        ("c/e", "zstd"),
    ]
    assert [(skip.path, skip.reason) for skip in found.skipped] == [
        (f"{base}/c/f.csv", "unknown suffix")
    ]


def test_the_same_files_in_the_same_order_as_locally(
    memory: MemoryFileSystem, tmp_path: Path
) -> None:
    names = ["b.txt", "b/c.txt", "b-a.txt", "b/a/z.txt", "B.txt", "é.txt", "a b.txt", "b.d/x.txt"]
    for name in names:
        memory.pipe(f"/same/{name}", b"x")
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    local = paths(str(tmp_path))
    assert len(local) == len(names)
    assert paths("memory://same") == [
        path.replace(str(tmp_path), "memory://same") for path in local
    ]
    assert paths(f"file://{tmp_path}") == [f"file://{path}" for path in local]


def test_globs(memory: MemoryFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    memory.pipe("/in/odd[1].txt", b"x")
    for name in (*FILES, "odd[1].txt"):
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_bytes(b"x")
    for pattern in (
        "in/*.txt",
        "in/[ab].*",
        "in/**/*.HTML",
        "in/c/*",
        "in/*",
        "in/**",
        "in/odd[1].txt",
        "*/a.??",
    ):
        assert paths(f"memory://{pattern}") == [f"memory://{path}" for path in paths(pattern)], (
            pattern
        )
        assert paths(f"file://{tmp_path}/{pattern}") == [
            f"file://{tmp_path}/{path}" for path in paths(pattern)
        ]


def test_arguments_keep_their_order_and_each_file_comes_once(
    memory: MemoryFileSystem, tmp_path: Path
) -> None:
    (tmp_path / "z.txt").write_bytes(b"x")
    arguments = [
        "memory://in/b.txt",
        "memory:///in/b.txt",
        str(tmp_path),
        f"file://{tmp_path}/z.txt",
        "memory://in",
    ]
    assert paths(*arguments, exclude="memory://in/out")[:3] == [
        "memory://in/b.txt",
        str(tmp_path / "z.txt"),
        "memory://in/a.md",
    ]
    assert len(paths(*arguments, exclude="memory:///in/out/")) == 5


def test_a_local_folder_that_looks_like_a_url(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s3:").mkdir()
    (tmp_path / "s3:" / "a.txt").write_bytes(b"x")
    assert paths("s3://a.txt") == ["s3://a.txt"]
    (document,) = read(collect(["s3://a.txt"]))
    assert isinstance(document, Document)


@pytest.mark.parametrize(
    ("argument", "code", "words"),
    [
        ("memory://nowhere", "missing_path", "memory://nowhere: no such file"),
        ("memory://in/nowhere.txt", "missing_path", "no such file"),
        ("memory://in/c/f.csv", "unknown_suffix", "each also with .gz or .zst"),
        ("memory://in/*.xml", "no_match", "*.xml"),
        ("memory://in/c/*.csv", "nothing_to_read", "*.csv"),
        ("memory://in/c/f", "missing_path", ""),
        ("file:///nowhere/x.txt", "missing_path", "file:///nowhere/x.txt: no such file"),
        ("flakey://in", "unknown_protocol", "s3"),
    ],
)
def test_errors_name_the_input(
    memory: MemoryFileSystem, argument: str, code: str, words: str
) -> None:
    error = refused(argument)
    assert (error.code, error.message.startswith(argument)) == (code, True)
    assert words in error.message


class WebError(Exception):
    """What a web server's answer becomes."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status}, no such luck")
        self.status = status


class Web(AbstractFileSystem):
    """Calls a file missing whatever is wrong, as fsspec's file system of the web does."""

    protocol = "https"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path

    def info(self, path: str, **options: Any) -> Any:
        if "down" in path:
            raise FileNotFoundError(path) from ConnectionRefusedError(111, "Connection refused")
        if not path.endswith("there.txt"):
            raise FileNotFoundError(path) from WebError(403 if "secret" in path else 404)
        return {"name": path, "type": "file", "size": 5}

    def ls(self, path: str, detail: bool = True, **options: Any) -> Any:
        raise AssertionError("pages are not searched for links")

    def cat_file(
        self, path: str, start: int | None = None, end: int | None = None, **options: Any
    ) -> bytes:
        return b"Words"


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("texts/", "not_a_file", "name a file"),
        ("texts/*.txt", "missing_path", "no such file"),
        ("none.txt", "missing_path", "no such file"),
        ("secret.txt", "unreadable", "403"),
        ("down.txt", "unreadable", "Connection refused"),
    ],
)
def test_a_web_server_has_files_alone(
    monkeypatch: pytest.MonkeyPatch, name: str, code: str, words: str
) -> None:
    monkeypatch.setattr(fsspec, "get_filesystem_class", lambda protocol: Web)
    monkeypatch.setattr(fsspec, "filesystem", lambda protocol: Web())
    error = refused(f"https://example.org/{name}")
    assert error.code == code
    assert words in error.message
    (document,) = read(collect(["https://example.org/a%20b/there.txt"]))
    assert isinstance(document, Document)
    assert (document.id, document.source.path) == ("there", "https://example.org/a%20b/there.txt")


class Silent(Web):
    """Answers no question in time, as what fsspec makes of asynchronous file systems tells it."""

    async_impl = True

    def info(self, path: str, timeout: float | None = None, **options: Any) -> Any:
        assert timeout is not None
        raise TimeoutError


def test_a_server_that_does_not_answer_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fsspec, "get_filesystem_class", lambda protocol: Silent)
    monkeypatch.setattr(fsspec, "filesystem", lambda protocol: Silent())
    assert paths("https://example.org/a.txt") == ["https://example.org/a.txt"]


def test_a_host_of_ipv6_is_no_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fsspec, "get_filesystem_class", lambda protocol: Web)
    monkeypatch.setattr(fsspec, "filesystem", lambda protocol: Web())
    assert paths("http://[::1]:1/there.txt") == ["http://[::1]:1/there.txt"]
    assert refused("http://x::[::1]/there.txt").code == "compound_url"


# -- what is refused
# -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "simplecache::s3://bucket/a.txt",
        "zip://a.txt::s3://bucket/x.zip",
        "zip://a.txt::/local/x.zip",
        "memory://in/a.txt::file://b.txt",
        "filecache::https://user:secret@example.org/a.txt",
        "zip:///local/x.zip",
        "reference://x/a.txt",
        "dir://x/a.txt",
        "data://text/plain,secret.txt",
    ],
)
def test_protocols_that_wrap_others_are_refused(url: str) -> None:
    error = refused(url)
    assert error.code == "compound_url"
    assert "secret@" not in error.message


@pytest.mark.parametrize(
    "url",
    [
        "https://user:secret@example.org/a.txt",
        "https://secret@example.org/a.txt",
        "https://example.org/a.txt?X-Amz-Signature=secret",
        "HTTPS://example.org/a.txt?sig=secret",
        "abfs://box@account/a.txt?sig=secret",
        "s3://bucket/a.txt?X-Amz-Signature=secret",
        "ftp://user:secret@example.org/a.txt",
        "ftp://user%3Asecret@example.org/a.txt",
        "s3://KEY:sec/secret@bucket/a.txt",
        "s3://KEY:p@ss/secret@bucket/*.txt",
        "memory://user:secret@in",
    ],
)
def test_secrets_are_refused_and_not_told(url: str) -> None:
    error = refused(url)
    assert error.code == "secret_in_url"
    assert "secret" not in error.message
    assert "sec/" not in error.message
    assert "***" in error.message


def test_at_signs_that_are_no_secrets(memory: MemoryFileSystem) -> None:
    for name in ("/in/x@y.txt", "/in@out/a:b.txt", "/host:22/a@b.txt"):
        memory.pipe(name, b"x")
    assert paths("memory://in/x@y.txt", "memory://in@out", "memory://host:22/a@b.txt") == [
        "memory://in/x@y.txt",
        "memory://in@out/a:b.txt",
        "memory://host:22/a@b.txt",
    ]


@pytest.mark.parametrize(
    ("url", "module", "package"),
    [
        ("s3://bucket/a.txt", "s3fs", "s3fs"),
        ("gs://bucket/*.txt", "gcsfs", "gcsfs"),
        ("sftp://host/a.txt", "paramiko", "'fsspec[sftp]'"),
        ("hdfs://host/a.txt", "pyarrow", "'fsspec[hdfs]'"),
    ],
)
def test_packages_that_are_missing(
    monkeypatch: pytest.MonkeyPatch, url: str, module: str, package: str
) -> None:
    parts = [name for name in sys.modules if name.startswith(f"{module}.")]
    for name in (module, *parts):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, "fsspec.implementations.arrow", raising=False)
    error = refused(url)
    assert error.code == "missing_package"
    assert error.message.startswith(f"{url}: ")
    assert error.message.endswith(f"python -m pip install {package}")


def test_a_package_that_nobody_vouches_for_is_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    known = import_module("fsspec.registry").known_implementations
    monkeypatch.setitem(known, "ours", {"class": "ours_files.Files", "err": "no ours"})
    error = refused("ours://bucket/a.txt")
    assert error.code == "missing_package"
    assert error.message.endswith("needs a package that is not installed")


def test_without_urls_fsspec_is_not_imported(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    code = (
        "import sys\nfrom readout.batch.sources import collect, read\nfrom readout.records.dataset import read_lines\n"
        f"found = list(read(collect([{str(tmp_path)!r}, 'file://{tmp_path}'])))\n"
        f"print(len(found), len(list(read_lines('{tmp_path}/a.txt'))))\n"
        "print([name for name in ('fsspec', 'backports.zstd') if name in sys.modules])\n"
    )
    assert python(code).splitlines() == ["1 1", "[]"]


# -- reading
# -------------------------------------------------------------------------------------------------------


def test_documents(memory: MemoryFileSystem) -> None:
    text = b"# Plan\n\nThe quay stays open."
    lines = b'{"id": "one", "text": "One."}\n\n{"text": "Two."}\n'
    for name, data in {
        "a.md": text,
        "b.md.gz": gzip.compress(text),
        "c.txt.zst": pack(text, "zstd"),
        "d.jsonl": lines,
        "e.jsonl.gz": gzip.compress(lines.replace(b"one", b"two")),
        "f.jsonl.zst": pack(lines.replace(b"one", b"three"), "zstd"),
        "g.jsonl": '{"text": "Wide."}\n'.encode("utf-16"),
    }.items():
        memory.pipe(f"/texts/{name}", data)
    inventory = collect(["memory://texts"])
    found = list(read(inventory))
    assert count(inventory) == len(found) == 10
    assert count(inventory, remote=False) == len(inventory.files)
    assert [item.id for item in found] == [
        "a",
        "b",
        "c",
        "one",
        "d:3",
        "two",
        "e:3",
        "three",
        "f:3",
        "g:1",
    ]
    for item in found:
        assert isinstance(item, Document)
        assert item.source.path is not None
        if item.source.line is None:
            raw = memory.cat(item.source.path.replace("memory:/", ""))
            assert item.source.sha256 == hashlib.sha256(raw).hexdigest()
    assert found[4].source.path == "memory://texts/d.jsonl"
    assert found[4].source.line == 3


def test_the_same_documents_as_from_local_files(memory: MemoryFileSystem, tmp_path: Path) -> None:
    rows = b"\n".join(
        json.dumps({"id": str(n), "text": "words " * n}).encode() for n in range(1, 900)
    )
    for name, data in {"x.jsonl": rows, "y.html": b"<p>Text.</p>", "z.txt.gz": b"no gzip"}.items():
        memory.pipe(f"/texts/{name}", data)
        (tmp_path / name).write_bytes(data)

    def told(where: str) -> list[object]:
        return [
            (item.error.code, item.error.message)
            if isinstance(item, Rejected)
            else (item.id, item.text)
            for item in read(collect([where]))
        ]

    assert told("memory://texts") == told(str(tmp_path)) == told(f"file://{tmp_path}")
    assert len(told("memory://texts")) == 901


@pytest.mark.parametrize("name", ["a.txt.gz", "a.txt.zst", "a.jsonl.gz", "a.jsonl.zst"])
def test_damaged_archives(memory: MemoryFileSystem, name: str) -> None:
    memory.pipe(
        f"/texts/{name}", pack(b"words and words", "gzip" if name.endswith("gz") else "zstd")[:-2]
    )
    (found,) = read(collect([f"memory://texts/{name}"]))
    assert isinstance(found, Rejected)
    assert (found.id, found.error.code) == ("a", "corrupt_archive")


@pytest.mark.parametrize("failing", ["open", "read"])
def test_files_that_cannot_be_read_go_to_quarantine(flaky: Flaky, failing: str) -> None:
    inventory = collect(["flaky://in"])
    Flaky.failing.add(failing)
    found = list(read(inventory))
    assert [item.id for item in found] == ["a", "b"]
    for item in found:
        assert isinstance(item, Rejected)
        assert (item.error.code, item.error.message) == (
            "unreadable",
            f"cannot be read: {failing} refused: try later",
        )


def test_a_file_that_vanished(flaky: Flaky) -> None:
    inventory = collect(["flaky://in"])
    flaky.rm("/in/a.txt")
    found, _ = read(inventory)
    assert isinstance(found, Rejected)
    assert (found.error.code, found.error.message) == (
        "unreadable",
        "cannot be read: no such file or folder",
    )


@pytest.mark.parametrize(
    ("failing", "argument"),
    [
        ("ls", "flaky://in"),
        ("ls", "flaky://in/*"),
        ("info", "flaky://in/a.txt"),
        ("info", "flaky://in"),
    ],
)
@pytest.mark.parametrize("kind", [FlakyError, PermissionError])
def test_places_that_cannot_be_listed(
    flaky: Flaky, failing: str, argument: str, kind: type[Exception]
) -> None:
    Flaky.failing.add(failing)
    Flaky.kind = kind
    error = refused(argument)
    assert (error.code, error.message) == (
        "unreadable",
        f"{argument}: {failing} refused: try later",
    )


# -- the command ---------------------------------------------------------------------------------------------------


def test_run_over_urls(memory: MemoryFileSystem, place: Place) -> None:
    memory.pipe("/news/a.txt", b"Harbour news\n\nThe quay stays open.")
    memory.pipe("/news/b.txt.zst", pack(b"Ferry news", "zstd"))
    memory.pipe("/news/c.txt.zst", pack(b"Bridge news", "zstd")[:-3])
    place.add(d="Canal news")
    result = CliRunner().invoke(main, place.arguments("memory://news"))
    assert result.exit_code == 1, result.stderr
    assert place.outcome() == (["d", "a", "b"], {"c": "corrupt_archive"})
    assert [one["source"]["path"] for one in place.records()][1:] == [
        "memory://news/a.txt",
        "memory://news/b.txt.zst",
    ]
    again = CliRunner().invoke(main, place.arguments("memory://news"))
    assert "3 annotated (3 cached)" in again.stderr
    assert CliRunner().invoke(main, ["validate", str(place.out)]).exit_code == 0


def test_run_with_a_secret_writes_nothing(place: Place) -> None:
    result = CliRunner().invoke(main, place.arguments("https://user:secret@example.org/a.txt"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "secret@" not in result.stderr
    assert not place.out.exists()
