"""The component in a spaCy pipeline."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example

from readout.errors import ConfigError
from readout.records.types import Segment, Sentence
from readout.stages.base import set_document
from readout.stages.entities.component import EntityStage

TEXT = "The Ministry of Boats met in Velden on March 3."


@pytest.fixture
def names(tmp_path: Path) -> str:
    file = tmp_path / "names.jsonl"
    file.write_text(json.dumps({"name": "Velden", "label": "GPE", "kb_id": "Q1"}), "utf-8")
    return str(file)


def prepare(nlp: Language, text: str, **places: str) -> Doc:
    doc = nlp.make_doc(text)
    set_document(doc, {"date": "2031-06-05"})
    for place, value in (
        (places.get("segments", "readout_segments"), [Segment("s1", "paragraph", 0, len(text))]),
        (places.get("sentences", "readout_sentences"), [Sentence("t1", "s1", 0, len(text))]),
    ):
        if not Doc.has_extension(place):
            Doc.set_extension(place, default=None)
        doc._.set(place, value)
    return doc


def stage(names: str, **settings: object) -> tuple[Language, EntityStage]:
    nlp = spacy.blank("en")
    component = nlp.add_pipe("readout_entities", config={"gazetteers": [names], **settings})
    assert isinstance(component, EntityStage)
    return nlp, component


def test_entry_point_needs_no_import() -> None:
    script = "import spacy; n = spacy.blank('en'); n.add_pipe('readout_segment'); n.add_pipe('readout_entities'); print(n.analyze_pipes()['problems'])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "{'readout_segment': [], 'readout_entities': []}"


def test_annotates(names: str) -> None:
    nlp, component = stage(names)
    doc = component(prepare(nlp, TEXT))
    assert [(e.text, e.label, e.kb_id, e.method) for e in doc._.readout_entities] == [
        ("Ministry of Boats", "ORG", None, "rule"),
        ("Velden", "GPE", "Q1", "gazetteer"),
        ("March 3", "DATE", None, "rule"),
    ]
    assert component.unpack(component.pack(component.found(doc))) == component.found(doc)


def test_places(names: str) -> None:
    nlp, component = stage(names, segments="my_segments", entities="my_entities")
    doc = component(prepare(nlp, TEXT, segments="my_segments"))
    assert len(doc._.my_entities) == 3


def test_missing_need(names: str) -> None:
    nlp, component = stage(names)
    with pytest.raises(ConfigError, match="add readout_segment before it"):
        component(nlp.make_doc(TEXT))


def test_pickle_and_fingerprint(names: str) -> None:
    nlp, component = stage(names)
    again = pickle.loads(pickle.dumps(component))  # noqa: S301
    assert again.annotate(prepare(nlp, TEXT)) == component.annotate(prepare(nlp, TEXT))
    assert again.fingerprint() == component.fingerprint()
    before = component.fingerprint()
    with Path(names).open("a", encoding="utf-8") as stream:
        stream.write("\n" + json.dumps({"name": "Moss", "label": "GPE"}))
    assert stage(names)[1].fingerprint() != before


def test_missing_gazetteer() -> None:
    with pytest.raises(ConfigError, match="no such file"):
        stage("nowhere.jsonl")


@pytest.mark.parametrize("text", ["", " \n\t ", "🚢\u200b", "\r\r", "x" * 5000])
def test_odd_texts(names: str, text: str) -> None:
    nlp, component = stage(names)
    assert component(prepare(nlp, text))._.readout_entities == []


def test_entities_of_a_recogniser(names: str) -> None:
    nlp, component = stage(names)
    doc = prepare(nlp, "Comrade Mara Ostrow left Moss yesterday.")
    doc.ents = [Span(doc, 0, 3, "PERSON"), Span(doc, 4, 5, "FAC"), Span(doc, 5, 6, "DATE")]
    assert [(e.text, e.label, e.method) for e in component(doc)._.readout_entities] == [
        ("Mara Ostrow", "PERSON", "model"),
        ("Moss", "LOC", "model"),
        ("yesterday", "DATE", "rule"),
    ]


def test_what_crosses_a_segment_is_dropped(names: str) -> None:
    nlp, component = stage(names)
    doc = prepare(nlp, "Mara Ostrow")
    doc._.readout_segments = [Segment("s1", "paragraph", 0, 4), Segment("s2", "paragraph", 5, 11)]
    doc.ents = [Span(doc, 0, 2, "PERSON")]
    assert component(doc)._.readout_entities == []


def test_with_the_model(model_nlp: Language, names: str) -> None:
    _, component = stage(names)
    text = "Angela Merkel visited Paris."
    doc = prepare(model_nlp, text)
    for _, pipe in model_nlp.pipeline:
        doc = pipe(doc)
    assert {(e.text, e.label) for e in component(doc)._.readout_entities} == {
        ("Angela Merkel", "PERSON"),
        ("Paris", "GPE"),
    }


def test_entities_are_spacys_own_too(names: str) -> None:
    nlp, component = stage(names)
    doc = component(prepare(nlp, TEXT))
    assert [(e.text, e.label_, e.kb_id_) for e in doc.ents] == [
        ("Ministry of Boats", "ORG", ""),
        ("Velden", "GPE", "Q1"),
        ("March 3", "DATE", ""),
    ]
    assert doc.ents == tuple(doc.spans["readout_entities"])
    found = doc._.readout_entities
    assert component(doc)._.readout_entities == found  # our own are no recogniser's
    assert [e.text for e in doc.ents] == [e.text for e in found]


@pytest.mark.parametrize(("told", "kept"), [(None, True), (False, True), (True, False)])
def test_entities_of_a_recogniser_stay(names: str, told: bool | None, kept: bool) -> None:
    nlp, component = stage(names, set_ents=told)
    doc = prepare(nlp, TEXT)
    doc.ents = [Span(doc, 0, 2, "FAC")]
    component(doc)
    assert (doc.ents[0].label_ == "FAC") is kept


def test_no_entities_of_ours_where_none_are_wanted(names: str) -> None:
    nlp, component = stage(names, set_ents=False)
    assert component(prepare(nlp, TEXT)).ents == ()
    assert component.fingerprint() == stage(names)[1].fingerprint()


def test_the_record_needs_no_spans(names: str) -> None:
    nlp, component = stage(names)
    doc = component.run(prepare(nlp, TEXT))
    assert doc._.readout_entities
    assert not doc.spans
    assert not doc.ents


def test_scores(names: str) -> None:
    nlp, component = stage(names)
    found, right = component(prepare(nlp, TEXT)), nlp.make_doc(TEXT)
    right.ents = [right.char_span(29, 35, label="GPE")]
    right.spans["readout_entities"] = [right.char_span(29, 35, label="GPE")]
    scores = component.score([Example(found, right)])
    assert scores["ents_r"] == scores["spans_readout_entities_r"] == 1.0
    assert scores["ents_p"] == scores["spans_readout_entities_p"] == pytest.approx(1 / 3)
    bare = Example(stage(names, set_ents=False)[1](prepare(nlp, TEXT)), right)
    assert "ents_p" not in component.score([bare])
