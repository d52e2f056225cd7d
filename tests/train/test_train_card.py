from __future__ import annotations

from pathlib import Path

import pytest

from readout.errors import ConfigError
from readout.train.card import Table, check_card, data_table, rate, write_weights_card


@pytest.mark.parametrize(
    ("right", "of", "shown"),
    [
        (45, 50, "0.90 (0.79 to 0.96), 45 of 50"),
        (0, 10, "0.00 (0.00 to 0.28), 0 of 10"),
        (10, 10, "1.00 (0.72 to 1.00), 10 of 10"),
        (0, 0, "-"),
    ],
)  # fmt: skip
def test_rates_have_intervals(right: int, of: int, shown: str) -> None:
    assert rate(right, of) == shown


def test_cells_do_not_break_a_table() -> None:
    table = str(Table(("a", "b"), [("x|y", "two\nlines")]))
    assert table.splitlines()[2] == "| x\\|y | two lines |"


def test_a_card_is_the_same_each_time_wherever_files_lie(tmp_path: Path) -> None:
    cards = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "gold.jsonl").write_text("{}\n\n{}\n")
        (folder / "weights.json").write_text("{}")
        path = write_weights_card(
            [folder / "weights.json"],
            ("Statements", "Finds statements.", "readout train quotes"),
            [("gold", folder / "gold.jsonl")],
            f"{folder}/my.cfg",
            [("right", rate(9, 10))],
        )
        assert path == folder / "weights.md"
        cards.append(path.read_text())
    assert cards[0] == cards[1]
    assert "| gold | gold.jsonl | 2 |" in cards[0]
    assert "| right | 0.90 (0.60 to 0.98), 9 of 10 |" in cards[0]
    assert "pipeline: `my.cfg`" in cards[0]


def test_an_output_folder_is_a_source(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "annotations.jsonl").write_text("{}\n{}\n")
    (tmp_path / "annotations.jsonl").write_text("{}\n{}\n")
    folder, file = (
        data_table([("gold", tmp_path / name)]).rows[0] for name in ("run", "annotations.jsonl")
    )
    assert (folder[2], folder[3]) == (file[2], file[3])


def test_a_card_goes_over_nothing_but_a_card(tmp_path: Path) -> None:
    model = tmp_path / "fens.bin"
    model.write_bytes(b"1")
    check_card(model)
    about = ("Themes: fens", "Finds fens.", "readout train themes")
    card = write_weights_card([model], about, [], "my.cfg", [])
    check_card(model)
    card.write_text("# Themes: fens\n\nWhat the warden of Lissenby told me.\n")
    with pytest.raises(ConfigError, match="is there already") as caught:
        check_card(model)
    assert caught.value.code == "exists"
    for name in ("new.md", "new.MD"):
        with pytest.raises(ConfigError, match="another suffix") as caught:
            check_card(tmp_path / name)
        assert caught.value.code == "overwrites"
