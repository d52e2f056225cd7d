"""Why a passage has its themes: what is told adds up to the score."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from readout.records.types import Segment
from readout.stages.segment.sentences import split_sentences
from readout.stages.themes.annotate import ThemeClassifier
from readout.stages.themes.explanation import Explanation, explain
from readout.stages.themes.features import Extractor
from readout.stages.themes.taxonomy import read_taxonomy
from tests.gardens import PARENT, model_of, taxonomy_file, word_vectors

CORE = "We must balance sun and shade."
TEXT = f"Sun and Shade\n\nThe gate is green. {CORE}\n\nThe shade is deep.\n\nFerries."
SEGMENTS = [
    Segment("s1", "heading", 0, 13, level=1),
    Segment("s2", "paragraph", 15, 64, "s1"),
    Segment("s3", "paragraph", 66, 84, "s1"),
    Segment("s4", "paragraph", 86, 94),
]


def explained(classifier: ThemeClassifier, segment: str, text: str = TEXT) -> list[Explanation]:
    sentences = split_sentences(text, 0, len(text))
    read = classifier.read(text, SEGMENTS, sentences)
    return [explain(classifier, one) for one in read if one.span.segment.id == segment]


def test_an_explanation_adds_up(classifier: ThemeClassifier) -> None:
    (found,) = explained(classifier, "s2")
    (theme,) = found.themes
    assert theme.given
    assert [one.id for one in found.passage.themes] == [theme.theme] == ["sun_shade"]
    assert TEXT[slice(*theme.sentence)] == CORE
    assert theme.score == found.passage.scores[0].score >= theme.threshold == 0.5
    shares = [*theme.measures, *theme.words]
    assert theme.together > 0
    odds = theme.bias + theme.vector + theme.together + sum(share.odds for share in shares)
    assert 1 / (1 + math.exp(-odds)) == pytest.approx(theme.own, abs=2e-3)
    by_name = {share.name: share for share in theme.measures}
    assert by_name["meet"].words == ("sun and shade",)
    assert by_name["beside_balance"].words == ("balance",)
    assert {share.name for share in theme.words} == {"balance"}


def test_the_strongest_stand_first(classifier: ThemeClassifier) -> None:
    (found,) = explained(classifier, "s2")
    for shares in (found.themes[0].measures, found.themes[0].words):
        weights = [abs(share.odds) for share in shares]
        assert weights == sorted(weights, reverse=True)


def test_what_the_heading_gives(classifier: ThemeClassifier) -> None:
    (found,) = explained(classifier, "s3")
    (theme,) = found.themes
    assert [heading.id for heading in found.scored.headings] == ["s1"]
    assert theme.given
    assert theme.heading == theme.score > 0.5 > theme.own
    assert TEXT[slice(*theme.sentence)] == "The shade is deep."


def test_what_is_not_given_is_explained_too(classifier: ThemeClassifier) -> None:
    (found,) = explained(classifier, "s4")
    (theme,) = found.themes
    assert not theme.given
    assert found.passage.themes == []
    assert theme.score < theme.threshold
    assert theme.kind is None
    assert (theme.heading, found.scored.headings) == (0.0, [])


def test_a_chance_that_is_taken_over_names_its_kind(tmp_path: Path) -> None:
    path = taxonomy_file(tmp_path, more='parent = "light"', rest=PARENT)
    taxonomy = read_taxonomy(path)
    model = model_of(taxonomy)
    bias = model.linear.bias.copy()
    bias[1] -= 1.0
    lower = replace(model, linear=model.linear._replace(bias=bias))
    extractor = Extractor(taxonomy, word_vectors())
    classifier = ThemeClassifier(taxonomy, extractor, lower, [0.5, 0.5], parents=True)
    (found,) = explained(classifier, "s2")
    special, general = found.themes
    assert special.kind is None
    assert general.kind == "sun_shade"
    assert general.own == special.own
    assert general.given
