import pytest
import spacy

from readout.discourse.people import People
from stages.quotes.documents import page

BLANK = spacy.blank("en")
CASE = (
    "<person>Li Ping</person> wrote it down.¶<person>Li Li</person> said no."
    "¶<person>Hale</person> left, and <person>Ona Hale</person> came."
    "¶<person>Lea van der Orr</person> and <person>Van der Orr</person> are one."
    "¶<person>Shri Tam Sol</person> spoke."
)


@pytest.mark.parametrize(
    ("name", "full"),
    [
        ("Hale", "Ona Hale"),
        ("Li", "Li Ping"),
        ("Li Li", None),
        ("Ona Hale", None),
        ("Dane", None),
        ("Orr", "Lea van der Orr"),
        ("Sol", "Tam Sol"),
        ("Shri Sol", "Tam Sol"),
        ("Tam Sol", None),
    ],
)
def test_the_full_name_behind_a_short_one(name: str, full: str | None) -> None:
    people = People(page(BLANK, CASE))
    assert people.full_name(name, len(CASE)) == full
