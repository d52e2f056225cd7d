"""What the words of a phrase say about it."""

from __future__ import annotations

import pytest

from readout.analyze.formulations.phrases import parallel, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("building back better", "Build Back Better"),
        ("good paying, union jobs", "good paying union job"),
        ("release of hostages", "release of all hostages"),
        ("the party’s policies", "the party's policy"),
    ],
)
def test_forms_of_one_formulation_share_their_stems(one: str, other: str) -> None:
    assert stems(one.split()) == stems(other.split())


def test_what_is_set_against_each_other_is_kept_in_stems() -> None:
    assert stems(["nets", "before", "boats"]) != stems(["nets", "boats"])


def test_sides_alike() -> None:
    assert parallel("deep roots and slow water")
    assert not parallel("deep roots and water")
