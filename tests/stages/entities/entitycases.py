"""Helpers of the entity tests: a document from text, without any other stage."""

from __future__ import annotations

import re

from readout.records.dates import read_anchor
from readout.records.types import Entity, GlossaryEntry, Segment, Sentence
from readout.stages.entities.candidates import Candidate
from readout.stages.entities.extract import Given, extract
from readout.stages.entities.gazetteer import Entry, Gazetteer

ENTRIES = [
    Entry("Velden", "GPE", ["Republic of Velden"], "Q1"),
    Entry("Greenholm", "GPE"),
    Entry("Port Arlin", "GPE"),
    Entry("Velden Assembly", "ORG", ["VA", "People's Assembly"]),
    Entry("Annual Coast Debate", "EVENT", ["Coast Debate"], "Q9"),
    Entry("National Harbour Consultative Conference", "ORG", ["NHCC"]),
    Entry("high-quality fishing", "CONCEPT", ["fishing of high quality"]),
    Entry("tidal energy", "TECH", ["tidal power"]),
]
GAZETTEER = Gazetteer((entry, "test") for entry in ENTRIES)


def given(text: str, date: str | None = None, kinds: dict[int, str] | None = None) -> Given:
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
    return Given(text, segments, sentences, anchor=read_anchor(date))


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
    document.model = [
        Candidate(m.start(), m.end(), label, "model", weak=True)  # type: ignore[arg-type]
        for name, label in model or []
        for m in re.finditer(re.escape(name), text)
    ]
    return extract(document, GAZETTEER, bare_mentions=bare)
