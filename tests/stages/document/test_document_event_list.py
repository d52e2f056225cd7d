import pytest
from hypothesis import given
from hypothesis import strategies as st

from blank import BLANK
from readout.language.page import Page
from readout.language.people import People
from readout.records.types import Event
from readout.stages.document.event_list import list_events
from readout.stages.document.kinds import kinds_of
from readout.stages.document.lead import Lead
from readout.stages.document.own_event import document_event
from stages.quotes.documents import page

HELD = "On <date edtf=2031-03-04>March 4</date>, the board held its <event edtf=2031>12th Study Session</event>."
PIECES = [
    HELD,
    "The <event>Delta Forum</event> took place in <gpe>Harn</gpe>.",
    "The <event>14th Delta Forum</event> was long.",
    "He spoke at a press conference.",
    "The press conference was short.",
    "She wrote in a letter to the mayor.",
    "The session heard nine pilots.",
    "The meeting went well.",
    "Premier <person>Osk</person> met with <person>Dane</person> on Monday.",
    "They held a meeting in <gpe>Tarn</gpe>.",
    "¶",
    "<title>Remarks at the <event>Salt Fair</event></title>¶",
]
CASES = st.lists(st.sampled_from(PIECES), max_size=7).map(" ".join)


def events(case: str) -> tuple[Page, list[Event], str | None]:
    found = page(BLANK, case)
    listed, own = list_events(People(found), document_event(Lead(found, kinds_of(found))))
    return found, listed, None if own is None else own.id


def texts(found: Page, event: Event) -> list[str]:
    return [found.text[mention.start : mention.end] for mention in event.mentions]


def test_the_documents_own_event() -> None:
    found, (event,), own = events(f"{HELD} The session heard nine pilots.")
    assert own == event.id == "ev1"
    assert (event.kind, event.name, event.ordinal) == ("session", "12th Study Session", 12)
    assert event.date == "2031-03-04"
    assert texts(found, event)[0] == "12th Study Session"
    assert "session" in texts(found, event)[-1]


@pytest.mark.parametrize(
    ("case", "kind", "words"),
    [
        ("He spoke at a press conference.", "briefing", "press conference"),
        ("They said so in an interview.", "interview", "interview"),
        ("She wrote in a letter that it rose.", "writing", "letter"),
        ("They held a ceremony at noon.", "ceremony", "ceremony"),
    ],
)
def test_events_that_a_noun_tells(case: str, kind: str, words: str) -> None:
    found, listed, _ = events(f"The river is low.¶The town is poor.¶It rose.¶{case}")
    (event,) = listed
    assert (event.kind, event.name, event.key) == (kind, None, None)
    assert texts(found, event) == [words]


@pytest.mark.parametrize(
    ("case", "kind", "date"),
    [
        ("On <date edtf=2031-03-04>Monday</date> it was told at a forum in <gpe>Tarn</gpe> in <date edtf=2031-10>October</date>.", "forum", "2031-10"),
        ("At a forum she said on <date edtf=2031-03-04>Monday</date> that it rose in <date edtf=2030>2030</date>.", "forum", "2031-03-04"),
        ("At a forum she said that it rose in <date edtf=2030>2030</date>.", "forum", None),
        ("At a forum on the <date edtf=2030>2030</date> Agenda she said that it rose.", "forum", None),
        ("At a forum on the debts of <date edtf=2008>2008</date> she said that it rose.", "forum", None),
        ("In a circular, dated <date edtf=2031-02-03>3 February</date>, they wrote until <date edtf=2031-03-04>Monday</date>.", "writing", "2031-02-03"),
        ("On <date edtf=2031-03-04>Monday</date> she spoke at <date edtf=2031-03-01>Saturday</date>'s rally.", "rally", "2031-03-01"),
        ("In a message <date edtf=2031-03-03>yesterday</date>, he wrote that it had rained.", "writing", "2031-03-03"),
        ("At <person>Ana Sol</person>'s rally in <gpe>Tarn</gpe> in <date edtf=2031-04>April</date> it was told.", "rally", "2031-04"),
        ("After <date edtf=2031-03-03>Monday</date>'s storm it was told at a forum in <date edtf=2031-04>April</date>.", "forum", "2031-04"),
        ("He spoke by telephone with <person>Ana Sol</person> on <date edtf=2031-03-04>Monday</date>.", "call", "2031-03-04"),
    ],
)  # fmt: skip
def test_events_with_a_date_of_their_own(case: str, kind: str, date: str | None) -> None:
    _, (event,), _ = events(f"The river is low.¶The town is poor.¶It rose.¶{case}")
    assert (event.kind, event.date) == (kind, date)


@pytest.mark.parametrize(
    ("lead", "more", "mentions"),
    [
        ("The board held its <event>fourteenth joint session</event>.", "The session heard nine pilots.", 2),
        ("The <event>Fifth Plenary Session</event> closed on <date edtf=2031-03-04>March 4</date>.", "The plenum heard nine pilots.", 2),
        ("The board held its <event edtf=2031>12th Study Session</event>.", "It goes to the bank’s spring conference.", 1),
        ("The board held its <event edtf=2031>12th Study Session</event>.", "It was told at the press conference.", 1),
    ],
)  # fmt: skip
def test_what_is_the_documents_own_event(lead: str, more: str, mentions: int) -> None:
    found, listed, own = events(f"{lead}¶{more}")
    mine = next(event for event in listed if event.id == own)
    assert len(mine.mentions) == mentions, texts(found, mine)


@pytest.mark.parametrize(
    ("lead", "count"),
    [
        ("a meeting on <date edtf=2031-05-08>May 8</date>, after a meeting with Envoy Brandt.", 2),
        ("a meeting on <date edtf=2031-05-08>May 8</date> and told of it at a press conference.", 2),
    ],
)  # fmt: skip
def test_the_lead_tells_of_it_once(lead: str, count: int) -> None:
    title = "<title>Readout of <person>Ana Sol</person>’s Meeting with Envoy <person>Reed</person></title>"
    _, listed, _ = events(f"{title}¶She held {lead}")
    assert len(listed) == count


@pytest.mark.parametrize(
    ("words", "name"),
    [("2031 election", None), ("second session", "second session"), ("Tarn vote", "Tarn vote")],
)
def test_what_names_an_event(words: str, name: str | None) -> None:
    case = f"The river is low.¶So.¶So.¶So.¶It was at the <event>{words}</event>."
    _, (event,), _ = events(case)
    assert event.name == name


def test_a_capital_where_it_comes_back_does_not_name_an_event() -> None:
    case = "On <date edtf=2031-03-04>March 4</date> the board held a meeting on silt."
    found, (event,), _ = events(f"{case}¶The Meeting heard nine pilots.")
    assert [mention[-7:] for mention in texts(found, event)] == ["meeting", "Meeting"]
    assert event.name is None


def test_a_visit_is_no_meeting() -> None:
    title = "<title>Readout of <person>Ana Sol</person>’s Visit to <gpe>Tarn</gpe></title>"
    found, listed, own = events(f"{title}¶She came by boat. At the meeting with Reed she spoke.")
    assert [texts(found, event) for event in listed if event.id != own] == [["meeting"]]


def test_a_noun_comes_back() -> None:
    quiet = "The river is low.¶The town is poor.¶"
    found, (event,), _ = events(
        f"{quiet}He spoke at a press conference.¶Later the conference closed."
    )
    assert len(event.mentions) == 2, texts(found, event)


@pytest.mark.parametrize(
    "case",
    [
        "",
        "The river is low.",
        "They like meetings.",
        "A forum would be nice.",
        "We met our targets. They met fierce criticism.",
        "Those who live there want a summit.",
        "She regretted the summit and the speed at which prices rose.",
    ],
)
def test_no_events(case: str) -> None:
    assert events(case)[1:] == ([], None)


def test_an_event_that_a_verb_tells() -> None:
    _, listed, own = events(
        "Premier <person>Osk</person> met with Premier <person>Dane</person> in <gpe>Tarn</gpe> on "
        "<date edtf=2031-03-04>March 4</date>."
    )
    assert [event.kind for event in listed if event.id == own] in ([], ["meeting"])


def test_known_dates_and_keys_are_the_same_in_every_document() -> None:
    keys = set()
    for case in ("12th BRICS Summit", "Twelfth BRICS Summit"):
        _, (event,), _ = events(f"The river is low.¶So.¶So.¶It was at the <event>{case}</event>.")
        assert (event.date, event.anchor) == ("2020-11-17", "known")
        keys.add(event.key)
    assert len(keys) == 1


def test_a_war_has_no_key() -> None:
    text = "The river was shut in <event edtf=1911>the Second Salt War of 1911</event>."
    _, (event,), _ = events(text)
    assert (event.date, event.key) == ("1911", None)


@given(CASES)
def test_whatever_the_document(case: str) -> None:
    found, listed, own = events(case)
    ids = [event.id for event in listed]
    assert ids == [f"ev{number}" for number in range(1, len(ids) + 1)]
    assert own is None or own in ids
    starts = [event.mentions[0].start for event in listed]
    assert starts == sorted(starts)
    for event in listed:
        spans = [(mention.start, mention.end) for mention in event.mentions]
        assert spans
        assert spans == sorted(spans)
        assert all(0 <= start < end <= len(found.text) for start, end in spans)
        named = {mention.entity for mention in event.mentions} - {None}
        assert named <= {entity.id for entity in found.entities}


@pytest.mark.parametrize(
    ("lead", "count"),
    [
        ("<person>Ana Sol</person> met today with <person>Tom Reed</person>.", 1),
        ("The river is low.¶<person>Ana Sol</person> met with <person>Tom Reed</person>.", 2),
        ("<person>Ana Sol</person> visited <gpe>Tarn</gpe> with <person>Tom Reed</person>.", 2),
    ],
)
def test_the_lead_tells_by_a_verb_what_the_title_names(lead: str, count: int) -> None:
    title = "<title>Readout of <person>Ana Sol</person>’s Meeting with Envoy <person>Reed</person></title>"
    _, listed, own = events(f"{title}¶{lead}")
    assert len(listed) == count
    assert own == listed[0].id


def test_a_number_in_a_series_names_an_event_before_a_headline() -> None:
    case = (
        "<title>Board’s <event>First Study Session of the New Year</event> on silt</title>¶"
        "On <date edtf=2031-01-30>January 30</date>, the <org>Fen Board</org> held its "
        "<event coref=e1>24th study session</event>.¶In this study session, it spoke of silt."
    )
    found, listed, own = events(case)
    mine = next(event for event in listed if event.id == own)
    assert (mine.name, mine.ordinal) == ("24th study session", 24)
    assert mine.key == "study-session/24/2031"
    assert [e.text for e in found.entities if e.id == mine.body] == ["Fen Board"]


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ("Meeting", None),
        ("Press Briefing", None),
        ("Plenary Session", None),
        ("Second Plenary Session", "Second Plenary Session"),
        ("Delta Session", "Delta Session"),
    ],
)
def test_a_bare_noun_is_no_name(event: str, name: str | None) -> None:
    _, (one,), _ = events(f"The river is low.¶So.¶So.¶It was told at the <event>{event}</event>.")
    assert one.name == name


def test_a_panel_that_is_appointed_is_no_event() -> None:
    _, listed, _ = events(
        "The river is low.¶So.¶So.¶The law set up a panel, and at the panel he sat."
    )
    assert listed == []


def test_what_is_said_of_another_event_is_no_part_of_it() -> None:
    case = "The river is low.¶So.¶So.¶It was said at a meeting that he spoke at the <event>Delta Forum</event>."
    _, listed, _ = events(case)
    assert [one.part_of for one in listed] == [None, None]
