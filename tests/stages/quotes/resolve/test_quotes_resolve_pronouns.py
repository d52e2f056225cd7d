"""The keys of pronouns: of whom they stand for, else of no name."""

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
