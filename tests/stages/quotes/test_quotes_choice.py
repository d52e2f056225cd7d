import math
import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from blank import BLANK
from readout.language.encoding import ROLES, LabelledSpan
from readout.language.page import Page
from readout.models.scorer import Scorer, probability
from readout.stages.quotes.propose.labels import LEAST, Labels, log_odds, packaged_models
from readout.stages.quotes.read.reading import read
from stages.quotes.documents import composed, page

NUMBERS = st.floats(allow_nan=False)


def labels_of(found: Page) -> Labels:
    return Labels(read(found), found.roles, packaged_models())


def pairs(nlp: Language, case: str) -> tuple[Labels, dict[str, list[LabelledSpan]]]:
    found = page(nlp, case)
    spans = {label: [role for role in found.roles if role.label == label] for label in ROLES}
    return labels_of(found), spans


def shown(features: dict[str, float], expected: dict[str, float]) -> None:
    assert {name: features[name] for name in expected} == pytest.approx(expected)


# -- scores
# ---------------------------------------------------------------------------------------------------------


@given(st.floats(LEAST, 1 - LEAST))
def test_odds_and_probability_are_inverse(score: float) -> None:
    assert probability(log_odds(score)) == pytest.approx(score)


@given(st.floats(-6.9, 6.9))
def test_probability_and_odds_are_inverse(odds: float) -> None:
    assert log_odds(probability(odds)) == pytest.approx(odds, abs=1e-9)


@given(NUMBERS)
@example(sys.float_info.max)
@example(-math.inf)
def test_no_number_is_too_large(number: float) -> None:
    assert 0 < probability(number) < 1
    assert abs(log_odds(number)) <= log_odds(1) + 1e-9
    assert log_odds(0) == pytest.approx(-log_odds(1))


@given(NUMBERS, NUMBERS)
def test_more_odds_are_no_less_likely(one: float, two: float) -> None:
    assert (probability(one) <= probability(two)) or one > two


def test_features_without_a_weight_count_nothing() -> None:
    assert Scorer({"bias": 1.0, "far": -2.0}).odds({"bias": 1.0, "far": 0.5, "colour": 9.0}) == 0.0
    assert Scorer({}).odds({"bias": 1.0}) == Scorer({"bias": 1.0}).odds({}) == 0.0


# -- the packaged models --------------------------------------------------------------------------------------------


def test_packaged_models_are_read_once_and_whole() -> None:
    models = packaged_models()
    assert models is packaged_models()
    assert models.keys() == {"cue", "source", "confidence", "statements"}
    assert 0 < models["statements"].threshold < 1
    assert all(
        math.isfinite(weight) for model in models.values() for weight in model.weights.values()
    )
    assert all(model.weights for model in models.values())


def test_every_weight_is_one_of_a_feature() -> None:
    found, spans = pairs(
        BLANK, "<source>The mayor</source> <cue>said</cue> that <content>it is shut</content>."
    )
    (content,), (cue,), (source,) = spans["content"], spans["cue"], spans["source"]
    models, sources = packaged_models(), found.sources_of(cue)
    assert models["cue"].weights.keys() <= found.cues_of(content)[cue].keys()
    assert models["source"].weights.keys() <= sources[source].keys() | sources[None].keys()


@pytest.mark.parametrize(
    "case",
    [
        "<source>The guild</source> <cue>wrote</cue> that <content>tolls are high</content>, and "
        "<source>the mayor</source> <cue>said</cue> that <content>the quay is shut</content>.",
        "“<content>Tolls are high,</content>” <cue>said</cue> <source>the guild</source>. "
        "“<content>The quay is shut,</content>” <cue>replied</cue> <source>the mayor</source>.",
    ],
)
def test_each_content_takes_its_own_cue_and_source(model_nlp: Language, case: str) -> None:
    found = page(model_nlp, case)
    statements = list(labels_of(found).statements())
    for label in ("cue", "source"):
        spans = [role for role in found.roles if role.label == label]
        assert [getattr(statement, label) for statement in statements] == spans


def test_a_source_that_hardly_is_one_is_not_taken(model_nlp: Language) -> None:
    case = "In <source score=0.01>May</source> it <cue>was stressed</cue> that <content>the quay is shut</content>."
    (statement,) = labels_of(page(model_nlp, case)).statements()
    assert statement.source is None
    assert statement.cue is not None


# -- what is seen of a cue and a content ----------------------------------------------------------------------------

CUES: list[tuple[str, dict[str, float]]] = [
    (
        "“<content score=0.5>The quay is shut,</content>” <cue score=0.5>said</cue> the mayor.",
        {"bias": 1, "score": 0, "before": 0, "away": 0, "touches": 1, "distance": math.log(3)},
    ),
    (
        "The mayor <cue score=0.9>said</cue> that <content>the quay is shut</content>.",
        {
            "score": math.log(9),
            "before": 1,
            "touches": 0,
            "distance": math.log(7),
            "contents_between": 0,
        },
    ),
    (
        "<content>The quay, she <cue>said</cue>, is shut</content>.",
        {"before": 0, "distance": 0, "away": 0, "cues_between": 0},
    ),
    (
        "<content>The quay is shut</content>. That is sad, <source>he</source> <cue>said</cue>.",
        {"away": 1, "sources_between": 1, "touches": 0},
    ),
    (
        "<cue>said</cue> <cue>a</cue> <cue>b</cue> <cue>c</cue> <cue>d</cue> <content>e</content>",
        {"cues_between": 3},
    ),
]


@pytest.mark.parametrize(("case", "expected"), CUES)
def test_a_cue_and_its_content(case: str, expected: dict[str, float]) -> None:
    found, spans = pairs(BLANK, case)
    shown(found.cues_of(spans["content"][0])[spans["cue"][0]], expected)


@pytest.mark.parametrize(
    ("case", "governs"),
    [
        ("The mayor <cue>said</cue> that <content>the quay is shut</content>.", 1.0),
        (
            "The mayor, who <cue>said</cue> little, thinks that <content>the quay is shut</content>.",
            0.0,
        ),
    ],
)
def test_a_cue_governs_its_content_in_the_parse(
    model_nlp: Language, case: str, governs: float
) -> None:
    found, spans = pairs(model_nlp, case)
    shown(found.cues_of(spans["content"][0])[spans["cue"][0]], {"governs": governs})


# -- what is seen of a source and a cue -----------------------------------------------------------------------------

SOURCES: list[tuple[str, dict[str, float]]] = [
    (
        "<source>He</source> <cue>said</cue> no.",
        {"before": 1, "touches": 1, "pronoun": 1, "relative": 0, "by": 0, "named": 0},
    ),
    ("the clerk <source>who</source> <cue>said</cue> no", {"relative": 1, "pronoun": 1}),
    (
        "No, <cue>said</cue> <source><person>Ana Reyes</person></source>.",
        {"before": 0, "touches": 1, "named": 1},
    ),
    (
        "It <cue>was said</cue> by <source>the clerk</source>.",
        {"by": 1, "touches": 0, "passive_before": 0},
    ),
    ("<source>The clerk</source> <cue>was told</cue> so.", {"passive_before": 1, "by": 0}),
    (
        "She <cue>said</cue> <content><source>he</source> came</content>.",
        {"before": 0, "contents_between": 0},
    ),
    (
        "<source>a</source> <source>b</source> <source>c</source> <cue>said</cue>",
        {"sources_between": 2, "touches": 0},
    ),
]


@pytest.mark.parametrize(("case", "expected"), SOURCES)
def test_a_source_and_its_cue(case: str, expected: dict[str, float]) -> None:
    found, spans = pairs(BLANK, case)
    shown(found.sources_of(spans["cue"][0])[spans["source"][0]], expected)


PARSED: list[tuple[str, dict[str, float]]] = [
    (
        "<source>The mayor</source> <cue>said</cue> that it is shut.",
        {"subject": 1, "own_subject": 1, "object": 0},
    ),
    (
        "The mayor <cue>told</cue> <source>the guild</source> that it is shut.",
        {"subject": 0, "other_subject": 1},
    ),
    (
        "<source>The mayor's</source> <cue>warning</cue> came late.",
        {"genitive": 1, "own_subject": 0},
    ),
]


@pytest.mark.parametrize(("case", "expected"), PARSED)
def test_a_source_in_the_parse(model_nlp: Language, case: str, expected: dict[str, float]) -> None:
    found, spans = pairs(model_nlp, case)
    shown(found.sources_of(spans["cue"][0])[spans["source"][0]], expected)


def test_a_cue_without_a_source(model_nlp: Language) -> None:
    case = "It <cue>was stressed</cue> that <source score=0.9>she</source> and <source score=0.5>he</source> came."
    found, spans = pairs(model_nlp, case)
    none = found.sources_of(spans["cue"][0])[None]
    shown(none, {"none": 1, "none_passive": 1, "none_alone": 0, "none_best": math.log(9)})
    found, spans = pairs(model_nlp, "A <cue>warning</cue> came.")
    none = found.sources_of(spans["cue"][0])[None]
    shown(none, {"none": 1, "none_passive": 0, "none_alone": 1, "none_best": 0})


# -- whatever is labelled -------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["said", "was", "The mayor", "“it”", "by", "that", ".", ",", "he", "\n\n", "😀", "”"]
)
LABELS = st.lists(
    st.tuples(WORDS, st.sampled_from([None, *ROLES]), st.floats(0, 1)), min_size=1, max_size=14
)


@given(LABELS)
@settings(max_examples=100)
def test_any_labels_have_finite_features(words: list[tuple[str, str | None, float]]) -> None:
    marked = [
        f"<{label} score={score:.3f}>{word}</{label}>" if label else word
        for word, label, score in words
    ]
    found = page(BLANK, " ".join(marked))
    labelled = labels_of(found)
    described: list[dict[str, Any]] = []
    for content in labelled.contents.within(0, len(found.text)):
        described += labelled.cues_of(content).values()
    for cue in labelled.cues.within(0, len(found.text)):
        described += labelled.sources_of(cue).values()
    assert all(math.isfinite(value) for features in described for value in features.values())
    for statement in labelled.statements():
        assert 0 <= statement.content[0] < statement.content[1] <= len(found.text)
        assert math.isfinite(statement.cue_odds)
        assert math.isfinite(statement.source_odds)
    # and nothing that joins them with the rules is upset
    composed(BLANK, " ".join(marked))
