"""Gold as labelled passages of a taxonomy."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs

from readout.config.configuration import text_digest
from readout.errors import ConfigError
from readout.evaluate.gold import GoldDocument, GoldText, gold_from
from readout.records.types import SCHEMA, Passage, Record, Segment, Source, Theme, ThemeScore
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.gold import Odds
from readout.train.themes.golden import WEIGHT, beside, gold_passages
from readout.train.themes.passages import LabelledPassage

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
    record = Record(
        schema=SCHEMA,
        id=name,
        source=Source(None, "0" * 64, "text/plain"),
        meta={},
        text=TEXT,
        segments=[
            Segment("s1", "heading", 0, 7, level=1),
            Segment("s2", "paragraph", *FIRST, section="s1"),
            Segment("s3", "paragraph", *SECOND, section="s1"),
        ],
        sentences=[],
        glossary=[],
        entities=[],
        quotes=[],
        events=[],
        passages=[
            Passage(
                "s2",
                [Theme(theme, 0.9, [(9, 22), (0, 7)], []) for theme in themes],
                [ThemeScore(theme, 0.1) for theme in asked],
                *FIRST,
            ),
            Passage("s3", [], [ThemeScore(theme, 0.1) for theme in asked], *SECOND),
        ],
        stages={},
        warnings=[],
    )
    return GoldDocument(name, GoldText(id=name, text=TEXT, spans=spans), record)


def test_passages_with_heading_evidence_and_group(taxonomy: Taxonomy) -> None:
    first, second = gold_passages([gold("sun_shade")], taxonomy, Odds())
    assert first == LabelledPassage(
        id="a:9-34",
        text="Sun and shade in balance.",
        themes=["sun_shade"],
        heading="— Light",
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
