"""Helpers of the entity tests: a document from text, without any other stage."""

from __future__ import annotations

import re

from readout.language.encoding import LabelledSpan
from readout.records.dates import read_anchor
from readout.records.types import Entity, GlossaryEntry, Segment, Sentence
from readout.stages.entities.extract import EntityInput, extract
from readout.stages.entities.gazetteer import Gazetteer, GazetteerEntry

ENTRIES = [
    GazetteerEntry("Velden", "GPE", ["Republic of Velden"], "Q1"),
    GazetteerEntry("Greenholm", "GPE"),
    GazetteerEntry("Port Arlin", "GPE"),
    GazetteerEntry("Velden Assembly", "ORG", ["VA", "People's Assembly"]),
    GazetteerEntry("Annual Coast Debate", "EVENT", ["Coast Debate"], "Q9"),
    GazetteerEntry("National Harbour Consultative Conference", "ORG", ["NHCC"]),
    GazetteerEntry("high-quality fishing", "CONCEPT", ["fishing of high quality"]),
    GazetteerEntry("tidal energy", "TECH", ["tidal power"]),
]
GAZETTEER = Gazetteer((entry, "test") for entry in ENTRIES)


def given(text: str, date: str | None = None, kinds: dict[int, str] | None = None) -> EntityInput:
    """Make a document.

    A line is a segment (paragraph unless told), a sentence ends at a stop and a space.
    """
    segments, sentences = [], []
    for number, line in enumerate(re.finditer(r"[^\n]+", text)):
        kind = (kinds or {}).get(number, "paragraph")
        segments.append(Segment(f"s{number + 1}", kind, line.start(), line.end()))  # type: ignore[arg-type]
        start = line.start()
        for stop in [*(m.end() for m in re.finditer(r"[.?!]\s", line[0])), len(line[0])]:
            end = line.start() + stop
            if end > start:
                sentences.append(Sentence(f"t{len(sentences) + 1}", f"s{number + 1}", start, end))
            start = end
    return EntityInput(text, segments, sentences, anchor=read_anchor(date))


def find(
    text: str,
    date: str | None = None,
    *,
    kinds: dict[int, str] | None = None,
    model: list[tuple[str, str]] | None = None,
    glossary: list[GlossaryEntry] | None = None,
    bare: bool = True,
) -> list[Entity]:
    """Find the entities of a text.

    ``model`` are (text, label) that a recogniser is to have found everywhere.
    """
    document = given(text, date, kinds)
    document.glossary = glossary or []
    document.weak = True
    document.model = [
        LabelledSpan(m.start(), m.end(), label, 1.0)
        for name, label in model or []
        for m in re.finditer(re.escape(name), text)
    ]
    return extract(document, GAZETTEER, bare_mentions=bare)
