import math
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from blank import BLANK
from readout.language.encoding import LabelledSpan
from readout.models.scorer import Scorer
from readout.records.types import QuoteKind
from readout.stages.quotes.choose.confidence import features, weigh
from readout.stages.quotes.extract import QuoteTask, extract
from readout.stages.quotes.proposals import LabelledStatement, Method, Proposal
from readout.stages.quotes.propose.labels import packaged_models
from readout.stages.quotes.read.clauses import GrammaticalVoice
from stages.quotes.documents import TEXTS, composed, draft, page

SAID = "<source>The mayor</source> <cue>said</cue> that <content>the quay is shut</content>."
TEXT = "“The quay is shut,” said Ana Reyes."
WHOLE: dict[str, Any] = {
    "kind": "direct",
    "contents": ((1, 18),),
    "marked": ((1, 18),),
    "method": Method.MARKS_BEFORE,
}


def described(case: str, **change: Any) -> dict[str, float]:
    """Describe a draft of the first words of a case, otherwise as told."""
    return features(page(BLANK, case), Proposal(**{**WHOLE, **change}))


def made(nlp: Language, case: str) -> dict[str, float]:
    """Describe the draft that is found."""
    return features(*draft(nlp, case))


# -- what is seen of a draft
# ----------------------------------------------------------------------------------------


def test_a_draft_in_marks() -> None:
    assert described(TEXT) == {
        "bias": 1.0,
        "kind=direct": 1.0,
        "method=marks-before": 1.0,
        "words": math.log1p(5),
        "pieces": 0.0,
        "open": 0.0,
        "nested": 0.0,
        "labelled": 0.0,
        "speaker": 0.0,
    }


def test_pieces_and_marks_and_nesting() -> None:
    parent = Proposal(**WHOLE)
    found = described(
        TEXT, closed=False, parent=parent, contents=((1, 4), (5, 9), (10, 12), (13, 17), (17, 18))
    )
    assert (found["open"], found["nested"], found["pieces"]) == (1.0, 1.0, 3.0)


@pytest.mark.parametrize(
    ("case", "speaker", "expected"),
    [
        (TEXT, (25, 34), {"pronoun": 0, "named": 0, "thing": 0}),
        (
            "“The quay is shut,” said <person>Ana Reyes</person>.",
            (25, 34),
            {"pronoun": 0, "named": 1, "thing": 0},
        ),
        ("“The quay is shut,” said she.", (25, 28), {"pronoun": 1, "named": 0, "thing": 0}),
        ("“The quay is shut,” said the stone.", (25, 34), {"pronoun": 0, "named": 0, "thing": 1}),
    ],
)
def test_speakers(case: str, speaker: tuple[int, int], expected: dict[str, float]) -> None:
    found = described(case, speaker=speaker)
    assert found["speaker"] == 1.0
    assert {name: found[name] for name in expected} == expected


def test_labels() -> None:
    def label(name: str, score: float) -> LabelledSpan:
        return LabelledSpan(1, 18, name, score)

    whole = label("content", 0.9)
    statement = LabelledStatement(
        (1, 18), label("cue", 0.5), label("source", 0.9), whole, 99.0, -99.0
    )
    found = described(TEXT, statement=statement)
    assert (found["labelled"], found["cue"], found["cue_odds"], found["source_odds"]) == (
        1.0,
        0.0,
        5.0,
        -5.0,
    )
    assert found["content"] == found["source"] == pytest.approx(math.log(9))
    alone = described(TEXT, statement=LabelledStatement((1, 18), None, None, whole))
    assert (alone["cue"], alone["source"]) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (
            "<source>The mayor</source> <cue>said</cue> that <content>the quay is shut</content>.",
            {"voice=active": 1, "says": 1, "thinks": 0, "denied": 0, "it": 0},
        ),
        (
            "<source>The mayor</source> <cue>believes</cue> that <content>the quay is shut</content>.",
            {"voice=active": 1, "says": 0, "thinks": 1, "agentless": 0},
        ),
        (
            "It <cue>was stressed</cue> that <content>the quay is shut</content>.",
            {"voice=passive": 1, "agentless": 1, "said_nobody": 1},
        ),
    ],
)
def test_reporting_clauses(model_nlp: Language, case: str, expected: dict[str, float]) -> None:
    found = made(model_nlp, case)
    assert {name: found[name] for name in expected} == expected


# -- from features to a chance
# --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weight", "chance"), [(0.0, 0.5), (math.log(3), 0.75), (1e9, 1.0), (-1e9, 0.0)]
)
def test_chances_have_three_digits(weight: float, chance: float) -> None:
    task = QuoteTask(models={"confidence": Scorer({"bias": weight})})
    weighed = weigh(composed(BLANK, TEXT).labels, task, Proposal(**WHOLE))
    assert weighed.confidence == chance


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        (
            "“The quay is shut,” said Ana Reyes.",
            "There was “the quay is shut and will remain so” here.",
        )
    ],
)
def test_what_is_plain_is_surer(model_nlp: Language, better: str, worse: str) -> None:
    chances = [
        max((d.confidence for d in composed(model_nlp, case)), default=0.0)
        for case in (better, worse)
    ]
    assert chances[0] > chances[1]


def test_every_weight_is_one_of_a_feature(model_nlp: Language) -> None:
    whole = LabelledSpan(1, 18, "content", 0.9)
    labelled = described(
        TEXT, statement=LabelledStatement((1, 18), None, None, whole), speaker=(25, 34)
    )
    names = labelled.keys() | made(model_nlp, SAID).keys() | {"cue", "source"}
    names |= {f"voice={voice}" for voice in get_args(GrammaticalVoice)} | {
        f"kind={kind}" for kind in get_args(QuoteKind)
    }
    learned = packaged_models()["confidence"].weights
    assert {name for name in learned if not name.startswith("method=")} <= names


def test_every_method_has_a_weight_and_every_weight_a_method() -> None:
    rare = {"clause-list", "clause-phrase", "marks-signature", "report-continued"}
    learned = {
        name.removeprefix("method=")
        for model in ("confidence", "statements")
        for name in packaged_models()[model].weights
        if name.startswith("method=")
    }
    assert learned | rare == {str(method) for method in Method}


@given(TEXTS)
@settings(max_examples=100)
def test_any_confidence_is_a_chance_without_a_parse(text: str) -> None:
    quotes, _ = extract(page(BLANK, text))
    assert all(0 <= q.confidence <= 1 and q.confidence == round(q.confidence, 3) for q in quotes)


@given(TEXTS, st.floats(0, 1))
@settings(max_examples=60)
def test_any_confidence_is_a_chance_and_a_bound(
    encoder_nlp: Language, text: str, least: float
) -> None:
    found = page(encoder_nlp, text)
    quotes, _ = extract(found, least)
    assert all(0 <= q.confidence <= 1 for q in quotes)
    assert all(q.marked or q.confidence >= least for q in quotes)
