"""What inputs mean."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from readout.batch.sources import SUFFIXES, Rejected, collect, read
from readout.errors import ConfigError
from readout.records.types import Document


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


def test_folders_are_walked_in_order_without_hidden_files_and_output(folder: Path) -> None:
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
    assert paths("in/**", exclude=folder / "out") == paths("in/*", exclude=folder / "out")
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
    assert (entry.id, entry.media_type, entry.codec) == ("alba.v2", SUFFIXES[suffix], codec)


@pytest.mark.parametrize("name", ["x.gz", "x.zst", "x.txt.gz.zst", "x.tar.zst", "x.bz2"])
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
def test_errors_name_the_input(folder: Path, argument: str, code: str, words: str) -> None:
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


@pytest.mark.parametrize("argument", ["in", "in/*", "in/**/*.txt", "in/*/*.txt"])
def test_links_that_lead_out_are_not_followed_unless_asked(folder: Path, argument: str) -> None:
    outside = folder.parent / "elsewhere"
    outside.mkdir()
    (outside / "secret.txt").write_text("secret")
    (folder / "c" / "link.txt").symlink_to(outside / "secret.txt")
    (folder / "c" / "environ.txt").symlink_to("/proc/self/environ")
    (folder / "c" / "there").symlink_to(outside)
    (folder / "c" / "inside.txt").symlink_to(folder / "b.txt")
    (folder / "z.txt").symlink_to(outside / "secret.txt")
    found = collect([argument], exclude=folder / "out")
    real = {os.path.realpath(entry.path) for entry in found.files}
    assert all(path.startswith(f"{folder}/") for path in real)
    assert str(folder / "b.txt") in real
    assert any("link" in skip.reason for skip in found.skipped)
    followed = collect([argument], exclude=folder / "out", follow_links=True)
    real = {os.path.realpath(entry.path) for entry in followed.files}
    assert str(outside / "secret.txt") in real


def test_a_link_that_is_named_is_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    (tmp_path / "one.txt").symlink_to(folder / "b.txt")
    named = collect([str(tmp_path / "link" / "c"), str(tmp_path / "one.txt")])
    assert len(named.files) == 3


def test_what_nobody_can_look_at_goes_to_quarantine(tmp_path: Path) -> None:
    top = tmp_path / "top"
    top.mkdir()
    (top / "a.txt").write_text("words")
    (top / "long.txt").symlink_to("x" * 300)
    (top / "loop.txt").symlink_to("loop.txt")
    names = ["d" * 250] * 20
    here = Path.cwd()
    try:
        os.chdir(top)
        for name in names:
            os.mkdir(name)  # noqa: PTH102 - relative, since the whole path is too long
            os.chdir(name)
        Path("b.txt").write_text("far")
    finally:
        os.chdir(here)
    inventory = collect([str(top)])
    items = {item.id: item for item in read(inventory)}
    assert isinstance(items.pop("a"), Document)
    codes = [one.error.code for one in items.values() if isinstance(one, Rejected)]
    assert codes == ["unreadable"] * len(items)
    assert {"long", "loop"} < items.keys()
    assert len(items) == 3


def test_a_folder_that_cannot_be_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> list[str]:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "listdir", refuse)
    with pytest.raises(ConfigError) as caught:
        collect(["in"])
    assert caught.value.code == "unreadable"


def test_a_folder_within_that_cannot_be_listed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = os.listdir

    def refuse(path: str) -> list[str]:
        if path.endswith("/c"):
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "listdir", refuse)
    found = collect(["in"], exclude=folder / "out")
    assert [entry.id for entry in found.files] == ["a", "b", "c"]
    last = list(read(found))[-1]
    assert isinstance(last, Rejected)
    assert (last.id, last.source.path, last.error.code) == ("c", "in/c", "unreadable")


def test_standard_input() -> None:
    (entry,) = collect(["-", "-"], stdin=b"x", stdin_suffix=".jsonl").files
    assert (entry.id, entry.path, entry.media_type) == ("stdin", "-", "application/jsonl")
    assert entry.file.open("rb").read() == b"x"
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
