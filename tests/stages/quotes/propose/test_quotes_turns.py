import spacy

from readout.stages.quotes.extract import extract
from stages.quotes.documents import page

BLANK = spacy.blank("en")


def test_a_turn_ends_where_a_question_without_a_colon_begins() -> None:
    case = (
        "THE MAYOR: The quay opens in May, and not before.¶Q Who pays for it?¶"
        "THE MAYOR: Nobody has told me yet who does.¶Q Thank you.¶END"
    )
    quotes, _ = extract(page(BLANK, case))
    assert [quote.text for quote in quotes] == [
        "The quay opens in May, and not before.",
        "Nobody has told me yet who does.",
    ]
