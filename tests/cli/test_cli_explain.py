"""``readout explain``.

Passages listed and explained, and what is said where nothing is to be explained.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from readout.cli import main
from runs import ROOT

TEXT = """Council opens the season

— Vitality and Governance

The council must coordinate development and security in every harbor of the league.

— Notices

The ferry to Tirraven leaves at nine.
"""


@pytest.fixture(scope="module")
def article(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explain") / "council.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def call(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, ["explain", *arguments], input=stdin)


def test_passages_are_listed(article: Path) -> None:
    result = call(str(article))
    assert result.exit_code == 0, result.stderr
    first, second = result.stdout.splitlines()
    assert first.split()[:2] == ["s3", "vitality_governance"]
    assert second.split()[:2] == ["s5", "-"]


def test_a_passage_is_explained(article: Path) -> None:
    result = call(str(article), "--passage", "s3")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("council, s3 (paragraph, characters")
    assert "under: — Vitality and Governance" in lines
    given = next(line for line in lines if line.startswith("vitality_governance"))
    assert "  given (threshold" in given
    assert sum("not given" in line for line in lines) == 2
    rows = {line.split()[0]: line for line in lines if line.startswith("  ")}
    assert rows.keys() >= {
        "parts",
        "measures",
        "words",
        "evidence",
        "vitality",
        "governance",
        "relation",
    }
    assert "“coordinate development and security”" in result.stdout
    assert "vectors" in rows["parts"]


def test_standard_input(article: Path) -> None:
    result = call(
        "-",
        "--passage",
        "s3",
        "-c",
        "readout:themes-only.cfg",
        stdin=article.read_text(encoding="utf-8"),
    )
    assert result.exit_code == 0, result.stderr
    assert "vitality_governance" in result.stdout
    assert "vectors" not in result.stdout


def test_one_of_several_documents(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    path.write_text(
        "".join(json.dumps({"id": name, "text": TEXT}) + "\n" for name in ("a", "b")),
        encoding="utf-8",
    )
    assert call(str(path), "--document", "b").stdout.startswith("s3")
    several = call(str(path))
    assert (several.exit_code, several.stdout) == (2, "")
    assert "holds 2 documents: name one by --document" in several.stderr
    assert "Allowed: a, b" in call(str(path), "--document", "zz").stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["FILE", "--passage", "s99"], "passage 's99'"),
        (["FILE", "-c", "readout:quotes-only.cfg"], "no readout_themes to explain"),
        (["none.txt"], "none.txt"),
    ],
)
def test_what_cannot_be_explained(
    article: Path, arguments: list[str], reason: str
) -> None:
    result = call(*(str(article) if a == "FILE" else a for a in arguments))
    assert (result.exit_code, result.stdout) == (2, "")
    assert reason in result.stderr


def test_a_document_that_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text('{"id": "a"}\n', encoding="utf-8")
    result = call(str(path))
    assert result.exit_code == 2
    assert "bad.jsonl" in result.stderr


def test_a_sample_article() -> None:
    assert (
        call(
            str(ROOT / "raw" / "10-short-notices.jsonl"),
            "--document",
            "10a-island-wages",
        ).exit_code
        == 0
    )
