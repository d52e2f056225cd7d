import pytest
from spacy.language import Language

from blank import BLANK
from readout.language.events import Framed
from readout.records.types import Frame
from readout.stages.quotes.extract import extract
from readout.stages.quotes.propose.turns import roles_within_turns
from stages.quotes.documents import page

TRANSCRIPT = Framed(Frame(kind="conference"), [])
TURNS = "MS. ORR: {}¶Q Who pays for it?¶MS. ORR: Nobody has told me yet who does."


def test_turns_are_the_text_of_a_transcript_and_no_quotes() -> None:
    found = page(BLANK, TURNS.format("The quay opens in May, and not before."))
    quotes, _ = extract(found, framed=TRANSCRIPT)
    assert quotes == []


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


NEWS = Framed(Frame(kind="news"), [])


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
