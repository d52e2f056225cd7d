"""Several who are named together in a phrase."""

import pytest

from blank import BLANK
from readout.batch.load import Readout
from readout.stages.quotes.resolve.several import members
from stages.quotes.documents import page


@pytest.mark.parametrize(
    ("case", "names"),
    [
        ("<person>Ana Sol</person> and Envoy <person>Joan Dodd</person>", ["Ana Sol", "Joan Dodd"]),
        (
            "<person>Ana Sol</person>, <person>Tom Reed</person> and <person>Joan Dodd</person>",
            ["Ana Sol", "Tom Reed", "Joan Dodd"],
        ),
        ("<person>Ana Sol</person>, who married <person>Tom Reed</person>", []),
        ("<person>Ana Sol</person> of the docks and mills of <person>Reed</person>", ["Ana Sol"]),
        ("<person>Ana Sol</person>, Consul <person>Tom Reed</person>", []),
        ("<person>Ana Sol</person> and the mayor", ["Ana Sol"]),
    ],
)
def test_persons_by_the_words_alone(case: str, names: list[str]) -> None:
    found = page(BLANK, case)
    first = found.entities[0]
    whole = (0, len(found.text))
    parts = members(found, (first.start, first.end), whole)
    assert list(map(found.part, parts)) == names


@pytest.mark.parametrize(
    ("said", "canonical", "key"),
    [
        (
            "Premier Ada Quill and the Ministry of Dams said that the lock would open.",
            "Ada Quill; Ministry of Dams",
            "ada quill; ministry of dams",
        ),
        (
            "The Ministry of Dams and the Ministry of Tolls announced that the lock would open.",
            "Ministry of Dams; Ministry of Tolls",
            "ministry of dams; ministry of tolls",
        ),
        (
            "Ana Sol and her delegation stressed that trade must go on.",
            "Ana Sol; her delegation",
            "ana sol; her delegation",
        ),
        (
            "The minister and Ada Quill said that the talks went well.",
            "The minister; Ada Quill",
            "minister; ada quill",
        ),
        ("Ana Sol, head of docks and dams, said that the talks went well.", "Ana Sol", "ana sol"),
    ],
)
def test_all_who_speak_together(said: str, canonical: str, key: str, nlp: Readout) -> None:
    (quote,) = nlp(said).quotes
    assert (quote.speaker.canonical, quote.speaker.key) == (canonical, key)
