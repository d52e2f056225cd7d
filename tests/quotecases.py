"""Reads a case of inline markup and runs the quote stage on it, with segments, sentences and entities of its own.

``¶`` parts paragraphs. Tags: ``<q kind=… spk=… occ=… id=…>`` (words of a quote without its outer marks; parts with one
id are one quote), ``<m>`` (a fragment in marks within a mixed quote), ``<cue>``, ``<spk>``, and what earlier
stages would have found: ``<title>``, ``<heading>``, ``<item>`` (kinds of segment), ``<person>``, ``<org>``,
``<event edtf=…>``, ``<date edtf=…>``, ``<gpe>``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from spacy.language import Language

from markup import Mark, read
from readout.language.encoding import encoding_of
from readout.language.page import page_of
from readout.pipeline.build import make_doc
from readout.records.types import Entity, Quote, Segment, Sentence
from readout.records.types import Warning as RecordWarning
from readout.stages.document.frame import frame_of
from readout.stages.quotes.choose.scope import Scope
from readout.stages.quotes.extract import extract

KINDS = {
    "title": "title",
    "byline": "byline",
    "heading": "heading",
    "item": "list_item",
    "term": "glossary_term",
}
ENTITIES = {"person": "PERSON", "org": "ORG", "event": "EVENT", "date": "DATE", "gpe": "GPE"}
STOP = re.compile(r"(?<=[.!?])[”’\"]? +(?=[A-Z“‘\"])")


@dataclass
class Expected:
    """What a case says about one quote."""

    kind: str
    contents: list[tuple[int, int]]
    attributes: dict[str, str]
    marked: list[tuple[int, int]] = field(default_factory=list)


def segments_of(text: str, marks: list[Mark]) -> list[Segment]:
    starts = {m.start: KINDS[m.tag] for m in marks if m.tag in KINDS}
    found: list[Segment] = []
    at = 0
    for part in text.split("\n\n"):
        if part.strip():
            found.append(
                Segment(f"s{len(found) + 1}", starts.get(at, "paragraph"), at, at + len(part))
            )
        at += len(part) + 2
    return found


def sentences_of(text: str, segments: list[Segment]) -> list[Sentence]:
    found: list[Sentence] = []
    for segment in segments:
        cuts = [segment.start + m.end() for m in STOP.finditer(text[segment.start : segment.end])]
        edges = [segment.start, *cuts, segment.end]
        for start, end in pairwise(edges):
            found.append(Sentence(f"t{len(found) + 1}", segment.id, start, end))
    return found


def entities_of(marks: list[Mark]) -> list[Entity]:
    found: list[Entity] = []
    for mark in marks:
        if mark.tag in ENTITIES:
            label, edtf = ENTITIES[mark.tag], mark.attributes.get("edtf")
            normal: dict[str, str | int | None] | None = None
            if label == "DATE":
                normal = {"edtf": edtf, "anchor": None}
            elif label == "EVENT":
                normal = {"name": mark.text, "ordinal": None, "edtf": edtf}
            found.append(
                Entity(
                    f"e{len(found) + 1}",
                    mark.start,
                    mark.end,
                    mark.text,
                    label,
                    normal,
                    coref=mark.attributes.get("coref"),
                )
            )
    return found


def run(
    nlp: Language, text: str, marks: list[Mark] | None = None, scope: Scope = "statements"
) -> tuple[list[Quote], list[RecordWarning]]:
    marks = marks or []
    segments = segments_of(text, marks)
    doc = nlp(make_doc(nlp, text))
    page = page_of(
        doc, segments, sentences_of(text, segments), entities_of(marks), [], encoding_of(doc)
    )
    return extract(page, framed=frame_of(page, {}), scope=scope)


def expected_of(marks: list[Mark]) -> list[Expected]:
    found: dict[str, Expected] = {}
    for mark in marks:
        if mark.tag != "q":
            continue
        key = mark.attributes.get("id", f"at{mark.start}")
        if key in found:
            found[key].contents.append((mark.start, mark.end))
        else:
            found[key] = Expected(
                mark.attributes["kind"], [(mark.start, mark.end)], mark.attributes
            )
    for expected in found.values():
        expected.marked = [
            (m.start, m.end)
            for m in marks
            if m.tag == "m" and any(s <= m.start and m.end <= e for s, e in expected.contents)
        ]
    return list(found.values())


def check(nlp: Language, case: str, scope: Scope = "statements", *, empty: bool = False) -> None:
    """Run a case and compare all that its markup says; quotes that it does not name may not be found.

    ``empty``: nothing may be found, whatever the markup says.
    """
    text, marks = read(case.replace("¶", "\n\n"))
    quotes, _ = run(nlp, text, marks, scope)
    wanted = [] if empty else expected_of(marks)
    shown = [(q.kind, q.text, q.method) for q in quotes]
    if scope == "all":  # whose spans have PolNeAR's edges
        for quote in quotes:
            start, end = quote.content[0]
            quote.content[0] = start + 5 * text.startswith("that ", start), end
    assert {(q.kind, tuple(q.content)) for q in quotes} == {
        (w.kind, tuple(w.contents)) for w in wanted
    }, shown
    cues = [(m.start, m.end) for m in marks if m.tag == "cue"]
    speakers = [(m.start, m.end) for m in marks if m.tag == "spk"]
    for want in wanted:
        quote = next(
            q for q in quotes if tuple(q.content) == tuple(want.contents) and q.kind == want.kind
        )
        if want.kind == "mixed":
            assert quote.marked == (want.marked or want.contents), quote
        if "spk" in want.attributes:
            assert quote.speaker.status == want.attributes["spk"], quote.speaker
        if "is" in want.attributes:
            assert quote.speaker.canonical == want.attributes["is"], quote.speaker
        if "occ" in want.attributes:
            occasion = quote.occasion.text if quote.occasion else "none"
            assert occasion == want.attributes["occ"], quote.occasion
        if "basis" in want.attributes:
            assert quote.occasion is not None and quote.occasion.basis == want.attributes["basis"]
        if want.kind != "term" and cues and quote.continues is None:
            assert quote.cue is not None and any(
                s < quote.cue.end and quote.cue.start < e for s, e in cues
            ), quote.cue
        if quote.speaker.start is not None and speakers:
            assert any(s < quote.speaker.end and quote.speaker.start < e for s, e in speakers), (
                quote.speaker
            )
