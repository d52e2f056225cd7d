import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from blank import BLANK
from readout.language.events import DocumentEvent
from readout.language.meetings import occasion_noun
from readout.language.timing import date_of, edtf_of
from readout.records.types import DocumentKind, Entity
from readout.stages.document.kinds import frame_scorers
from readout.stages.document.lead import Lead
from readout.stages.document.own_event import document_event, event_features
from stages.quotes.documents import page


def event(nlp: Language, case: str, kind: DocumentKind = "readout") -> DocumentEvent | None:
    found = page(nlp, case)
    reported = document_event(Lead(found, {kind: 1.0}))
    if reported is not None:
        assert found.text[reported.start : reported.end] == reported.text
    return reported


def entity(label: str, edtf: str | None) -> Entity:
    return Entity("e1", 0, 1, "x", label, {"edtf": edtf})  # type: ignore[arg-type]


def test_the_day_of_the_lead_is_a_whole_one() -> None:
    """Of months that a lead names ("late next year") no day is cut."""
    days = {
        "2031-09/2031-12": "",
        "2031-09-17/2031-09-18": "2031-09-17",
        "2031-09-17": "2031-09-17",
        "2031-09": "",
    }
    for edtf, day in days.items():
        text = f"The forum will meet <date edtf={edtf}>late next year</date> in Harn."
        assert Lead(page(BLANK, text), {"news": 1.0}).day == day


# -- what a document reports
# ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "text", "date"),
    [
        # a verb opens, holds or closes it
        (
            "On <date edtf=2031-03-04>March 4</date>, the board held its <event edtf=2031>12th study session</event>.",
            "12th study session",
            "2031-03-04",
        ),
        (
            "The <event>Delta Forum</event> took place in Harn. The forum heard nine pilots.",
            "Delta Forum",
            None,
        ),
        (
            "The council convened a plenary session on <date edtf=2031>Monday</date>.",
            "plenary session",
            "2031",
        ),
        # what was said there
        (
            "Speaking at the <event edtf=2031>Delta Forum</event>, the mayor said no.",
            "Delta Forum",
            "2031",
        ),
        # the title alone, where it begins with it
        (
            "<title><event>Delta Forum</event> on silt</title>¶The river is low.",
            "Delta Forum",
            None,
        ),
        (
            "<title>Remarks at the Delta <date edtf=2031>2031</date> Spring Meeting | Harn</title>¶It is late.",
            "Delta 2031 Spring Meeting",
            "2031",
        ),
    ],
)
def test_the_event_of_a_document(case: str, text: str, date: str | None) -> None:
    found = event(BLANK, case)
    assert found is not None
    assert (found.text, found.date) == (text, date)


@pytest.mark.parametrize(
    "case",
    [
        "",
        "The river is low.",
        # still to come, long past, an aside, no more than named
        "The mayor will attend the next <event>Delta Forum</event>.",
        "It was the first frost since the <event edtf=2020>Delta Forum</event>.",
        "On <date edtf=2031-03-04>March 4</date> pilots, who met at the <event edtf=2021>Salt Fair</event>, left.",
        "On <date edtf=2031-03-04>March 4</date> pilots said no at the <event edtf=2021>Salt Fair</event>.",
        # far behind the lead
        "The river is low.¶The town is poor.¶The board held its <event>12th session</event>.",
        # no event at all
        "The plan held its own at an event.",
        "The boats met the requirements.",
    ],
)
def test_documents_that_report_no_event(model_nlp: Language, case: str) -> None:
    assert event(BLANK, case, "news") is None
    assert event(model_nlp, case, "news") is None


@pytest.mark.parametrize(
    ("case", "briefing"),
    [
        ("The ministry held a press conference on <date edtf=2031>Monday</date>.", True),
        ("The ministry held a news briefing on <date edtf=2031>Monday</date>.", True),
        ("The ministry held a conference on <date edtf=2031>Monday</date>.", False),
        (
            "The ministry held its <event>9th session</event> on <date edtf=2031>Monday</date>.",
            False,
        ),
    ],
)
def test_briefings(case: str, briefing: bool) -> None:
    found = event(BLANK, case)
    assert found is not None
    assert found.briefing == briefing


@pytest.mark.parametrize(
    ("case", "text"),
    [
        (
            "Premier <person>Osk</person> met with <person>Dane</person> on Monday.",
            "met with Dane on Monday",
        ),
        ("Premier <person>Osk</person> will meet <person>Dane</person> on Monday.", None),
        ("The boats of <person>Osk</person> met all the rules.", None),
    ],
)
def test_events_that_only_a_verb_names(model_nlp: Language, case: str, text: str | None) -> None:
    found = event(model_nlp, case)
    assert (found.text if found is not None else None) == text


def test_an_event_that_is_named_before_its_verb(model_nlp: Language) -> None:
    found = event(
        model_nlp, "After the meeting, <person>Osk</person> met with <person>Dane</person>."
    )
    assert found is not None
    assert found.text


PARTS = st.sampled_from(
    [
        "The board held its <event edtf=2031>12th session</event>.",
        "<event>Delta Forum</event>",
        "<title>Of <event edtf=2030>silt</event></title>",
        "on <date edtf=2031-03-04>March 4</date>",
        "met <person>Dane</person>",
        "the opening ceremony of the",
        "the meeting",
        "“held”",
        "a press conference",
        "of",
        ".",
        "¶",
    ]
)


@given(st.lists(PARTS, max_size=10).map(" ".join))
@settings(max_examples=150)
def test_any_document_has_an_event_of_its_own_words_or_none(case: str) -> None:
    found = event(BLANK, case)
    assert found is None or found.text


# -- names of occasions and dates
# -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("at a press conference", "press conference"),
        ("in a joint press conference", "joint press conference"),
        ("during the telephone call", "telephone call"),
        ("in the plenary session", "plenary session"),
        ("at the summit", "summit"),
        ("a call", None),
        ("the harbour", None),
        ("conference", "conference"),
    ],
)
def test_kinds_of_occasions(text: str, name: str | None) -> None:
    found = page(BLANK, text)
    last = len(found.tokens.start) - 1
    first = occasion_noun(found, last)
    assert (None if first is None else text[found.tokens.start[first] :]) == name


def test_a_verb_is_no_occasion(model_nlp: Language) -> None:
    found = page(model_nlp, "They debate silt.")
    assert occasion_noun(found, 1) is None


def test_dates_of_entities() -> None:
    assert (
        edtf_of(None)
        is edtf_of(entity("EVENT", None))
        is edtf_of(Entity("e1", 0, 1, "x", "DATE", None))
        is None
    )
    assert edtf_of(entity("DATE", "2031-03")) == "2031-03"


@pytest.mark.parametrize(
    ("own", "beside", "expected"),
    [
        (None, [], None),
        ("2031", [], "2031"),
        (None, ["2031", "2031-03-04"], "2031-03-04"),
        ("2031", ["2031-03-04"], "2031-03-04"),
        ("2031-03", ["2031"], "2031-03"),
        ("2031", ["2029-03-04"], "2031"),
    ],
)
def test_the_most_precise_date_of_the_same_year(
    own: str | None, beside: list[str], expected: str | None
) -> None:
    dates = [entity("DATE", value) for value in beside]
    assert date_of(entity("EVENT", own) if own else None, dates) == expected


@pytest.mark.parametrize(
    ("case", "feature"),
    [
        ("The mayor will attend the <event>Delta Forum</event>.", "to_come"),
        ("The <event>Delta Forum</event> is due to be held in Harn.", "to_come"),
        ("<title>Remarks at the <event>Delta Forum</event></title>¶It is late.", "given"),
    ],
)
def test_features_of_a_mention(case: str, feature: str) -> None:
    (mention, *_) = Lead(page(BLANK, case), {"speech": 0.7}).mentions
    found = event_features(mention)
    assert feature in found
    assert found.keys() <= frame_scorers()["event"].weights.keys()
