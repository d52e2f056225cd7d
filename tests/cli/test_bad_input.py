"""What is wrong with the command as a whole stops it before work.

What is wrong with a document costs that one.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from packing import pack
from readout.cli import main
from runs import FAKES, SEGMENT, Place, snapshot

Make = Callable[[str], Place]


def refused(place: Place, *words: str, arguments: list[str] | None = None) -> None:
    """Run, and check that nothing is written and that one line on standard error says what is wrong."""
    before = snapshot(place.path)
    result = CliRunner().invoke(main, arguments or place.arguments())
    assert result.exit_code == 2, result.stderr
    assert result.stdout == ""
    assert snapshot(place.path) == before
    assert result.stderr.startswith("readout: ")
    assert result.stderr.count("\n") == 1
    for word in words:
        assert word in result.stderr


@pytest.mark.parametrize("earlier", [False, True], ids=["fresh", "after another run"])
class TestTheCommandAsAWhole:
    @pytest.fixture(autouse=True)
    def earlier_run(self, place: Place, earlier: bool) -> None:
        place.add(a="Harbour news")
        if earlier:
            place.run()

    def test_missing_path(self, place: Place) -> None:
        missing = str(place.path / "nowhere.txt")
        refused(place, missing, "no such file or folder", arguments=[*place.arguments(), missing])

    def test_empty_folder(self, place: Place) -> None:
        (place.path / "empty").mkdir()
        arguments = [
            "run",
            str(place.path / "empty"),
            "-o",
            str(place.out),
            "-c",
            str(place.config),
        ]
        refused(place, "nothing to read", ".jsonl", arguments=arguments)

    def test_unknown_suffix(self, place: Place) -> None:
        path = place.path / "news.docx"
        path.write_text("Harbour news")
        refused(
            place,
            "unknown suffix '.docx'",
            ".txt, .md, .html, .htm, .jsonl",
            arguments=[*place.arguments(), str(path)],
        )

    def test_glob_without_a_match(self, place: Place) -> None:
        refused(place, "no file matches", arguments=[*place.arguments(), str(place.path / "*.htm")])

    def test_unknown_configuration_key(self, place: Place) -> None:
        place.config.write_text("[readout]\nmax_char = 5\n" + SEGMENT)
        refused(place, str(place.config), "readout.max_char", "did you mean 'max_chars'")

    def test_unknown_key_of_a_stage(self, place: Place) -> None:
        place.config.write_text(
            SEGMENT + "[components]\n[components.readout_segment]\nsegment = 1\n"
        )
        refused(place, "components.readout_segment.segment", "did you mean 'segments'")

    def test_unknown_stage(self, place: Place) -> None:
        place.config.write_text('[nlp]\npipeline = ["readout_segment","readout_quote"]\n')
        refused(place, "no stage 'readout_quote'", "did you mean 'readout_quotes'")

    def test_unknown_stage_to_force(self, place: Place) -> None:
        refused(
            place,
            "--force quotes",
            "Allowed: segment",
            arguments=place.arguments("--force", "quotes"),
        )

    def test_missing_need(self, place: Place) -> None:
        place.config.write_text('[nlp]\npipeline = ["readout_themes"]\n')
        refused(place, "themes needs segments: add readout_segment before it")

    def test_missing_configuration(self, place: Place) -> None:
        refused(
            place, "readout:nothing.cfg", arguments=place.arguments("-c", "readout:nothing.cfg")
        )

    def test_model_not_installed(self, place: Place) -> None:
        place.config.write_text(
            '[readout]\nmodel = "en_core_web_xl"\n[nlp]\npipeline = ["readout_segment","ner"]\n'
            "[components]\n[components.ner]\nsource = ${readout.model}\n"
        )
        refused(
            place,
            "'en_core_web_xl' is not installed",
            "those that readout knows are en_core_web_lg",
        )

    def test_unwritable_output_folder(self, place: Place) -> None:
        below = place.inputs / "a.txt" / "out"
        refused(place, str(below), "-o", arguments=place.arguments("-o", str(below)))


DOCUMENTS: list[tuple[str, str, bytes, dict[str, str]]] = [
    ("empty file", "b.txt", b"", {"b": "empty"}),
    ("only white space", "b.txt", b" \n\t\n", {"b": "empty"}),
    ("binary file", "b.txt", b"%PDF-1.7\n\x00\x01\x02", {"b": "binary"}),
    ("zeros", "b.txt", b"\0\1\2\3" * 99, {"b": "binary"}),
    ("undecodable bytes", "b.txt", bytes(range(0x80, 0x100)) * 5, {"b": "encoding"}),
    (
        "broken archive",
        "b.txt.gz",
        gzip.compress(b"Harbour" * 99, mtime=0)[:-20],
        {"b": "corrupt_archive"},
    ),
    (
        "broken zstd archive",
        "b.txt.zst",
        pack(b"Harbour" * 99, "zstd")[:-5],
        {"b": "corrupt_archive"},
    ),
    (
        "duplicate id",
        "d.jsonl",
        b'{"id": "p", "text": "Ferry"}\n{"id": "a", "text": "Bridge"}\n',
        {"a": "duplicate_id"},
    ),
    ("over max_chars", "b.txt", b"x" * 301, {"b": "too_long"}),
    (
        "invalid JSON line",
        "b.jsonl",
        b'{"id": "p", "text": "Ferry"}\n{"id": "q", "te',
        {"b:2": "invalid_json"},
    ),
    (
        "line without text",
        "b.jsonl",
        b'{"id": "p", "text": "Ferry"}\n{"id": "q"}\n',
        {"b:2": "no_text"},
    ),
    (
        "line with empty text",
        "b.jsonl",
        b'{"id": "p", "text": "Ferry"}\n{"id": "q", "text": ""}\n',
        {"b:2": "no_text"},
    ),
    ("line that is no object", "b.jsonl", b'["Ferry"]\n', {"b:1": "not_object"}),
    ("line with a text that is none", "b.jsonl", b'{"id": "q", "text": 7}\n', {"b:1": "bad_text"}),
    ("empty list of lines", "b.jsonl", b"\n\n", {"b": "empty"}),
    ("a stage that fails", "b.txt", b"RAISE here", {"b": "stage_failed"}),
]


@pytest.mark.parametrize(
    ("name", "data", "expected"), [d[1:] for d in DOCUMENTS], ids=[d[0] for d in DOCUMENTS]
)
def test_one_document_is_wrong(
    make: Make, name: str, data: bytes, expected: dict[str, str]
) -> None:
    place = make("[readout]\nmax_chars = 300\n" + FAKES)
    place.add(a="Harbour news", c="Bridge news")
    (place.inputs / name).write_bytes(data)
    result = place.run()
    assert result.exit_code == 1, result.stderr
    assert result.stdout == ""
    assert f"{len(expected)} in quarantine" in result.stderr
    assert str(place.out / "quarantine.jsonl") in result.stderr
    ids, codes = place.outcome()
    assert [one for one in ids if one != "p"] == ["a", "c"]
    assert codes == expected
    for entry in place.quarantine():
        assert entry["source"]["path"] == str(place.inputs / name)
        assert entry["message"]
