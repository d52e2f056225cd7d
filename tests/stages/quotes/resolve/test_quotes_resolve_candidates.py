from itertools import chain

from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from blank import BLANK
from readout.language.events import Framed
from readout.language.people import People
from readout.records.spans import overlap
from readout.records.types import Frame, Occasion
from readout.stages.quotes.resolve.candidates import OccasionPage, dated, placed, speaking
from readout.stages.quotes.resolve.statement import StatementReader
from stages.quotes.documents import SENTENCES, composed

SURVEY = (
    "The institute published a survey on <date edtf=2031-06-05>June 5</date>.¶"
    "The wall is old. The survey says that nine towers leak."
)

DATED = [
    "In a letter on <date edtf=2031-06-09>Monday</date>, the guild said that the quay is shut.",
    "“We met on <date edtf=2031-06-08>June 8</date>,” said the clerk at the mill.",
    "The report by the board says that the tolls rose in <date edtf=2031-05>May</date>.",
]


def ways(nlp: Language, case: str) -> dict[str, list[Occasion]]:
    """Return what is found about the last statement of a document, by the way."""
    found = composed(nlp, case)
    page = found.reading.page
    reported = [one for one in found if one.clause is not None]
    named: dict[str, list[Occasion]] = {}
    if not reported:
        return named
    said = sorted(span for one in reported for span in one.contents)
    draft = max(reported, key=lambda one: one.start)
    framed = Framed(Frame(kind="other"), [])
    statement = StatementReader(People(page), framed, said).read(draft)
    document = OccasionPage(page, framed, said)
    every = (generate(document, statement) for generate in (dated, placed, speaking))
    for way, occasion, looks in chain.from_iterable(every):
        assert looks
        start, end = occasion.start, occasion.end
        assert start is not None
        assert end is not None
        assert occasion.text == page.text[start:end]
        assert not any(overlap((start, end), span) for span in draft.contents)
        named.setdefault(way, []).append(occasion)
    return named


def texts(found: dict[str, list[Occasion]], way: str) -> list[tuple[str, str | None]]:
    return [(one.text, one.date) for one in found.get(way, [])]


def test_what_a_preposition_ties_to_the_sentence(encoder_nlp: Language) -> None:
    found = ways(
        encoder_nlp,
        "In a comment to the paper, Ada Brusk said on <date edtf=2031-06-09>Monday</date> "
        "that the wall is old.",
    )
    assert ("comment to the paper", "2031-06-09") in texts(found, "placed")


def test_no_person_is_an_occasion(encoder_nlp: Language) -> None:
    found = ways(
        encoder_nlp,
        "With <person>Tomas Lind</person>, <person>Ada Brusk</person> said that the wall is old.",
    )
    assert not {text for text, _ in texts(found, "placed")} & {"Tomas Lind", "Ada Brusk"}
    assert "speaks" not in found


def test_what_speaks(encoder_nlp: Language) -> None:
    assert texts(ways(encoder_nlp, SURVEY), "speaks") == [("survey", None)]


def test_all_dates_of_a_sentence(encoder_nlp: Language) -> None:
    found = ways(
        encoder_nlp,
        "In <date edtf=2031-05>May</date>, when it leaked, <person>Ada Brusk</person> said "
        "<date edtf=2031-06-07>Saturday</date> that the wall is old.",
    )
    assert texts(found, "date") == [("Saturday", "2031-06-07"), ("May", "2031-05")]
    assert {one.basis for one in found["date"]} == {"stated"}


def test_nothing_is_taken_from_what_is_reported(encoder_nlp: Language) -> None:
    quoted = SURVEY.replace(
        "The institute published a survey on <date edtf=2031-06-05>June 5</date>.",
        "“We shall publish a survey on <date edtf=2041-06-05>June 5, 2041</date>,” said the clerk.",
    )
    found = ways(encoder_nlp, quoted)
    assert texts(found, "speaks") == [("survey", None)]


def test_the_phrases_nearest_to_the_cue(encoder_nlp: Language) -> None:
    found = ways(
        encoder_nlp,
        "For weeks, on the tolls of the port and on the walls of the city of Harn, in the north of "
        "the valley, people had waited; she said at a press call that the wall is old.",
    )
    assert ("press call", None) in texts(found, "placed")


def test_no_pronoun_speaks_as_an_occasion() -> None:
    assert "speaks" not in ways(BLANK, "She said that the wall is old.")


@settings(max_examples=25)
@given(st.lists(st.sampled_from([*SENTENCES, *DATED]), max_size=6).map(" ".join))
def test_phrases_stand_in_the_text(encoder_nlp: Language, text: str) -> None:
    ways(encoder_nlp, text)
