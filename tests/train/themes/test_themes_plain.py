"""Plain sentences about the poles of a theme."""

from __future__ import annotations

from pathlib import Path

from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.themes.plain import APART, EACH, RELATED, plain_passages
from tests.gardens import PARENT, taxonomy_file


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
