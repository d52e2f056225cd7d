import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from readout.cli import main
from readout.models.scorer import read_scorers
from readout.train.gold import TrainingData
from readout.train.linear import train
from readout.train.meetings import MEETINGS, START

TALKS = (
    "President Ana Sol met with Premier {0} in Harn on May {1}, 2041.\n\nThey talked about silt."
)
PARTNERS = ("Oskar Dev", "Uma Quay", "Ila Brun", "Teo Marsh")


def rows(labels: tuple[bool, bool] = (True, False)) -> list[dict[str, object]]:
    """Two reports of each of four talks, which are the same; of two different ones a pair, too."""
    found = []
    for number, partner in enumerate(PARTNERS):
        for side in (0, 1):
            text = TALKS.format(partner, number + 3)
            start = text.index("met")
            tells = [{"start": start, "end": start + 3, "pair": number, "same": labels[0]}]
            if side:
                tells.append({**tells[0], "pair": 10 + number // 2, "same": labels[1]})
            date = f"2041-05-0{number + 3}"
            found.append({"id": f"{number}-{side}", "text": text, "date": date, "tells": tells})
    return found


def written(folder: Path, lines: list[dict[str, object]]) -> Path:
    path = folder / "pairs.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def test_weights_are_learned_from_pairs(tmp_path: Path) -> None:
    path = written(tmp_path, rows())
    output = tmp_path / "meetings.json"
    arguments = ["train", "meetings", str(path), "-o", str(output), "-c", "readout:small.cfg"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.stderr
    assert "meeting: " in result.stdout
    weights = read_scorers(output)["meeting"].weights
    assert weights["persons 2"] > weights["one side"]


def test_pairs_of_one_kind_teach_nothing(tmp_path: Path) -> None:
    data = TrainingData([written(tmp_path, rows((True, True)))])
    with pytest.raises(Exception, match="nothing to learn"):
        train(MEETINGS, data, "readout:small.cfg", tmp_path / "out.json")


def test_signs_have_weights_at_the_start() -> None:
    assert START["words of one"] == -0.5
