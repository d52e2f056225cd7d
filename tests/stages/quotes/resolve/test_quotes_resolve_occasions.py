import pytest
from hypothesis import given
from hypothesis import strategies as st

from blank import BLANK
from markup import read
from quotecases import run
from readout.batch.load import Readout
from readout.models.scorer import Scorer

LOOKS = st.dictionaries(st.sampled_from(["own", "carried", "date"]), st.floats(-9, 9))


@given(st.lists(LOOKS, min_size=1, max_size=8))
def test_candidates_share_what_is_sure(looks: list[dict[str, float]]) -> None:
    found = Scorer({"own": 2.0, "date": -1.0}).shares(looks)
    assert sum(found) == pytest.approx(1.0)
    assert all(0 <= one <= 1 for one in found)


def test_occasions_name_their_events() -> None:
    case = (
        "At the <event edtf=2033>Delta Summit</event>, <person>Mirel Osk</person> said: "
        "“The quay is shut.”"
    )
    quotes, _ = run(BLANK, *read(case))
    occasion = quotes[0].occasion
    assert occasion is not None
    assert occasion.event == "ev1"
    assert occasion.confidence is not None
    assert 0 < occasion.confidence <= 1


TALKS = (
    "President Ana Sol held talks with Premier Bel Orr in Tarn on Friday.\n\n"
    "Sol said that the two countries should build more bridges.\n\n"
)
"""Who speaks behind it was there, or was not."""


@pytest.mark.parametrize(
    ("said", "there"),
    [
        ("Orr said that his government would open two ports.", [True]),
        # who comments does not come to be there later, under a surname that stands first
        (
            "According to the economist Lin Weimin, the tolls would stay. "
            "Lin said that the ports were old.",
            [False, False],
        ),
        # who speaks for a body is no other than who speaks for himself
        (
            "According to Lin Weimin of the Keld Institute, the tolls would stay. "
            "Lin said that the ports were old.",
            [False, False],
        ),
        ("According to the Harbour Guild, the ports were old.", [False]),
        ("A report said that the ports were old.", [False]),
        # who was there stays there, whatever the tense, and so does who is told of
        ("“The tolls must go,” Sol adds.", [True]),
        ("According to Orr, the ports were old. Orr said that tolls must go.", [True] * 2),
        (
            "According to spokesperson Bo Lim, the ports were old. Lim said that tolls must go.",
            [False, True],
        ),
        # nor who told it a paper, there or later
        (
            "Dov Hale told the Tarn Post that the ports were old. Hale said that tolls must go.",
            [False, False],
        ),
    ],
)
def test_who_was_not_there_does_not_inherit(nlp: Readout, said: str, there: list[bool]) -> None:
    record = nlp(TALKS + said, id="a", meta={"date": "2031-05-09"})
    own = record.document.event
    found = [quote.occasion is not None and quote.occasion.event == own for quote in record.quotes]
    assert own is not None
    assert found == [True, *there]


@pytest.mark.parametrize(
    ("when", "date"), [("", "2031-05-09"), (" some years ago", None), (" in his youth", None)]
)
def test_the_day_of_another_time_is_not_that_of_the_text(
    nlp: Readout, when: str, date: str | None
) -> None:
    text = (
        "Water must be shared\n\nThe lake is low, and the ferries wait for rain.\n\n"
        f"Speaking at a forum in Tarn{when}, Bel Orr said that the tolls must go."
    )
    record = nlp(text, id="a", meta={"date": "2031-05-09"})
    occasions = [quote.occasion for quote in record.quotes]
    assert [(one.text, one.date) for one in occasions if one] == [("forum", date)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("Bel Orr met with Ana Sol in Tarn some years ago. Orr said that the tolls must go.", None),
        ("In his youth, Bel Orr told a meeting of ferrymen that the tolls must go.", None),
        (
            "The two leaders, who first met years ago, held talks in Tarn. "
            "Ana Sol said that the lake was low.",
            "2031-05-09",
        ),
        (
            "Ana Sol, previously head of the bank, spoke at a forum on youth in Tarn. "
            "Sol said that the lake was low.",
            "2031-05-09",
        ),
    ],
)
def test_what_the_text_reports_of_another_time_has_no_day(
    nlp: Readout, text: str, date: str | None
) -> None:
    record = nlp(text, id="a", meta={"date": "2031-05-09"})
    assert record.document.event is not None
    assert {event.date for event in record.events} == {date}


@pytest.mark.parametrize(
    ("text", "occasion"),
    [
        # the day of a paper is none of the briefing on it
        (
            "Bel Orr made the remarks at a press briefing on a white paper titled “Tolls”, "
            "a document released by the council on April 28. During the briefing, Orr said "
            "that the tolls must go.",
            ("press briefing", "2031-05-09"),
        ),
        # the first noun for what is reported, not the longest
        (
            "The fifth round of bridge talks concluded on Friday in Tarn. "
            "Ana Sol said that the lake was low. She spoke of the first negotiation session.",
            ("talks", "2031-05-09"),
        ),
    ],
)
def test_what_the_text_reports_has_its_own_noun_and_day(
    nlp: Readout, text: str, occasion: tuple[str, str]
) -> None:
    record = nlp(text, id="a", meta={"date": "2031-05-09"})
    found = [quote.occasion for quote in record.quotes]
    assert [(one.text, one.date) for one in found if one][:1] == [occasion]


def test_many_statements_stay_linear() -> None:
    text = "At a meeting, he said: “The quay is shut.” " * 2000
    quotes, _ = run(BLANK, text)
    assert len(quotes) == 2000
