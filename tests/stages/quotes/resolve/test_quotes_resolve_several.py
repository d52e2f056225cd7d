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


@pytest.mark.parametrize(
    ("head", "names"),
    [
        (
            "<gpe>Doria</gpe> and <gpe>Ostmelva</gpe> met in <gpe>Tarn</gpe>.",
            "Doria; Ostmelva",
        ),
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
    lo, hi = found.range(
        found.text.rindex("The two sides"), found.text.rindex(" agreed")
    )
    assert Several(found, People(found)).behind(lo, hi - 1) == names
