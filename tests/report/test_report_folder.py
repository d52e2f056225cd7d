from __future__ import annotations

import json
from pathlib import Path

import pytest

from readout.errors import ConfigError, FatalError
from readout.report.site import LISTING, ReportFolder


def write(path: Path, **files: str) -> ReportFolder:
    with ReportFolder(path) as folder:
        for name, text in files.items():
            folder.add(f"{name}.js", text.encode())
        folder.close()
    return folder


def test_a_second_time_only_what_changed_is_written(tmp_path: Path) -> None:
    first = write(tmp_path, a="1", b="2", c="3")
    assert (first.written, first.kept) == (3, 0)
    before = (tmp_path / "a.js").stat().st_mtime_ns
    second = write(tmp_path, a="1", b="4")
    assert (second.written, second.kept) == (1, 1)
    assert (tmp_path / "a.js").stat().st_mtime_ns == before
    assert (tmp_path / "b.js").read_text() == "4"
    assert not (tmp_path / "c.js").exists()


def test_a_file_that_was_changed_by_hand_is_written_again(tmp_path: Path) -> None:
    write(tmp_path, a="1")
    (tmp_path / "a.js").write_text("x")
    assert write(tmp_path, a="1").written == 1
    assert (tmp_path / "a.js").read_text() == "1"


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("all of it")
    with pytest.raises(ConfigError) as caught:
        ReportFolder(tmp_path)
    assert caught.value.code == "not_a_report"
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_listing_leads_nowhere_outside(tmp_path: Path) -> None:
    site, other = tmp_path / "site", tmp_path / "other.txt"
    other.write_text("mine")
    write(site, a="1")
    listing = json.loads((site / LISTING).read_text())
    listing["files"] |= {"../other.txt": "0", str(other): "0", ".": "0"}
    (site / LISTING).write_text(json.dumps(listing))
    write(site, a="1")
    assert other.read_text() == "mine"


def test_a_report_that_was_cut_off_can_be_made_again(tmp_path: Path) -> None:
    with ReportFolder(tmp_path) as folder:
        folder.add("a.js", b"1")
    write(tmp_path, a="1", b="2")
    assert (tmp_path / "b.js").read_text() == "2"


@pytest.mark.parametrize("listing", ["", "[]", '{"files": 3}', '{"other": 1}'])
def test_a_listing_that_is_none(tmp_path: Path, listing: str) -> None:
    (tmp_path / LISTING).write_text(listing)
    with pytest.raises(ConfigError):
        ReportFolder(tmp_path)


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    with ReportFolder(tmp_path / "site") as folder:
        folder.add("a.js", b"1")
        (tmp_path / "site" / "data").write_text("in the way")
        with pytest.raises(FatalError) as caught:
            folder.add("data/b.js", b"2")
    assert "data/b.js" in caught.value.message


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("a file")
    with pytest.raises(ConfigError) as caught:
        ReportFolder(tmp_path / "site")
    assert caught.value.code == "unreadable"


def test_what_is_planted_is_not_written_through(tmp_path: Path) -> None:
    site, mine = tmp_path / "site", tmp_path / "mine.txt"
    mine.write_text("mine")
    write(site, a="1")
    for name in (f"{LISTING}.partial", "b.js", "b.js.partial"):
        (site / name).symlink_to(mine)
    write(site, a="1", b="2")
    assert mine.read_text() == "mine"
    assert (site / "b.js").read_text() == "2"
    (site / "docs").symlink_to(tmp_path)
    with (
        ReportFolder(site) as folder,
        pytest.raises(FatalError, match="a link, which is not followed"),
    ):
        folder.add("docs/a.js", b"1")
    assert not (tmp_path / "a.js").exists()
