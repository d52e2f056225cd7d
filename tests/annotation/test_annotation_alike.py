from __future__ import annotations

import pytest

from readout.annotation.alike import groups, sketch

SAID = (
    "The council asked every harbour town to keep two docks free for the ferries through the winter "
    "months, and to publish the list of closed piers on the first day of each month without delay."
)


@pytest.mark.parametrize(
    ("other", "alike"),
    [
        (SAID, True),
        (SAID.upper().replace(",", " –"), True),
        (SAID.replace("two docks", "three docks"), True),
        ("Meanwhile " + SAID, True),
        (SAID[:80], False),
        ("The bakers of the town sang at the close, and nobody asked for the list.", False),
    ],
)  # fmt: skip
def test_which_passages_are_alike(other: str, alike: bool) -> None:
    first, second = groups([sketch(SAID), sketch(other)]).tolist()
    assert (first == second) is alike


def test_short_ones_are_alike_when_they_are_the_same() -> None:
    texts = ["Applause.", "applause", "Thank you.", "", "…", "Applause and thanks."]
    assert groups(map(sketch, texts)).tolist() == [0, 0, 1, 2, 2, 3]


def test_groups_join_over_several() -> None:
    other = "Meanwhile " + SAID
    texts = [SAID, "Other words.", other, SAID.replace("delay", "fail")]
    assert len(set(groups(map(sketch, texts)).tolist())) == 2
