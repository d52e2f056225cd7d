"""Datelines: what they say, where they end, and what is none."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.language.datelines import MONTHS, WEEKDAYS, read_dateline


def parts(text: str) -> tuple[str, str | None, str | None, str | None] | None:
    """The place, the date, the agency, and the text behind where one opens."""
    found = read_dateline(text, 0, len(text))
    if found is None:
        return None
    date = text[slice(*found.date)] if found.date else None
    agency = text[slice(*found.agency)] if found.agency else None
    return (text[slice(*found.place)], date, agency, text[found.end :] if found.opens else None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ARLIN, May 3 (QPA) — The board.", ("ARLIN", "May 3", "QPA", "The board.")),
        ("ARLIN, May 3 (QPA) -- The board.", ("ARLIN", "May 3", "QPA", "The board.")),
        ("ARLIN, JUNE 4 (QPA)-The board.", ("ARLIN", "JUNE 4", "QPA", "The board.")),
        ("ARLIN, Nov 19 (Agencia Sol) - The", ("ARLIN", "Nov 19", "Agencia Sol", "The")),
        ("Port Arlin, May 3, 2031 – The", ("Port Arlin", "May 3, 2031", None, "The")),
        ("PORT ARLIN, Velden, 3 May 2031 — The", ("PORT ARLIN, Velden", "3 May 2031", None, "The")),
        ("Arlin (May 3, 2031) — The board.", ("Arlin", "May 3, 2031", None, "The board.")),
        ("Harken News (Arlin), May 3 — The", ("Harken News", "May 3", None, "The")),
        ("Évremont, May 3 — The board.", ("Évremont", "May 3", None, "The board.")),
        ("ARLIN (QPA) — The board.", ("ARLIN", None, "QPA", "The board.")),
        ("PORT ARLIN, Velden — The board.", ("PORT ARLIN, Velden", None, None, "The board.")),
        ("Arlin, June 25, 2032", ("Arlin", "June 25, 2032", None, None)),
        ("ARLIN, 3 May", ("ARLIN", "3 May", None, None)),
        ("The board met.", None),
        ("ARLIN is a port.", None),
        ("The port — the oldest — burned.", None),
        ("Well-known boats (and others) - sank.", None),
        ("on May 3 — a holiday — it snowed.", None),
        ("", None),
    ],
)
def test_reading(text: str, expected: tuple[str, ...] | None) -> None:
    assert parts(text) == expected


def test_nothing_is_read_beyond_a_segment() -> None:
    text = "ARLIN, May 3\n(QPA) — The board."
    found = read_dateline(text, 0, 12)
    assert found is not None
    assert (found.end, found.agency, found.opens) == (12, None, False)
    assert read_dateline("x ARLIN, May 3 — The", 2, 20) is not None


@given(st.text(alphabet="AaÉ ,.(May3)—-\n", max_size=60))
def test_offsets_lie_in_order(text: str) -> None:
    found = read_dateline(text, 0, len(text))
    if found is not None:
        spans = [span for span in (found.place, found.date, found.agency) if span is not None]
        edges = [edge for span in spans for edge in span]
        assert edges == sorted(edges)
        assert 0 <= edges[0] < edges[-1] <= found.end <= len(text)


@pytest.mark.parametrize("unit", ["A", "A ", "ARLIN, ", "May 3 ", "(A)", "A—", "A-", "'"])
def test_hostile_text_takes_little_time(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    begin = time.process_time()
    read_dateline(text, 0, len(text))
    assert time.process_time() - begin < 1


def test_names() -> None:
    assert sorted(set(MONTHS.values())) == list(range(1, 13))
    assert MONTHS["sept"] == MONTHS["september"] == 9
    assert [WEEKDAYS["monday"], WEEKDAYS["sunday"]] == [0, 6]
