"""What `pip install` gives: small, quick to start, and enough to annotate text."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from readout import load, read_records

TEXT = "Harbour news\n\n“Nobody is cut off,” said the spokesperson on 3 May 2031."
IMPORT = """
import time
begun = time.process_time()
import readout
print(time.process_time() - begun)
"""


def readout(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "readout", *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )


def test_importing_it_is_quick() -> None:
    command = [sys.executable, "-c", IMPORT]
    seconds = [
        float(subprocess.run(command, capture_output=True, check=True).stdout)
        for _ in range(3)
    ]
    assert min(seconds) <= 0.1


def test_the_default_pipeline_annotates() -> None:
    record = load()(TEXT, id="harbour", meta={"date": "2031-05-04"})
    assert [quote.text for quote in record.quotes] == ["Nobody is cut off,"]
    assert [entity.label for entity in record.entities] == ["DATE"]


def test_text_markdown_and_lines_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "b.md").write_text(f"# {TEXT}", encoding="utf-8")
    lines = "\n".join(json.dumps({"id": name, "text": TEXT}) for name in "cd")
    (folder / "c.jsonl").write_text(lines, encoding="utf-8")
    done = readout("run", "articles", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    records = list(read_records(tmp_path / "outputs"))
    assert [record.id for record in records] == ["a", "b", "c", "d"]
    assert all(record.quotes for record in records)
    checked = readout("validate", "outputs", folder=tmp_path)
    assert checked.returncode == 0, checked.stdout


def test_pages_are_read_with_their_extra_and_refused_by_name_without(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.html").write_text(f"<p>{TEXT}</p>", encoding="utf-8")
    done = readout("run", "a.html", folder=tmp_path)
    if find_spec("trafilatura"):
        assert done.returncode == 0, done.stderr
        return
    assert done.returncode == 2
    assert "pip install 'policy-readout[html]'" in done.stderr
    assert not (tmp_path / "outputs").exists()
