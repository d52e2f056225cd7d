"""The spaCy component ``readout_quotes``."""

from __future__ import annotations

from typing import ClassVar

from spacy.tokens import Doc

from readout.language.encoding import ENCODING, encoding_of
from readout.language.page import Page, page_of
from readout.records import Quote
from readout.stages.base import (
    Place,
    Settings,
    Stage,
    StageOutput,
    meta_of,
    register,
    sorted_warnings,
)
from readout.stages.quotes.choose.edges import Convention
from readout.stages.quotes.choose.scope import Scope
from readout.stages.quotes.extract import extract

__all__ = ["QuoteSettings", "QuoteStage", "create"]


class QuoteSettings(Settings, frozen=True):
    """What of the stage a configuration can set.

    Attributes
    ----------
    segments, sentences, glossary, entities, encoding, quotes : Place
        All but the last are read; glossary, entities and encoding where there are any.
    min_confidence : float
        Statements without quotation marks below this confidence (0 to 1) are left out.
    scope : str
        ``statements``: what is said, written, stressed, asked or decided in words. ``all``:
        thoughts, hopes, intentions and attitudes too, as PolNeAR counts.
    convention : str or None
        Where spans begin and end: ``record``, as the contract says, or ``polnear`` ("that" within
        the content, closing commas within sources). None: ``polnear`` with the scope ``all``, which
        is there to be measured against PolNeAR, else ``record``.
    """

    segments: Place = "readout_segments"
    sentences: Place = "readout_sentences"
    glossary: Place = "readout_glossary"
    entities: Place = "readout_entities"
    quotes: Place = "readout_quotes"
    encoding: Place = ENCODING
    min_confidence: float = 0.1
    scope: Scope = "statements"
    convention: Convention | None = None


class QuoteStage(Stage):
    """Finds statements and quoted terms, with cue, speaker and occasion."""

    factory: ClassVar[str] = "readout_quotes"
    version: ClassVar[str] = "4"
    provides: ClassVar[dict[str, type]] = {"quotes": Quote}
    needs: ClassVar[tuple[str, ...]] = ("segments", "sentences")
    uses: ClassVar[tuple[str, ...]] = ("entities", "glossary")
    reads_model: ClassVar[bool] = True
    settings: QuoteSettings

    def annotate(self, doc: Doc) -> StageOutput:
        """Return the quotes of a document, and warnings about its quotation marks."""
        settings = self.settings
        quotes, warnings = extract(
            self.page(doc),
            settings.min_confidence,
            scope=settings.scope,
            convention=self.convention,
        )
        return {"quotes": quotes, "warnings": sorted_warnings(warnings)}

    @property
    def convention(self) -> Convention:
        """Where spans begin and end."""
        by_scope: Convention = "polnear" if self.settings.scope == "all" else "record"
        return self.settings.convention or by_scope

    def page(self, doc: Doc) -> Page:
        """Return a document as the rules read it, with what earlier stages left on it."""
        return page_of(
            doc,
            self.read(doc, "segments") or [],
            self.read(doc, "sentences") or [],
            self.read(doc, "entities") or [],
            self.read(doc, "glossary") or [],
            encoding_of(doc, self.settings.encoding),
            meta_of(doc).get("date"),
        )


create = register(QuoteStage)
