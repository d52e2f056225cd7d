"""A thing that others speak of does not speak itself."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language

from readout.stages.quotes.choose.subjects import with_subjects
from stages.quotes.documents import composed

BLANK = spacy.blank("en")
DISASTER = (
    "<source>President Ana Sol</source> <cue>declared</cue> that <content>"
    "<source>a major disaster</source> exists in Tarn</content> and {}<cue>ordered</cue> <content>that aid be sent</content>."
)
"""The encoder takes the disaster for a speaker, too."""


def speakers(nlp: Language, case: str) -> list[str | None]:
    """Return the words that name the speakers of a case."""
    found = composed(nlp, case)
    page = found.reading.page
    every = with_subjects(page, found.proposals)
    return [None if p.speaking is None else page.part(p.speaking) for p in every]


@pytest.mark.parametrize(
    ("between", "second"), [("", "President Ana Sol"), ("<source>the mayor</source> ", "the mayor")]
)
def test_a_disaster_orders_nothing(between: str, second: str) -> None:
    assert speakers(BLANK, DISASTER.format(between)) == ["President Ana Sol", second]


def test_a_thing_of_another_sentence_stays() -> None:
    case = (
        "<source>Ana Sol</source> <cue>said</cue> that <content>the flood is over</content>. "
        "<source>The flood</source> <cue>said</cue> that <content>it is not</content>."
    )
    assert speakers(BLANK, case) == ["Ana Sol", "The flood"]
