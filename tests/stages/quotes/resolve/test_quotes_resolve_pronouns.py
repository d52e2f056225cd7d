"""Whom pronouns stand for, and their keys: of the name, else of none."""

from __future__ import annotations

import pytest

from readout import load
from readout.assembly import Readout


@pytest.fixture(scope="module")
def nlp() -> Readout:
    return load()


def test_a_pronoun_without_a_name_has_the_key_of_none(nlp: Readout) -> None:
    record = nlp("They said that the walls leak.", id="a")
    assert [quote.speaker.key for quote in record.quotes] == ["[pronoun] they"]


def test_a_pronoun_that_is_resolved_has_the_key_of_the_name(nlp: Readout) -> None:
    text = "Tomas Lind spoke in Tarn. He said that the walls leak."
    record = nlp(text, id="a")
    assert [quote.speaker.key for quote in record.quotes] == ["tomas lind"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Tomas Lind and Ana Sol said that the walls leak. They added that the mill is shut.",
            "Tomas Lind; Ana Sol",
        ),
        (
            "The Delta Council said that the walls leak. They added that the mill is shut.",
            "Delta Council",
        ),
        ("Tomas Lind said that the walls leak. They added that it rains.", None),
    ],
)
def test_they_are_those_who_spoke_last(
    nlp: Readout, text: str, name: str | None
) -> None:
    speaker = nlp(text, id="a").quotes[-1].speaker
    assert speaker.status == "pronoun"
    assert speaker.canonical == name


def test_it_may_be_a_country(nlp: Readout) -> None:
    text = "Norway has closed its ports. It said that the tolls are too low."
    speaker = nlp(text, id="a").quotes[-1].speaker
    assert (speaker.status, speaker.canonical) == ("pronoun", "Norway")


def test_two_persons_before_what_they_are_speak_by_name(nlp: Readout) -> None:
    text = "Tomas Lind and Ana Sol, engineers of the Delta Council, said that the walls leak."
    speaker = nlp(text, id="a").quotes[0].speaker
    assert (speaker.status, speaker.canonical) == ("named", "Tomas Lind; Ana Sol")
