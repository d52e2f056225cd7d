"""The spaCy component ``readout_document``: what the document is as a whole, and its events."""

from __future__ import annotations

from typing import Any, ClassVar

from spacy.tokens import Doc

from readout.doc.origin import date_of
from readout.language.page import Page, page_of
from readout.records.types import Event, Frame, Turn, Warning
from readout.stages.base import Place, Settings, Stage, StageOutput, meta_of, register
from readout.stages.document.frame import GIVEN, KINDS, frame_of

__all__ = ["DocumentSettings", "DocumentStage", "create"]


class DocumentSettings(Settings, frozen=True):
    """What of the stage a configuration can set.

    Attributes
    ----------
    meta_kind, meta_speaker, meta_event, meta_place : str
        The meta data that give these fields; what they say is taken as it is.
    segments, sentences, entities, events, document, turns : Place
        Segments, sentences and entities are read.
    """

    meta_kind: str = "kind"
    meta_speaker: str = "speaker"
    meta_event: str = "event"
    meta_place: str = "place"
    segments: Place = "readout_segments"
    sentences: Place = "readout_sentences"
    entities: Place = "readout_entities"
    events: Place = "readout_events"
    document: Place = "readout_document"
    turns: Place = "readout_turns"


class DocumentStage(Stage):
    """Finds the frame of a document (kind, speaker, event, date, place), its events and turns."""

    factory = "readout_document"
    version = "20"
    provides: ClassVar = {"document": Frame, "events": Event, "turns": Turn}
    needs = ("segments", "sentences")
    uses = ("entities",)
    reads_model = True
    settings: DocumentSettings

    @property
    def meta(self) -> tuple[str, ...]:
        """The meta data that it reads, beside title, date and language."""
        return tuple(getattr(self.settings, f"meta_{field}") for field in GIVEN)

    def annotate(self, doc: Doc) -> StageOutput:
        """Return the frame and the events, and warn of a kind or event that is given in vain."""
        page = self.page(doc)
        given = self.given(doc)
        framed = frame_of(page, given)
        settings = self.settings
        kind, event = given["kind"], given["event"]
        warnings = []
        if kind is not None and kind not in KINDS:
            known = ", ".join(KINDS)
            message = f"meta.{settings.meta_kind} {kind!r} is none of {known}"
            warnings.append(Warning("unknown_kind", message))
        if event not in (None, "") and framed.frame.basis.get("event") != "given":
            message = f"meta.{settings.meta_event} {event!r} is no event that the text names"
            warnings.append(Warning("unknown_event", message))
        return {
            "document": [framed.frame],
            "events": framed.events,
            "turns": list(framed.turns),
            "warnings": warnings,
        }

    def page(self, doc: Doc) -> Page:
        """Return a document as the frame is made of it."""
        return page_of(
            doc,
            self.items(doc, "segments"),
            self.items(doc, "sentences"),
            self.items(doc, "entities"),
            [],
            date=date_of(doc),
        )

    def given(self, doc: Doc) -> dict[str, Any]:
        """Return the title and the fields of the frame that the meta data give."""
        said = meta_of(doc)
        fields = zip(GIVEN, self.meta, strict=True)
        given = {field: said.get(name) for field, name in fields}
        return {"title": said.get("title"), **given}


create = register(DocumentStage)
"""The factory that spaCy calls."""
