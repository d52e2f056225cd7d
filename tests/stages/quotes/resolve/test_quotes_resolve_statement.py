import pytest
import spacy
from spacy.language import Language

from readout.stages.document.kinds import kinds_of
from readout.stages.document.lead import Lead
from readout.stages.document.own_event import document_event
from readout.stages.quotes.proposals import Attribution, Method, Proposal
from readout.stages.quotes.resolve.statement import Elsewhere, ReportingPassage, read_passage
from stages.quotes.documents import composed

BLANK = spacy.blank("en")
OTHER_TIME = {"another_time", "habitual", "before_event"}
WRITTEN = {"in_writing", "of_document", "told"}
FORUM = "The <event edtf=2031-03>Delta Forum</event> opened in Harn.¶"
BRIEFING = "The ministry held a press conference on <date edtf=2031-03-04>Monday</date>.¶"
TALKS = "Premier <person>Osk</person> held talks with Premier <person>Dane</person> on Monday.¶"


def last(nlp: Language, case: str) -> tuple[Elsewhere, ReportingPassage, Proposal]:
    """Return the judge of a document, and its last statement with the words around."""
    found = composed(nlp, case)
    page = found.reading.page
    draft = max((one for one in found if one.clause is not None), key=lambda one: one.start)
    assert draft.clause is not None
    passage = read_passage(page, draft, draft.clause, [])
    return Elsewhere(page, document_event(Lead(page, kinds_of(page)))), passage, draft


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
    elsewhere, passage, draft = last(BLANK, case)
    assert bool(OTHER_TIME.intersection(elsewhere.signs(passage, draft))) == expected


def test_who_speaks_himself_speaks_now(encoder_nlp: Language) -> None:
    told = "The mayor said that it rained. The mayor said that it poured. "
    for case, expected in (("I say", False), ("They say", True)):
        elsewhere, passage, draft = last(encoder_nlp, f"{told}{case}: “The quay is shut.”")
        assert ("present" in elsewhere.signs(passage, draft)) == expected, case


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [
        ("<person>Ana Sol</person>, a professor of law,", True),
        ("The experts", True),
        ("<person>Ana Sol</person>, the mayor,", False),
    ],
)
def test_who_comments(speaker: str, expected: bool) -> None:
    elsewhere, passage, draft = last(BLANK, f"{FORUM}{speaker} said: “It is shut.”")
    signs = set(elsewhere.signs(passage, draft))
    assert ("comments" in signs) == expected
    assert "apart" not in signs


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
    elsewhere, passage, draft = last(BLANK, FORUM + case)
    assert bool(WRITTEN.intersection(elsewhere.signs(passage, draft))) == expected


@pytest.mark.parametrize(("lead", "expected"), [(FORUM, False), (BRIEFING, True)])
def test_documents_of_a_meeting_speak_there(lead: str, expected: bool) -> None:
    elsewhere, passage, draft = last(BLANK, lead + "The resolution said: “The quay is shut.”")
    assert bool(WRITTEN.intersection(elsewhere.signs(passage, draft))) == expected


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
    assert elsewhere.goes_on(
        Proposal("direct", ((1, 5),), ((1, 5),), Method.LABEL, voice=Attribution(speaker=(6, 9)))
    )


# -- signs ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "sign"),
    [
        ("The mayor often said: “The quay is shut.”", "habitual"),
        ("Before the meeting, the mayor said: “The quay is shut.”", "before_event"),
        ("In a letter, the mayor said: “The quay is shut.”", "in_writing"),
        ("The survey said: “The quay is shut.”", "of_document"),
        ("“The quay is shut,” the mayor said on <date edtf=2031-02-01>Monday</date>.", "dates"),
    ],
)
def test_what_tells_of_elsewhere(case: str, sign: str) -> None:
    elsewhere, passage, draft = last(BLANK, FORUM + case)
    assert sign in set(elsewhere.signs(passage, draft))


def test_nothing_tells_of_elsewhere() -> None:
    elsewhere, passage, draft = last(BLANK, FORUM + "The mayor said: “The quay is shut.”")
    assert "apart" not in set(elsewhere.signs(passage, draft))
