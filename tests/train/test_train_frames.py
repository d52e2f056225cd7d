import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from readout.cli import main
from readout.errors import ConfigError
from readout.evaluate.gold import gold_from
from readout.stages.document.kinds import frame_scorers
from readout.train.frames import FRAMES, _bases, _document, frame_labels
from readout.train.gold import TrainingData
from readout.train.linear import QuotePages, train

FORUM = "The {} Forum was held in Harn on May {}.\n\nThe forum discussed silt. It stressed that ports must ask."
SPEECH = "Remarks at the {} Fair\n\nMy friends, I am glad to be here in Harn. I want to thank you. I hope that {} ports ask."
NAMES = ("Delta", "Salt", "Marsh", "Quay", "Reed")


def quote(event: str | None, *, inherited: bool = False) -> dict[str, object]:
    occasion = None if event is None else {"event": event, "date": None}
    told = {"kind": "direct", "start": 0, "end": 1, "occasion": occasion}
    return told | {"inherited": inherited}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"event": {"text": "Delta Forum"}}, {"event": "Delta Forum"}),
        ({"event": None}, {"event": None}),
        (
            {"frame": {"kind": "news", "speaker": None, "event": {"text": "forum"}}},
            {"kind": "news", "speaker": None, "event": "forum"},
        ),
        (
            {"quotes": [quote("forum", inherited=True)] * 2 + [quote("fair")] * 3},
            {"event": "forum"},
        ),
        ({"quotes": [quote("forum")] * 4 + [quote(None)]}, {"event": "forum"}),
        ({"quotes": [quote("forum")] + [quote(None)] * 5}, {"event": None}),
        (
            {"frame": {"kind": "news"}, "quotes": [quote("forum")] * 4},
            {"kind": "news", "event": "forum"},
        ),
        ({"frame": {"kind": "news"}}, {"kind": "news"}),
        ({"quotes": []}, {}),
        ({"quotes": [quote("forum")] * 4 + [quote(None)] * 6}, {}),
    ],
)
def test_what_a_document_tells_of_its_frame(
    row: dict[str, object], told: dict[str, str | None]
) -> None:
    assert frame_labels(gold_from({"text": "x", **row})) == told


def written(folder: Path, rows: list[dict[str, object]]) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def labelled() -> list[dict[str, object]]:
    """Reports of a forum and speeches at a fair, five of each."""
    rows: list[dict[str, object]] = []
    for number, name in enumerate(NAMES, 1):
        event = {"text": f"{name} Forum", "kind": "forum"}
        frame = {"kind": "readout", "speaker": None, "event": event}
        rows.append({"text": FORUM.format(name, number), "frame": frame})
        frame = {"kind": "speech", "speaker": "Ana Sol", "event": None}
        rows.append({"text": SPEECH.format(name, number), "frame": frame})
    return rows


def test_weights_are_learned_and_written(tmp_path: Path) -> None:
    path = written(tmp_path, labelled())
    output = tmp_path / "weights"
    output.mkdir()
    arguments = ["train", "frames", str(path), "-o", str(output)]
    result = CliRunner().invoke(main, [*arguments, "-c", "readout:small.cfg"])
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0] == "kind: 1.00 (0.72 to 1.00), 10 of 10"
    assert [line.split(":")[0] for line in lines] == ["kind", "speaker", "event", "place"]
    frames = json.loads((output / "frame_weights.json").read_text(encoding="utf-8"))
    others = {"speaker", "event", "date", "place"}
    assert frames.keys() == {"kind=readout", "kind=speech", *others}
    assert not frames["event"].keys().isdisjoint(frame_scorers()["event"].weights)


def test_invented_documents_count_less(tmp_path: Path) -> None:
    swap = {"readout": "speech", "speech": "readout"}
    invented = tmp_path / "invented.jsonl"
    rows = [
        {**row, "frame": {"kind": swap[row["frame"]["kind"]]}}  # type: ignore[index]
        for row in labelled()
    ]
    invented.write_text("".join(map("{}\n".format, map(json.dumps, rows))), "utf-8")
    real = written(tmp_path, labelled())
    report = train(
        FRAMES, TrainingData([real], [invented]), "readout:small.cfg", tmp_path / "weights.json"
    )
    assert report["kind"] == "1.00 (0.72 to 1.00), 10 of 10"
    assert report["speaker"].endswith(" of 10")


@pytest.mark.parametrize(
    ("rows", "config", "reason"),
    [
        ([{"text": "x"}], "readout:small.cfg", "jsonl:1: "),
        ([{"text": "x", "event": None}], "readout:themes-only.cfg", "no readout_quotes"),
        ([{"text": "x", "event": None}], "readout:small.cfg", "all of one kind"),
    ],
)
def test_too_little_to_learn_leaves_no_file(
    tmp_path: Path, rows: list[dict[str, object]], config: str, reason: str
) -> None:
    path = written(tmp_path, rows)
    with pytest.raises(ConfigError, match=reason):
        train(FRAMES, TrainingData([path]), config, tmp_path / "weights.json")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("told", "more"), [("2031-05-01", True), ("2030-01-01", False)])
def test_the_confidence_of_a_date_is_how_often_it_was_right(told: str, more: bool) -> None:
    pages = QuotePages("readout:small.cfg")
    rows = [{**row, "date": "2031-05-01", "frame": {"date": told}} for row in labelled()]
    documents = [_document(pages, gold_from(row), real=True) for row in rows]
    assert (_bases(documents)["date"].weights["meta"] > 0) is more
