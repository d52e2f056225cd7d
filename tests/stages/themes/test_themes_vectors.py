"""Themes over the encoder's vectors, without an example, with parents, and explained."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language

from readout.config import resolve
from readout.errors import ConfigError
from readout.language.encoding import PassageVector
from readout.stages.themes.annotate import Annotator
from readout.stages.themes.classifier import UNMENTIONED, ThemesModel
from readout.stages.themes.component import ThemesSettings, ThemesStage
from readout.stages.themes.explanation import Explanation, explain
from readout.stages.themes.features import Extractor
from readout.stages.themes.taxonomy import read_taxonomy

CASES = {
    "We must coordinate development and security in every harbor of the league.": [
        "vitality_governance"
    ],
    "Speed up the transformation and upgrading of traditional industries and cultivate emerging industries.": [
        "traditional_emerging"
    ],
    "Linking the innovation chain with the industrial chain, the institutes turn results into products.": [
        "scitech_industry"
    ],
    "The ferry to Tirraven leaves at nine.": [],
    "Exports of the emerging markets fell for the third month.": [],
    "The sovereignty, security and development interests of the league were defended by its envoys.": [],
}
TEXT = "\n\n".join(["Notes from the council of Veld", *CASES])


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    for name in ("segment", "encoder", "vectors", "themes"):
        nlp.add_pipe(f"readout_{name}")
    return nlp


@pytest.fixture(scope="module")
def explained(nlp: Language) -> Callable[[str], Explanation | None]:
    doc, stage = nlp(TEXT), nlp.get_pipe("readout_themes")
    assert isinstance(stage, ThemesStage)
    segments, vectors = doc._.readout_segments, doc._.readout_vectors
    return lambda segment: explain(
        stage.annotator, doc.text, segments, vectors, segment
    )


def test_themes_over_vectors(nlp: Language) -> None:
    found = nlp(TEXT)._.readout_passages
    assert [[theme.id for theme in passage.themes] for passage in found] == list(
        CASES.values()
    )


def test_vectors_count(nlp: Language) -> None:
    plain = spacy.blank("en")
    plain.add_pipe("readout_segment")
    plain.add_pipe("readout_themes")
    with_them, without = nlp(TEXT)._.readout_passages, plain(TEXT)._.readout_passages
    assert [p.scores for p in with_them] != [p.scores for p in without]


def test_vectors_of_another_encoder(nlp: Language) -> None:
    doc = nlp(TEXT)
    doc._.readout_vectors = [
        dataclasses.replace(vector, model="other") for vector in doc._.readout_vectors
    ]
    with pytest.raises(ConfigError, match="another encoder") as caught:
        nlp.get_pipe("readout_themes")(doc)  # type: ignore[operator]
    assert caught.value.code == "other_encoder"


def test_an_explanation_adds_up(explained: Callable[[str], Explanation | None]) -> None:
    found = explained("s2")
    assert found is not None
    given = {theme.theme: theme for theme in found.themes if theme.given}
    assert (
        list(given)
        == [theme.id for theme in found.passage.themes]
        == ["vitality_governance"]
    )
    theme = given["vitality_governance"]
    assert list(theme.parts) == ["measures", "words", "vectors"]
    for one in found.themes:
        odds = one.slope * np.mean(list(one.parts.values())) + one.offset + one.heading
        assert one.kept / (1 + np.exp(-odds)) == pytest.approx(one.score, abs=1e-4)
        assert one.kept == (1.0 if one.theme == theme.theme else UNMENTIONED)
    assert theme.score >= theme.threshold
    assert {score.id: score.score for score in found.passage.scores}[
        theme.theme
    ] == theme.score
    signal = next(share for share in theme.measures if share.name == "signal")
    assert signal.weight > 0
    assert signal.words == ("coordinate development and security",)
    assert [abs(share.weight) for share in theme.words] == sorted(
        (abs(s.weight) for s in theme.words), reverse=True
    )
    assert all(
        other.score < other.threshold for other in found.themes if not other.given
    )


HEADED = """Notes

— Science and Industry

Lunch is served in the hall from noon until two.

The institutes of Veld put their questions to the works.
"""


def test_a_heading_counts_but_does_not_decide_alone(nlp: Language) -> None:
    lunch, institutes = nlp(HEADED)._.readout_passages
    assert lunch.themes == []
    assert [theme.id for theme in institutes.themes] == ["scitech_industry"]


def test_a_segment_without_a_vector(nlp: Language) -> None:
    doc = nlp(TEXT)
    doc._.readout_vectors = doc._.readout_vectors[:2]
    with pytest.raises(ConfigError, match="no vector of segment s3"):
        nlp.get_pipe("readout_themes")(doc)  # type: ignore[operator]


def test_what_is_no_passage_is_not_explained(
    explained: Callable[[str], Explanation | None],
) -> None:
    assert explained("s1") is None
    assert explained("s99") is None


def test_without_a_model_the_terms_decide(garden_file: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_themes", config={"taxonomy": str(garden_file), "model": None})
    first, second = nlp(
        "Garden\n\nSun and shade must be balanced.\n\nThe ferry leaves at nine."
    )._.readout_passages
    assert [theme.id for theme in first.themes] == ["sun_shade"]
    assert first.themes[0].evidence
    assert second.themes == []


def test_a_more_general_theme_is_given_with_its_kind(garden_file: Path) -> None:
    text = garden_file.read_text(encoding="utf-8").replace(
        'id = "sun_shade"', 'id = "sun_shade"\nparent = "light"'
    )
    parent = '[[themes]]\nid = "light"\n[[themes.poles]]\nid = "bright"\n[[themes.poles]]\nid = "dark"\n'
    garden_file.write_text(text + parent, encoding="utf-8")
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_themes", config={"taxonomy": str(garden_file), "model": None})
    (passage,) = nlp("Sun and shade must be balanced.")._.readout_passages
    assert [theme.id for theme in passage.themes] == ["sun_shade", "light"]
    low, high = (score.score for score in passage.scores)
    assert high >= low


def test_no_passages_at_all() -> None:
    taxonomy = read_taxonomy(resolve("readout:themes/future-industries.toml"))
    stage = ThemesStage("readout_themes", ThemesSettings())
    assert stage.annotator.passages("", [], []) == []
    empty = Annotator(
        taxonomy, Extractor(taxonomy), ThemesModel(stage.annotator.model.themes)
    )
    assert empty.model.scores([], empty.model.words([]), None).shape == (0, 3)


def test_a_vector_of_nothing() -> None:
    assert PassageVector.pack(
        "s1", "m", np.zeros(4, dtype=np.float32)
    ).unpack().tolist() == [
        0,
        0,
        0,
        0,
    ]
