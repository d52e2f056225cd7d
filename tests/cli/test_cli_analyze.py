from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from extraless import without_extras
from readout.cli import main
from talks import Said, talk, write

pytest.importorskip("duckdb")
pytest.importorskip("matplotlib")

QUILL = ("Minister Ada Quill", "Ada Quill")


def written(folder: Path) -> Path:
    said = Said("\x1b old trades"), Said("a weak guess", *QUILL, confidence=0.2)
    records = [talk("a", Said("old trades", *QUILL), *said), talk("b", date=None)]
    return write(folder / "outputs", records)


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    return written(tmp_path)


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


@pytest.fixture(scope="module")
def analyzed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """An analysis of the outputs, made once, and what the command said."""
    folder = tmp_path_factory.mktemp("analyzed")
    return folder / "analysis", call("analyze", written(folder), "-o", folder / "analysis")


def test_analyze_writes_a_folder_and_sums_up(analyzed: tuple[Path, Result]) -> None:
    analysis, result = analyzed
    assert result.exit_code == 0, result.output
    assert "2 documents, 2031-05-03 to 2031-05-03" in result.stdout
    assert "Ada Quill" in result.stdout
    assert "1 of 3 statements below the confidence: left out" in result.stdout
    assert "1 of 2 documents of no date" in result.stdout
    assert "speaker right" in result.stdout
    again = call("analyze", analysis)
    assert again.stdout == result.stdout


def test_what_needs_records_is_refused_for_an_analysis(analyzed: tuple[Path, Result]) -> None:
    analysis, _ = analyzed
    for option, *values in (
        ["--by", "year"],
        ["--compare", "2031", "2032"],
        ["--against", "here"],
        ["--confidence", "0.5"],
    ):
        result = call("analyze", analysis, option, *values)
        assert result.exit_code == 2
        assert f"{option}: {analysis} is an analysis" in result.stderr


def test_analyze_without_a_folder_keeps_nothing(outputs: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    result = call("analyze", outputs, "--confidence", "0")
    assert "3 statements" in result.stdout
    assert sorted(tmp_path.rglob("*")) == before


def test_sql_gives_csv_where_nobody_watches(outputs: Path) -> None:
    sql = "SELECT id, date, speaker FROM statements ORDER BY id"
    result = call("analyze", outputs, "--sql", sql)
    assert result.stdout == "id,date,speaker\na#q1,2031-05-03,person/ada-quill\na#q2,2031-05-03,\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["analyze", "nowhere"], "nowhere"),
        (["analyze", "outputs", "-o", "outputs"], "holds files, and no analysis.duckdb"),
        (["analyze", "outputs", "--sql", "SELECT nonsense"], "nonsense"),
        (["analyze", "outputs", "--confidence", "2"], "--confidence"),
        (["analyze", "outputs", "--compare", "outputs", "outputs"], "with itself"),
        (["analyze", "outputs", "--compare", "2031", "2032"], "2031: 1 documents"),
        (["analyze", "outputs", "--compare", "2031", "outputs"], "2031: no such file"),
        (
            ["analyze", "outputs", "--by", "year", "--compare", "2031", "2032"],
            "ask for one of them",
        ),
        (["search", "outputs", "old", "--since", "soon"], "'soon' is no date"),
        (["search", "nowhere", "old"], "nowhere"),
    ],
)
def test_wrong_usage_writes_nothing(
    outputs: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    monkeypatch.chdir(outputs.parent)
    before = sorted(outputs.parent.rglob("*"))
    result = call(*arguments)
    assert result.exit_code == 2, result.output
    assert message in result.stderr
    assert sorted(outputs.parent.rglob("*")) == before


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        (" -- nothing", "0 statements: give one"),
        ("FROM themes; FROM terms", "2 statements"),
        ("SELECT '\udcff'", "is not UTF-8"),  # a byte that is none, as the shell hands it over
    ],
)
def test_sql_is_one_statement(analyzed: tuple[Path, Result], sql: str, message: str) -> None:
    result = call("analyze", analyzed[0], "--sql", sql)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_a_missing_extra_is_named(outputs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "duckdb", None)
    result = call("analyze", outputs)
    assert result.exit_code == 2
    assert "pip install 'policy-readout[analyze]'" in result.stderr


def test_search_finds_a_speaker_by_any_name(outputs: Path) -> None:
    (outputs / "identities.toml").write_text(
        "[[identity]]\nwho = 'person/w'\nnames = ['Ada Quill']\nname = 'Wei Lan'\n", "utf-8"
    )
    for asked, found in (
        ("lan", ["a:25"]),
        ("quill", ["a:25"]),
        ("person/w", ["a:25"]),
        ("lin", []),
    ):
        lines = call("search", outputs, "old trades", "--speaker", asked).stdout.splitlines()
        assert [line.split()[1] for line in lines] == found


def test_search_prints_hits_in_their_context(outputs: Path) -> None:
    result = call("search", outputs, "old trades")
    first, second = result.stdout.splitlines()
    assert first == (
        "2031-05-03  a:25  …Minister Ada Quill said: old trades It was said: "
        "\N{REPLACEMENT CHARACTER} old trades Minister Ada Quill said: a weak…  — Ada Quill"
    )
    assert second.endswith("— agentless")
    assert result.stderr == "hits       2; documents 1\n"


@pytest.mark.slow
def test_without_the_extras(outputs: Path) -> None:
    done = without_extras(["search", str(outputs), "trades"], ["analyze", str(outputs)])
    assert [status for status, _ in done] == [0, 2], done
    assert ["pip install 'policy-readout[analyze]'" in said for _, said in done] == [False, True]
