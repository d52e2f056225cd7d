"""What inputs mean."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from readout.batch.sources import SUFFIXES, collect
from readout.errors import ConfigError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in (
        "b.txt",
        "a.md",
        "c/d.HTML",
        "c/e.jsonl.gz",
        "c/f.csv",
        ".hidden.txt",
        ".git/x.txt",
        "out/a.jsonl",
    ):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path / "in"


def paths(*arguments: str, exclude: Path | None = None) -> list[str]:
    return [entry.path for entry in collect(arguments, exclude=exclude).files]


def test_folders_are_walked_in_order_without_hidden_files_and_output(
    folder: Path,
) -> None:
    found = collect(["in"], exclude=folder / "out")
    assert [entry.path for entry in found.files] == [
        "in/a.md",
        "in/b.txt",
        "in/c/d.HTML",
        "in/c/e.jsonl.gz",
    ]
    assert [entry.id for entry in found.files] == ["a", "b", "c/d", "c/e"]
    assert [entry.media_type for entry in found.files] == [
        "text/markdown",
        "text/plain",
        "text/html",
        "application/jsonl",
    ]
    assert [entry.codec for entry in found.files] == [None, None, None, "gzip"]
    assert [(skip.path, skip.reason) for skip in found.skipped] == [
        ("in/c/f.csv", "unknown suffix")
    ]


@pytest.mark.parametrize(
    ("argument", "ids"),
    [
        ("in", ["a", "b", "c/d", "c/e", "out/a"]),
        ("./in/", ["a", "b", "c/d", "c/e", "out/a"]),
        ("in//c", ["d", "e"]),
        ("in/c/d.HTML", ["d"]),
        ("in/*", ["a", "b", "c/d", "c/e", "out/a"]),
        ("*n/c/*", ["in/c/d", "in/c/e"]),
        ("in/**/*.jsonl*", ["c/e", "out/a"]),
    ],
)
def test_a_file_is_named_by_its_path_below_what_was_given(
    folder: Path, argument: str, ids: list[str]
) -> None:
    assert [entry.id for entry in collect([argument]).files] == ids
    whole = [entry.id for entry in collect([str(folder.parent / argument)]).files]
    assert whole == ids


def test_files_are_named_as_it_is_asked(folder: Path) -> None:
    (folder / "c" / "b.txt").write_bytes(b"y")
    stems = collect(["in"], exclude="in/out", id_by="stem")
    assert [entry.id for entry in stems.files] == ["a", "b", "b", "d", "e"]
    hashes = collect(["in/b.txt", "in/c", "-"], id_by="sha256", stdin=b"z")
    assert [entry.id for entry in hashes.files] == [
        hashlib.sha256(b"x").hexdigest(),
        hashlib.sha256(b"y").hexdigest(),
        hashlib.sha256(b"x").hexdigest(),
        "e",
        hashlib.sha256(b"z").hexdigest(),
    ]


def test_arguments_keep_their_order_and_each_file_comes_once(folder: Path) -> None:
    assert paths("in/b.txt", "./in/b.txt", "in", exclude=folder / "out")[:2] == [
        "in/b.txt",
        "in/a.md",
    ]
    assert len(paths("in/b.txt", "in", str(folder), exclude=folder / "out")) == 4


def test_globs(folder: Path) -> None:
    assert paths("in/*.txt") == ["in/b.txt"]
    assert paths("in/**/*.HTML") == ["in/c/d.HTML"]
    assert paths("in/c/*") == ["in/c/d.HTML", "in/c/e.jsonl.gz"]
    assert paths("in/*", exclude=folder / "out") == [
        "in/a.md",
        "in/b.txt",
        "in/c/d.HTML",
        "in/c/e.jsonl.gz",
    ]
    assert paths("in/**", exclude=folder / "out") == paths(
        "in/*", exclude=folder / "out"
    )
    (folder / "odd[1].txt").write_text("x")
    assert paths("in/odd[1].txt") == ["in/odd[1].txt"]


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize(
    ("end", "codec"), [("", None), (".gz", "gzip"), (".ZST", "zstd"), (".zst", "zstd")]
)
def test_every_format_may_be_compressed(
    tmp_path: Path, suffix: str, end: str, codec: str | None
) -> None:
    path = tmp_path / f"alba.v2{suffix}{end}"
    path.write_bytes(b"x")
    (entry,) = collect([str(tmp_path)]).files
    assert (entry.id, entry.media_type, entry.codec) == (
        "alba.v2",
        SUFFIXES[suffix],
        codec,
    )


@pytest.mark.parametrize(
    "name", ["x.gz", "x.zst", "x.txt.gz.zst", "x.tar.zst", "x.bz2"]
)
def test_compressed_files_of_no_known_format(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(ConfigError, match=r"\.gz or \.zst"):
        collect([str(tmp_path / name)])


@pytest.mark.parametrize(
    ("argument", "code", "words"),
    [
        ("nowhere", "missing_path", "nowhere"),
        ("in/nowhere.txt", "missing_path", "no such file"),
        ("in/b.txt/c", "missing_path", "in/b.txt/c"),
        (
            "in/c/f.csv",
            "unknown_suffix",
            ".txt, .md, .html, .htm, .jsonl, each also with .gz or .zst",
        ),
        ("in/*.xml", "no_match", "*.xml"),
        ("in/c/*.csv", "nothing_to_read", "*.csv"),
        ("empty", "nothing_to_read", "nothing to read"),
        ("fifo.txt", "not_a_file", "pipe"),
        ("-", "no_stdin", "standard input"),
        ("x" * 5000, "missing_path", "name too long"),
    ],
)
def test_errors_name_the_input(
    folder: Path, argument: str, code: str, words: str
) -> None:
    Path("empty").mkdir()
    os.mkfifo("fifo.txt")
    with pytest.raises(ConfigError) as caught:
        collect([argument])
    assert caught.value.code == code
    assert words.lower() in caught.value.message.lower()


def test_no_argument_is_an_error() -> None:
    with pytest.raises(ConfigError):
        collect([])


def test_the_output_folder_alone_is_nothing_to_read(folder: Path) -> None:
    with pytest.raises(ConfigError, match="nothing to read"):
        collect(["in/out"], exclude=folder / "out")
    assert paths("in/out/a.jsonl", exclude=folder / "out") == ["in/out/a.jsonl"]


def test_loops_and_broken_links_and_pipes_in_a_folder(folder: Path) -> None:
    (folder / "c" / "loop").symlink_to(folder)
    (folder / "c" / "again.txt").symlink_to(folder / "b.txt")
    (folder / "c" / "broken.txt").symlink_to(folder / "gone.txt")
    os.mkfifo(folder / "c" / "pipe.txt")
    found = collect(["in"], exclude=folder / "out")
    assert [entry.path for entry in found.files] == [
        "in/a.md",
        "in/b.txt",
        "in/c/d.HTML",
        "in/c/e.jsonl.gz",
    ]
    assert {skip.path for skip in found.skipped} == {
        "in/c/f.csv",
        "in/c/broken.txt",
        "in/c/pipe.txt",
    }


def test_a_folder_that_cannot_be_listed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: str) -> list[str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", refuse)
    with pytest.raises(ConfigError) as caught:
        collect(["in"])
    assert caught.value.code == "unreadable"


def test_standard_input() -> None:
    (entry,) = collect(["-", "-"], stdin=b"x", stdin_suffix=".jsonl").files
    assert (entry.id, entry.path, entry.media_type, entry.file) == (
        "stdin",
        "-",
        "application/jsonl",
        None,
    )
    with pytest.raises(ConfigError, match="known"):
        collect(["-"], stdin=b"x", stdin_suffix=".doc")


def test_names_that_are_no_utf8_can_be_written(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/odd\xff.txt"
    try:
        with open(raw, "wb") as stream:  # noqa: PTH123 - a path of bytes
            stream.write(b"x")
    except OSError:
        pytest.skip("this file system takes no such names")
    (entry,) = collect([str(tmp_path)]).files
    assert entry.id == "odd\\xff"
    entry.path.encode("utf-8")
