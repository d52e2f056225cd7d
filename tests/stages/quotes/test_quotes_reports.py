"""Reports that go on: sentences and list items behind a statement, without a cue of their own."""

from __future__ import annotations

import time
from itertools import islice

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from quotecases import run
from readout.language.events import Framed
from readout.models.scorer import Scorer
from readout.records.types import Frame, Quote
from readout.stages.quotes.choose.continued import Continuation, reach, runs
from readout.stages.quotes.extract import QuoteTask, extract, find, sure_enough
from readout.stages.quotes.proposals import Method
from stages.quotes.documents import page

OPENING = (
    "The Council of Tarn held a meeting on May 3. Ten members were present.¶"
    "The meeting stressed that the towns must mend their wells. "
)
GOES_ON = "We must deepen the reform of water prices and pay those who keep the pumps."
ITEMS = "We must:¶<item>— mend the wells;</item>¶<item>— pay the keepers.</item>"
OWN = "The Council has forty members and was founded in 1920."
SENTENCES = [
    "The meeting stressed that the towns must mend their wells.",
    "It was noted that pumps had been sold.",
    GOES_ON,
    "It is necessary to raise the price of water.",
    OWN,
    "Ten members were present.",
    "“We paid,” said Tomas Lind.",
    "The “green lane” must be opened.",
    "The board reviewed the price of water.",
    "We must: ",
    "<item>— dig the canal;</item>",
    "<item>— ask the towns.</item>",
    "<heading>Water</heading>",
    "“",
]
TEXTS = st.lists(st.tuples(st.sampled_from(SENTENCES), st.booleans()), min_size=1, max_size=9).map(
    lambda parts: "".join(text + ("¶" if ends or "<" in text else " ") for text, ends in parts)
)


@pytest.fixture(scope="module")
def blank() -> Language:
    return spacy.blank("en")


def continued(quotes: list[Quote]) -> list[str]:
    return [quote.text for quote in quotes if quote.continues]


def test_a_sentence_goes_on_with_speaker_and_occasion(encoder_nlp: Language) -> None:
    quotes, _ = extract(page(encoder_nlp, OPENING + GOES_ON))
    last = quotes[-1]
    first = next(quote for quote in quotes if quote.id == last.continues)
    assert last.text == GOES_ON.removesuffix(".")
    assert (last.kind, last.cue, last.method) == ("indirect", None, "report-continued")
    assert (last.speaker, last.occasion) == (first.speaker, first.occasion)


WELLS = " ".join(f"The towns must mend well number {n}." for n in range(6))


@pytest.mark.parametrize(
    ("odds", "reached"),
    [
        ([2.0, 2.0, -4.0], 2),
        ([2.0, -1.0, 2.0], 3),
        ([2.0, -1.0, 0.5], 1),
        ([-1.0, 2.0, 2.0], 3),
        ([-4.0, 5.0, 5.0], 0),
        ([2.0, -2.0, -2.0, 5.0], 1),
        ([], 0),
    ],
)
def test_a_report_goes_on_as_far_as_all_its_sentences_say(
    encoder_nlp: Language, monkeypatch: pytest.MonkeyPatch, odds: list[float], reached: int
) -> None:
    asked: list[Continuation] = []

    def told(place: Continuation) -> dict[str, float]:
        asked.append(place)
        return {"told": odds[len(asked) - 1]}

    monkeypatch.setattr("readout.stages.quotes.choose.continued.features", told)
    found = find(page(encoder_nlp, OPENING + WELLS), QuoteTask())
    first = next(runs(found.reading, sure_enough(found.in_order()), "readout"))
    scorer = Scorer({"told": 1.0}, 0.5)
    gone_on = reach(islice(first, len(odds)), scorer)
    own = [place for place, odd in zip(asked, odds, strict=False) if odd < 0]
    assert [place for place, _ in gone_on] == [p for p in asked[:reached] if p not in own]
    assert len(asked) == (1 if odds[:1] == [-4.0] else min(len(odds), 3))


@pytest.mark.parametrize("own", [OWN, "", "The members then left for the harbour."])
def test_what_the_author_tells_is_the_authors(encoder_nlp: Language, own: str) -> None:
    assert not continued(extract(page(encoder_nlp, f"{OPENING}¶{own}"))[0])


def test_items_that_a_statement_leads_to(encoder_nlp: Language) -> None:
    case = "The meeting stressed that " + ITEMS.replace("We", "we")
    quotes, _ = extract(page(encoder_nlp, case))
    assert continued(quotes) == ["mend the wells;", "pay the keepers"]


TOPIC = "<person>Ms Halvane</person> reviewed the developments in financial markets. "
ACCOUNT = (
    "<title>Account of the monetary policy meeting of the Bank of Tarn</title>¶"
    + TOPIC
    + "Bond yields had risen sharply after the spring floods. The increase had been "
    "driven by expectations of higher spending."
)


def test_a_topic_opens_what_is_reported_of_it(encoder_nlp: Language) -> None:
    quotes, _ = extract(page(encoder_nlp, ACCOUNT))
    first, *others = quotes
    assert (first.text, first.method) == ("the developments in financial markets", "clause-phrase")
    assert first.cue is not None
    assert (first.cue.text, first.speaker.text) == ("reviewed", "Ms Halvane")
    assert [quote.continues for quote in others] == [first.id, first.id]
    assert all(quote.speaker == first.speaker for quote in quotes)
    assert first.confidence == max(quote.confidence for quote in others)


def test_the_author_may_speak_in_between(encoder_nlp: Language) -> None:
    own = "Twelve members attended the meeting. "
    framed = Framed(Frame(kind="readout"), [])
    quotes, _ = extract(page(encoder_nlp, OPENING + own + GOES_ON), framed=framed)
    assert continued(quotes) == [GOES_ON.removesuffix(".")]


@pytest.mark.parametrize("least", [0.1, 0.5, 0.9])
def test_what_goes_on_has_what_opened_it(encoder_nlp: Language, least: float) -> None:
    doubtful = ACCOUNT.replace("Bond yields", "He thanked the members. Bond yields")
    for case in (ACCOUNT, doubtful):
        quotes, _ = extract(page(encoder_nlp, case), min_confidence=least)
        ids = {quote.id for quote in quotes}
        gone_on = [q for q in quotes if q.method == Method.REPORT_CONTINUED]
        assert all(quote.continues in ids for quote in gone_on)


@pytest.mark.parametrize("own", ["", OWN, "The members then left for the harbour."])
def test_a_topic_alone_is_no_statement(encoder_nlp: Language, own: str) -> None:
    assert extract(page(encoder_nlp, f"{TOPIC}¶{own}"))[0] == []


def test_it_can_be_turned_off(encoder_nlp: Language) -> None:
    assert not continued(extract(page(encoder_nlp, OPENING + GOES_ON), continued=False)[0])


def test_nothing_goes_on_without_a_parse(blank: Language) -> None:
    assert not continued(run(blank, OPENING.replace("¶", "\n\n") + GOES_ON)[0])


@given(TEXTS)
@settings(max_examples=40, deadline=None)
def test_what_goes_on_has_a_statement_before_it(encoder_nlp: Language, text: str) -> None:
    found = page(encoder_nlp, text)
    quotes, _ = extract(found)
    by_id = {quote.id: quote for quote in quotes}
    for quote in quotes:
        assert quote.text == " ".join(found.text[s:e] for s, e in quote.content)
        if quote.continues is None:
            continue
        opening = by_id[quote.continues]
        assert opening.continues is None
        assert opening.content[0][0] < quote.content[0][0]
        assert (quote.speaker, quote.occasion) == (opening.speaker, opening.occasion)
        assert quote.cue is None
        assert 0 <= quote.confidence <= 1


def test_time_is_linear(encoder_nlp: Language) -> None:
    seconds = []
    for count in (150, 600):
        found = page(encoder_nlp, SENTENCES[0] + f" {GOES_ON}" * count)
        begun = time.process_time()
        extract(found)
        seconds.append(time.process_time() - begun)
    assert seconds[1] < 10 * seconds[0] + 1
