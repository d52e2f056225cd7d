import pytest
from spacy.language import Language

from blank import BLANK
from readout.language.people import People
from readout.stages.document.frame import frame_of
from readout.stages.quotes.proposals import Method, Proposal
from readout.stages.quotes.resolve.statement import StatementReader
from stages.quotes.documents import composed

OTHER_TIME = {"another_time", "habitual"}
WRITTEN = {"in_writing", "of_document", "told"}
FORUM = "The <event edtf=2031-03>Delta Forum</event> opened in Harn.¶"
BRIEFING = "The ministry held a press conference on <date edtf=2031-03-04>Monday</date>.¶"


def last(nlp: Language, case: str) -> tuple[StatementReader, set[str]]:
    """Return the reader of a document, and the features of its last statement."""
    found = composed(nlp, case)
    page = found.reading.page
    draft = max((one for one in found if one.clause is not None), key=lambda one: one.start)
    reader = StatementReader(People(page), frame_of(page, {}), [])
    return reader, set(reader.read(draft).features)


# -- another time ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("The mayor said: “The quay is shut.”", False),
        ("It has long been said: “The quay is shut.”", True),
        ("Years ago, the mayor said: “The quay is shut.”", True),
        ("It is often said: “The quay is shut.”", True),
        ("The mayor has repeatedly warned: “The quay is shut.”", True),
        # what is reported does not count
        ("The mayor said: “Years ago, the quay was often shut.”", False),
    ],
)
def test_at_another_time(case: str, expected: bool) -> None:
    _, features = last(BLANK, case)
    assert bool(OTHER_TIME & features) == expected


def test_who_speaks_himself_speaks_now(encoder_nlp: Language) -> None:
    told = "The mayor said that it rained. The mayor said that it poured. "
    for case, expected in (("I say", False), ("They say", True)):
        _, features = last(encoder_nlp, f"{told}{case}: “The quay is shut.”")
        assert ("present" in features) == expected, case


@pytest.mark.parametrize(
    ("speaker", "expected"),
    [
        ("<person>Ana Sol</person>, a professor of law,", True),
        ("The experts", True),
        ("<person>Ana Sol</person>, the mayor,", False),
    ],
)
def test_who_comments(speaker: str, expected: bool) -> None:
    _, features = last(BLANK, f"{FORUM}{speaker} said: “It is shut.”")
    assert ("comments" in features) == expected
    assert "apart" not in features


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
    _, features = last(BLANK, FORUM + case)
    assert bool(WRITTEN & features) == expected


@pytest.mark.parametrize(("lead", "expected"), [(FORUM, False), (BRIEFING, True)])
def test_documents_of_a_meeting_speak_there(lead: str, expected: bool) -> None:
    _, features = last(BLANK, lead + "The resolution said: “The quay is shut.”")
    assert bool(WRITTEN & features) == expected


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
    _, features = last(BLANK, case)
    assert ("goes_on" in features) == expected


def test_words_without_a_clause_go_on() -> None:
    reader, _ = last(BLANK, "“The quay is shut,” he said.")
    draft = Proposal("direct", ((1, 5),), ((1, 5),), Method.MARKS_LABEL, speaker=(6, 9))
    assert "goes_on" in reader.read(draft).features


# -- features ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "sign"),
    [
        ("The mayor often said: “The quay is shut.”", "habitual"),
        ("In a letter, the mayor said: “The quay is shut.”", "in_writing"),
        ("The survey said: “The quay is shut.”", "of_document"),
        ("“The quay is shut,” the mayor said on <date edtf=2031-02-01>Monday</date>.", "dates"),
    ],
)
def test_what_tells_of_elsewhere(case: str, sign: str) -> None:
    _, features = last(BLANK, FORUM + case)
    assert sign in features


def test_nothing_tells_of_elsewhere() -> None:
    _, features = last(BLANK, FORUM + "The mayor said: “The quay is shut.”")
    assert "apart" not in features
