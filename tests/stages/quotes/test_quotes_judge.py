"""What is judged, by what, and how sure it then is."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from readout.errors import ConfigError
from readout.models.scorer import read_scorers
from readout.records.types import Frame, FrameSpeaker
from readout.stages.quotes.choice import packaged_models
from readout.stages.quotes.choose.statements import Judge
from readout.stages.quotes.explanation import Verdict, explain_place
from readout.stages.quotes.extract import Found, Task, find, task_of
from stages.quotes.documents import page

BLANK = spacy.blank("en")
SAID = "<source>The mayor</source> <cue>said</cue> <content>the quay is shut</content>."
FIRST = "<source>I</source> <cue>announced</cue> that <content>the port would open</content>."
SPEECH = Frame(kind="speech", speaker=FrameSpeaker("Ana Sol", canonical="Ana Sol"))


def found(case: str, task: Task | None = None) -> Found:
    return find(page(BLANK, case), task or task_of(Frame(kind="news")))


@pytest.mark.parametrize(("case", "frame"), [(SAID, Frame(kind="news")), (FIRST, SPEECH)])
def test_the_confidence_is_the_chance_that_it_is_a_statement(case: str, frame: Frame) -> None:
    told = found(case, task_of(frame))
    (proposal,) = told.proposals
    weighed = told.weighing.weigh(proposal)
    assert weighed.model == "statements"
    assert proposal.confidence == weighed.confidence >= weighed.threshold > 0
    assert told.weighing.needed(proposal, 0.9) == 0.9
    assert told.weighing.needed(proposal, 0.0) == weighed.threshold


@pytest.mark.parametrize("task", [Task("all", "record"), Task(judging=False)])
def test_where_nobody_judges(task: Task) -> None:
    told = found(SAID, task)
    (proposal,) = told.proposals
    assert told.weighing.judge is None
    assert told.weighing.weigh(proposal).model == "confidence"


def test_what_a_speaker_wants_to_say_needs_no_chance() -> None:
    case = "<source>I</source> <cue>want to stress</cue> that <content>the port is shut</content>."
    told = found(case, task_of(SPEECH))
    (proposal,) = told.proposals
    assert told.weighing.weigh(proposal).threshold == 0.0
    assert told.weighing.needed(proposal, 0.1) == 0.1


def test_what_is_marked_or_broken_is_not_judged() -> None:
    for case in (
        "“<content>The quay is shut,</content>” <cue>said</cue> <source>the mayor</source>.",
        "<content>The quay,</content> <source>the mayor</source> <cue>said</cue>, <content>is shut</content>.",
    ):
        told = found(case)
        assert told.weighing.judge is not None
        for proposal in told.proposals:
            assert proposal.marked or len(proposal.contents) == 2
            assert not told.weighing.judge.judges(proposal)


def test_what_is_refused_is_told_with_what_it_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Judge, "threshold", lambda *_: 1.0)
    told = found(SAID)
    assert told.proposals == []
    (proposal,) = told.refused
    place = explain_place(page(BLANK, SAID), task_of(Frame(kind="news")), 3)
    (one,) = place.judged
    assert one.verdict == Verdict.NO_STATEMENT
    assert one.confidence == proposal.confidence < 1.0
    assert one.needed == 1.0


def test_weights_of_ones_own_judge(tmp_path: Path) -> None:
    own = tmp_path / "weights.json"
    own.write_text('{"statements": {"bias": 2.0, "threshold": 1.0}}', encoding="utf-8")
    told = found(SAID, task_of(Frame(kind="news"), models=read_scorers(own, packaged_models())))
    (proposal,) = told.refused
    assert proposal.confidence == 0.881  # the bias alone


@pytest.mark.parametrize("threshold", ["", ', "threshold": 2.0', ', "threshold": -1'])
def test_a_threshold_that_is_none(tmp_path: Path, threshold: str) -> None:
    own = tmp_path / "weights.json"
    own.write_text(f'{{"statements": {{"bias": 1.0{threshold}}}}}', encoding="utf-8")
    with pytest.raises(ConfigError, match="needs a 'threshold' from 0 to 1"):
        read_scorers(own, packaged_models())


def test_every_weight_is_one_of_a_feature() -> None:
    """A feature that is renamed would silently weigh nothing."""
    told = found(SAID)
    (proposal,) = told.proposals
    read = told.reading.page
    judge = Judge(read, told.weighing.models, "news")
    names = judge.features(proposal).keys()
    families = {name.partition("=")[0] for name in names if "=" in name}
    whole = {name for name in names if "=" not in name} | {"cue", "source", "unseen"}
    for name in judge.scorer.weights:
        family, sign, _ = name.partition("=")
        assert family in families if sign else name in whole, name
