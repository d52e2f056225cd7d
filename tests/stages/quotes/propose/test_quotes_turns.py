import pytest
from spacy.language import Language

from blank import BLANK
from readout.language.events import Framed
from readout.records.types import Frame
from readout.stages.quotes.extract import QuoteTask, extract
from readout.stages.quotes.propose.turns import roles_within_turns, turn_labels
from stages.quotes.documents import page


def test_a_turn_ends_where_a_question_without_a_colon_begins() -> None:
    case = (
        "THE MAYOR: The quay opens in May, and not before.¶Q Who pays for it?¶"
        "THE MAYOR: Nobody has told me yet who does.¶Q Thank you.¶END"
    )
    quotes, _ = extract(page(BLANK, case), framed=Framed(Frame(kind="news"), []))
    assert [quote.text for quote in quotes] == [
        "The quay opens in May, and not before.",
        "Nobody has told me yet who does.",
    ]


TRANSCRIPT = Framed(Frame(kind="conference"), [])
TURNS = "MS. ORR: {}¶Q Who pays for it?¶MS. ORR: Nobody has told me yet who does."


def test_turns_are_the_text_of_a_transcript_and_no_quotes() -> None:
    found = page(BLANK, TURNS.format("The quay opens in May, and not before."))
    quotes, _ = extract(found, framed=TRANSCRIPT)
    assert quotes == []
    assert not QuoteTask(TRANSCRIPT.frame).turns
    assert QuoteTask(TRANSCRIPT.frame, "all").turns


def test_the_label_of_a_turn_is_no_source() -> None:
    case = (
        "<source>MS. ORR</source>: <content>The mayor said it is shut.</content> "
        "<source>The clerk</source> <cue>said</cue> <content>it is open</content>.¶"
        "Q <content>Who pays?</content>¶MS. ORR: <content>Nobody.</content>"
    )
    found = page(BLANK, case)
    kept = [found.part(role.span) for role in roles_within_turns(found)]
    assert sorted(kept) == ["The clerk", "it is open", "said"]


@pytest.mark.parametrize("label", ["MS. ORR", "Q"])
def test_the_label_of_a_turn_is_no_subject(encoder_nlp: Language, label: str) -> None:
    case = f"{label}: The mayor made clear that we need to act.¶MS. ORR: Nobody has told me."
    quotes, _ = extract(page(encoder_nlp, case), framed=TRANSCRIPT)
    speakers = [quote.speaker.text for quote in quotes if quote.cue is not None]
    assert "The mayor" in speakers
    assert label not in speakers


def test_the_time_at_the_end_is_no_label() -> None:
    found = page(BLANK, TURNS.format("It opens in May.") + "¶END 7:21 P.M. CDT, ORR")
    labels = [found.part(label) for label in turn_labels(found)]
    assert labels == ["MS. ORR", "Q", "MS. ORR"]


NEWS = Framed(Frame(kind="news"), [])


def test_a_turn_ends_before_a_known_name_that_asks_once() -> None:
    case = (
        "<person>Lata Irani</person>: This is the first meeting of the year.¶"
        "<org>Karsk Post</org>: The port of Selu is shut. Will it open soon?¶"
        "Note: it is.¶"
        "<person>Lata Irani</person>: It will open in May."
    )
    quotes, _ = extract(page(BLANK, case), framed=NEWS)
    assert [quote.speaker.text for quote in quotes] == ["Lata Irani", "Karsk Post", "Lata Irani"]
    assert quotes[0].text == "This is the first meeting of the year."


@pytest.mark.parametrize(
    ("title", "count"),
    [
        ("<person>Ingrid Sahl</person>: The outlook for prices", 0),
        ("Interview: “Trade must stay open”", 0),
        ("Sahl: “Trade must stay open”", 1),
    ],
)
def test_the_label_of_a_title(encoder_nlp: Language, title: str, count: int) -> None:
    case = f"<title>{title}</title>¶The port of Selu is shut."
    quotes, _ = extract(page(encoder_nlp, case), framed=NEWS)
    direct = [q for q in quotes if q.kind != "term"]
    assert len(direct) == count
