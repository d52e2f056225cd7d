import spacy
from hypothesis import given
from spacy.language import Language

from readout.records import Occasion
from readout.stages.quotes.resolve.passage import read_passage
from readout.stages.quotes.resolve.phrased import Phrased
from stages.quotes.documents import TEXTS, composed

BLANK = spacy.blank("en")
SURVEY = (
    "The institute published a survey on <date edtf=2031-06-05>June 5</date>.¶"
    "The wall is old. The survey says that nine towers leak."
)


def ways(nlp: Language, case: str) -> dict[str, list[Occasion]]:
    """Return what is found about the last statement of a document, by the way."""
    found = composed(nlp, case)
    page = found.reading.page
    reported = [one for one in found.proposals if one.clause is not None]
    named: dict[str, list[Occasion]] = {}
    if not reported:
        return named
    draft = max(reported, key=lambda one: one.start)
    assert draft.clause is not None
    passage = read_passage(page, draft, draft.clause, [])
    for way, occasion, looks in Phrased(page, page.segments[0].end).of(passage):
        assert looks
        assert occasion.start is not None
        assert occasion.text == page.text[occasion.start : occasion.end]
        named.setdefault(way, []).append(occasion)
    return named


def texts(found: dict[str, list[Occasion]], way: str) -> list[tuple[str, str | None]]:
    return [(one.text, one.date) for one in found.get(way, [])]


def test_what_a_preposition_ties_to_the_sentence(model_nlp: Language) -> None:
    found = ways(
        model_nlp,
        "In a comment to the paper, Ada Brusk said on <date edtf=2031-06-09>Monday</date> "
        "that the wall is old.",
    )
    assert ("comment to the paper", "2031-06-09") in texts(found, "placed")


def test_no_person_is_an_occasion(model_nlp: Language) -> None:
    found = ways(
        model_nlp,
        "With <person>Tomas Lind</person>, <person>Ada Brusk</person> said that the wall is old.",
    )
    assert not {text for text, _ in texts(found, "placed")} & {
        "Tomas Lind",
        "Ada Brusk",
    }
    assert "speaks" not in found


def test_what_speaks_has_the_date_of_its_earlier_mention(model_nlp: Language) -> None:
    assert texts(ways(model_nlp, SURVEY), "speaks") == [("survey", "2031-06-05")]
    undated = SURVEY.replace(" on <date edtf=2031-06-05>June 5</date>", "")
    assert texts(ways(model_nlp, undated), "speaks") == [("survey", None)]


def test_all_dates_of_a_sentence_and_days_before_it(model_nlp: Language) -> None:
    found = ways(
        model_nlp,
        "Harn, <date edtf=2031-06-08>June 8</date> - The quay was shut.¶"
        "In <date edtf=2031-05>May</date>, when it leaked, <person>Ada Brusk</person> said "
        "<date edtf=2031-06-07>Saturday</date> that the wall is old.",
    )
    assert texts(found, "date") == [("Saturday", "2031-06-07"), ("May", "2031-05")]
    assert ("June 8", "2031-06-08") in texts(found, "day")
    assert {one.basis for one in found["day"]} == {"inherited"}
    assert {one.basis for one in found["date"]} == {"stated"}


@given(TEXTS)
def test_phrases_stand_in_the_text(text: str) -> None:
    ways(BLANK, text)
