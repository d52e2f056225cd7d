"""Outputs at URLs: fsspec's memory and file systems stand for a store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from click.testing import CliRunner

from readout import read_records
from readout.batch.options import load_options
from readout.batch.output import OutputFolder, read_quarantine
from readout.batch.run import OPTIONS, run
from readout.batch.targets import work_of
from readout.cli import main
from readout.errors import ConfigError, FatalError
from runs import FAKES, Place, options

URL = "memory://press/annotated"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[fsspec.AbstractFileSystem]:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    fs = fsspec.filesystem("memory")
    yield fs
    for name in fs.ls("", detail=False):
        fs.rm(name, recursive=True)


def names(fs: fsspec.AbstractFileSystem) -> list[str]:
    return sorted(Path(name).name for name in fs.ls("press/annotated", detail=False))


def test_a_run_at_urls_gives_the_same_bytes_and_goes_on(
    place: Place, store: fsspec.AbstractFileSystem
) -> None:
    place.config.write_text(FAKES)
    place.add(a="Harbour news", b="RAISE")
    run(options(place))
    fsspec.filesystem("memory").pipe(
        {"press/in/a.txt": b"Harbour news", "press/in/b.txt": b"RAISE"}
    )
    summary = run(options(place, inputs=["memory://press/in"], output=URL))
    assert (summary.annotated, summary.quarantined) == (1, 1)
    assert names(store) == ["annotations.jsonl", "manifest.json", "quarantine.jsonl"]
    (record,) = read_records(URL)
    assert (record.source.path, record.text) == ("memory://press/in/a.txt", "Harbour news")
    assert [one.id for one in read_quarantine(URL)] == ["b"]
    again = run(load_options(work_of(URL) / OPTIONS, URL, shard_size=1, compress="zst")[0])
    assert not list(work_of(URL).glob("annotations*"))
    assert (again.cached, again.quarantined) == (1, 1)
    assert names(store) == ["annotations-00001.jsonl.zst", "manifest.json", "quarantine.jsonl"]
    assert list(read_records(URL)) == [record]


def test_outputs_do_not_depend_on_where_they_go(
    place: Place, store: fsspec.AbstractFileSystem
) -> None:
    place.add(a="Harbour news", b="Ferry news")
    run(options(place))
    run(options(place, output=URL))
    assert store.cat_file("press/annotated/annotations.jsonl") == place.bytes()


@pytest.mark.usefixtures("store")
def test_files_that_were_uploaded_are_not_left_in_the_working_folder() -> None:
    with OutputFolder(URL, shard_size=1) as folder:
        folder.write_record(b"1")
        folder.write_record(b"2")
        folder.publish({})
    assert [path.name for path in work_of(URL).iterdir()] == ["lock"]


def test_two_runs_to_one_url(place: Place) -> None:
    place.add(a="Harbour news")
    with OutputFolder(URL), pytest.raises(ConfigError, match="another run"):
        run(options(place, output=URL + "/"))


@pytest.mark.parametrize("url", ["nowhere://x/y", "s3://user:secret@bucket/x"])
def test_a_url_that_cannot_be_used_is_refused_before_the_work(place: Place, url: str) -> None:
    place.add(a="Harbour news")
    with pytest.raises(ConfigError) as caught:
        run(options(place, output=url))
    assert "secret" not in caught.value.message


def test_a_store_that_takes_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("AccessDenied")

    place.add(a="Harbour news")
    memory = type(fsspec.filesystem("memory"))
    with monkeypatch.context() as patch:
        patch.setattr(memory, "pipe_file", refuse)
        with pytest.raises(ConfigError, match="AccessDenied"):
            run(options(place, output=URL))
    with monkeypatch.context() as patch:
        patch.setattr(memory, "put_file", refuse)
        with pytest.raises(FatalError, match="AccessDenied"):
            run(options(place, output=URL))
    assert run(options(place, output=URL)).cached == 1


def test_what_is_here_is_a_path(tmp_path: Path, place: Place) -> None:
    assert work_of(tmp_path / "out") == tmp_path / "out" / ".readout"
    assert work_of(URL) == work_of(URL + "/") != work_of(URL + "2")
    place.add(a="Harbour news")
    arguments = place.arguments()
    arguments[arguments.index(str(place.out))] = f"file://{place.out}"
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert [record["id"] for record in place.records()] == ["a"]


def test_commands_take_urls(place: Place) -> None:
    place.config.write_text(FAKES)
    place.add(a="Harbour news", b="RAISE")
    arguments = place.arguments()
    arguments[arguments.index(str(place.out))] = URL
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert f"{URL}/annotations.jsonl" in result.stderr
    assert "1 in quarantine" in CliRunner().invoke(main, ["errors", "show", "-o", URL]).stderr
    place.add(b="Ferry news")
    assert CliRunner().invoke(main, ["errors", "retry", "-o", URL]).exit_code == 0
    assert "segment" in CliRunner().invoke(main, ["cache", "show", "-o", URL]).stdout
    assert CliRunner().invoke(main, ["validate", URL]).exit_code == 0
