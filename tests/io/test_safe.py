"""Files of others: nothing planted is followed, nothing is waited for, all is bounded."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from encoder_training.corpora import read_labels
from readout.config.configuration import file_digest
from readout.errors import ConfigError, FatalError
from readout.io.safe import (
    DRAFTS,
    LARGEST_TOML,
    drafting,
    fresh,
    is_empty,
    is_regular,
    make_folder,
    open_nofollow,
    read_bytes,
    read_nofollow,
    read_text,
    read_toml,
    write_whole,
    writing,
)
from readout.models.scorer import read_scorers
from readout.models.word_vectors import read_word_vectors
from readout.stages.encoder.runtime import load_runtime
from readout.stages.entities.gazetteer import load_gazetteer
from readout.stages.themes.model import load_prior
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.gold import read_labelled, read_lines


def _link(path: Path) -> None:
    target = path.with_name("target")
    target.write_bytes(b"somebody's")
    path.symlink_to(target)


def _dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere"))


PLANTED = {"a link": _link, "a dangling link": _dangling, "a pipe": os.mkfifo}
planted = pytest.mark.parametrize("plant", PLANTED.values(), ids=PLANTED)


@planted
def test_what_is_planted_is_replaced(plant: Callable[[Path], None], tmp_path: Path) -> None:
    for name in ("fresh", "whole", "whole.partial"):
        plant(tmp_path / name)
        (tmp_path / "target").unlink(missing_ok=True)
    plant(tmp_path / "last")
    with fresh(tmp_path / "fresh") as stream:
        stream.write(b"ours")
    write_whole(tmp_path / "whole", b"ours")
    names = ("fresh", "whole")
    assert [(tmp_path / name).read_bytes() for name in names] == [b"ours", b"ours"]
    assert all(is_regular(tmp_path / name) for name in names)
    assert not (tmp_path / "whole.partial").exists()
    assert not (tmp_path / "nowhere").exists()
    if (tmp_path / "target").exists():
        assert (tmp_path / "target").read_bytes() == b"somebody's"


@planted
def test_what_is_planted_is_not_read(plant: Callable[[Path], None], tmp_path: Path) -> None:
    plant(tmp_path / "file")
    assert not is_regular(tmp_path / "file")
    with pytest.raises(OSError):
        open_nofollow(tmp_path / "file")


def test_a_file_is_read_as_far_as_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_nofollow(path, 5) == b"12345"
    with pytest.raises(OSError, match="more than 4 bytes"):
        read_nofollow(path, 4)


def test_a_draft_that_cannot_be_written_is_gone(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / "whole", b"ours", settled=True)
    assert [path.name for path in tmp_path.iterdir()] == ["whole"]


def test_a_folder_is_kept_for_one_command(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with drafting(folder) as drafts:
        (drafts / "half").write_text("of it")
        with (
            pytest.raises(ConfigError, match="another command is writing") as caught,
            drafting(folder),
        ):
            pass
        assert caught.value.code == "locked"
        assert (drafts / "half").exists()
        assert is_empty(folder)
    assert list(folder.iterdir()) == []


def test_what_a_killed_command_left_goes_and_nothing_planted_is_followed(tmp_path: Path) -> None:
    (tmp_path / DRAFTS / "deep").mkdir(parents=True)
    (tmp_path / DRAFTS / "deep" / "half").write_text("of it")
    assert is_empty(tmp_path)
    with drafting(tmp_path) as drafts:
        assert list(drafts.iterdir()) == []
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("all of it")
    (tmp_path / DRAFTS).symlink_to(tmp_path / "mine")
    with pytest.raises(ConfigError, match="File exists"), drafting(tmp_path):
        pass
    assert (tmp_path / "mine" / "thesis.txt").exists()


def test_a_full_disk_is_no_wrong_name(tmp_path: Path) -> None:
    with pytest.raises(FatalError), writing(tmp_path):
        raise OSError(28, "No space left on device")
    with pytest.raises(ConfigError), writing(tmp_path):
        raise PermissionError(13, "Permission denied")


def test_a_device_stays_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may write to ``/dev`` does not lose ``/dev/null`` by ``-o /dev/null``."""
    monkeypatch.setattr("readout.io.safe._DEVICES", tmp_path)
    path = tmp_path / "stdout"
    path.symlink_to("/proc/self/fd/1")
    for write in (lambda: write_whole(path, b"ours"), lambda: fresh(path)):
        with pytest.raises(OSError, match="a device"):
            write()
    assert path.is_symlink()
    assert [one.name for one in tmp_path.iterdir()] == ["stdout"]


def test_a_device_itself_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "null"
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))
    except OSError:
        pytest.skip("only root makes devices")
    with pytest.raises(OSError, match="a device"):
        write_whole(path, b"ours")
    assert path.is_char_device()


def test_folders_are_not_made_through_links(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    root = tmp_path / "root"
    make_folder(root / "one" / "two", root)
    (root / "link").symlink_to(tmp_path / "elsewhere")
    for path in (root / "link", root / "link" / "in"):
        with pytest.raises(OSError, match="a link"):
            make_folder(path, root)
    assert not list((tmp_path / "elsewhere").iterdir())


def folder(path: Path) -> None:
    path.mkdir()


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def terminal(path: Path) -> None:
    path.symlink_to("/dev/tty")


def socket_file(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # its path may be too long otherwise
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(path.name)
    finally:
        os.chdir(here)


def missing(path: Path) -> None: ...


def loop(path: Path) -> None:
    path.symlink_to(path)


KINDS: list[tuple[Callable[[Path], None], str]] = [
    (os.mkfifo, "a pipe, not a regular file"),
    (device, "a device, not a regular file"),
    (terminal, "a device, not a regular file"),
    (socket_file, "a socket, not a regular file"),
    (folder, "a folder, not a regular file"),
    (missing, "No such file or directory"),
    (loop, "Too many levels of symbolic links"),
]
READERS: list[tuple[Callable[[Path], object], str]] = [
    (file_digest, "unreadable"),
    (read_taxonomy, "bad_taxonomy"),
    (lambda path: load_gazetteer([path]), "bad_gazetteer"),
    (read_word_vectors, "bad_model"),
    (load_prior, "bad_model"),
    (read_scorers, "bad_model"),
    (read_labels, "bad_training"),
    (lambda path: list(read_lines(path)), "bad_training"),
    (lambda path: list(read_labelled([path], bool, "rows")), "bad_training"),
]


@pytest.mark.parametrize(("make", "reason"), KINDS)
def test_nothing_but_regular_files(
    tmp_path: Path, make: Callable[[Path], None], reason: str
) -> None:
    path = tmp_path / "given"
    make(path)
    with pytest.raises(ConfigError, match=reason) as caught:
        read_text(path, "a list", "bad_list")
    assert caught.value.message.startswith(f"{path}: cannot be read as a list: ")
    assert caught.value.code == "bad_list"


@pytest.mark.parametrize(("read", "code"), READERS)
def test_every_reader_refuses_a_pipe(
    tmp_path: Path, read: Callable[[Path], object], code: str
) -> None:
    path = tmp_path / "given.jsonl"
    os.mkfifo(path)
    with pytest.raises(ConfigError, match="a pipe, not a regular file") as caught:
        read(path)
    assert caught.value.code == code


@pytest.mark.parametrize("name", ["encoder.json", "model.onnx", "tokenizer.json"])
def test_pipes_in_a_folder_of_a_model(tmp_path: Path, name: str) -> None:
    from readout.config.configuration import packaged

    for file in ("encoder.json", "model.onnx", "tokenizer.json"):
        if file != name:
            (tmp_path / file).symlink_to(packaged() / "encoder" / file)
    os.mkfifo(tmp_path / name)
    with pytest.raises(ConfigError, match=f"{name}: .* a pipe"):
        load_runtime(tmp_path)


def test_a_pipe_in_a_folder_of_gazetteers(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "names.jsonl")
    with pytest.raises(ConfigError, match=r"names\.jsonl: .* a pipe"):
        load_gazetteer([tmp_path])


def test_what_takes_the_place_of_a_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "given"
    path.write_text("x")
    opened = os.open

    def swapped(name: Path, flags: int) -> int:
        path.unlink()
        os.mkfifo(path)
        return opened(name, flags)

    monkeypatch.setattr(os, "open", swapped)
    with pytest.raises(ConfigError, match="is no file"):
        read_bytes(path, "a list", "bad_list")


def test_larger_than_will_do(tmp_path: Path) -> None:
    path = tmp_path / "given"
    path.write_bytes(b"12345")
    assert read_bytes(path, "a list", "bad_list", 5) == b"12345"
    with pytest.raises(ConfigError, match="larger than 4 bytes"):
        read_bytes(path, "a list", "bad_list", 4)


def test_text(tmp_path: Path) -> None:
    path = tmp_path / "given"
    path.write_bytes(b"\xef\xbb\xbfone\ntwo")
    assert read_text(path, "a list", "bad_list") == "one\ntwo"
    path.write_bytes(b"one\nCaf\xe9")
    with pytest.raises(ConfigError, match="line 2 is not UTF-8"):
        read_text(path, "a list", "bad_list")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a = ", "Invalid value"),
        ("a = " + "[" * 100_000, "nested too deep"),
        ("a = " + '{"a"=' * 100_000, "nested too deep"),
        ("a = " + "9" * 10_000, "integer"),
        ("x = 1\n" + ".".join("a" * 17) + " = 1", "line 2: a key of more than 16"),
        ("[" + ".".join("a" * 50_000) + "]", "a key of more than 16"),
        ("[[" + " . ".join(['"a.b"'] * 17) + "]]", "a key of more than 16"),
        ("x = {" + ".".join("a" * 17) + " = 1}", "a key of more than 16"),
        ("x = 'it''s'" + ".'a'" * 20, "a key of more than 16"),
        ("a = 1\na = 2", "Cannot overwrite"),
        ("\0", "Invalid"),
        ("#" * (LARGEST_TOML + 1), "larger than"),
    ],
)
def test_toml_that_will_not_do(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "given.toml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=reason) as caught:
        read_toml(path, "a list", "bad_list")
    assert caught.value.code == "bad_list"
    assert len(caught.value.message) < 1000


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (".".join("a" * 3) + " = 1.5", {"a": {"a": {"a": 1.5}}}),
        ("x = '" + "." * 50 + "'", {"x": "." * 50}),
        ('x = """\n' + "\\\\a.\n" * 50 + '"""', {"x": "\\a.\n" * 50}),
        ('x = """a""""', {"x": 'a"'}),
        ("x = '''a.'b.''c'''''", {"x": "a.'b.''c''"}),
        ("# " + "a." * 50 + "\nx = [1.5, " + "2.5, " * 30 + "]", {"x": [1.5, *[2.5] * 30]}),
        ('x = "\\"' + "a." * 50 + '"', {"x": '"' + "a." * 50}),
    ],
)
def test_dots_elsewhere_are_none_of_keys(
    tmp_path: Path, text: str, found: dict[str, object]
) -> None:
    path = tmp_path / "given.toml"
    path.write_text(text)
    assert read_toml(path, "a list", "bad_list") == found
