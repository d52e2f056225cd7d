import pytest
import spacy

from readout.discourse.people import People
from readout.discourse.states import States
from readout.language.page import Page
from stages.quotes.documents import page

BLANK = spacy.blank("en")
HERE = (
    "<gpe>Doria</gpe>, <gpe>North Tarn</gpe> and <gpe>OSM</gpe> met <gpe>South Korea</gpe> "
    "and the <gpe>Vell Republic</gpe>.¶"
)


def named(case: str) -> Page:
    """Return a page on which the gazetteer has the name of a state, and more of a city's."""
    found = page(BLANK, HERE + case)
    for entity in found.entities:
        if entity.text == "OSM":
            entity.normal = {"name": "Ostmelva"}
        if entity.text == "Ravn":
            entity.normal = {"name": "Ravn, T.D."}
    return found


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("The Dorian side", "Doria"),
        ("the North Tarnish side", "North Tarn"),
        ("the Tarnish side", None),
        ("The Republican side", None),
        ("The South Korean side", "South Korea"),
        ("The <gpe>OSM</gpe> side", "Ostmelva"),
        ("<gpe>Doria</gpe>'s side", "Doria"),
        ("both the Dorian and North Tarnish sides", "Doria; North Tarn"),
        ("The Dutch side", "Netherlands"),
        ("The Dorian and other sides", None),
        ("The other side", None),
        ("The side", None),
        ("The sunny <gpe>Doria</gpe> side", None),
        ("The Dorian river", None),
    ],
)
def test_whose_side_it_is(words: str, names: str | None) -> None:
    found = named(words)
    lo = found.place_of(found.segments[-1])[0]
    states = States(found, People(found))
    assert states.behind(lo, len(found.tokens.lower) - 1) == names


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("The Dorian government", "doria government"),
        ("The <gpe>OSM</gpe> government", "ostmelva government"),
        ("The government of the <gpe>Doria</gpe>", "doria government"),
        ("The North Tarnish government", "north tarn government"),
        ("The <gpe>Ravn</gpe> government", "ravn government"),
        ("the government of the day", None),
        ("The government", None),
        ("The new government", None),
    ],
)
def test_a_government_has_the_key_of_its_state(words: str, key: str | None) -> None:
    found = named(f"{words} agreed.")
    lo = found.place_of(found.segments[-1])[0]
    head = found.tokens.lower.index("government", lo)
    assert States(found, People(found)).government(lo, head) == key
