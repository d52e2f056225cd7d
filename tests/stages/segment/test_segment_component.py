"""The component in a spaCy pipeline."""

from __future__ import annotations

import pickle
import subprocess
import sys

import spacy
from spacy.language import Language

from readout.records.types import Block
from readout.stages.base import set_document
from readout.stages.segment.component import SegmentStage

TEXT = "Pell grows\n\nThe mayor said: “We came. We saw.” She left.\n\n— widen the quay;\n— deepen the port.\n"


def make(**settings: object) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment", config=settings)
    return nlp


def test_entry_point_needs_no_import() -> None:
    script = "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('readout_segment'); print(nlp.analyze_pipes()['problems'])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "{'readout_segment': []}"


def test_writes_extensions_spans_and_sentence_starts() -> None:
    doc = make()(TEXT)
    assert [s.kind for s in doc._.readout_segments] == [
        "title",
        "paragraph",
        "list_item",
        "list_item",
    ]
    assert [TEXT[s.start : s.end] for s in doc._.readout_sentences][1:3] == [
        "The mayor said: “We came. We saw.”",
        "She left.",
    ]
    first = doc.spans["readout_segments"][0]
    assert (first.label_, first.text) == ("title", "Pell grows")
    assert [t.text for t in doc if t.is_sent_start] == ["Pell", "The", "She", "—", "—"]
    assert doc._.readout_glossary == []


def test_places_and_switches() -> None:
    doc = make(segments="parts", sentences="lines", glossary="terms", set_sent_starts=False)(TEXT)
    assert doc._.parts and doc._.lines and doc._.terms == [] and "parts" in doc.spans
    assert not doc.has_annotation("SENT_START")


def test_layout_of_the_document_is_used() -> None:
    nlp = make()
    doc = nlp.make_doc("Pell grows")
    set_document(doc, {}, [Block("heading", 0, 10, 2)])
    assert [(s.kind, s.level) for s in nlp.get_pipe("readout_segment")(doc)._.readout_segments] == [
        ("heading", 2)
    ]


def test_sentences_of_others_are_left_alone() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("readout_segment")
    doc = nlp("The mayor said: “We came. We saw.”")
    assert len(list(doc.sents)) == 2
    assert len(doc._.readout_sentences) == 1


def test_parser_keeps_to_our_sentences(model_nlp: Language) -> None:
    text = "Ferry fares and the price of bread\n\nThe mayor of Pell spoke first, and then\nthe port was closed. All left."
    doc = model_nlp.make_doc(text)
    doc = make().get_pipe("readout_segment")(doc)
    for _, pipe in model_nlp.pipeline:
        doc = pipe(doc)
    starts = {sent.start_char for sent in doc.sents}
    assert {s.start for s in doc._.readout_sentences} <= starts


def test_pack_and_unpickle() -> None:
    stage = pickle.loads(pickle.dumps(make().get_pipe("readout_segment")))  # noqa: S301 - our own bytes
    assert isinstance(stage, SegmentStage)
    output = stage.annotate(make().make_doc(TEXT))
    assert stage.unpack(stage.pack(output)) == output
    assert stage.fingerprint()["settings"] == {"find_glossary": True, "set_sent_starts": True}
