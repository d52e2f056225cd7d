"""Labelled passages: files of them and their faults, gold, plain sentences that are made up."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from readout.config.configuration import text_digest
from readout.errors import ConfigError
from readout.evaluate.gold import GoldDocument, GoldText, gold_from
from readout.records.types import Passage, Segment, Source, Theme, ThemeScore, bare_record
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.gold import Odds
from readout.train.themes.passages import (
    APART,
    EACH,
    RELATED,
    WEIGHT,
    LabelledPassage,
    beside,
    check_themes,
    files_of,
    gold_passages,
    group_of,
    plain_passages,
    read_passages,
)
from tests.gardens import PARENT, taxonomy_file, write_rows


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


# Gold

TEXT = "— Light\n\nSun and shade in balance.\n\nThe ferry is late."
FIRST, SECOND = (9, 34), (36, 54)


@pytest.fixture
def taxonomy(taxonomy_path: Path) -> Taxonomy:
    return read_taxonomy(taxonomy_path)


def gold(
    *themes: str,
    asked: tuple[str, ...] = ("sun_shade",),
    spans: list[tuple[int, int]] | None = None,
    name: str = "a",
) -> GoldDocument:
    record = bare_record(name, TEXT, Source(None, "0" * 64, "text/plain"))
    record.segments = [
        Segment("s1", "heading", 0, 7, level=1),
        Segment("s2", "paragraph", *FIRST, section="s1"),
        Segment("s3", "paragraph", *SECOND, section="s1"),
    ]
    record.passages = [
        Passage(
            "s2",
            [Theme(theme, 0.9, [(9, 22), (0, 7)], []) for theme in themes],
            [ThemeScore(theme, 0.1) for theme in asked],
            *FIRST,
        ),
        Passage("s3", [], [ThemeScore(theme, 0.1) for theme in asked], *SECOND),
    ]
    return GoldDocument(name, GoldText(id=name, text=TEXT, spans=spans), record)


def test_passages_with_evidence_and_group(taxonomy: Taxonomy) -> None:
    first, second = gold_passages([gold("sun_shade")], taxonomy, Odds())
    assert first == LabelledPassage(
        id="a:9-34",
        text="Sun and shade in balance.",
        themes=["sun_shade"],
        evidence={"sun_shade": [(0, 13)]},
        group="a",
        real=True,
        weight=WEIGHT,
    )
    assert (second.text, second.themes) == ("The ferry is late.", [])


def test_what_was_not_read_is_not_learned_from(taxonomy: Taxonomy) -> None:
    found = gold_passages([gold("sun_shade", spans=[SECOND])], taxonomy, Odds())
    assert [one.id for one in found] == ["a:36-54"]


def test_documents_are_gold_too(taxonomy: Taxonomy) -> None:
    row = {
        "segments": [{"i": 3, "kind": "paragraph", "start": 9, "end": 34}],
        "themes": [{"par": 3, "labels": ["sun_shade"]}],
    }
    (found,) = gold_passages(
        [GoldDocument("a", gold_from({"id": "a", "text": TEXT} | row))], taxonomy, Odds()
    )
    assert (found.text, found.themes) == ("Sun and shade in balance.", ["sun_shade"])


def test_other_taxonomies_have_a_prefix(taxonomy: Taxonomy) -> None:
    own = f"{taxonomy.id}/sun_shade"
    one = gold("old_new", own, asked=("old_new", own))
    assert gold_passages([one], taxonomy, Odds())[0].themes == ["sun_shade"]
    one = gold("sun_shade", "other/x_y", asked=("sun_shade", "other/x_y"))
    assert gold_passages([one], taxonomy, Odds())[0].themes == ["sun_shade"]
    with pytest.raises(ConfigError, match="no passage that was read") as caught:
        gold_passages([gold(asked=("other/x_y",))], taxonomy, Odds())
    assert caught.value.code == "unread_layer"


def test_an_unknown_theme_is_refused_by_name(taxonomy: Taxonomy) -> None:
    with pytest.raises(ConfigError, match="a, s2: theme 'sun_shadow'") as caught:
        gold_passages([gold("sun_shadow")], taxonomy, Odds())
    assert caught.value.code == "unknown_theme"


def test_two_people_who_differ_are_refused_by_name(taxonomy: Taxonomy) -> None:
    same = gold_passages([gold("sun_shade"), gold("sun_shade", name="b")], taxonomy, Odds())
    assert len(same) == 2
    with pytest.raises(ConfigError, match="b:9-34 and a:9-34") as caught:
        gold_passages([gold("sun_shade"), gold(name="b")], taxonomy, Odds())
    assert caught.value.code == "two_labels"


def test_chances_weigh(taxonomy: Taxonomy) -> None:
    odds = Odds({text_digest(TEXT): [(FIRST, 0.5)]}, {"a": text_digest(TEXT)})
    found = gold_passages([gold()], taxonomy, odds)
    weights = [(one.weight, one.standing) for one in found]
    assert weights == [(0.5 * WEIGHT, 0.5), (WEIGHT, 1.0)]


def test_gold_takes_the_place_of_the_same_words(taxonomy: Taxonomy) -> None:
    own = gold_passages([gold("sun_shade")], taxonomy, Odds())
    known = structs.replace(own[0], id="old", text=own[0].text.upper(), themes=[])
    other = structs.replace(known, id="other", text="Rain.")
    assert beside([known, other], own) == [other, *own]


# Plain sentences about the poles of a theme


def test_half_of_them_have_the_theme(tmp_path: Path) -> None:
    taxonomy = read_taxonomy(taxonomy_file(tmp_path))
    found = plain_passages(taxonomy, 0)
    assert [one.themes for one in found] == [["sun_shade"]] * EACH + [[]] * EACH
    assert len({one.id for one in found}) == len({one.group for one in found}) == 12
    for one in found:
        assert one.text[0].isupper()
        assert "{" not in one.text
        named = [pole in one.text.lower() for pole in ("sun", "shade")]
        assert all(named) if one.themes else any(named)
    assert plain_passages(taxonomy, 0) == found != plain_passages(taxonomy, 1)


def test_themes_of_which_nothing_is_learned_have_none(tmp_path: Path) -> None:
    taxonomy = read_taxonomy(taxonomy_file(tmp_path))
    assert plain_passages(taxonomy, 0, [False]) == []
    assert plain_passages(taxonomy, 0, [True]) == plain_passages(taxonomy, 0)


def test_every_pattern_names_one_pole_or_each() -> None:
    for pattern in (*RELATED, *APART):
        text = pattern.format("sun", "shade")
        assert "sun" in text
        assert ("shade" in text) or pattern in APART


def test_a_more_general_theme_has_none(tmp_path: Path) -> None:
    """Made of its kinds' terms, a sentence would be one of theirs."""
    taxonomy = read_taxonomy(taxonomy_file(tmp_path, more='parent = "light"', rest=PARENT))
    assert {theme.id for theme in taxonomy.themes} == {"sun_shade", "light"}
    found = plain_passages(taxonomy, 0)
    assert {one.id.rpartition("-")[0] for one in found} == {"plain/sun_shade"}
