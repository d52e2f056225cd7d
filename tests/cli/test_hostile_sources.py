"""Whatever a document does to its reader, the others are written."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from packing import pack
from readout.cli import main, options
from readout.cli.options import standard_input
from readout.errors import ConfigError
from runs import FAKES, Place

Make = Callable[[str], Place]
LIMITED = pytest.mark.skipif(sys.platform != "linux", reason="no RLIMIT_AS")

SMALL = """
[readout]
max_bytes = 1000000
max_chars = 100000
max_blocks = 10000
max_items = 10000
"""
"""A hundredth of the defaults, so that bombs are quick to make."""
BOMBS = {
    "attributes.html": ("too_many_blocks", b"<p a b c d e f g h>" * 2_000),
    "blank.jsonl.zst": ("ratio_too_high", pack(b"\n" * 3_000_000, "zstd")),
    "deep.md": ("too_deep", b"> " * 10_000 + b"a"),
    "deep.jsonl": ("too_deep", b'{"text": "a", "b": ' + b"[" * 5_000 + b"]" * 5_000 + b"}"),
    "invisible.txt": ("empty", "\u2028\u2029\x85".encode()),
    "items.md": ("too_many_blocks", b"- a\n" * 20_000),
    "large.txt": ("too_large", b" " * 1_000_000 + b"a"),
    "lines.txt": ("too_many_blocks", b"a\n" * 11_000),
    "lists.jsonl": ("too_many_items", b'{"text": "a", "b": [' + b"[]," * 20_000 + b"[]]}"),
    "long.txt": ("too_long", b"word " * 20_001),
    "marks.md": ("too_many_blocks", b"*a* " * 10_000),
    "paragraphs.html": ("too_many_blocks", b"<p>" * 20_000),
    "zeros.txt.gz": ("ratio_too_high", pack(b"a" * 3_000_000, "gzip")),
}


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_bombs_go_to_quarantine_and_the_others_are_written(make: Make, jobs: str) -> None:
    place = make(SMALL + FAKES)
    place.add(a="Harbour news", z="Bridge news")
    for name, (_, data) in BOMBS.items():
        (place.inputs / name).write_bytes(data)
    result = place.run("-j", jobs)
    assert result.exit_code == 1, result.stderr
    ids, _ = place.outcome()
    assert ids == ["a", "z"]
    codes = {Path(one["source"]["path"]).name: one["code"] for one in place.quarantine()}
    assert codes == {name: code for name, (code, _) in BOMBS.items()}


@LIMITED
@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_worker_out_of_memory_costs_its_document_alone(make: Make, jobs: str) -> None:
    place = make(FAKES)
    place.add(a="Harbour news", b="FILL this", c="Bridge news")
    result = place.run("-j", jobs, "--memory", "4G")
    assert result.exit_code == 1, result.stderr
    assert place.outcome() == (["a", "c"], {"b": "out_of_memory"})
    (entry,) = place.quarantine()
    assert (entry["stage"], entry["attempts"]) == ("worker", 2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--memory", "5"], "memory: 5 bytes are too few: give 1G or more"),
        (["--memory", "much"], "no size such as 4G"),
        (["--memory", "4G", "--engine", "ray"], "not with --engine ray"),
    ],
)
def test_sizes_that_are_none(place: Place, arguments: list[str], words: str) -> None:
    place.add(a="Harbour news")
    result = place.run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert not place.out.exists()


class Folder:
    """Standard input as the shell gives it where a folder stands for it."""

    closed = False

    @property
    def buffer(self) -> Folder:
        return self

    def read(self, size: int) -> bytes:
        raise IsADirectoryError(21, "Is a directory")


@pytest.mark.parametrize(
    ("stdin", "words"),
    [(None, "standard input is closed"), (Folder(), "cannot be read: Is a directory")],
)
def test_standard_input_that_is_none(
    stdin: object, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", stdin)
    with pytest.raises(ConfigError, match=words):
        standard_input()


def test_standard_input_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "LARGEST_STDIN", 1_000_000)
    with Path("/dev/zero").open() as endless:
        monkeypatch.setattr(sys, "stdin", endless)
        with pytest.raises(ConfigError, match="write them to a file"):
            standard_input()


def test_a_page_of_no_encoding_stops_nothing(place: Place) -> None:
    place.add(a="Harbour news")
    page = place.inputs / "b.html"
    page.write_bytes(b"<meta charset=undefined><p>Bridge \xe9 news</p>")
    result = place.run("--dry-run")
    assert (result.exit_code, "0 of them unreadable" in result.stderr) == (0, True)
    assert place.run().exit_code == 0
    result = CliRunner().invoke(main, ["explain", str(page), "--document", "b"])
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit | None)


def test_links_lead_nowhere_unless_asked(place: Place, tmp_path: Path) -> None:
    place.add(a="Harbour news")
    (tmp_path / "secret.txt").write_text("secret")
    (place.inputs / "link.txt").symlink_to(tmp_path / "secret.txt")
    result = place.run()
    assert result.exit_code == 0
    assert "not done   1 files skipped: a link that leads out of the folder" in result.stderr
    assert [record["id"] for record in place.records()] == ["a"]
    assert place.run("--follow-links").exit_code == 0
    assert [record["id"] for record in place.records()] == ["a", "link"]
