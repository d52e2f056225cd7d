"""What is judged, by what, and how sure it then is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from spacy.language import Language

from blank import BLANK
from readout.errors import ConfigError
from readout.models.scorer import read_scorers
from readout.records.types import Frame, FrameSpeaker
from readout.stages.quotes.choose.chosen import Chosen, Outcome
from readout.stages.quotes.choose.confidence import WeighedProposal, statement_features, weigh
from readout.stages.quotes.explanation import explain_place
from readout.stages.quotes.extract import QuoteTask, find
from readout.stages.quotes.propose.labels import packaged_models
from stages.quotes.documents import page

SAID = "<source>The mayor</source> <cue>said</cue> <content>the quay is shut</content>."
FIRST = "<source>I</source> <cue>announced</cue> that <content>the port would open</content>."
SPEECH = Frame(kind="speech", speaker=FrameSpeaker("Ana Sol", canonical="Ana Sol"))


def found(case: str, task: QuoteTask | None = None) -> Chosen:
    return find(page(BLANK, case), task or QuoteTask(Frame(kind="news")))


def weighed(told: Chosen, task: QuoteTask) -> WeighedProposal:
    (proposal,) = told
    return weigh(told.labels, task, proposal)


@pytest.mark.parametrize(("case", "frame"), [(SAID, Frame(kind="news")), (FIRST, SPEECH)])
def test_the_confidence_is_the_chance_that_it_is_a_statement(
    model_nlp: Language, case: str, frame: Frame
) -> None:
    told = find(page(model_nlp, case), QuoteTask(frame))
    (proposal,) = told
    one = weighed(told, QuoteTask(frame))
    assert one.model == "statements"
    assert proposal.confidence == one.confidence >= one.threshold > 0


def test_what_nobody_is_named_to_say_must_be_surer() -> None:
    told = found("It <cue>was stressed</cue> that <content>the quay is shut</content>.")
    by_somebody = weighed(found(SAID), QuoteTask(Frame(kind="news"))).threshold
    assert weighed(told, QuoteTask(Frame(kind="news"))).threshold == 0.6 > by_somebody
    assert weighed(told, QuoteTask(scope="all")).threshold == 0


@pytest.mark.parametrize("task", [QuoteTask(scope="all"), QuoteTask(judging=False)])
def test_where_nobody_judges(task: QuoteTask) -> None:
    assert weighed(found(SAID, task), task).model == "confidence"


@pytest.mark.parametrize(
    "case",
    [
        "“<content>The quay is shut,</content>” <cue>said</cue> <source>the mayor</source>.",
        "<content>The quay,</content> <source>the mayor</source> <cue>said</cue>, <content>is shut</content>.",
    ],
)
def test_what_is_marked_or_broken_is_not_judged(case: str) -> None:
    told = found(case)
    (proposal,) = told
    assert proposal.marked or len(proposal.contents) == 2
    assert weighed(told, QuoteTask()).model == "confidence"


def test_what_is_refused_is_told_with_what_it_needed() -> None:
    models = packaged_models()
    strict = {**models, "statements": replace(models["statements"], threshold=1.0)}
    task = QuoteTask(models=strict)
    assert not list(found(SAID, task))
    (one,) = explain_place(page(BLANK, SAID), task, 3).judged
    assert one.outcome == Outcome.NO_STATEMENT
    assert one.confidence is not None
    assert one.confidence < 1.0
    assert one.needed == 1.0


def test_weights_of_ones_own_judge(tmp_path: Path) -> None:
    own = tmp_path / "weights.json"
    own.write_text('{"statements": {"bias": 2.0, "threshold": 1.0}}', encoding="utf-8")
    told = found(SAID, QuoteTask(Frame(kind="news"), models=read_scorers(own, packaged_models())))
    assert not list(told)
    proposal, outcome = told.given_up[-1]
    assert (proposal.confidence, outcome) == (0.881, Outcome.NO_STATEMENT)  # the bias alone


@pytest.mark.parametrize("threshold", ["", ', "threshold": 2.0', ', "threshold": -1'])
def test_a_threshold_that_is_none(tmp_path: Path, threshold: str) -> None:
    own = tmp_path / "weights.json"
    own.write_text(f'{{"statements": {{"bias": 1.0{threshold}}}}}', encoding="utf-8")
    with pytest.raises(ConfigError, match="needs a 'threshold' from 0 to 1"):
        read_scorers(own, packaged_models())


def test_every_weight_is_one_of_a_feature() -> None:
    """A feature that is renamed would silently weigh nothing."""
    told = found(SAID)
    (proposal,) = told
    names = statement_features(told.labels, QuoteTask(), proposal).keys()
    families = {name.partition("=")[0] for name in names if "=" in name}
    whole = {name for name in names if "=" not in name} | {"cue", "source", "unseen"}
    for name in packaged_models()["statements"].weights:
        family, sign, _ = name.partition("=")
        assert family in families if sign else name in whole, name
