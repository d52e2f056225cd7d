"""What of a recogniser's entities can be a name."""

from __future__ import annotations

import re

import numpy as np
import pytest
import spacy

from readout.language.encoding import ENTITIES, Encoding
from readout.records import Segment
from readout.spans import SpanIndex
from readout.stages.entities.propose.model import model_candidates, plausible
from stages.entities.entitycases import find


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Winter Games", "ORG"),
        ("COVID-19", "ORG"),
        ("7", "ORG"),
        ("boats", "ORG"),
        ("Moss Committee", "PERSON"),
        ("A7 Moss", "PERSON"),
        ("Mayor", "PERSON"),
        ("Summit", "EVENT"),
        ("one “two”", "GPE"),
        ("X" * 300, "ORG"),
        ("", "ORG"),
    ],
)
def test_implausible(name: str, label: str) -> None:
    assert not plausible(name, label, headline=False)


def test_games_are_no_meetings() -> None:
    assert [e.start for e in find("The Velden Summer Games opened in Velden.")] == [34]
    assert not plausible("Velden Summer Games", "EVENT", headline=False)
    assert plausible("Velden Summer Congress", "EVENT", headline=False)


@pytest.mark.parametrize(
    ("text", "label", "kept"),
    [
        ("The tug “Reed Gull” is late.", "ORG", []),
        (
            "The tug “Reed Gull” is late. Reed Gull sank.",
            "ORG",
            ["Reed Gull", "Reed Gull"],
        ),
        ("Barley, who was late, rose.", "PERSON", ["Barley"]),
        ("First Delegate was late.", "ORG", []),
    ],
)
def test_cleaning_of_the_model(text: str, label: str, kept: list[str]) -> None:
    doc = spacy.blank("en")(text)
    name = next(n for n in ("Reed Gull", "Barley", "First Delegate") if n in text)
    doc.ents = [
        doc.char_span(m.start(), m.end(), label) for m in re.finditer(name, text)
    ]  # type: ignore[misc]
    segments = SpanIndex([Segment("s1", "paragraph", 0, len(text))])
    assert [
        text[c.start : c.end] for c in model_candidates(doc, segments, set())
    ] == kept


@pytest.mark.parametrize(
    ("name", "kept"), [("First Delegate", False), ("First Congress", True)]
)
def test_an_office_is_no_event(name: str, kept: bool) -> None:
    """The encoder, too, takes ordinals for those of meetings."""
    text = f"The {name} was late."
    words = [match.span() for match in re.finditer(r"\w+|\.", text)]
    none = np.zeros(len(words), dtype=np.int64)
    opens = 1 + 2 * ENTITIES.index("EVENT")
    labels = np.array([0, opens, opens + 1, 0, 0, 0])
    sure = np.ones(len(words), dtype=np.float32)
    vectors = np.zeros((1, 4), dtype=np.float32)
    runs = [(0, len(words))]
    places = np.array(words)
    encoding = Encoding(places, runs, none, sure, labels, sure, vectors)
    segments = SpanIndex([Segment("s1", "paragraph", 0, len(text))])
    doc = spacy.blank("en")(text)
    found = model_candidates(doc, segments, set(), encoding)
    assert [text[c.start : c.end] for c in found] == [name] * kept
