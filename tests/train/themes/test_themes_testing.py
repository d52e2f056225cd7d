"""A model scored on passages that it has not seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from readout.errors import ConfigError
from readout.stages.themes.model import save_model
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.themes.testing import TestReport, test_model
from tests.gardens import PARENT, model_of, taxonomy_file, write_rows

THEME = ["sun_shade"]
ROWS: list[dict[str, Any]] = [
    {"id": "right", "text": "We balance sun and shade.", "themes": THEME},
    {"id": "none", "text": "The rain falls.", "themes": []},
    {"id": "missed-1", "text": "Harmony of rivers and forests matters.", "themes": THEME},
    {"id": "missed-2", "text": "Forests and rivers need harmony.", "themes": THEME},
    {"id": "false", "text": "Rain fell. We balance sun and shade, so.", "themes": []},
    {
        "id": "headed",
        "text": "The shade of the elms is deep.",
        "heading": "Sun and Shade",
        "themes": THEME,
    },
]


@pytest.fixture
def model(taxonomy_path: Path) -> Path:
    path = taxonomy_path.with_suffix(".bin")
    taxonomy = read_taxonomy(taxonomy_path)
    save_model(path, taxonomy, model_of(taxonomy))
    return path


def report_of(model: Path, rows: list[dict[str, Any]]) -> TestReport:
    held = write_rows(model.with_name("held.jsonl"), rows)
    return test_model(model.with_suffix(".toml"), model, [held])


def test_figures_misses_and_what_is_given_falsely(model: Path) -> None:
    report = report_of(model, ROWS)
    assert report.passages == 6
    (theme,) = report.themes
    assert (theme.theme, theme.passages) == ("sun_shade", 4)
    assert (theme.precision, theme.recall) == (0.6667, 0.5)
    assert theme.f1 == pytest.approx(4 / 7, abs=1e-4)
    assert theme.interval is not None
    assert theme.average_precision is not None
    assert [miss.id for miss in report.misses] == ["missed-1", "missed-2"]
    (false,) = report.false
    assert (false.id, false.theme) == ("false", "sun_shade")
    assert false.words == "We balance sun and shade, so."
    assert false.score > 0.5


def test_a_more_general_theme_holds_where_one_of_its_kinds_does(tmp_path: Path) -> None:
    path = taxonomy_file(tmp_path, more='parent = "light"', rest=PARENT)
    taxonomy = read_taxonomy(path)
    save_model(path.with_suffix(".bin"), taxonomy, model_of(taxonomy))
    report = report_of(path.with_suffix(".bin"), ROWS)
    kind, light = report.themes
    assert (light.theme, light.passages) == ("light", kind.passages)
    assert (light.precision, light.recall) == (kind.precision, kind.recall)
    assert [one.id for one in report.false if one.theme == "light"] == ["false"]


def test_terms_that_missed_passages_show_to_be_missing(model: Path) -> None:
    report = report_of(model, ROWS)
    assert set(report.lacking) == {"sun_shade"}
    assert "harmony" in report.lacking["sun_shade"]
    assert not {"sun", "shade", "and", "the"} & set(report.lacking["sun_shade"])
    assert report_of(model, ROWS[:2]).lacking == {}


def test_words_without_content_are_no_terms(model: Path) -> None:
    rows = [
        {"id": name, "text": text, "themes": THEME}
        for name, text in (
            ("a", "Only those who can see it know what the orchard is."),
            ("b", "What those who can tell us only know is the orchard."),
        )
    ]
    assert report_of(model, rows).lacking == {"sun_shade": ["know", "orchard"]}


def test_the_words_are_those_of_the_text_not_of_its_heading(model: Path) -> None:
    rows = [{**ROWS[2], "heading": "A Heading of Some Length"}]
    (miss,) = report_of(model, rows).misses
    assert miss.words in rows[0]["text"]


def test_long_passages_are_read_whole(model: Path) -> None:
    filler = "The choir of Lissenby sang at the close. " * 60
    rows = [{"id": "long", "text": f"{filler}We balance sun and shade.", "themes": THEME}]
    report = report_of(model, rows)
    assert report.themes[0].recall == 1.0


def test_files_that_are_wrong(model: Path, tmp_path: Path) -> None:
    taxonomy = model.with_suffix(".toml")
    with pytest.raises(ConfigError, match="cannot be read"):
        test_model(taxonomy, model, [tmp_path / "none.jsonl"])
    held = write_rows(tmp_path / "held.jsonl", ROWS)
    with pytest.raises(ConfigError, match="another taxonomy"):
        test_model(
            taxonomy_file(tmp_path, "sea", "land"),
            model,
            [write_rows(tmp_path / "n.jsonl", [{"id": "a", "text": "b"}])],
        )
    assert held.exists()
