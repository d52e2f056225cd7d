"""``readout train themes``: files, options, what is told, nothing in the package."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gardens import passages, taxonomy_file, write_rows
from readout.cli import main
from readout.cli.train_themes import SHOWN
from readout.config.configuration import packaged
from readout.errors import ConfigError


@pytest.fixture
def taxonomy(tmp_path: Path) -> Path:
    path = taxonomy_file(tmp_path)
    write_rows(path.with_suffix("") / "passages.jsonl", passages())
    return path


def call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["train", *map(str, arguments)])


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A model of the taxonomy, and what training it told; nothing was written into the package."""
    folder = tmp_path_factory.mktemp("trained")
    path = taxonomy_file(folder)
    write_rows(path.with_suffix("") / "passages.jsonl", passages())
    before = sorted(packaged().rglob("*"))
    model = folder / "new" / "m.bin"
    result = call("themes", "--taxonomy", path, "-o", model, "--seed", "7")
    assert sorted(packaged().rglob("*")) == before
    return model, result


def test_a_taxonomy_with_passages_in_its_folder(trained: tuple[Path, Result]) -> None:
    model, result = trained
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("48 passages, 24 of them without a theme")
    assert lines[1].split()[:2] == ["theme", "passages"]
    assert lines[2].split()[:2] == ["sun_shade", "24"]
    assert "sun_shade: 24 passages with it are few: add 16" in lines
    assert "warning: 24 passages without a theme are few" in result.stderr
    assert f"model: {model}" in result.stderr
    assert model.stat().st_size > 1000


def test_the_same_seed_and_files_give_the_same_bytes(
    trained: tuple[Path, Result], taxonomy: Path, tmp_path: Path
) -> None:
    again = tmp_path / "a.bin"
    call("themes", "--taxonomy", taxonomy, "-o", again, "--seed", "7")
    assert again.read_bytes() == trained[0].read_bytes()


def test_where_to_write_must_be_said() -> None:
    result = call("themes")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Missing option '-o'" in result.stderr


@pytest.mark.parametrize("option", ["--threshold", "--prior", "--precision-at-least"])
@pytest.mark.parametrize("value", ["0", "1", "-0.5", "2", "nan", "much"])
def test_shares_lie_between_0_and_1(
    taxonomy: Path, tmp_path: Path, option: str, value: str
) -> None:
    model = tmp_path / "m.bin"
    result = call("themes", "--taxonomy", taxonomy, "-o", model, option, value)
    assert (result.exit_code, result.stdout) == (2, "")
    name = option.removeprefix("--")
    assert name in result.stderr or name.replace("-", "_") in result.stderr
    assert not model.exists()


def threshold_by(taxonomy: Path, *options: str) -> float:
    model = taxonomy.with_name("m.bin")
    result = call("themes", "--taxonomy", taxonomy, "-o", model, *options)
    assert result.exit_code == 0, result.stderr
    row = next(one for one in result.stdout.splitlines() if one.startswith("sun_shade "))
    return float(row.split()[-1])


def test_what_is_asked_of_decisions(taxonomy: Path) -> None:
    assert threshold_by(taxonomy, "--threshold", "0.77") == 0.77
    asked = [threshold_by(taxonomy, "--precision-at-least", p) for p in ("0.1", "0.99")]
    assert asked == sorted(asked)
    assert threshold_by(taxonomy, "--prior", "0.01") <= 0.95


def test_held_out_passages_are_scored_and_misses_told(taxonomy: Path, tmp_path: Path) -> None:
    held = write_rows(
        tmp_path / "held.jsonl",
        [
            {"id": "miss", "text": "Harmony of rivers.", "themes": ["sun_shade"]},
            {
                "id": "hit",
                "text": "For figs we must balance sun and shade.",
                "themes": ["sun_shade"],
            },
            {"id": "none", "text": "The bells ring on Sundays.", "themes": []},
        ],
    )
    model = tmp_path / "m.bin"
    result = call("themes", "--taxonomy", taxonomy, "-o", model, "--test", held, "--curve")
    assert result.exit_code == 0, result.stderr
    assert "with 48 passages: F1" in result.stdout
    told = result.stdout[result.stdout.index("tested on 3 passages:") :]
    assert "missed sun_shade" in told
    assert "miss: Harmony of rivers." in told
    assert "false " not in told
    missing = call("themes", "--taxonomy", taxonomy, "-o", model, "--test", tmp_path / "none.jsonl")
    assert missing.exit_code == 2


def test_how_many_misses_are_not_listed_is_told(taxonomy: Path, tmp_path: Path) -> None:
    rows = [
        {"id": f"m{n}", "text": f"Number {n} is green.", "themes": ["sun_shade"]}
        for n in range(SHOWN + 5)
    ]
    held = write_rows(tmp_path / "held.jsonl", rows)
    model = tmp_path / "m.bin"
    result = call("themes", "--taxonomy", taxonomy, "-o", model, "--test", held)
    told = [one for one in result.stdout.splitlines() if one.startswith("missed ")]
    assert len(told) == SHOWN + 1
    assert told[-1] == "missed 5 more, with lower scores"


@pytest.mark.parametrize(("line", "told"), [("", "no passage to test on"), ("{}", "held.jsonl:1")])
def test_what_to_test_on_is_read_before_anything_is_learned(
    taxonomy: Path, tmp_path: Path, line: str, told: str
) -> None:
    model, held = tmp_path / "m.bin", tmp_path / "held.jsonl"
    held.write_text(line)
    result = call("themes", "--taxonomy", taxonomy, "-o", model, "--test", held)
    assert (result.exit_code, result.stdout) == (2, "")
    assert told in result.stderr
    assert not model.exists()


def test_a_file_with_a_fault(taxonomy: Path, tmp_path: Path) -> None:
    bad = write_rows(tmp_path / "bad.jsonl", [{"id": "a", "text": "b", "themes": ["x"]}])
    result = call("themes", "--taxonomy", taxonomy, bad, "-o", tmp_path / "m.bin")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "bad.jsonl:1" in result.stderr


def test_a_model_that_is_damaged_is_refused_before_any_work(
    trained: tuple[Path, Result], taxonomy: Path, tmp_path: Path
) -> None:
    model = tmp_path / "m.bin"
    model.write_bytes(trained[0].read_bytes()[:-8])
    config = tmp_path / "own.cfg"
    config.write_text(
        '[nlp]\nlang = "en"\npipeline = ["readout_segment","readout_themes"]\n[components]\n'
        "[components.readout_segment]\n[components.readout_themes]\n"
        f'taxonomy = "{taxonomy}"\nmodel = "{model}"\n'
    )
    text = tmp_path / "a.txt"
    text.write_text("We balance sun and shade.", encoding="utf-8")
    result = CliRunner().invoke(
        main, ["run", str(text), "-c", str(config), "-o", str(tmp_path / "out")]
    )
    assert result.exit_code == 2
    assert "cut short" in result.stderr
    assert not (tmp_path / "out" / "annotations.jsonl").exists()
    assert ConfigError.__name__ not in result.stderr


@pytest.mark.parametrize("name", ["gardens.toml", "gardens/a.jsonl", "given.jsonl"])
def test_nothing_is_written_over_what_is_learned_from(
    taxonomy: Path, tmp_path: Path, name: str
) -> None:
    row = [{"id": "a", "text": "Sun.", "themes": []}]
    given = write_rows(tmp_path / "given.jsonl", row)
    folder = taxonomy.with_suffix("")
    folder.mkdir(exist_ok=True)
    paths = {
        "gardens.toml": taxonomy,
        "gardens/a.jsonl": write_rows(folder / "zz.jsonl", row),
        "given.jsonl": given,
    }
    before = paths[name].read_bytes()
    link = tmp_path / "link.bin"
    link.hardlink_to(paths[name])
    for output in (paths[name], link):
        training = [given] if name == "given.jsonl" else []
        result = call("themes", "--taxonomy", taxonomy, *training, "-o", output)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "would be overwritten" in result.stderr
        assert paths[name].read_bytes() == before


def test_nothing_is_written_into_a_folder_that_is_read(tmp_path: Path) -> None:
    article = tmp_path / "articles" / "a.txt"
    article.parent.mkdir()
    article.write_text("Harbour news.")
    result = call("formulations", article.parent, "-o", article)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "would be overwritten" in result.stderr
    assert article.read_text() == "Harbour news."


# -- gold
# --------------------------------------------------------------------------------------------------


def gold_file(folder: Path, name: str = "gold.jsonl") -> Path:
    """Write labelled passages as gold documents, a passage each."""
    rows = [
        {
            "id": f"doc-{row['id']}",
            "text": row["text"] + " So it was agreed.",
            "segments": [{"i": 0, "kind": "paragraph", "start": 0, "end": len(row["text"])}],
            "themes": [{"par": 0, "labels": row["themes"]}],
        }
        for row in passages()
    ]  # fmt: skip
    return write_rows(folder / name, rows)


def test_gold_is_added_or_stands_alone_and_a_card_tells(tmp_path: Path) -> None:
    path = taxonomy_file(tmp_path)
    few = passages()[::2]
    write_rows(path.with_suffix("") / "passages.jsonl", few)
    gold, model = gold_file(tmp_path), tmp_path / "m.bin"
    common = ("themes", "--taxonomy", path, "-o", model, "--gold", gold)
    added = call(*common)
    assert added.exit_code == 0, added.stderr
    assert added.stdout.startswith("48 passages, 24 of them without a theme")
    card = model.with_suffix(".md").read_text(encoding="utf-8")
    assert f"card: {model.with_suffix('.md')}" in added.stderr
    assert "48 passages, 48 of them from gold, 24 without a theme" in card
    assert "| gold | gold.jsonl | 48 |" in card
    assert "| labelled passages | passages.jsonl | 24 |" in card
    alone = call(*common, "--only-gold")
    assert alone.stdout == added.stdout  # the folder's passages are gold's, too
    again = model.with_suffix(".md").read_text(encoding="utf-8")
    call(*common, "--only-gold")
    assert model.with_suffix(".md").read_text(encoding="utf-8") == again != card


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--only-gold"], "need --gold"),
        (["--gold", "{gold}", "--only-gold", "{gold}"], "name one of the two"),
        (["--gold", "nothing.jsonl"], "does not exist"),
        (["--chances", "{gold}"], "need --gold"),
        (["--gold", "{gold}", "--chances", "{gold}"], "no line of readout select"),
    ],
)
def test_wrong_options_on_gold_are_told(tmp_path: Path, options: list[str], said: str) -> None:
    gold = gold_file(tmp_path)
    asked = [option.format(gold=gold) for option in options]
    model = tmp_path / "m.bin"
    result = call("themes", "--taxonomy", taxonomy_file(tmp_path), "-o", model, *asked)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not model.exists()
