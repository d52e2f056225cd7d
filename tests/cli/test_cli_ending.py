from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from readout.cli import main
from readout.cli.ending import ending
from readout.errors import ConfigError, FatalError

ENDS: list[tuple[BaseException, str | None, int]] = [
    (ConfigError("no such file"), "no such file", 2),
    (FatalError("the disk is full"), "the disk is full", 3),
    (OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), "No space left on device", 3),
    (PermissionError(errno.EACCES, "Permission denied", "x"), "x: cannot be read", 2),
    (OSError(errno.ENAMETOOLONG, "File name too long", "x"), "x: cannot be read", 2),
    (OSError(errno.ENOSPC, "No space left on device", "x"), "x: cannot be read", 3),
    (PermissionError(errno.EACCES, "Permission denied"), "Permission denied", 3),
    (MemoryError(), "not enough memory", 3),
    (BrokenPipeError(), None, 141),
    (KeyboardInterrupt(), "run the same command", 130),
    (ModuleNotFoundError(name="duckdb"), "policy-readout[analyze]", 2),
    (ModuleNotFoundError("No module named 'x'", name="x"), "SECURITY.md", 4),
    (RecursionError("too deep"), "RecursionError: too deep", 4),
    (ValueError(), "ValueError", 4),
]


@pytest.mark.parametrize(("error", "words", "status"), ENDS, ids=lambda one: type(one).__name__)
def test_every_end_has_its_words_and_its_status(
    error: BaseException, words: str | None, status: int
) -> None:
    line, found = ending(error, "analyze")
    assert found == status
    if words is None or line is None:
        assert line is words
    else:
        assert words in line
        assert "\n" not in line


@pytest.mark.parametrize("kind", [IndexError, StopIteration, RuntimeError])
def test_what_nobody_foresaw_is_one_line_that_says_where(
    kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise kind("\x1b[31m out of range")

    monkeypatch.setattr("readout.config.configuration.read_config", broken)
    monkeypatch.setattr("readout.cli.config.read_config", broken, raising=False)
    result = CliRunner().invoke(main, ["config", "show"])
    assert result.exit_code == 4
    assert result.stderr.startswith(f"readout: an error of readout itself ({kind.__name__}: ")
    assert "; cli/config.py:" in result.stderr
    assert result.stderr.count("\n") == 1
    assert "\x1b" not in result.stderr
    monkeypatch.setenv("READOUT_DEBUG", "1")
    result = CliRunner().invoke(main, ["config", "show"])
    assert result.exit_code == 4
    assert "Traceback (most recent call last)" in result.stderr


def test_a_working_folder_that_is_gone_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    found = CliRunner().invoke(main, ["run", str(tmp_path), "-o", "out"])
    assert found.exit_code == 3
    assert "the folder that this command runs in: cannot be read" in found.output
