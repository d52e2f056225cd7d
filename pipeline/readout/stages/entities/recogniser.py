"""Candidates of a recogniser (the encoder or another), with the record's labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from readout.language.encoding import Encoding, LabelledSpan
from readout.language.marks import without_notes
from readout.language.words import either, pattern, titled, words
from readout.records.spans import SpanIndex, trim
from readout.records.types import EntityLabel, Offsets, Segment
from readout.stages.entities.candidates import NAMES, EntityCandidate
from readout.stages.entities.proposers import EntityReading

__all__ = ["LABELS", "clean", "from_model", "recognised"]

LABELS: dict[str, EntityLabel] = {
    "PERSON": "PERSON",
    "PER": "PERSON",
    "ORG": "ORG",
    "GPE": "GPE",
    "LOC": "LOC",
    "FAC": "LOC",
    "EVENT": "EVENT",
    "LAW": "WORK",
    "WORK_OF_ART": "WORK",
    "WORK": "WORK",
    "TECH": "TECH",
    "CONCEPT": "CONCEPT",
}
MAX_CHARS = 120
"""Characters of the longest name."""
LEAST = {"ORG": 0.4}
"""The least score of the encoder's entities: below it, most bodies in real documents are none."""
NEVER = titled("entity.never_names") | titled("entity.no_names_of_models")
OF_PERSONS = titled("entity.person_titles")
NO_BODIES = titled("entity.no_bodies") | OF_PERSONS
PARTICIPLES = ("ed", "ED")
SITES = titled("entity.place_heads") | titled("entity.site_heads")
"""Last words of sites and roads, in which no polity's name ends."""
_BETWEEN_PLACES = re.compile(
    r",\s(?!D\.?C\b)|(?<=[A-Z]\.)-(?=[A-Z])"
    r"|(?<=[A-Z]{2})-(?=[A-Z][a-z])|(?<=[a-z])-(?=[A-Z]\.?[A-Z])"
)
"""The mark between two places that a model takes for one: ``Koro, Mali``, ``U.S.-Mali``."""

EDGE = " \t\n\r\u00a0\u200b\u200c\u200d\ufeff\"“”„‟'‘’‚«»‹›「」『』()[]{}<>.,;:!?—–-…·•*#|/\\"
_KEEPS_LAST = re.compile(r".+(?:(?: [JS]r|Ltd|Inc|Corp|Co|\..)\.|\([^()]*\))", re.DOTALL)
"""A name to which its last stop or bracket belongs: ``U.S.``, ``Hale Ltd.``, ``Sol (Group)``."""
_POSSESSIVES = ("'s", "’s", "'S", "’S")
_ARTICLES = pattern(r"(?:<entity.before_names> )+", case=True)
_INITIALS = re.compile(r"(?<!\w)(?:[A-Z]\.\s?){1,3}\Z")
_GENERATION = re.compile(r"(?:,? )?(?:Jr|Sr)\b\.?")
"""A generational suffix."""
_END_OF_MEETING = re.compile(rf"\b{either(titled('entity.event_heads'))}(?= in [A-Z])")
"""The end of a meeting's name before its place ("Air Congress in Arlin")."""
INITIALS = 12
"""Characters of the initials before a name."""
TAILS = words("entity.name_tails")
TITLES = words("entity.titles")


def recognised(doc: Doc, encoding: Encoding | None = None) -> list[LabelledSpan]:
    """Return the entities of the encoder, or else of ``doc.ents`` with OntoNotes labels."""
    if encoding is not None:
        return list(encoding.entities())
    return [LabelledSpan(ent.start_char, ent.end_char, ent.label_, 1.0) for ent in doc.ents]


def from_model(reading: EntityReading) -> Iterator[EntityCandidate]:
    """Yield what the encoder or a recogniser found and is worth keeping.

    What crosses a segment is dropped, and a body's longer name that only a headline has. Dates are
    left to the rules, which also say what they mean. What ends as a road's name does is no polity.
    """
    text, segments = reading.text, reading.document.segments
    found = list(_cleaned(reading, SpanIndex(segments)))
    titled = zip(segments, reading.scopes, strict=True)
    headlines = SpanIndex([segment for segment, scope in titled if scope.title_cased])
    in_text = {item.surface(text) for item in found if headlines.at(item.start) is None}
    for item in sorted(found, key=lambda item: headlines.at(item.start) is not None):
        name = item.surface(text)
        if item.label != "ORG" or " " not in name or name in in_text:
            yield item


def _cleaned(reading: EntityReading, segments: SpanIndex[Segment]) -> Iterator[EntityCandidate]:
    """Yield the names in what was found, each within a segment."""
    text, weak = reading.text, reading.document.weak
    for span in reading.document.model:
        label = LABELS.get(span.label)
        if label is None or span.score < LEAST.get(label, 0.0):
            continue
        for part in _parts(text, *span.span, label):
            start, end = clean(text, *part, label)
            segment, name = segments.at(start), text[start:end]
            site = label == "GPE" and (
                name.rpartition(" ")[2] in SITES or name.startswith("Port of ")
            )
            if segment is not None and end <= segment.end and _is_name(name, label):
                kind: EntityLabel = "LOC" if site else label
                yield EntityCandidate(start, end, kind, "model", weak=weak, score=span.score)


def _parts(text: str, start: int, end: int, label: EntityLabel) -> Iterator[Offsets]:
    """Yield the places of a span one by one, without a participle; else the whole span."""
    betweens = list(_BETWEEN_PLACES.finditer(text, start, end) if label == "GPE" else ())
    for between in betweens:
        yield start, between.start()
        start = between.end()
    if not betweens or not text.endswith(PARTICIPLES, start, end):
        yield start, end


def _is_name(name: str, label: str) -> bool:
    """Return whether a cleaned span can be a name: no office is a meeting, no week a body."""
    forms = name.split()
    if not forms or len(name) > MAX_CHARS or not NEVER.isdisjoint((name, name.capitalize())):
        return False
    if label == "EVENT":
        return forms[-1] not in OF_PERSONS
    if label == "ORG" and forms[-1] in NO_BODIES and all(form[:1].isupper() for form in forms):
        return False
    return label not in NAMES or forms[0] != forms[0].lower()


def clean(text: str, start: int, end: int, label: str) -> Offsets:
    """Narrow a span to the name in it.

    No article, quotation mark, bracket, possessive, title or stop; a person's initials, and what
    tells a son from his father, belong to the name.

    Returns
    -------
    tuple of int
        The new offsets; empty where nothing is left.
    """
    before = None
    while before != (start, end):
        before = start, end
        start, end = without_notes(text, start, end)
        start, stop = trim(text, start, end, EDGE)
        if start < stop < end and _KEEPS_LAST.fullmatch(text, start, stop + 1):
            stop += 1
        end = stop - 2 * text.endswith(_POSSESSIVES, start, stop)
        if articles := _ARTICLES.match(text, start, end):
            start = articles.end()
        name, space, last = text[start:end].rpartition(" ")
        if space and last.lower() in TAILS:
            end = start + len(name)
        if label == "PERSON":
            start, end = _person(text, start, end)
        elif label in ("EVENT", "WORK"):
            end = start + len(text[start:end].partition(", or ")[0])
        if label == "EVENT" and (head := _END_OF_MEETING.search(text, start, end)):
            end = head.end()
    return start, end


def _person(text: str, start: int, end: int) -> Offsets:
    """Leave out titles, and where a person is from; take in initials, and "Jr."."""
    space = text.find(" ", start, end)
    while text[start : max(start, space)].strip(".,").lower() in TITLES:
        start = space + 1
        space = text.find(" ", start, end)
    if start >= end or _GENERATION.fullmatch(text, start, end):
        return start, start
    initials = _INITIALS.search(text, max(0, start - INITIALS), start)
    if initials is not None and text[start].isupper():
        start = initials.start()
    if generation := _GENERATION.match(text, end):
        end = generation.end()
    name = text[start:end].partition(" of ")[0]
    return start, start + len(name) if " " in name else end
