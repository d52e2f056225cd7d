"""Commands that are killed at any moment, or meet a full disk, can be given again."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import warnings
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gardens import passages, taxonomy_file, write_rows
from readout.cli import main
from readout.io.safe import DRAFTS, drafting
from runs import Place

FORK = get_context("fork")
COMMANDS = {
    "analyze": ["analyze", "out", "-o"],
    "report": ["report", "out", "-o"],
    **{
        one: ["export", "out", "--to", one, "-o"]
        for one in ("csv", "xlsx", "parquet", "brat", "inception", "hf")
    },
}
commands = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = Place(tmp_path_factory.mktemp("killed"))
    place.add(**{f"d{n}": f"Harbour news {n}\n\nThe quay stays open." for n in range(12)})
    place.config.write_text(
        '[nlp]\npipeline = ["readout_segment","readout_entities","readout_quotes"]\n'
    )
    assert place.run().exit_code == 0
    return place.path


def invoke(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def forked(job: Callable[[], Any]) -> int | None:
    """Do something in a fork of this process; return its exit code."""
    process = FORK.Process(target=job)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "This process .* is multi-threaded", DeprecationWarning)
        process.start()
    process.join(60)
    return process.exitcode


def killed_at(number: int, *arguments: str | Path) -> bool:
    """Whether a command, in a process of its own, got to the n-th change of a folder, its last."""

    def job() -> None:
        left = [number]

        def counted(real: Callable[..., Any]) -> Callable[..., Any]:
            def change(*values: Any, **named: Any) -> Any:
                left[0] -= 1
                if not left[0]:
                    os.kill(os.getpid(), signal.SIGKILL)
                return real(*values, **named)

            return change

        for name in ("replace", "rename", "mkdir", "unlink"):
            setattr(Path, name, counted(getattr(Path, name)))
        invoke(*arguments)
        os._exit(0)

    return forked(job) == -signal.SIGKILL


def contents(folder: Path) -> dict[str, bytes]:
    """Return what is in a folder, but for a database, which has an identifier of its own."""
    return {
        path.relative_to(folder).as_posix(): b"" if path.suffix == ".duckdb" else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.slow
@commands
def test_a_command_that_was_killed_can_be_given_again(
    command: list[str], outputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(outputs)
    assert invoke(*command, tmp_path / "undisturbed").exit_code == 0
    expected = contents(tmp_path / "undisturbed")
    folder, number = tmp_path / "folder", 1
    while killed_at(number, *command, folder):
        found = invoke(*command, folder)
        assert (found.exit_code, contents(folder)) == (0, expected), found.stderr
        if number % 2:  # the next one is killed in a new folder
            for path in sorted(folder.rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            folder.rmdir()
        number = number + 1 if number < 4 else number * 2
    assert number > 3
    assert not (folder / DRAFTS).exists()


@commands
def test_two_commands_that_write_into_one_folder(
    command: list[str], outputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(outputs)
    with drafting(tmp_path / "folder"):
        found = invoke(*command, tmp_path / "folder")
    assert found.exit_code == 2
    assert "another command is writing into this folder" in found.stderr
    assert invoke(*command, tmp_path / "folder").exit_code == 0


def test_linking_is_done_by_one_at_a_time(outputs: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    shutil.copytree(outputs / "out", folder)
    expected = (folder / "identities.jsonl").read_bytes()
    with (folder / "annotations.jsonl").open("ab") as stream:
        stream.write(b"\n")  # other records, as far as bytes tell
    with drafting(folder):
        found = invoke("link", folder)
    assert found.exit_code == 2
    assert "another command is writing into this folder" in found.stderr
    number = 1
    while killed_at(number, "link", folder):
        assert (folder / "identities.jsonl").read_bytes() == expected
        number += 1
    assert number > 3
    assert (folder / "identities.jsonl").read_bytes() == expected
    assert not (folder / DRAFTS).exists()


@pytest.mark.slow
def test_training_that_was_killed_leaves_a_whole_model(tmp_path: Path) -> None:
    taxonomy = taxonomy_file(tmp_path)
    write_rows(taxonomy.with_suffix("") / "passages.jsonl", passages())
    command = ["train", "themes", "--taxonomy", str(taxonomy), "-o"]
    assert invoke(*command, tmp_path / "undisturbed.bin").exit_code == 0
    expected, model = (tmp_path / "undisturbed.bin").read_bytes(), tmp_path / "new" / "model.bin"
    number = 1
    while killed_at(number, *command, model):
        assert not model.exists() or model.read_bytes() == expected
        number += 1
    assert number > 2
    assert model.read_bytes() == expected
    assert sorted(path.name for path in model.parent.iterdir()) == ["model.bin", "model.md"]


WRITERS = COMMANDS | {
    "sample": ["sample", "out", "-n", "40", "-o"],
    "select": ["select", "out", "-n", "12", "-o"],
}


@pytest.mark.parametrize("limit", [0, 900, 9_000])
@pytest.mark.parametrize("command", WRITERS.values(), ids=WRITERS)
def test_a_full_disk_is_one_line(
    command: list[str], limit: int, outputs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(outputs)
    told = tmp_path / "told.json"

    def job() -> None:
        handle = os.open(told, os.O_WRONLY | os.O_CREAT)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        found = invoke(*command, tmp_path / "new")
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
        os.write(handle, json.dumps([found.exit_code, found.stderr]).encode())
        os._exit(0)

    assert forked(job) == 0
    status, err = json.loads(told.read_text())
    if status:
        assert status == 3, err
        assert "standard output" not in err
        assert "Traceback" not in err
        assert err.splitlines()[-1].startswith("readout: ")
    else:
        assert limit
    assert (
        invoke(*command, tmp_path / "new").exit_code == (status == 0 and command[0] == "sample") * 2
    )
