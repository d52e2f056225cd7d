"""What is measured: one line a case, with the measures that must and must not hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from readout.stages.themes.features import FEATURES, Extractor, PassageText, matrix
from readout.stages.themes.taxonomy import read_taxonomy

CASES = [
    (
        "Sun and shade must be balanced.",
        "",
        "signal signal_balance signal_joined meet_near beside_balance",
        "",
    ),
    ("Sun and shade.", "", "signal meet", "signal_joined cue_balance beside_balance"),
    ("The sunflowers grew.", "", "first", "second both meet"),
    (
        "Sunlight turns into shade by noon.",
        "",
        "meet cue_transition",
        "signal neighbours",
    ),
    ("There was sun. The shadow fell.", "", "both neighbours", "meet"),
    (
        "Nothing grows here.",
        "Light and shade",
        "heading_first heading_second heading_both",
        "first second",
    ),
    ("Light falls on stone.", "", "", "first second"),
    ("", "", "", " ".join(FEATURES)),
]


@pytest.mark.parametrize(("text", "heading", "holds", "not_holds"), CASES)
def test_measures(
    garden_file: Path, text: str, heading: str, holds: str, not_holds: str
) -> None:
    measured = Extractor(read_taxonomy(garden_file)).measure(PassageText(text, heading))
    row = dict(zip(FEATURES, matrix([measured], 0)[0], strict=True))
    assert {name: row[name] for name in holds.split()} == dict.fromkeys(
        holds.split(), 1.0
    )
    assert {name: row[name] for name in not_holds.split()} == dict.fromkeys(
        not_holds.split(), 0.0
    )


def test_length_alone_changes_nothing(garden_file: Path) -> None:
    extractor = Extractor(read_taxonomy(garden_file))
    short = "Weigh sun and shade."
    long = short + " The gate is green." * 50
    rows = matrix(
        [extractor.measure(PassageText(short)), extractor.measure(PassageText(long))], 0
    )
    assert (rows[0] == rows[1]).all()


MENTIONED = [
    ("Sun and shade.", "", True),
    ("The sunflowers grew.", "", False),
    ("The sunflowers grew. A shadow fell.", "", True),
    ("The sunflowers grew.", "Shadows", True),
    ("The sunflowers grew.", "Light and shade", True),
    ("The sunflowers grew.", "Light", False),
    ("Nothing grows here.", "Light and shade", True),
    ("Nothing grows here.", "Shadows", False),
    ("", "", False),
]


@pytest.mark.parametrize(("text", "heading", "holds"), MENTIONED)
def test_whether_the_words_are_there(
    garden_file: Path, text: str, heading: str, *, holds: bool
) -> None:
    measured = Extractor(read_taxonomy(garden_file)).measure(PassageText(text, heading))
    assert measured.themes[0].mentioned is holds
