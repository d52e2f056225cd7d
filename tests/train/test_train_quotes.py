"""Training the models of the quote stage on a dozen articles of its own."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from markup import read
from readout.cli import main
from readout.errors import ConfigError
from readout.evaluate.gold import gold_from
from readout.stages.quotes.propose.labels import packaged_models
from readout.train.gold import TrainingData
from readout.train.linear import QuotePages, train
from readout.train.quotes import GOLD_WEIGHT, QUOTES, _article, _judged

SCOPE = '[components.readout_quotes]\nscope = "all"\n'
ENCODER = f'[nlp]\npipeline = ["readout_segment","readout_encoder","readout_quotes"]\n[components]\n{SCOPE}'
PLAIN = f'[nlp]\npipeline = ["readout_segment","readout_quotes"]\n[components]\n{SCOPE}'
MODELS = ["cue", "source", "confidence"]

PEOPLE = ["Ana Reyes", "the mayor", "Tomas Lind", "the harbour master", "Runa Bell", "a clerk"]
THINGS = ["quay", "ferry", "lock", "bridge", "crane", "weir"]
ATTRIBUTED = [
    "<source>{who}</source> <cue>said</cue> that <content>the {what} had been shut since the storm</content>.",
    "“<content>Nobody has mended the {what},</content>” <cue>said</cue> <source>{who}</source>.",
    "<source>The council</source> <cue>stressed</cue> that <content>the {what} must be open by spring</content>.",
]
NOT_ATTRIBUTED = [
    "The so-called “green {what}” is open to all.",
    "“The {what} is late,” {who} told the crew.",  # as an annotator may miss it
    "Pilots believe that the {what} is older than the town.",
]


def article(number: int) -> dict[str, Any]:
    """Write an article in the form of PolNeAR.

    Three sentences with an attribution each, and one without.
    """
    sentences = [*ATTRIBUTED[number % 3 :], *ATTRIBUTED[: number % 3]]
    sentences.insert(number % 4, NOT_ATTRIBUTED[number // 4])
    text, attributions = "", []
    for turn, sentence in enumerate(sentences):
        who, what = (
            PEOPLE[(number + turn) % len(PEOPLE)],
            THINGS[(number * 5 + turn) % len(THINGS)],
        )
        plain, marks = read(sentence.format(who=who, what=what))
        if marks:
            spans = {mark.tag: [[len(text) + mark.start, len(text) + mark.end]] for mark in marks}
            attributions.append({"source": [], **spans})
        text += plain[:1].upper() + plain[1:] + (" " if turn % 2 else "\n\n")
    return {"id": f"a{number}", "text": text, "attributions": attributions}


def gold(number: int) -> dict[str, Any]:
    """Write an article in the form of gold."""
    thing = THINGS[number % 6]
    text = f"“The {thing} is shut,” said the mayor. The so-called “green {thing}” is open."
    cue, term = text.index("said"), text.index("green")
    quotes = [
        {
            "kind": "direct",
            "start": 1,
            "end": text.index("”"),
            "cue": {"start": cue, "end": cue + 4},
            "speaker": {"status": "named", "text": "the mayor"},
        },
        {"kind": "term", "start": term, "end": text.rindex("”")},
    ]
    return {"text": text, "quotes": quotes}


def write(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write(tmp_path / "articles.jsonl", [article(number) for number in range(12)])


@pytest.fixture
def config(tmp_path: Path) -> str:
    """A pipeline with an encoder."""
    path = tmp_path / "encoder.cfg"
    path.write_text(ENCODER, encoding="utf-8")
    return str(path)


@pytest.fixture
def plain(tmp_path: Path) -> str:
    """A pipeline that is quick to load: without a parse."""
    path = tmp_path / "c.cfg"
    path.write_text(PLAIN, encoding="utf-8")
    return str(path)


def packaged() -> dict[str, dict[str, float]]:
    """Return the packaged weights as a file has them."""
    text = files("readout.stages.quotes").joinpath("weights.json").read_text(encoding="utf-8")
    return json.loads(text)  # type: ignore[no-any-return]


def sane(value: str) -> bool:
    return 0 <= float(value.split(maxsplit=1)[0]) <= 1


def test_models_are_learned_reported_and_the_same_each_time(
    config: str, articles: Path, tmp_path: Path
) -> None:
    output = tmp_path / "out" / "weights.json"
    report = train(QUOTES, TrainingData([articles]), config, output)
    first = output.read_bytes()
    wanted = [f"{name}: {what}" for name in MODELS for what in ("right", "calibration error")]
    assert list(report) == wanted
    assert all(map(sane, report.values()))
    assert train(QUOTES, TrainingData([articles]), config, output) == report
    assert output.read_bytes() == first
    weights = json.loads(first)
    assert weights.keys() == set(MODELS)
    for features in weights.values():
        assert list(features) == sorted(features)
        assert all(isinstance(weight, float) and abs(weight) < 20 for weight in features.values())


def test_models_that_are_there_stay(articles: Path, plain: str, tmp_path: Path) -> None:
    output = tmp_path / "weights.json"
    before = {**packaged(), "another": {"bias": 1.5}}
    output.write_text(json.dumps(before), encoding="utf-8")
    train(QUOTES, TrainingData([articles]), plain, output)
    after = json.loads(output.read_bytes())
    assert after.keys() == before.keys()
    assert [name for name in after if after[name] != before[name]] == ["confidence"]
    assert after["confidence"]["kind=term"] > 0  # terms are right where nobody is quoted


def test_gold_counts_more(plain: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same texts twice: their statement is right by gold alone."""
    own = write(tmp_path / "gold.jsonl", [gold(number) for number in range(6)])
    other = write(
        tmp_path / "other.jsonl", [{"text": gold(n)["text"], "attributions": []} for n in range(6)]
    )
    weights = []
    for weight in (6.0, 1.0):
        monkeypatch.setattr("readout.train.quotes.GOLD_WEIGHT", weight)
        report = train(QUOTES, TrainingData([other, own]), plain, tmp_path / "w.json")
        # a statement and a term in each
        assert report["confidence: right"].startswith("0.75 ")
        assert report["confidence: right"].endswith(" 18 of 24")
        weights.append(json.loads((tmp_path / "w.json").read_bytes())["confidence"]["kind=direct"])
    assert weights[0] > weights[1]


# -- what is wrong
# --------------------------------------------------------------------------------------------------


def test_a_pipeline_without_quotes(articles: Path, tmp_path: Path) -> None:
    config = tmp_path / "c.cfg"
    config.write_text('[nlp]\npipeline = ["readout_segment"]\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"c\.cfg: the pipeline has no readout_quotes"):
        train(QUOTES, TrainingData([articles]), str(config), tmp_path / "w.json")
    assert not (tmp_path / "w.json").exists()


@pytest.mark.parametrize("row", [{"text": "The quay is shut."}, {"attributions": []}, {}, []])
def test_a_line_that_is_no_article(articles: Path, plain: str, tmp_path: Path, row: object) -> None:
    articles.write_text(
        articles.read_text(encoding="utf-8") + json.dumps(row) + "\n", encoding="utf-8"
    )
    with pytest.raises(ConfigError, match=r"articles\.jsonl:13: an article needs 'text'"):
        train(QUOTES, TrainingData([articles]), plain, tmp_path / "w.json")
    assert not (tmp_path / "w.json").exists()


LINES = [
    ("{", "jsonl:13: "),
    ("", None),
    ("7", "jsonl:13: "),
    ('{"text": 7, "attributions": []}', "jsonl:13: "),
    ('{"text": "a", "attributions": null}', "jsonl:13: "),
    ('{"text": "a\u2028b", "attributions": []}', None),
]


@pytest.mark.parametrize(("line", "words"), LINES)
def test_lines_are_checked(
    articles: Path, plain: str, tmp_path: Path, line: str, words: str | None
) -> None:
    """Blank lines and line separators within a text are in order.

    The others are told with file and line.
    """
    articles.write_text(articles.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    if words is None:
        assert train(QUOTES, TrainingData([articles]), plain, tmp_path / "w.json")
        return
    with pytest.raises(ConfigError, match=words):
        train(QUOTES, TrainingData([articles]), plain, tmp_path / "w.json")


@pytest.mark.parametrize(
    ("rows", "config"),
    [
        ([article(0)], PLAIN),  # fewer articles than folds
        (
            [{"text": "“The quay is shut,” said the mayor.", "attributions": []}] * 6,
            PLAIN,
        ),  # nothing is right
        (
            [gold(number) for number in range(6)],
            ENCODER,
        ),  # no choice of cue or source to learn from
    ],
    ids=["too few", "none right", "gold alone"],
)
def test_too_little_to_learn_from(tmp_path: Path, rows: list[Any], config: str) -> None:
    path = tmp_path / "c.cfg"
    path.write_text(config, encoding="utf-8")
    with pytest.raises(ConfigError):
        train(
            QUOTES,
            TrainingData([write(tmp_path / "few.jsonl", rows)]),
            str(path),
            tmp_path / "w.json",
        )


# -- the command
# ----------------------------------------------------------------------------------------------------


def test_the_command_reports_each_model(articles: Path, plain: str, tmp_path: Path) -> None:
    output = tmp_path / "weights.json"
    result = CliRunner().invoke(
        main, ["train", "quotes", str(articles), "-c", plain, "-o", str(output)]
    )
    card = tmp_path / "weights.md"
    assert (result.exit_code, result.stderr) == (0, f"card: {card}\n")
    assert "| confidence: right | " in card.read_text(encoding="utf-8")
    right, error = result.stdout.splitlines()
    for line, name in ((right, "confidence: right: "), (error, "confidence: calibration error: ")):
        assert line.startswith(name)
        assert sane(line.removeprefix(name))
    assert json.loads(output.read_bytes()).keys() == {"confidence"}


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [
        ("-c", "Missing option '-c'"),
        ("-o", "Missing option '-o'"),
        ("ARTICLES", "Missing argument 'ARTICLES...'"),
    ],
)
def test_the_command_needs_all_it_asks_for(
    articles: Path, plain: str, left_out: str, reason: str
) -> None:
    given = {"ARTICLES": [str(articles)], "-c": ["-c", plain], "-o": ["-o", "w.json"]}
    arguments = [word for name, words in given.items() if name != left_out for word in words]
    result = CliRunner().invoke(main, ["train", "quotes", *arguments])
    assert (result.exit_code, result.stdout) == (2, "")
    assert reason in result.stderr


def test_the_command_names_what_is_missing(articles: Path, plain: str, tmp_path: Path) -> None:
    output = tmp_path / "w.json"
    missing = str(tmp_path / "nowhere.jsonl")
    result = CliRunner().invoke(main, ["train", "quotes", missing, "-c", plain, "-o", str(output)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nowhere.jsonl" in result.stderr
    result = CliRunner().invoke(
        main, ["train", "quotes", str(articles), "-c", missing, "-o", str(output)]
    )
    assert result.exit_code == 2
    assert "nowhere.jsonl" in result.stderr
    write(articles, [{"text": "The quay is shut."}])
    result = CliRunner().invoke(
        main, ["train", "quotes", str(articles), "-c", plain, "-o", str(output)]
    )
    assert result.exit_code == 2
    assert (
        result.stderr
        == f"readout: {articles}:1: an article needs 'text', and 'attributions' or 'quotes' (it was not labelled)\n"
    )
    assert not output.exists()


# -- gold records
# --------------------------------------------------------------------------------------------------


def corrected(number: int, spans: list[list[int]] | None = None) -> dict[str, Any]:
    """Write a document whose statement somebody took away where the number is odd."""
    row = gold(number) | {"id": f"g{number}"}
    if number % 2:
        row["quotes"] = row["quotes"][1:]
    return row if spans is None else row | {"spans": spans, "weights": [2.0]}


def test_gold_alone_moves_the_packaged_confidence(plain: str, tmp_path: Path) -> None:
    path = write(tmp_path / "gold.jsonl", [corrected(n) for n in range(6)])
    report = train(QUOTES, TrainingData(gold=[path]), plain, tmp_path / "w.json")
    assert report["confidence: right"].endswith(" of 12")
    found = json.loads((tmp_path / "w.json").read_bytes())
    assert found.keys() == {"confidence"}
    before = packaged()["confidence"]
    after = found["confidence"]
    assert before.keys() <= after.keys()
    moved = {name for name in before if after[name] != round(before[name], 4)}
    assert 0 < len(moved) < len(before)


def test_what_was_not_read_is_no_example(plain: str, tmp_path: Path) -> None:
    pages = QuotePages(plain)
    row = corrected(0, [[0, len(gold(0)["text"]) // 2]])
    for one, rows, weight in ((row, 1, 2.0), (corrected(0), 2, 1.0)):
        found = list(_judged(_article(pages, gold_from(one)), packaged_models()))
        assert len(found) == rows
        assert found[0][0].weight == weight * GOLD_WEIGHT
