"""Those whom the text names together, behind "the two sides"."""

import pytest

from blank import BLANK
from readout.language.people import People
from readout.stages.quotes.resolve.several import Several
from stages.quotes.documents import page


@pytest.mark.parametrize(
    ("head", "names"),
    [
        ("<gpe>Doria</gpe> and <gpe>Ostmelva</gpe> met in <gpe>Tarn</gpe>.", "Doria; Ostmelva"),
        (
            "<person>Ana Sol</person> of <gpe>Doria</gpe> met <person>Tom Reed</person> in "
            "the <gpe>Tarn</gpe>.",
            "Ana Sol; Tom Reed",
        ),
        ("The <gpe>Doria</gpe> talks were held in <gpe>Tarn</gpe>.", None),
        (
            "<gpe>TARN</gpe>, March 4 (QPA) -- <gpe>Doria</gpe> and <gpe>Ostmelva</gpe> met.",
            "Doria; Ostmelva",
        ),
    ],
)
def test_where_it_was_is_no_side(head: str, names: str | None) -> None:
    found = page(BLANK, f"{head}¶The two sides agreed.")
    lo, hi = found.range(found.text.rindex("The two sides"), found.text.rindex(" agreed"))
    assert Several(found, People(found)).behind(lo, hi - 1) == names


def test_the_two_are_those_of_the_title() -> None:
    found = page(
        BLANK,
        "<title><person>Ana Sol</person>'s Call with <person>Bo Lim</person></title>¶"
        "<person>Ana Sol</person> and <person>Jo Marn</person> spoke with "
        "<person>Bo Lim</person>. The two leaders agreed.",
    )
    lo, hi = found.range(found.text.rindex("The two"), found.text.rindex(" agreed"))
    names = Several(found, People(found)).behind(lo, hi - 1)
    assert names == "Ana Sol; Bo Lim"


@pytest.mark.parametrize(
    ("case", "words", "names"),
    [
        (
            "<gpe>Doria</gpe> and the <org>Quay League</org> met.",
            "Both parties",
            "Doria; Quay League",
        ),
        (
            "<org>Quay League</org> and <org>Tarn Post</org> came with <gpe>Doria</gpe>, "
            "<gpe>Ostmelva</gpe>.",
            "the two sides",
            "Doria; Ostmelva",
        ),
        (
            "<person>Ana Sol</person>, Consul <person>Tom Reed</person> and Consul "
            "<person>Joan Dodd</person> met.",
            "The three ministers",
            "Ana Sol; Tom Reed; Joan Dodd",
        ),
        (
            "<person>Lea Orr</person> came.¶<person>Ana Sol</person> and Consul "
            "<person>Tom Reed</person> met.",
            "The two economists",
            "Ana Sol; Tom Reed",
        ),
        (
            "The lock.¶One.¶Two.¶Three.¶Four.¶Five.¶Mayor <person>Ana Sol</person> met "
            "<person>Tom Reed</person>.",
            "The two",
            "Ana Sol; Tom Reed",
        ),
        (
            "<gpe>Orrick</gpe>, <gpe>Japan</gpe>, <gpe>Brazil</gpe> talks.",
            "Both sides",
            "Japan; Brazil",
        ),
        ("<person>Ana Sol</person> and <person>Tom Reed</person> met.", "two ministers", None),
        ("<person>Ana Sol</person> and <person>Tom Reed</person> met.", "The two surveys", None),
        ("<person>Ana Sol</person> and <person>Tom Reed</person> met.", "The ministers", None),
    ],
)
def test_those_who_are_named_together(case: str, words: str, names: str | None) -> None:
    found = page(BLANK, f"{case}¶{words} agreed.")
    lo = found.place_of(found.segments[-1])[0]
    head = lo + len(words.split()) - 1
    assert Several(found, People(found)).behind(lo, head) == names


def test_others_than_those_of_the_title() -> None:
    found = page(
        BLANK,
        "<title><person>Ana Sol</person> meets <person>Bo Lim</person></title>¶"
        "<person>Jo Marn</person> and <person>Lea Orr</person> met. The two ministers agreed.",
    )
    lo, hi = found.range(found.text.rindex("The two"), found.text.rindex(" agreed"))
    assert Several(found, People(found)).behind(lo, hi - 1) == "Jo Marn; Lea Orr"


def test_a_city_is_no_side() -> None:
    found = page(
        BLANK,
        "<title><gpe>Geneva</gpe>, <gpe>Arlin</gpe></title>¶<gpe>Doria</gpe> and "
        "<gpe>Ostmelva</gpe> met.¶The two sides agreed.",
    )
    for city in found.entities[:2]:
        city.method = "gazetteer"
    lo, hi = found.range(found.text.rindex("The two"), found.text.rindex(" agreed"))
    assert Several(found, People(found)).behind(lo, hi - 1) == "Doria; Ostmelva"
