"""Where a name begins and ends in what a recogniser found."""

from __future__ import annotations

import pytest

from readout.stages.entities.recogniser import clean


@pytest.mark.parametrize(
    ("span", "label", "name"),
    [
        ("the Harbour Board’s", "ORG", "Harbour Board"),
        ("(Velden", "GPE", "Velden"),
        ("“Blue Quay”", "WORK", "Blue Quay"),
        ("General Secretary Mara Ostrow", "PERSON", "Mara Ostrow"),
        ("Mara Ostrow, Jr.", "PERSON", "Mara Ostrow, Jr."),
        ("Jr.", "PERSON", ""),
        ("Comrade Ostrow", "PERSON", "Ostrow"),
        ("U.S.", "GPE", "U.S."),
        ("Quay Plan 2030”2", "WORK", "Quay Plan 2030"),
        ("Harbour League,[4]", "ORG", "Harbour League"),
        ("Arlin Port Ltd.", "ORG", "Arlin Port Ltd."),
        ("Moss (Group)", "ORG", "Moss (Group)"),
        ("Arlin and", "ORG", "Arlin"),
        ("”—“", "ORG", ""),
    ],
)
def test_clean(span: str, label: str, name: str) -> None:
    start, end = clean(span, 0, len(span), label)
    assert span[start:end].strip() == name or (not name and start >= end)


def test_clean_takes_in_what_tells_a_son_from_his_father() -> None:
    text = "President Mara R. Ostrow, Jr. declared"
    start = text.index("Mara")
    assert clean(text, start, text.index(","), "PERSON") == (start, text.index(" decl"))
