"""Whom pronouns stand for, and their keys: of the name, else of none."""

from __future__ import annotations

import json

import pytest

from readout.batch.load import Readout
from readout.records.checks import problems_of
from readout.records.types import encode_record


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
        ("Norway said that the walls leak. They added that the mill is shut.", "Norway"),
        ("Tomas Lind said that the walls leak. They added that it rains.", None),
        (
            "The Delta Council said that the walls leak. The fishers disagreed. They said that it rains.",
            None,
        ),
    ],
)
def test_they_are_those_who_spoke_last(nlp: Readout, text: str, name: str | None) -> None:
    speaker = nlp(text, id="a").quotes[-1].speaker
    assert speaker.status == "pronoun"
    assert speaker.canonical == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Ana Sol is the mayor. Ola Dane said Tomas Lind was careless with the dam. "
            "He noted that it leaks.",
            "Ola Dane",
        ),
        (
            "Tomas Lind left the yard. The mill is shut, according to Peter Dane. "
            "He said that the dam leaks.",
            "Peter Dane",
        ),
        (
            "Ola Dane said that the dam leaks. Tomas Lind disagreed. He said that it does not.",
            "Tomas Lind",
        ),
        ("Tom Lind said that Mary Holm is right. She added that the dam leaks.", "Mary Holm"),
        ("Ana Sol came. Mr. Lind said that the dam leaks. She added that it rains.", "Ana Sol"),
        (
            "Tomas Lind left. Ms. Sol said that the dam leaks. He said that it does not.",
            "Tomas Lind",
        ),
        ("Mr. Lind said that the dam leaks. She added that it rains.", None),
        ("Ms. Sol said that Mr. Brell had left. He told Pell News that the dam leaks.", "Brell"),
        (
            "Ana Sol runs the mill. The dam leaks, according to Osk Brell. "
            "She added that it rains.",
            "Ana Sol",
        ),
        (
            "On Monday Tomas Lind met Anna Brandt. He said that Maria Holm saw the leak. "
            "She told Pell News that it rains.",
            "Maria Holm",
        ),
        (
            "Ola Dane said that the dam leaks. He said that it must be mended. "
            + "The mill is shut. " * 20
            + "He added that it rains.",
            "Ola Dane",
        ),
    ],
)
def test_he_is_who_spoke_last_rather_than_who_was_spoken_of(
    nlp: Readout, text: str, name: str | None
) -> None:
    speaker = nlp(text, id="a").quotes[-1].speaker
    assert (speaker.status, speaker.canonical) == ("pronoun", name)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Norway has closed its ports. It said that the tolls are too low.", "Norway"),
        ("The Delta Council met. Norway is near. It said that the tolls are low.", "Delta Council"),
    ],
)
def test_it_is_a_body_or_else_a_country(nlp: Readout, text: str, name: str) -> None:
    speaker = nlp(text, id="a").quotes[-1].speaker
    assert (speaker.status, speaker.canonical) == ("pronoun", name)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (
            "Guards met Tomas Lind. The prosecutor said that the walls leak. "
            "He added that it rains.",
            "prosecutor",
        ),
        (
            "The prosecutor said that the walls leak. She added that it rains. "
            "She noted that the mill is shut.",
            "prosecutor",
        ),
        (
            "The Delta Council met. The bank said that tolls would rise. "
            "It added that the mill is shut.",
            "bank",
        ),
        ("Officials said that the walls leak. They added that the mill is shut.", "officials"),
        ("The report said that the walls leak. They added that it rains.", "[pronoun] they"),
        (
            "The prosecutor said that the walls leak. Tomas Lind disagreed. "
            "He said that they do not.",
            "tomas lind",
        ),
        ("The spokesman said that the walls leak. She added that it rains.", "[pronoun] she"),
        ("The bank said that tolls would rise. He added that it rains.", "[pronoun] he"),
        (
            "The mayor and the judge said that the walls leak. He added that it rains.",
            "[pronoun] he",
        ),
    ],
)
def test_a_pronoun_has_the_key_of_the_noun_that_spoke_last(
    nlp: Readout, text: str, key: str
) -> None:
    record = nlp(text, id="a")
    speaker = record.quotes[-1].speaker
    assert (speaker.status, speaker.key) == ("pronoun", key)
    assert not list(problems_of(json.loads(encode_record(record))))
