import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from readout.discourse.events import document_event
from readout.language.cues import lexicon
from readout.stages.entities.calendars import interval
from readout.stages.quotes.drafts import Draft
from readout.stages.quotes.resolve.elsewhere import Elsewhere
from readout.stages.quotes.resolve.passage import Passage, read_passage
from readout.stages.quotes.resolve.when import compatible
from spacy.language import Language
from stages.quotes.documents import composed

BLANK = spacy.blank("en")
FORUM = "The <event edtf=2031-03>Delta Forum</event> opened in Harn.¶"
BRIEFING = "The ministry held a press conference on <date edtf=2031-03-04>Monday</date>.¶"
TALKS = "Premier <person>Osk</person> held talks with Premier <person>Dane</person> on Monday.¶"


def last(nlp: Language, case: str) -> tuple[Elsewhere, Passage, Draft]:
    """Return the judge of a document, and its last statement with the words around."""
    composer = composed(nlp, case)
    page = composer.page
    draft = max(
        (one for one in composer.drafts if one.clause is not None), key=lambda one: one.start
    )
    assert draft.clause is not None
    passage = read_passage(page, draft, draft.clause, [])
    return Elsewhere(page, lexicon(), document_event(page)), passage, draft


# -- another time ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("The mayor said: “The quay is shut.”", False),
        ("It has long been said: “The quay is shut.”", True),
        ("Years ago, the mayor said: “The quay is shut.”", True),
        ("It is often said: “The quay is shut.”", True),
        ("The mayor has repeatedly warned: “The quay is shut.”", True),
        # before an event, but not before its end
        ("A week before the <event>Delta Forum</event>, the mayor said: “The quay is shut.”", True),
        ("Ahead of the meeting, the mayor said: “The quay is shut.”", True),
        (
            "Before the <event>Delta Forum</event> closed, the mayor said: “The quay is shut.”",
            False,
        ),
        ("Before the meeting ended, the mayor said: “The quay is shut.”", False),
        ("Before noon, the mayor said: “The quay is shut.”", False),
        # what is reported does not count
        ("The mayor said: “Years ago, before the meeting, the quay was often shut.”", False),
    ],
)
def test_at_another_time(case: str, expected: bool) -> None:
    elsewhere, passage, _ = last(BLANK, case)
    assert elsewhere.at_another_time(passage) == expected


# -- in writing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("The mayor said: “The quay is shut.”", False),
        ("In a letter, the mayor said: “The quay is shut.”", True),
        ("On its website, the ministry said: “The quay is shut.”", True),
        ("The survey said: “The quay is shut.”", True),
        ("The survey of the quay said: “The quay is shut.”", True),
        ("The mayor told <org>Harn Courier</org>: “The quay is shut.”", True),
        ("The mayor told the crew: “The quay is shut.”", False),
        ("The letter lay there as the mayor said: “The quay is shut.”", False),
    ],
)
def test_in_writing(case: str, expected: bool) -> None:
    elsewhere, passage, _ = last(BLANK, FORUM + case)
    assert elsewhere.written(passage) == expected
    elsewhere, passage, _ = last(BLANK, case)
    assert not elsewhere.written(passage)  # where nothing is reported, it is nowhere else


@pytest.mark.parametrize(("lead", "expected"), [(FORUM, False), (BRIEFING, True)])
def test_documents_of_a_meeting_speak_there(lead: str, expected: bool) -> None:
    elsewhere, passage, _ = last(BLANK, lead + "The resolution said: “The quay is shut.”")
    assert elsewhere.written(passage) == expected


# -- who was not there ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("“The quay is shut,” said a union.", True),
        ("“The quay is shut,” said <person>Ana Reyes</person>, an analyst.", True),
        ("“The quay is shut,” said <org>Doria Shipping</org>.", True),
        ("“The quay is shut,” said the <org>Ministry of Fuel</org>.", False),
        ("“The quay is shut,” said the minister.", False),
        ("“The quay is shut,” said <person>Ana Reyes</person>.", False),
    ],
)
def test_outsiders(case: str, expected: bool) -> None:
    for lead in (BRIEFING, TALKS):
        elsewhere, passage, draft = last(BLANK, lead + case)
        assert elsewhere.closed
        assert elsewhere.outsider(draft, passage.clause) == expected
    for lead in (FORUM, ""):  # a forum is open, and where nothing is reported nobody is outside
        elsewhere, passage, draft = last(BLANK, lead + case)
        assert not elsewhere.closed
        assert not elsewhere.outsider(draft, passage.clause)


def test_nobody_is_no_outsider() -> None:
    elsewhere, passage, draft = last(BLANK, BRIEFING + "It was said: “The quay is shut.”")
    assert not elsewhere.outsider(draft, passage.clause)


# -- who goes on speaking -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("“The quay is shut,” he said.", True),
        ("“The quay is shut,” said its secretary.", True),
        ("“The quay is shut,” the mayor said. “It is old.”", True),
        ("“The quay is shut,” the mayor said.", False),
        ("“The quay is shut,” said <person>Ana Reyes</person>.", False),
        ("It was said: “The quay is shut.”", False),
    ],
)
def test_who_goes_on(case: str, expected: bool) -> None:
    elsewhere, _, draft = last(BLANK, case)
    assert elsewhere.goes_on(draft) == expected


def test_words_without_a_clause_go_on() -> None:
    elsewhere, _, _ = last(BLANK, "“The quay is shut,” he said.")
    assert elsewhere.goes_on(Draft("direct", [(1, 5)], [(1, 5)], True, "label", 0, speaker=(6, 9)))


# -- dates ----------------------------------------------------------------------------------------------------------

YEARS = st.integers(1, 9999).map(lambda year: f"{year:04d}")
MONTHS = st.tuples(YEARS, st.integers(1, 12)).map(lambda parts: f"{parts[0]}-{parts[1]:02d}")
DAYS = st.dates().map(lambda day: day.isoformat())
SINGLE = YEARS | MONTHS | DAYS
SPANS = st.tuples(SINGLE, SINGLE).map(lambda ends: interval(*ends)).filter(bool)
UNKNOWN = st.sampled_from(
    ["204X", "19XX", "XXXX-01-30", "XXXX-XX-04", "2041-21", "2041~", "2041?", "../2041"]
)


@given(SINGLE | SPANS | UNKNOWN)
def test_every_date_lies_within_itself(date: str) -> None:
    assert compatible(date, date)


@pytest.mark.parametrize("date", ["2041/..", "2041-05-04/2041-05", "XXXX-11-30/XXXX-01-04"])
def test_every_interval_lies_within_itself(date: str) -> None:
    assert compatible(date, date)


@given(DAYS)
def test_a_day_lies_within_its_month_and_year_and_they_may_be_that_day(day: str) -> None:
    for wider in (day[:7], day[:4], f"{day}/{day}"):
        assert compatible(day, wider)
        assert compatible(wider, day)


@given(DAYS, DAYS)
def test_days_are_compatible_with_themselves_alone(one: str, two: str) -> None:
    assert compatible(one, two) == (one == two)


@given(DAYS, DAYS, DAYS)
def test_a_day_lies_within_an_interval_or_beside_it(one: str, two: str, three: str) -> None:
    begins, day, ends = sorted([one, two, three])
    assert compatible(day, f"{begins}/{ends}")
    assert compatible(begins, f"{day}/{ends}") == (begins == day)
    assert compatible(ends, f"{begins}/{day}") == (ends == day)


@pytest.mark.parametrize(
    ("date", "own", "expected"),
    [
        ("2034-06-11", "2034-06", True),
        ("2034-07-11", "2034-06", False),
        ("2034", "2033/2035", True),
        ("2036", "2033/2035", False),
        ("2034-06", "2034-05-30/2034-06-02", True),
        ("2034-06-01/2034-06-03", "2034-06-02", True),
        ("2034-06-01/2034-06-03", "2034-06-04", False),
    ],
)
def test_dates_within_dates(date: str, own: str, expected: bool) -> None:
    assert compatible(date, own) == expected
