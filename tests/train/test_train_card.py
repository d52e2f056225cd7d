from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.errors import ConfigError
from readout.train.card import (
    MEASURED,
    Card,
    Table,
    average_precision,
    calibration_error,
    check_card,
    data_table,
    figures,
    rate,
    write_card,
)


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


def card_of(*sources: tuple[str, Path]) -> Card:
    return Card(
        title="Statements",
        use="Finds statements.",
        command="readout train quotes",
        data=data_table(sources),
        settings={"pipeline": "`my.cfg`"},
        figures=Table(("figure", "value"), [("right", rate(9, 10))]),
        measured=MEASURED,
    )


def test_a_card_is_the_same_each_time_wherever_files_lie(tmp_path: Path) -> None:
    cards = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "gold.jsonl").write_text("{}\n\n{}\n")
        (folder / "weights.json").write_text("{}")
        path = write_card(folder / "weights.json", card_of(("gold", folder / "gold.jsonl")))
        assert path == folder / "weights.md"
        cards.append(path.read_text())
    assert cards[0] == cards[1]
    assert "| gold | gold.jsonl | 2 |" in cards[0]
    assert "| right | 0.90 (0.60 to 0.98), 9 of 10 |" in cards[0]
    assert "pipeline: `my.cfg`" in cards[0]


def test_cells_do_not_break_a_table(tmp_path: Path) -> None:
    model = tmp_path / "model.json"
    model.write_text("{}")
    told = replace(card_of(), data=Table(("a", "b"), [("x|y", "two\nlines"), ("<b>", 3)]))
    lines = write_card(model, told).read_text().splitlines()
    start = lines.index("| a | b |")
    assert lines[start + 1 : start + 5] == [
        "| --- | --- |",
        "| x\\|y | two lines |",
        "| <b> | 3 |",
        "",
    ]


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
    card = write_card(model, card_of())
    check_card(model)
    card.write_text("# Themes: fens\n\nWhat the warden of Lissenby told me.\n")
    with pytest.raises(ConfigError, match="is there already") as caught:
        check_card(model)
    assert caught.value.code == "exists"
    for name in ("new.md", "new.MD"):
        with pytest.raises(ConfigError, match="another suffix") as caught:
            check_card(tmp_path / name)
        assert caught.value.code == "overwrites"


# -- figures
# --------------------------------------------------------------------------------------------------

FLAGS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=40)


def test_figures_of_decisions() -> None:
    truth = np.array([True, True, False, False])
    found = figures(np.array([True, False, True, False]), truth)
    assert (found.precision, found.recall, found.f1) == (0.5, 0.5, 0.5)
    nothing = figures(np.zeros(4, dtype=bool), truth)
    assert (nothing.precision, nothing.recall, nothing.f1) == (0.0, 0.0, 0.0)
    assert figures(truth, truth).f1 == 1.0


@given(FLAGS)
def test_figures_lie_between_0_and_1(rows: list[tuple[bool, bool]]) -> None:
    given_, truth = (np.array(column) for column in zip(*rows, strict=True))
    found = figures(given_, truth)
    assert all(0 <= v <= 1 for v in (found.precision, found.recall, found.f1))


def test_average_precision() -> None:
    truth = np.array([True, False, True, False])
    assert average_precision(np.array([0.9, 0.8, 0.7, 0.1]), truth) == pytest.approx(
        (1 + 2 / 3) / 2, abs=1e-4
    )
    assert average_precision(np.array([0.9, 0.1, 0.8, 0.2]), truth) == 1.0
    assert average_precision(np.array([0.5, 0.4]), np.zeros(2, dtype=bool)) == 0.0


def test_calibration_error() -> None:
    truth = np.array([True, True, False, False])
    assert calibration_error(truth.astype(float), truth) == 0.0
    assert calibration_error(1.0 - truth, truth) == 1.0
    assert calibration_error(np.full(4, 0.5), truth) == 0.0
    assert calibration_error(np.full(4, 0.7), truth) == pytest.approx(0.2)
    assert calibration_error(np.zeros(0), np.zeros(0, dtype=bool)) == 0.0
