"""What of a recogniser's entities can be a name."""

from __future__ import annotations

import re

import numpy as np
import pytest
import spacy

from readout.language.encoding import ENTITIES, Encoding, LabelledSpan
from readout.records.types import Segment
from readout.stages.entities.candidates import EntityCandidate
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.proposers import EntityInput, read
from readout.stages.entities.recogniser import from_model, recognised


@pytest.mark.parametrize(
    ("text", "label", "kept"),
    [
        ("The tug “Reed Gull” is late. Reed Gull sank.", "ORG", ["Reed Gull", "Reed Gull"]),
        ("Barley, who was late, rose.", "PERSON", ["Barley"]),
        ("First Delegate was late.", "ORG", []),
    ],
)
def test_cleaning_of_the_model(text: str, label: str, kept: list[str]) -> None:
    doc = spacy.blank("en")(text)
    name = next(n for n in ("Reed Gull", "Barley", "First Delegate") if n in text)
    doc.ents = [doc.char_span(m.start(), m.end(), label) for m in re.finditer(name, text)]  # type: ignore[misc]
    assert [text[c.start : c.end] for c in found_in(text, recognised(doc))] == kept


def found_in(text: str, model: list[LabelledSpan]) -> list[EntityCandidate]:
    """Return what is kept of what a model found in a text of one segment."""
    segments = [Segment("s1", "paragraph", 0, len(text))]
    return list(from_model(read(EntityInput(text, segments, [], model=model), Gazetteer())))


def labelled(text: str, name: str, label: str, sure: float = 1.0) -> list[EntityCandidate]:
    """Return what is kept of a name that the encoder has labelled."""
    words = [match.span() for match in re.finditer(r"[\w.]+(?=[-,])|\w+|\S", text)]
    start = text.index(name)
    inside = [start <= begin < start + len(name) for begin, _ in words]
    opens = 1 + 2 * ENTITIES.index(label)
    labels = np.where(inside, opens + 1, 0)
    labels[inside.index(True)] = opens
    none = np.zeros(len(words), dtype=np.int64)
    chances = np.full(len(words), sure, dtype=np.float32)
    vectors = np.zeros((1, 4), dtype=np.float32)
    runs = [(0, len(words))]
    encoding = Encoding(np.array(words), runs, none, chances, labels, chances, vectors)
    return found_in(text, recognised(spacy.blank("en")(text), encoding))


@pytest.mark.parametrize(
    ("name", "label", "kept"),
    [
        ("First Delegate", "EVENT", []),
        ("First Congress", "EVENT", ["First Congress"]),
        ("Government", "ORG", []),
        ("NATIONAL SECURITY", "ORG", []),
        ("National Boat Week", "ORG", []),
        ("Lake Policy", "ORG", []),
        ("Lake Advisor", "ORG", []),
        ("Office of the Lake Advisor", "ORG", ["Office of the Lake Advisor"]),
        ("Lake Bank", "ORG", ["Lake Bank"]),
    ],
)
def test_what_is_no_name(name: str, label: str, kept: list[str]) -> None:
    """The encoder, too, takes ordinals for those of meetings, and capitals for names."""
    text = f"The {name} was late."
    found = labelled(text, name, label)
    assert [text[c.start : c.end] for c in found] == kept


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Koro, Velden", ["Koro", "Velden"]),
        ("U.S.-Velden", ["U.S.", "Velden"]),
        ("Velden-U.S.", ["Velden", "U.S."]),
        ("UV-Velden", ["UV", "Velden"]),
        ("Velden-UV", ["Velden", "UV"]),
        ("Koro, D.C.", ["Koro, D.C."]),
        ("U.S.-Led", ["U.S."]),
        ("U.S.-BACKED", ["U.S."]),
        ("Koro-Velden", ["Koro-Velden"]),
        ("Koro-sur-Velden", ["Koro-sur-Velden"]),
        ("KORO-SUR-VELDEN", ["KORO-SUR-VELDEN"]),
    ],
)
def test_two_places_are_no_one(name: str, kept: list[str]) -> None:
    text = f"They spoke of {name} at noon."
    found = labelled(text, name, "GPE")
    assert [text[c.start : c.end] for c in found] == kept
    assert {c.label for c in found} == {"GPE"}


@pytest.mark.parametrize(
    ("name", "label", "kept"),
    [
        ("Mill Road", "GPE", "LOC"),
        ("Arlin Park", "GPE", "GPE"),
        ("Port of Arlin", "GPE", "LOC"),
        ("Port Arlin", "GPE", "GPE"),
        ("Arlin Port", "ORG", "ORG"),
    ],
)
def test_what_kind_of_name_its_words_tell(name: str, label: str, kept: str) -> None:
    (found,) = labelled(f"They met at {name} at noon.", name, label)
    assert found.label == kept


@pytest.mark.parametrize(
    ("label", "sure", "kept"), [("ORG", 0.3, 0), ("ORG", 0.5, 1), ("PERSON", 0.3, 1)]
)
def test_a_body_has_to_be_likelier(label: str, sure: float, kept: int) -> None:
    assert len(labelled("Then Quorv Zam sat.", "Quorv Zam", label, sure)) == kept
