"""Several persons who speak as one."""

import pytest
import spacy

from readout.discourse.people import People
from readout.stages.quotes.resolve.several import Several
from stages.quotes.documents import page

BLANK = spacy.blank("en")


@pytest.mark.parametrize(
    ("case", "names"),
    [
        (
            "<person>Ana Sol</person> and Envoy <person>Joan Dodd</person>",
            "Ana Sol; Joan Dodd",
        ),
        (
            "<person>Ana Sol</person>, <person>Tom Reed</person> and <person>Joan Dodd</person>",
            "Ana Sol; Tom Reed; Joan Dodd",
        ),
        ("<person>Ana Sol</person>, who married <person>Tom Reed</person>", None),
        ("<person>Ana Sol</person> of the house of <person>Reed</person>", None),
        ("<person>Ana Sol</person> and the mayor", None),
    ],
)
def test_persons_whom_a_phrase_names(case: str, names: str | None) -> None:
    found = page(BLANK, case)
    several = Several(found, People(found))
    assert several.named_in(0, len(found.text)) == names
