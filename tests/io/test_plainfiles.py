from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from readout.io.plainfiles import fresh, is_plain, make_folder, open_plain, read_plain, write_whole


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
    assert all(is_plain(tmp_path / name) for name in names)
    assert not (tmp_path / "whole.partial").exists()
    assert not (tmp_path / "nowhere").exists()
    if (tmp_path / "target").exists():
        assert (tmp_path / "target").read_bytes() == b"somebody's"


@planted
def test_what_is_planted_is_not_read(plant: Callable[[Path], None], tmp_path: Path) -> None:
    plant(tmp_path / "file")
    assert not is_plain(tmp_path / "file")
    with pytest.raises(OSError):
        open_plain(tmp_path / "file")


def test_a_file_is_read_as_far_as_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"12345")
    assert read_plain(path, 5) == b"12345"
    with pytest.raises(OSError, match="more than 4 bytes"):
        read_plain(path, 4)


def test_a_draft_that_cannot_be_written_is_gone(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    with pytest.raises(OSError):
        write_whole(tmp_path / "whole", b"ours", settled=True)
    assert [path.name for path in tmp_path.iterdir()] == ["whole"]


def test_a_device_stays_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may write to ``/dev`` does not lose ``/dev/null`` by ``-o /dev/null``."""
    monkeypatch.setattr("readout.io.plainfiles._DEVICES", tmp_path)
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
