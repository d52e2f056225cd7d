import pytest

from blank import BLANK
from readout.language.offices import Offices, government_key, sides
from readout.language.page import Page
from readout.language.people import People
from stages.quotes.documents import page

CALL = "President <person>Ona Hale</person> spoke today with Amir <person>Tam Sol</person>.¶"


def phrase(found: Page, words: str) -> tuple[int, int]:
    """Return the first and the last token of the last mention of some words."""
    start = found.text.rindex(words)
    lo, hi = found.range(start, start + len(words))
    return lo, hi - 1


@pytest.mark.parametrize(
    ("case", "words", "name"),
    [
        (CALL + "The President agreed.", "The President", "Ona Hale"),
        (CALL + "The Amir agreed.", "The Amir", None),
        (
            "Under Secretary <person>Oren Dask</person> came.¶The Under Secretary agreed.",
            "The Under Secretary",
            "Oren Dask",
        ),
        (
            "Minister <person>Sahl</person> met Foreign Minister <person>Dask</person> of "
            "<gpe>Tarnia</gpe>.¶The Tarnian minister agreed.",
            "The Tarnian minister",
            None,
        ),
        (
            "Vice President <person>Lea Orr</person> and President "
            "<person>Ona Hale</person> met.¶The Vice President agreed.",
            "The Vice President",
            "Lea Orr",
        ),
        (
            "A spokesperson was asked. <person>Ben Ade</person>, spokesman, left.",
            "A spokesperson",
            "Ben Ade",
        ),
        (
            "<person>Tam Sol</person>, the mayor, came. <person>Ona Hale</person> left.¶"
            "It was the mayor.",
            "the mayor",
            "Tam Sol",
        ),
        (
            "Press Secretary <person>Ona Hale</person> came.¶The Secretary of Tolls agreed.",
            "The Secretary",
            None,
        ),
        (
            "<person>Lea Orr</person>, Minister of Tolls, met <person>Tam Sol</person>, "
            "Minister of Dams.¶The Minister of Dams agreed.",
            "The Minister",
            "Tam Sol",
        ),
        (
            "Minister of Tolls <person>Lea Orr</person> met Minister of the Great Dams "
            "<person>Tam Sol</person>.¶The Minister of Great Dams agreed.",
            "The Minister",
            "Tam Sol",
        ),
        (
            "Tolls Minister <person>Lea Orr</person> met Dams Minister "
            "<person>Tam Sol</person>.¶The Dams Minister agreed.",
            "The Dams Minister",
            "Tam Sol",
        ),
        (
            "Dorian President <person>Lea Orr</person> came.¶The Tarnish President agreed.",
            "The Tarnish President",
            None,
        ),
        (
            "Under-Secretary-General <person>Lea Orr</person> came.¶The Secretary-General agreed.",
            "The Secretary-General",
            None,
        ),
        (
            "A mayor left, as <person>Lea Orr</person>, an envoy, came back.¶The mayor agreed.",
            "The mayor",
            None,
        ),
        (
            "Secretary <person>Lea Orr</person> came.¶The Secretary of Tolls agreed.",
            "The Secretary",
            "Lea Orr",
        ),
        (
            "The spokesperson of President <person>Lea Orr</person> came.¶The President agreed.",
            "The President",
            "Lea Orr",
        ),
    ],
)
def test_who_has_an_office(case: str, words: str, name: str | None) -> None:
    found = page(BLANK, case)
    bearer = Offices(found).bearer(*phrase(found, words))
    assert (bearer and bearer.text) == name


@pytest.mark.parametrize(
    ("case", "words", "name"),
    [
        (
            "The <org>Ministry of Tolls</org> met.¶It was the Ministry.",
            "the Ministry",
            "Ministry of Tolls",
        ),
        ("The <org>Ministry of Tolls</org> met.¶It was a ministry.", "a ministry", None),
        ("It was the ministry.¶The <org>Ministry of Tolls</org> met.", "the ministry", None),
    ],
)
def test_the_body_that_a_noun_comes_back_to(case: str, words: str, name: str | None) -> None:
    found = page(BLANK, case)
    assert Offices(found).body(*phrase(found, words)) == name


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
        ("The Dorian side", None),
        ("the North Tarnish side", None),
        ("the Tarnish side", None),
        ("The Republican side", None),
        ("The South Korean side", "South Korea"),
        ("The <gpe>OSM</gpe> side", "Ostmelva"),
        ("<gpe>Doria</gpe>'s side", "Doria"),
        ("both the Dutch and South Korean sides", "Netherlands; South Korea"),
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
    assert sides(found, People(found), lo, len(found.tokens.lower) - 1) == names


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("The Dutch government", "netherlands government"),
        ("The <gpe>OSM</gpe> government", "ostmelva government"),
        ("The government of the <gpe>Doria</gpe>", "doria government"),
        ("The South Korean government", "south korea government"),
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
    assert government_key(found, People(found), lo, head) == key
