"""Files of labelled passages: what is read, and what is said of faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from readout.errors import ConfigError
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.themes.passages import (
    LabelledPassage,
    check_themes,
    files_of,
    group_of,
    read_passages,
)
from tests.gardens import write_rows


def test_what_a_line_may_hold(taxonomy_path: Path, tmp_path: Path) -> None:
    full = {
        "id": "x",
        "text": "Balance sun and shade.",
        "themes": ["sun_shade"],
        "heading": "Yards",
        "relation": {"sun_shade": "balance"},
        "evidence": {"sun_shade": [[0, 22]]},
        "group": "d1",
        "real": True,
        "weight": 2.0,
        "register": "speech",
        "note": "read twice",
    }
    path = write_rows(tmp_path / "p.jsonl", [full, {"id": "y", "text": "Rain."}])
    first, second = read_passages([path], read_taxonomy(taxonomy_path))
    assert first.evidence == {"sun_shade": [(0, 22)]}
    assert (first.real, first.weight, group_of(first)) == (True, 2.0, "d1")
    assert second == LabelledPassage("y", "Rain.")


@pytest.mark.parametrize(
    ("name", "group"), [("rd-1a", "rd-1"), ("rd-1b", "rd-1"), ("rd-1", "rd-1"), ("a", "a")]
)
def test_twins_are_held_out_together(name: str, group: str) -> None:
    assert group_of(LabelledPassage(name, "Rain.")) == group


def test_files_lie_in_the_folder_of_the_taxonomys_name(taxonomy_path: Path) -> None:
    folder = taxonomy_path.with_suffix("")
    assert files_of(taxonomy_path) == []
    for name in ("b.jsonl", "a.jsonl", "notes.txt"):
        write_rows(folder / name, [])
    assert [path.name for path in files_of(taxonomy_path)] == ["a.jsonl", "b.jsonl"]


FAULTS = [
    ("{", r"training.jsonl:50"),
    ('{"id": "x"}', "text"),
    ('{"id": "x", "text": "a", "themes": ["sunshade"]}', "did you mean 'sun_shade'"),
    ('{"id": "x", "text": "a", "evidence": {"sunshade": []}}', "'sunshade'"),
    ('{"id": "x", "text": "a", "evidence": {"sun_shade": [[1]]}}', "evidence"),
    ('{"id": "b-1", "text": "a", "themes": []}', "stands twice"),
    (
        '{"id": "x", "text": "The  EARLY ferns have much sun. Visitors come on sundays."}',
        "the text is that of 't-0'",
    ),
    ('{"id": "x", "text": "a", "relation": {"sun_shade": "war"}}', "war"),
    ('{"id": "x", "text": "a", "weight": "much"}', "weight"),
    ('{"id": "x", "text": "a", "weight": 0}', r"float` >= 0.001 - at `\$.weight"),
    ('{"id": "x", "text": "a", "weight": -1}', "weight"),
    ('{"id": "x", "text": "a", "weight": 1e300}', r"float` <= 1000.0 - at `\$.weight"),
    ('{"id": "x", "text": "a", "standing": 0}', "standing"),
    *(
        (
            f'{{"id": "x", "text": "Fog. Dew.", "evidence": {{"sun_shade": [{span}]}}}}',
            r"training.jsonl:50: evidence of 'sun_shade': \[.*has no words: .* 0 to 9, where",
        )
        for span in ("[0, 0]", "[3, 1]", "[-3, 2]", "[5, 10]", "[4, 5]")
    ),
    ('{"id": "x", "text": "a", "theme": ["sun_shade"]}', "did you mean 'themes'"),
    ('{"id": "x", "text": "a", "Themes": []}', "field 'Themes': did you mean 'themes'"),
    ('{"id": "x", "text": "a", "evidance": {}}', "did you mean 'evidence'"),
]


@pytest.mark.parametrize(("line", "reason"), FAULTS)
def test_faults_name_file_line_and_reason(
    taxonomy_path: Path, training: Path, line: str, reason: str
) -> None:
    text = training.read_text(encoding="utf-8")
    training.write_text(f"{text}\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=reason) as caught:
        read_passages([training], read_taxonomy(taxonomy_path))
    assert caught.value.code == "bad_training"
    assert "training.jsonl" in caught.value.message


def test_a_file_that_is_not_there(taxonomy_path: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        read_passages([tmp_path / "none.jsonl"], read_taxonomy(taxonomy_path))
    assert caught.value.code == "bad_training"


OWN = [{"headline": "Ferns"}, {"uid": 7}, {"notes": "read"}, {"theme": "a", "themes": []}]


@pytest.mark.parametrize("own", OWN)
def test_further_fields_of_ones_own(
    taxonomy_path: Path, tmp_path: Path, own: dict[str, object]
) -> None:
    path = write_rows(tmp_path / "p.jsonl", [{"id": "x", "text": "Rain.", **own}])
    found = read_passages([path], read_taxonomy(taxonomy_path))
    assert found == [LabelledPassage("x", "Rain.")]


def test_some_passage_has_a_theme(taxonomy_path: Path, tmp_path: Path) -> None:
    taxonomy = read_taxonomy(taxonomy_path)
    row = {"id": "x", "text": "Balance sun and shade.", "labels": ["sun_shade"]}
    for rows, told in (([row], "passed over: labels"), ([], "no passage has a theme:")):
        path = write_rows(tmp_path / "p.jsonl", rows)
        with pytest.raises(ConfigError, match=told) as caught:
            check_themes(read_passages([path], taxonomy), [path])
        assert caught.value.code == "bad_training"
    check_themes([LabelledPassage("y", "Rain.", ["sun_shade"])], [path])
