"""The spaCy component ``readout_quotes``."""

from __future__ import annotations

import logging
from typing import ClassVar

from spacy.tokens import Doc

from readout.doc.origin import date_of
from readout.language.encoding import ENCODING, encoding_of
from readout.language.events import Framed
from readout.language.page import Page, page_of
from readout.models.scorer import read_scorers
from readout.records.types import Event, Quote
from readout.stages.base import (
    ADDED_EVENTS,
    File,
    Place,
    Settings,
    Share,
    Stage,
    StageOutput,
    register,
    sorted_warnings,
)
from readout.stages.quotes.choose.scope import QuoteTask, Scope
from readout.stages.quotes.extract import UNKNOWN, extract
from readout.stages.quotes.propose.labels import packaged_models
from readout.stages.quotes.resolve.occasions import with_events

__all__ = ["QuoteSettings", "QuoteStage", "create"]


LOG = logging.getLogger("readout.quotes")
WITHOUT = {
    "readout_encoder": "only what stands in quotation marks is found; statements without marks "
    "need it",
    "readout_document": "who speaks in the document and what it reports is not known; occasions "
    "that no statement names, and who says “I”, need it",
}
"""Component -> the loss without it, for the warning."""


class QuoteSettings(Settings, frozen=True):
    """Settings of the stage.

    Attributes
    ----------
    segments, sentences, glossary, entities, document, events, turns, encoding, quotes : Place
        All but the last are read; those behind the sentences where there are any.
    occasion_events : Place
        Written: the events that only occasions name, which the record's ``events`` take in.
    min_confidence : float
        Statements without quotation marks below this confidence (0 to 1) are left out.
    scope : str
        ``statements``: what is said, written, stressed, asked or decided in words. ``all``:
        thoughts, hopes, intentions and attitudes too, with the edges that the corpus PolNeAR gives
        spans ("that" within the content, a closing comma within the source): it is there to be
        measured against that corpus.
    weights : File or None
        Weights that ``readout train quotes`` and ``readout train statements`` wrote, in place of
        the packaged ones.
    continued : bool
        Whether a report goes on in sentences and list items without a cue of their own, each then a
        quote that ``continues`` a statement. With the scope ``all`` none does.
    """

    segments: Place = "readout_segments"
    sentences: Place = "readout_sentences"
    glossary: Place = "readout_glossary"
    entities: Place = "readout_entities"
    document: Place = "readout_document"
    events: Place = "readout_events"
    turns: Place = "readout_turns"
    occasion_events: Place = "readout_occasion_events"
    quotes: Place = "readout_quotes"
    encoding: Place = ENCODING
    min_confidence: Share = 0.1
    scope: Scope = "statements"
    continued: bool = True
    weights: File | None = None


class QuoteStage(Stage):
    """Finds statements and quoted terms, with cue, speaker and occasion."""

    factory = "readout_quotes"
    version = "33"
    provides: ClassVar = {"quotes": Quote, ADDED_EVENTS: Event}
    needs = ("segments", "sentences")
    uses = ("entities", "glossary", "document", "events", "turns")
    reads_model = True
    settings: QuoteSettings

    def __init__(self, name: str, settings: QuoteSettings) -> None:
        super().__init__(name, settings)
        self._warned: set[str] = set()
        self.models = packaged_models()
        if self.files:
            self.models = read_scorers(self.files[0], self.models)

    def annotate(self, doc: Doc) -> StageOutput:
        """Return the quotes of a document, the events that only their occasions name, warnings."""
        settings = self.settings
        page = self.page(doc)
        framed = self.framed(doc)
        if encoding_of(doc, settings.encoding) is None:
            self._warn("readout_encoder")
        if self.read(doc, "document") is None:
            self._warn("readout_document")
        found, warnings = extract(
            page,
            settings.min_confidence,
            framed=framed,
            scope=settings.scope,
            continued=settings.continued,
            models=self.models,
        )
        added, quotes = with_events(page, framed.events, found, framed.frame.event)
        return {"quotes": quotes, ADDED_EVENTS: added, "warnings": sorted_warnings(warnings)}

    def _warn(self, missing: str) -> None:
        """Report once what is not found without a component."""
        if missing not in self._warned:
            self._warned.add(missing)
            LOG.warning("%s: the pipeline has no %s: %s", self.name, missing, WITHOUT[missing])

    def framed(self, doc: Doc) -> Framed:
        """Return the frame and the events of a document; nothing is known of it without them."""
        frame = next(iter(self.items(doc, "document")), UNKNOWN.frame)
        return Framed(frame, self.items(doc, "events"), self.items(doc, "turns"))

    def task(self, framed: Framed) -> QuoteTask:
        """Return what is to be found in a document with such a frame."""
        return QuoteTask(framed.frame, self.settings.scope, self.models)

    def page(self, doc: Doc) -> Page:
        """Return a document as the rules read it, with what earlier stages left on it."""
        return page_of(
            doc,
            self.items(doc, "segments"),
            self.items(doc, "sentences"),
            self.items(doc, "entities"),
            self.items(doc, "glossary"),
            encoding_of(doc, self.settings.encoding),
            date_of(doc),
        )


create = register(QuoteStage)
