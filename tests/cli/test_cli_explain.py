"""``readout explain``.

Passages listed and explained, quotes, places and documents, and what is said where nothing is to be
explained.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from readout.cli import main
from runs import ROOT

pytestmark = pytest.mark.usefixtures("loaded_once")

TEXT = """Council opens the season

— Vitality and Governance

The council must coordinate development and security in every harbor of the league.

— Notices

The ferry to Tirraven leaves at nine.
"""

MEETING = """Delta Forum looks at silt

The Delta Forum was held in Harn on March 4, 2031.

The forum stressed that yards must answer for the silt that they leave.

It was cold. The river was low.
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
        "score",
        "always",
        "measures",
        "words",
        "evidence",
        "vitality",
        "governance",
        "relation",
    }
    sentence = "The council must coordinate development and security in"
    score = next(line for line in lines if line.startswith("  score "))
    assert f"by the sentence “{sentence}" in score
    assert "by the heading" in score
    assert sentence in rows["evidence"]
    assert "coordinate" in rows["relation"]


def two_taxonomies(folder: Path, more: str = "") -> Path:
    path = folder / "two.cfg"
    path.write_text(
        '[nlp]\npipeline = ["readout_segment","readout_themes","pairs"]\n[components]\n'
        '[components.pairs]\nfactory = "readout_themes"\nmodel = null\n'
        f'taxonomy = "readout:themes/development-pairs.toml"\n{more}',
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("more", ["", 'passages = "other_passages"\n'])
def test_a_passage_is_explained_by_each_taxonomy(article: Path, tmp_path: Path, more: str) -> None:
    config = ["-c", str(two_taxonomies(tmp_path, more))]
    result = call(str(article), "--passage", "s3", *config)
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    heads = [line for line in lines if line.startswith("taxonomy ")]
    assert heads == ["taxonomy future-industries", "taxonomy development-pairs"]
    first, second = (lines.index(head) for head in heads)
    told = [line.split()[0] for line in lines if "given (threshold" in line]
    prefix = "" if more else "development-pairs/"
    assert len(told) == 9
    assert f"{prefix}development_security" in told[3:]
    assert lines.index("under: — Vitality and Governance") < first < second
    assert sum(line.startswith("council, s3 ") for line in lines) == 1
    listed = call(str(article), *config).stdout
    assert f"{prefix}development_security" in listed


def test_what_is_not_listed_is_counted(article: Path) -> None:
    told = call(str(article), "--passage", "s3").stdout
    rows = [line for line in told.splitlines() if line.startswith("  words ")]
    assert rows
    for row in rows:
        *items, last = row.split("; ")
        count, others, total = last.split()
        assert (len(items), others) == (8, "others")
        assert int(count) > 0
        assert total[0] in "+-"


def test_each_passage_of_a_long_segment_is_explained(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    text = "The choir of Lissenby sang at the close. " * 60
    path.write_text(text.strip(), encoding="utf-8")
    config = ["-c", "readout:themes-only.cfg"]
    listed = call(str(path), *config).stdout.splitlines()
    assert [line.split()[0] for line in listed] == ["s1", "s1"]
    told = call(str(path), "--passage", "s1", *config).stdout
    heads = [line for line in told.splitlines() if line.startswith("long, s1 (")]
    assert len(heads) == 2
    assert "characters 0 to " in heads[0]
    assert heads[1].endswith(f"to {len(text.strip())})")


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
    assert "by the sentence" in result.stdout


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


@pytest.fixture(scope="module")
def readout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("explain") / "forum.txt"
    path.write_text(MEETING, encoding="utf-8")
    return path


def test_a_document_is_explained(readout: Path) -> None:
    result = call(str(readout), "--document")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "forum: the document"
    rows = {line.split()[0]: line for line in lines if line.startswith("  ")}
    assert rows.keys() >= {"kind", "speaker", "event", "date", "place", "likely", "ev1"}
    assert "Delta Forum" in rows["event"]
    assert "against" in result.stdout
    assert "who may be the speaker" in result.stdout
    assert call(str(readout), "--frame").stdout == result.stdout


def test_only_the_likeliest_candidates_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "boards.txt"
    names = ("Harbor", "River", "Ferry", "Dike", "Canal", "Bridge", "Valley")
    boards = ", ".join(f"the {name} Council" for name in names)
    path.write_text(f"Councils meet\n\nHARN - Today {boards} met.\n", encoding="utf-8")
    told = call(str(path), "--document").stdout
    speakers = told[told.index("who may be the speaker") : told.index("what may be its event")]
    assert speakers.count("  (lead)") == 5
    assert "\n  and 2 less likely\n" in speakers


def test_what_the_title_of_the_meta_data_tells(tmp_path: Path) -> None:
    path = tmp_path / "dam.md"
    title = "Press Statement by the Delta Council on the Dam"
    path.write_text(f"---\ntitle: {title}\n---\n\n{MEETING}", encoding="utf-8")
    result = call(str(path), "--document")
    assert result.exit_code == 0, result.stderr
    lines = [line.split(maxsplit=1) for line in result.stdout.splitlines()]
    assert ["title", title] in lines
    assert any(line[1:] == ["Delta Council  (title)"] for line in lines)


def test_a_quote_is_explained(readout: Path) -> None:
    result = call(str(readout), "--quote", "q1")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("forum, q1 (")
    rows = {line.split()[0] for line in result.stdout.splitlines() if line[:2] == "  "}
    assert rows >= {"method", "confidence", "cue", "speaker", "occasion"}
    assert "the document's own event is " in result.stdout


def test_a_place_is_explained(readout: Path) -> None:
    quiet = call(str(readout), "--at", str(MEETING.index("river")))
    assert "quotes       none, and nothing was proposed" in quiet.stdout
    found = call(str(readout), "--at", str(MEETING.index("yards")))
    assert ": kept (0." in found.stdout
    assert "needed 0." in found.stdout


def test_several_things_are_explained_at_once(readout: Path) -> None:
    result = call(str(readout), "--frame", "--quote", "q1", "--at", "0")
    assert result.exit_code == 0, result.stderr
    order = [result.stdout.index(part) for part in ("the document", ", q1 ", ", at 0:")]
    assert order == sorted(order)


def test_one_document_of_several_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "two.jsonl"
    rows = [{"id": name, "text": MEETING, "kind": "news"} for name in ("a", "b")]
    lines = [json.dumps(row) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")
    result = call(str(path), "--document", "b", "--frame")
    assert result.stdout.startswith("b: the document\n  kind         news  (given, 1.00)")
    assert call(str(path), "--document").exit_code == 2


def test_what_needs_no_themes(readout: Path) -> None:
    config = ["-c", "readout:quotes-only.cfg"]
    assert call(str(readout), "--quote", "q1", *config).exit_code == 0
    assert call(str(readout), "--at", "0", *config).exit_code == 0
    result = call(str(readout), "--document", "-c", "readout:entities-only.cfg")
    assert "no readout_document to explain" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["FILE", "--quote", "q99"], "quote 'q99'"),
        (["FILE", "--at", "99999"], "--at 99999: the text has"),
        (["FILE", "--at", "-1"], "--at"),
        (["FILE", "--passage", "s99"], "passage 's99'"),
        (["FILE", "-c", "readout:quotes-only.cfg"], "no readout_themes to explain"),
        (["none.txt"], "none.txt"),
    ],
)
def test_what_cannot_be_explained(article: Path, arguments: list[str], reason: str) -> None:
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
            str(ROOT / "raw" / "10-short-notices.jsonl"), "--document", "10a-island-wages"
        ).exit_code
        == 0
    )


def test_a_relation_that_no_word_of_relation_tells(tmp_path: Path) -> None:
    article = tmp_path / "plans.txt"
    told = "Traditional industries and emerging ones need each other here."
    article.write_text(f"On plans\n\n{told}\n", encoding="utf-8")
    result = call(str(article), "--passage", "s2")
    assert result.exit_code == 0, result.stderr
    (line,) = (row for row in result.stdout.splitlines() if "  relation " in row)
    assert line.endswith(", by the whole sentence")
