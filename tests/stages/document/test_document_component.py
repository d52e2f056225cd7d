"""The stage ``readout_document``: alone, among others, and what the user gives."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from readout.assembly import load
from readout.discourse.frame import GIVEN
from readout.stages.base import set_document

TEXT = """Remarks by Ana Sol at the Delta Forum

Ladies and gentlemen,

I am glad to be here. I thank you for your welcome, and I want to say that we must ask.

Thank you.
"""


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_entities")
    nlp.add_pipe("readout_document")
    return nlp


def annotate(nlp: Language, meta: dict[str, Any], text: str = TEXT) -> Doc:
    doc = nlp.make_doc(text)
    set_document(doc, meta)
    for _, pipe in nlp.pipeline:
        doc = pipe(doc)
    return doc


def test_alone_behind_segments() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_document")
    (frame,) = nlp(TEXT)._.readout_document
    assert frame.kind == "speech"
    assert nlp("")._.readout_events == []


def test_needs_segments() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_document")
    with pytest.raises(Exception, match="document needs segments"):
        nlp(TEXT)


def test_entities_name_their_events(nlp: Language) -> None:
    doc = annotate(nlp, {"date": "2031-03-05"})
    events = {event.id: event for event in doc._.readout_events}
    named = [e for e in doc._.readout_entities if e.label == "EVENT"]
    assert named
    for entity in named:
        mentions = events[entity.normal["event"]].mentions
        assert entity.id in {mention.entity for mention in mentions}
    others = [e for e in doc._.readout_entities if e.label != "EVENT"]
    assert not any("event" in (entity.normal or {}) for entity in others)


def test_what_the_user_gives(nlp: Language) -> None:
    meta = {"kind": "news", "speaker": "Tomas Lind", "event": "Delta Forum"}
    (frame,) = annotate(nlp, {**meta, "place": "Harn"})._.readout_document
    assert (frame.kind, frame.speaker.text, frame.place.text) == (
        "news",
        "Tomas Lind",
        "Harn",
    )
    assert {frame.basis[field] for field in ("kind", "speaker", "place")} == {"given"}


def test_other_names_of_meta_data() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    stage = nlp.add_pipe("readout_document", config={"meta_kind": "genre"})
    assert stage.meta == ("genre", "speaker", "event", "place")
    assert len(stage.meta) == len(GIVEN)
    (frame,) = annotate(nlp, {"genre": "policy", "kind": "news"})._.readout_document
    assert frame.kind == "policy"


def test_an_unknown_kind_is_warned_of(nlp: Language) -> None:
    stage = nlp.get_pipe("readout_document")
    doc = annotate(nlp, {"kind": "sermon"})
    (warning,) = stage.output(doc)["warnings"]
    assert (warning.code, warning.start) == ("unknown_kind", None)
    assert "meta.kind 'sermon' is none of readout, speech" in warning.message
    assert doc._.readout_document[0].kind == "speech"
    assert stage.output(annotate(nlp, {}))["warnings"] == []


def test_packed_and_unpacked(nlp: Language) -> None:
    stage = nlp.get_pipe("readout_document")
    output = stage.output(annotate(nlp, {"date": "2031-03-05"}))
    assert stage.unpack(stage.pack(output)) == output


def test_meta_data_that_it_reads_change_the_key() -> None:
    readout = load("readout:default.cfg")
    one = readout(TEXT, meta={"kind": "news"})
    two = readout(TEXT, meta={"kind": "speech"})
    assert one.document is not None
    assert (one.document.kind, one.document.basis["kind"]) == ("news", "given")
    assert one.stages["document"] != two.stages["document"]
    assert one.stages == readout(TEXT, meta={"kind": "news", "shelf": 3}).stages


def test_the_quotes_read_the_frame() -> None:
    nlp = spacy.blank("en")
    for name in ("segment", "entities", "document", "quotes"):
        nlp.add_pipe(f"readout_{name}")
    assert not any(nlp.analyze_pipes()["problems"].values())
    doc = annotate(nlp, {"date": "2031-03-05"})
    page = nlp.get_pipe("readout_quotes").page(doc)
    framed = nlp.get_pipe("readout_quotes").framed(doc, page)
    assert framed.frame == doc._.readout_document[0]
