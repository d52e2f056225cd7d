"""``python -m benchmarks house``: the ruler as a table, for this package and for any other code."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runs import ROOT


def house(folder: Path) -> list[list[str]]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "house", str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "pipeline")},
    )
    assert done.returncode == 0, done.stderr
    return [line.split() for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_any_folder_is_measured(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.py").write_text('W = {"a", "b"}\ndef f(): return W\n', encoding="utf-8")
    (tmp_path / "b.py").write_text("import c\n", encoding="utf-8")
    (tmp_path / "c.py").write_text("import b\n", encoding="utf-8")
    (tmp_path / "old.py").write_text("print 1\n", encoding="utf-8")
    head, *rows = house(tmp_path)
    assert head[:3] == ["files", "code", "nodes"]
    left_out = next(row for row in rows if row[:2] == ["left", "out:"])
    assert left_out[2].endswith("old.py:")
    one = next(row for row in rows if row[:1] == ["one"])
    assert (one[1], one[2], one[5], one[6], one[-2]) == ("1", "2", "1", "0", "0")
    total = next(row for row in rows if row[:2] == ["in", "all"])
    assert (total[2], total[3], total[-2], total[-1]) == ("3", "4", "1", "0")
