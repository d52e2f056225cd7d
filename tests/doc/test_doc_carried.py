"""Files that a saved pipeline carries along."""

from __future__ import annotations

from pathlib import Path

import pytest

from readout.doc.carried import carried, carry
from readout.errors import ConfigError


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    (folder / "lists").mkdir(parents=True)
    (folder / "lists" / "a.jsonl").write_text("a")
    (folder / "lists" / "README.md").write_text("not read")
    (folder / "lists" / "deep").mkdir()
    (folder / "lists" / "deep" / "b.jsonl").write_text("b")
    (folder / "one.toml").write_text("one")
    return folder


def copied(files: Path, folder: Path) -> dict[str, str | list[str] | None]:
    named = {
        "taxonomy": str(files / "one.toml"),
        "lists": [str(files / "lists"), str(files / "one.toml")],
        "model": None,
    }
    read = [files / "lists" / "a.jsonl", files / "lists" / "deep" / "b.jsonl"]
    carry(named, [*read, files / "one.toml"], folder)
    return carried(named, folder)


def test_what_is_read_is_copied(files: Path, tmp_path: Path) -> None:
    found = copied(files, tmp_path / "saved")
    assert found["model"] is None
    taxonomy, (lists, one) = (Path(str(found["taxonomy"])), map(Path, found["lists"] or []))
    assert taxonomy.name == one.name == "one.toml"
    assert taxonomy.read_text() == one.read_text() == "one"
    there = sorted(p.relative_to(lists).as_posix() for p in lists.rglob("*.*"))
    assert there == ["a.jsonl", "deep/b.jsonl"]
    assert lists.name == "lists"


def test_saved_where_it_was_loaded_from(files: Path, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    found = copied(files, folder)
    (lists, one) = map(Path, found["lists"] or [])
    read = [*lists.rglob("*.jsonl"), one, Path(str(found["taxonomy"]))]
    carry(found, read, folder)
    assert carried(found, folder) == found
    assert (lists / "deep" / "b.jsonl").read_text() == "b"


def test_what_lay_there_before_goes(files: Path, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    copied(files, folder)
    (files / "other.toml").write_text("other")
    carry({"taxonomy": str(files / "other.toml")}, [files / "other.toml"], folder)
    found = carried({"taxonomy": "anything"}, folder)["taxonomy"]
    assert Path(str(found)).read_text() == "other"


def test_what_is_missing_is_named(files: Path, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    copied(files, folder)
    with pytest.raises(ConfigError, match=r"weights.*save it again") as caught:
        carried({"weights": "w.json"}, folder)
    assert caught.value.code == "missing_file"


def test_nothing_to_carry(tmp_path: Path) -> None:
    carry({"model": None}, [], tmp_path / "saved")
    assert not (tmp_path / "saved").exists()
