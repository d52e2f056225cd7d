"""The spaCy component ``readout_quotes``."""

from __future__ import annotations

from typing import Any, ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from readout.language.encoding import ENCODING, encoding_of
from readout.language.page import Page, page_of
from readout.records import Quote
from readout.stages.base import Stage, StageOutput, meta_of, sorted_warnings
from readout.stages.quotes.encoded import Convention
from readout.stages.quotes.extract import extract
from readout.stages.quotes.scope import Scope

__all__ = ["QuoteStage", "create"]


class QuoteStage(Stage):
    """Finds statements and quoted terms, with cue, speaker and occasion.

    Parameters
    ----------
    name : str
        The component's name in the pipeline.
    places : dict of str to str
        Record field -> ``Doc`` extension.
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

    factory: ClassVar[str] = "readout_quotes"
    version: ClassVar[str] = "3"
    provides: ClassVar[dict[str, type]] = {"quotes": Quote}
    needs: ClassVar[tuple[str, ...]] = ("segments", "sentences")
    uses: ClassVar[tuple[str, ...]] = ("entities", "glossary")
    reads_model: ClassVar[bool] = True

    def __init__(
        self,
        name: str,
        places: dict[str, str],
        min_confidence: float = 0.1,
        scope: Scope = "statements",
        convention: Convention | None = None,
    ) -> None:
        self.min_confidence, self.scope = min_confidence, scope
        self.convention: Convention = convention or ("polnear" if scope == "all" else "record")
        settings = {
            "places": places,
            "min_confidence": min_confidence,
            "scope": scope,
            "convention": self.convention,
        }
        super().__init__(name, places, settings)

    def annotate(self, doc: Doc) -> StageOutput:
        """Return the quotes of a document, and warnings about its quotation marks."""
        page = self.page(doc)
        quotes, warnings = extract(
            page, self.min_confidence, scope=self.scope, convention=self.convention
        )
        return {"quotes": quotes, "warnings": sorted_warnings(warnings)}

    def page(self, doc: Doc) -> Page:
        """Return a document as the rules read it, with what earlier stages left on it."""
        return page_of(
            doc,
            self.read(doc, "segments") or [],
            self.read(doc, "sentences") or [],
            self.read(doc, "entities") or [],
            self.read(doc, "glossary") or [],
            encoding_of(doc, self.places["encoding"]),
            meta_of(doc).get("date"),
        )


@Language.factory(
    "readout_quotes",
    assigns=["doc._.readout_quotes"],
    requires=["doc._.readout_segments", "doc._.readout_sentences"],
    default_config={
        "segments": "readout_segments",
        "sentences": "readout_sentences",
        "glossary": "readout_glossary",
        "entities": "readout_entities",
        "quotes": "readout_quotes",
        "encoding": ENCODING,
        "min_confidence": 0.1,
        "scope": "statements",
        "convention": None,
    },
)
def create(
    nlp: Language,  # noqa: ARG001 - what spaCy passes to every factory
    name: str,
    segments: str,
    sentences: str,
    glossary: str,
    entities: str,
    quotes: str,
    encoding: str,
    min_confidence: float,
    scope: Scope,
    convention: Convention | None,
) -> QuoteStage:
    """Make the component; all arguments but the last three name ``Doc`` extensions."""
    places: dict[str, Any] = {
        "segments": segments,
        "sentences": sentences,
        "glossary": glossary,
        "entities": entities,
        "quotes": quotes,
        "encoding": encoding,
    }
    return QuoteStage(name, places, min_confidence, scope, convention)
