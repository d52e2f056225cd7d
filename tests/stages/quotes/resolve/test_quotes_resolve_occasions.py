import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from markup import read
from quotecases import run
from readout.stages.quotes.resolve.candidates import Candidate
from readout.stages.quotes.resolve.occasions import shares

BLANK = spacy.blank("en")
LOOKS = st.dictionaries(st.sampled_from(["own", "carried", "date"]), st.floats(-9, 9))


@given(st.lists(LOOKS, min_size=1, max_size=8))
def test_candidates_share_what_is_sure(looks: list[dict[str, float]]) -> None:
    found = shares([Candidate(None, one) for one in looks], {"own": 2.0, "date": -1.0})
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


def test_many_statements_stay_linear() -> None:
    text = "At a meeting, he said: “The quay is shut.” " * 2000
    quotes, _ = run(BLANK, text)
    assert len(quotes) == 2000
