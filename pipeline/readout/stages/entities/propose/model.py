"""What a recogniser found, the encoder or spaCy's, as candidates with the record's labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from spacy.tokens import Doc

from readout.language.encoding import Encoding
from readout.language.words import titled, words
from readout.records.spans import SpanIndex
from readout.records.types import EntityLabel, Offsets, Segment
from readout.stages.entities.candidates import NAMES, PLACES, Candidate
from readout.stages.entities.propose.edges import clean
from readout.stages.entities.read.occurrences import occurrences
from readout.stages.entities.read.tokens import is_large

__all__ = ["LABELS", "model_candidates", "plausible"]

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
MAX_PERSON = 5
"""Words of a person's name."""
LEAST = {"ORG": 0.4}
"""How sure the encoder has to be of a label: of bodies below, most are none in real documents."""
HEADLINE = 0.7
"""How far a model is trusted where every word has a capital."""
OPENING = ("“", '"', "‘", "«")
_CLOSING = re.compile('[,.]?[”"’»]')
NEVER = titled("entity.never_names") | titled("entity.no_names_of_models")
MEETINGS = (
    titled("entity.event_heads")
    | titled("entity.plural_event_heads")
    | words("entity.small_event_heads")
)
OF_PERSONS = titled("entity.person_titles")
NO_BODIES = titled("entity.no_bodies") | OF_PERSONS
NO_PERSONS = (
    titled("entity.organisation_heads")
    | titled("entity.event_heads")
    | titled("entity.work_heads")
    | titled("entity.place_heads")
)
TITLES = words("entity.titles")
OFFICES = titled("entity.offices")
PARTICLES = words("person.particle")
SHORTENED = 6
"""Characters of a state's abbreviated name, with its stop and a comma."""
PARTICIPLES = ("ed", "ED")
CONSULATES = frozenset({"Consulate", "Embassy"})
SITES = titled("entity.place_heads") | titled("entity.site_heads")
NO_PERSON = re.compile(r"[0-9%$€£¥/:@&]")
_BETWEEN_PLACES = re.compile(
    r",\s(?!D\.?C\b)|(?<=[A-Z]\.)-(?=[A-Z])"
    r"|(?<=[A-Z]{2})-(?=[A-Z][a-z])|(?<=[a-z])-(?=[A-Z]\.?[A-Z])"
)
"""What parts two places that a model takes for one: ``Koro, Mali``, ``U.S.-Mali``."""
NO_NAME = re.compile(r'["“”;:?!]|\A(?=\S*[0-9%$€£¥])\S{1,3}\Z')
"""Marks that no name has, and short codes."""


def model_candidates(
    doc: Doc, segments: SpanIndex[Segment], headlines: set[str], encoding: Encoding | None = None
) -> Iterator[Candidate]:
    """Yield the entities of the encoder, or else of ``doc.ents``, that are worth keeping.

    Parameters
    ----------
    doc : Doc
        With ``ents`` of any recogniser with OntoNotes labels (or none).
    segments : SpanIndex
        The segments: what crosses one is dropped.
    headlines : set of str
        Ids of the segments that are written as headlines.
    encoding : Encoding, optional
        What the encoder found; takes the place of ``ents``.
    """
    if encoding is not None:
        return _encoded(encoding, doc.text, segments, headlines)
    return _recognised(doc, segments, headlines)


def _recognised(doc: Doc, segments: SpanIndex[Segment], headlines: set[str]) -> Iterator[Candidate]:
    """Yield what spaCy's recogniser found; it gives way to all else."""
    text = doc.text
    found: list[tuple[Candidate, bool]] = []
    for ent in doc.ents:
        label = LABELS.get(ent.label_)
        segment = segments.at(ent.start_char)
        if label is None or segment is None or ent.end_char > segment.end:
            continue
        span = ent.start_char, ent.end_char
        item = replace(_cleaned(text, span, label), weak=True)
        found.append((item, segment.id in headlines))
    counts = occurrences(text, (item.surface(text) for item, _ in found))
    for item, headline in found:
        name = item.surface(text)
        once = counts[name] < 2
        if once and _in_marks(text, item):
            continue
        if plausible(name, item.label, headline=once and headline):
            yield item


def _encoded(
    encoding: Encoding, text: str, segments: SpanIndex[Segment], headlines: set[str]
) -> Iterator[Candidate]:
    """Yield what the encoder found; dates are left to the rules, which also say what they mean.

    A body's longer name that only a headline has is none.
    """
    found: list[Candidate] = []
    doubtful: list[Candidate] = []
    for item in _labelled(encoding, text):
        segment = segments.at(item.start)
        headline = segment is not None and segment.id in headlines
        (doubtful if headline else found).append(item)
    counts = occurrences(text, (item.surface(text) for item in doubtful))
    for item in doubtful:
        name = item.surface(text)
        if item.label != "ORG" or " " not in name or counts[name] > 1:
            found.append(replace(item, score=item.score * HEADLINE))
    for item in found:
        if _is_name(item.surface(text), item.label):
            yield item


def _labelled(encoding: Encoding, text: str) -> Iterator[Candidate]:
    """Yield what the encoder labelled, as names of the record's labels."""
    for span in encoding.entities():
        label = LABELS.get(span.label)
        if label is None or span.score < LEAST.get(label, 0.0):
            continue
        for part in _parts(text, span.start, span.end, label):
            yield replace(_cleaned(text, part, label), score=span.score)


def _parts(text: str, start: int, end: int, label: EntityLabel) -> Iterator[Offsets]:
    """Yield the places of a span one by one; of another label the whole span.

    A participle ("U.S.-led") is none, nor what a stop cuts short ("Koro, Vel.").
    """
    betweens = list(_BETWEEN_PLACES.finditer(text, start, end) if label == "GPE" else ())
    for between in betweens:
        yield start, between.start()
        start = between.end()
    last = text[start : end + 1]
    cut = len(last) <= SHORTENED and last.endswith((".", ".,"))
    if not betweens or not (cut or text.endswith(PARTICIPLES, start, end)):
        yield start, end


def _cleaned(text: str, span: Offsets, label: EntityLabel) -> Candidate:
    """Return the name in a span, with the label that its words tell."""
    start, end = clean(text, *span, label)
    return Candidate(start, end, _kind(text[start:end], label), "model")


def _kind(name: str, label: EntityLabel) -> EntityLabel:
    """Return the label of a name: what ends as a road's or a consulate's does is no polity."""
    last = name.rpartition(" ")[2]
    if label == "GPE" and (last in SITES or name.startswith("Port of ")):
        return "LOC"
    return "ORG" if label == "GPE" and last in CONSULATES else label


def _is_name(name: str, label: str) -> bool:
    forms = name.split()
    if not forms or len(name) > MAX_CHARS or _ends_no_name(forms, label):
        return False
    if not NEVER.isdisjoint((name, name.capitalize())):
        return False
    return label not in NAMES or forms[0] != forms[0].lower()


def _ends_no_name(forms: list[str], label: str) -> bool:
    """Tell an office that is no meeting, and a week or an office that is no body."""
    if label == "EVENT":
        return forms[-1] in OF_PERSONS
    return label == "ORG" and forms[-1] in NO_BODIES and all(map(is_large, forms))


def _in_marks(text: str, item: Candidate) -> bool:
    """Tell whether a name stands alone in quotation marks, as a ship's does."""
    opened = text.endswith(OPENING, 0, item.start)
    closed = _CLOSING.match(text, item.end) is not None
    return opened and closed and item.label in NAMES


def plausible(name: str, label: str, *, headline: bool) -> bool:
    """Tell whether a cleaned span can be a name of its label."""
    forms = name.split()
    doubtful = headline and len(forms) > 1 and label not in PLACES
    if doubtful or not _is_name(name, label):
        return False
    if not is_large(name) and label != "ORG":
        return False
    check = CHECKS.get(label, _is_place)
    return check(name, forms)


def _is_person(name: str, forms: list[str]) -> bool:
    if len(forms) > MAX_PERSON or NO_PERSON.search(name):
        return False
    alone = len(forms) == 1 and name.isupper()
    if alone or forms[-1] in NO_PERSONS:
        return False
    small = [form for form in forms if not is_large(form)]
    return name.lower() not in TITLES and PARTICLES.issuperset(small)


def _is_meeting(_name: str, forms: list[str]) -> bool:
    return len(forms) > 1 and not MEETINGS.isdisjoint(forms)


def _is_document(_name: str, forms: list[str]) -> bool:
    large = sum(map(is_large, forms))
    return len(forms) > 1 and large * 2 >= len(forms)


def _is_body(name: str, forms: list[str]) -> bool:
    return forms[-1] not in NO_BODIES and not NO_NAME.search(name)


def _is_place(name: str, forms: list[str]) -> bool:
    return forms[0] not in OFFICES and not NO_NAME.search(name)


CHECKS: dict[str, Callable[[str, list[str]], bool]] = {
    "PERSON": _is_person,
    "ORG": _is_body,
    "EVENT": _is_meeting,
    "WORK": _is_document,
}
