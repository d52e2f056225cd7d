"""A person named behind an office is the person, however many words the office has."""

from __future__ import annotations

import pytest

from readout.batch.load import Readout


@pytest.mark.parametrize(
    "office",
    [
        "Former US Ambassador to China",
        "Assistant to the President for River Affairs",
        "Former Finance Minister",
    ],
)
def test_one_person_has_one_key(nlp: Readout, office: str) -> None:
    text = f"{office} Thomas Green said that the walls leak. Green added that the mill is shut."
    record = nlp(text, id="a")
    assert [quote.speaker.key for quote in record.quotes] == ["thomas green"] * 2
    assert record.quotes[0].speaker.text == f"{office} Thomas Green"


def test_a_bank_goes_by_its_full_name(nlp: Readout) -> None:
    record = nlp("On Monday the Fed said that rates would rise in Doria.")
    assert [quote.speaker.key for quote in record.quotes] == ["federal reserve"]
