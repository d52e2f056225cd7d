"""What is told of a quote, and of a place without one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blank import BLANK
from readout.language.page import Page
from readout.models.scorer import probability
from readout.records.types import Quote
from readout.stages.document.frame import frame_of
from readout.stages.quotes.choose.chosen import Outcome
from readout.stages.quotes.explanation import (
    PlaceExplanation,
    QuoteExplanation,
    explain_place,
    explain_quote,
)
from readout.stages.quotes.extract import QuoteTask, extract
from stages.quotes.documents import TEXTS, page

SAID = "<source>The mayor</source> <cue>said</cue> <content>the quay is shut</content>."


def first(case: str) -> tuple[Page, Quote, QuoteExplanation]:
    found = page(BLANK, case)
    framed = frame_of(found, {})
    quotes, _ = extract(found, framed=framed)
    return found, quotes[0], explain_quote(found, QuoteTask(framed.frame), quotes[0], framed)


def at(case: str, word: str, least: float = 0.0) -> tuple[Page, PlaceExplanation]:
    found = page(BLANK, case)
    return found, explain_place(found, QuoteTask(), found.text.index(word), least)


def test_what_makes_a_quote_sure() -> None:
    _, quote, told = first("“We paid,” said Tomas Lind.")
    assert told.model == "confidence"
    odds = sum(part.odds for part in told.parts)
    assert probability(odds) == pytest.approx(quote.confidence, abs=1e-3)
    assert (told.cues, told.sources) == ([], [])


def test_what_the_encoder_weighed() -> None:
    found, quote, told = first(SAID)
    assert told.model == "statements"
    odds = sum(part.odds for part in told.parts)
    assert quote.confidence == pytest.approx(probability(odds), abs=1e-3)
    assert [label and found.part(label.span) for _, label in told.cues] == ["said"]
    sources = [label and found.part(label.span) for _, label in told.sources]
    assert sorted(sources, key=str) == [None, "The mayor"]
    odds = [odds for odds, _ in told.sources]
    assert odds == sorted(odds, reverse=True)


def test_what_may_be_the_occasion() -> None:
    _, quote, told = first(
        "The <event edtf=2031>Delta Forum</event> was held in Harn. “The quay is shut,” the mayor said."
    )
    assert None in [occasion for _, occasion, _ in told.occasions]
    odds = [odds for odds, _, _ in told.occasions]
    assert odds == sorted(odds, reverse=True)
    _, best, _ = told.occasions[0]
    assert (best and best.text) == (quote.occasion and quote.occasion.text)


def test_a_quote_that_no_pass_gives() -> None:
    found = page(BLANK, "“We paid,” said Tomas Lind.")
    (quote, *_), _ = extract(found)
    quote.content = [(0, 3)]
    assert explain_quote(found, QuoteTask(), quote, frame_of(found, {})).parts == ()


@pytest.mark.parametrize(
    ("case", "word", "verdicts"),
    [
        ("The river is low.", "river", []),
        ("“We paid,” said Tomas Lind.", "paid", [Outcome.KEPT]),
        (SAID, "quay", [Outcome.KEPT]),
        ("It rose. <content>the quay is shut</content>.", "quay", [Outcome.NO_CUE]),
        ("<cue>To hope</cue> is <content>a fine thing</content>.", "fine", [Outcome.NO_STATEMENT]),
        (
            "<source>Nobody</source> <cue>did not sing</cue> <content>the quay is shut</content>.",
            "quay",
            [Outcome.NO_STATEMENT],
        ),
    ],
)
def test_what_became_of_words(case: str, word: str, verdicts: list[Outcome]) -> None:
    _, told = at(case, word)
    assert [one.outcome for one in told.judged] == verdicts


def test_the_figure_that_leaves_a_statement_out() -> None:
    _, told = at(SAID, "quay", least=1.0)
    (one,) = told.judged
    assert one.outcome == Outcome.UNSURE
    assert one.needed == 1.0
    assert one.confidence is not None
    assert one.confidence < one.needed


def test_marks_need_no_confidence() -> None:
    _, told = at("“We paid,” said Tomas Lind.", "paid", least=1.0)
    assert [(one.outcome, one.needed) for one in told.judged] == [(Outcome.KEPT, None)]


def test_only_the_sentence_is_told_of() -> None:
    found, told = at(f"It rose. {SAID} The river is low.", "quay")
    assert found.part(told.sentence).strip().startswith("The mayor said")
    assert [label.label for label in told.labels] == ["source", "cue", "content"]
    assert [found.part(clause.cue) for clause in told.clauses] == ["said"]
    found, told = at(f"It rose. {SAID} The river is low.", "low")
    assert (told.labels, told.clauses, told.judged) == ((), (), ())


@given(TEXTS.filter(str.strip), st.integers(0, 10_000), st.sampled_from([0.0, 0.1, 1.0]))
def test_whatever_the_text(text: str, place: int, least: float) -> None:
    found = page(BLANK, text)
    quotes, _ = extract(found, least)
    position = place % len(found.text)
    told = explain_place(found, QuoteTask(), position, least)
    start, end = told.sentence
    assert 0 <= start <= end <= len(found.text)
    kept = [one.content for one in told.judged if one.outcome == Outcome.KEPT]
    spans = [(quote.content[0][0], quote.content[-1][1]) for quote in quotes]
    assert set(kept) <= set(spans)
    framed = frame_of(found, {})
    for quote in quotes:
        assert explain_quote(found, QuoteTask(), quote, framed, least).model == "confidence"
