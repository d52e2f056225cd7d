"""What ``python -m encoder_training`` says without PyTorch."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from encoder_training.__main__ import main
from runs import ROOT

WITHOUT = """
import sys
sys.modules['torch'] = None
from encoder_training.__main__ import main
main(sys.argv[1:])
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", WITHOUT, *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


@pytest.mark.slow
def test_help_needs_no_pytorch_and_the_command_says_how_to_get_it(tmp_path: Path) -> None:
    result = run("--help")
    assert (result.returncode, "--distill" in result.stdout) == (0, True)
    result = run("-o", str(tmp_path / "a"))
    assert (result.returncode, result.stdout) == (2, "")
    assert (
        result.stderr
        == "readout: readout needs torch, which is not installed: pip install 'policy-readout[encoder]'\n"
    )
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "Missing option '-o'"),
        (["-o", "a", "--entities", "train.jsonl"], "'train.jsonl' is not NAME=PATH"),
        (["-o", "a", "--check-entities", "=train.jsonl"], "'=train.jsonl' is not NAME=PATH"),
        (["-o", "a", "--share", "marked=often"], "'marked=often' is not NAME=NUMBER"),
        (["-o", "a", "--share", "marked"], "'marked' is not NAME=NUMBER"),
        (["-o", "a", "--epochs", "0"], "Invalid value for '--epochs'"),
        (["-o", "a", "--layers", "3"], "--layers and --distill need --start"),
        (["-o", "a", "--distill", "b"], "--layers and --distill need --start"),
        (["-o", "a", "--trunk", "b", "--start", "c"], "begins with one of them"),
        (["-o", "a", "--teacher", "--start", "c"], "a teacher begins with a trunk"),
        (["-o", "a", "--texts", "c.jsonl"], "'c.jsonl' is not NAME=PATH"),
    ],
)
def test_wrong_arguments(arguments: list[str], reason: str) -> None:
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert reason in result.stderr
