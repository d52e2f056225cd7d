import pytest
import spacy
from spacy.language import Language

from readout.discourse.events import document_event
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal, Voice
from readout.stages.quotes.resolve.elsewhere import Elsewhere
from readout.stages.quotes.resolve.passage import Passage, read_passage
from stages.quotes.documents import composed

BLANK = spacy.blank("en")
FORUM = "The <event edtf=2031-03>Delta Forum</event> opened in Harn.¶"
BRIEFING = (
    "The ministry held a press conference on <date edtf=2031-03-04>Monday</date>.¶"
)
TALKS = "Premier <person>Osk</person> held talks with Premier <person>Dane</person> on Monday.¶"


def last(nlp: Language, case: str) -> tuple[Elsewhere, Passage, Proposal]:
    """Return the judge of a document, and its last statement with the words around."""
    found = composed(nlp, case)
    page = found.reading.page
    draft = max(
        (one for one in found.proposals if one.clause is not None),
        key=lambda one: one.start,
    )
    assert draft.clause is not None
    passage = read_passage(page, draft, draft.clause, [])
    return Elsewhere(page, document_event(page)), passage, draft


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
        (
            "A week before the <event>Delta Forum</event>, the mayor said: “The quay is shut.”",
            True,
        ),
        ("Ahead of the meeting, the mayor said: “The quay is shut.”", True),
        (
            "Before the <event>Delta Forum</event> closed, the mayor said: “The quay is shut.”",
            False,
        ),
        ("Before the meeting ended, the mayor said: “The quay is shut.”", False),
        ("Before noon, the mayor said: “The quay is shut.”", False),
        # what is reported does not count
        (
            "The mayor said: “Years ago, before the meeting, the quay was often shut.”",
            False,
        ),
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
    # where nothing is reported, it is nowhere else
    assert not elsewhere.written(passage)


@pytest.mark.parametrize(("lead", "expected"), [(FORUM, False), (BRIEFING, True)])
def test_documents_of_a_meeting_speak_there(lead: str, expected: bool) -> None:
    elsewhere, passage, _ = last(
        BLANK, lead + "The resolution said: “The quay is shut.”"
    )
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
    for lead in (
        FORUM,
        "",
    ):  # a forum is open, and where nothing is reported nobody is outside
        elsewhere, passage, draft = last(BLANK, lead + case)
        assert not elsewhere.closed
        assert not elsewhere.outsider(draft, passage.clause)


def test_nobody_is_no_outsider() -> None:
    elsewhere, passage, draft = last(
        BLANK, BRIEFING + "It was said: “The quay is shut.”"
    )
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
    assert elsewhere.goes_on(
        Proposal(
            "direct", ((1, 5),), ((1, 5),), Method.LABEL, voice=Voice(speaker=(6, 9))
        )
    )
