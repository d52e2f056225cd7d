"""Plain spaCy components for tests; a test that wants them imports this module."""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

CALLS: list[str] = []
"""Names of the components, one for each document that they were called with in this process."""


@Language.component("plain_length")
def plain_length(doc: Doc) -> Doc:
    CALLS.append("plain_length")
    doc._.readout_extensions["length"] = len(doc)
    return doc


@Language.component("plain_first")
def plain_first(doc: Doc) -> Doc:
    """Leave the first entity alone, change it in place, and say so beside it."""
    CALLS.append("plain_first")
    doc._.readout_entities = doc._.readout_entities[:1]
    for entity in doc._.readout_entities:
        entity.kb_id = "Q1"
        entity.extensions = {"plain_first": {"seen": True}}
    return doc


@Language.factory("plain_word", default_config={"word": "quay"})
def plain_word(nlp: Language, name: str, word: str) -> Callable[[Doc], Doc]:
    def count(doc: Doc) -> Doc:
        CALLS.append(name)
        found = doc.text.count(word)
        doc._.readout_extensions = {**doc._.readout_extensions, name: {word: found}}
        return doc

    return count


@Language.component("plain_nothing")
def plain_nothing(doc: Doc) -> None:
    CALLS.append("plain_nothing")


@Language.component("plain_unwritable")
def plain_unwritable(doc: Doc) -> Doc:
    doc._.readout_extensions["doc"] = doc
    return doc


@Language.component("plain_rude")
def plain_rude(doc: Doc) -> Doc:
    doc._.readout_extensions["moods"] = 1
    return doc


@Language.component("plain_spans")
def plain_spans(doc: Doc) -> Doc:
    spans = doc.spans["readout_segments"]
    doc._.readout_extensions["spans"] = [span.text for span in spans]
    return doc
