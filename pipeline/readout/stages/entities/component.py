"""The component ``readout_entities``.

Reads segments, sentences and ``doc.ents``, writes entities.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import msgspec
from spacy.scorer import get_ner_prf
from spacy.tokens import Doc
from spacy.training import Example

from readout.doc.kept import read, write
from readout.doc.origin import text_of
from readout.doc.spangroups import set_ents
from readout.language.encoding import ENCODING, encoding_of
from readout.records.dates import read_anchor
from readout.records.types import Entity
from readout.stages.base import File, Place, Settings, Stage, StageOutput, meta_of, register
from readout.stages.entities.extract import EntityInput, extract
from readout.stages.entities.gazetteer import gazetteer_files, load_gazetteer
from readout.stages.entities.recogniser import recognised

__all__ = ["EntitySettings", "EntityStage", "create"]

OWN_ENTS = "readout_ents"
"""Kept as true where ``doc.ents`` are ours, and no finding of a recogniser."""


class EntitySettings(Settings, frozen=True):
    """Settings of the stage.

    Attributes
    ----------
    gazetteers : list of File
        Gazetteer files or folders.
    bare_mentions : bool
        Whether a bare "the conference" is a mention of a conference that the document names, as
        "this conference" and "the work conference" always are.
    set_ents : bool or None
        Whether entities are written to ``doc.ents`` too, where the stage is called as spaCy calls
        it. None: where no recogniser has set them. Changes nothing in the record.
    segments, sentences, glossary, encoding, entities : Place
        All but the last are read; glossary and encoding where there are any.
    """

    gazetteers: list[File] = msgspec.field(default_factory=lambda: ["readout:gazetteer"])
    bare_mentions: bool = False
    set_ents: bool | None = None
    segments: Place = "readout_segments"
    sentences: Place = "readout_sentences"
    glossary: Place = "readout_glossary"
    entities: Place = "readout_entities"
    encoding: Place = ENCODING


class EntityStage(Stage):
    """Finds bodies, persons, places, meetings, dates, documents, technologies and set formulations.

    The encoder, or else a recogniser that ran before (``doc.ents``), is used where there is one;
    rules, the document's glossary and the gazetteer come first.
    """

    factory = "readout_entities"
    version = "16"
    provides: ClassVar = {"entities": Entity}
    needs = ("segments", "sentences")
    uses = ("glossary",)
    reads_model = True
    assigns = ("doc.ents",)
    aside = ("set_ents",)
    settings: EntitySettings

    def __init__(self, name: str, settings: EntitySettings) -> None:
        super().__init__(name, settings)
        self.gazetteer = load_gazetteer(self.files)
        self.files = tuple(file for path in self.files for file in gazetteer_files(path))

    def annotate(self, doc: Doc) -> StageOutput:
        """Find the entities of a document."""
        encoding = encoding_of(doc, self.settings.encoding)
        own = encoding is None and read(doc, OWN_ENTS)  # annotated a second time
        document = EntityInput(
            text=text_of(doc),
            segments=self.items(doc, "segments"),
            sentences=self.items(doc, "sentences"),
            glossary=self.items(doc, "glossary"),
            model=[] if own else recognised(doc, encoding),
            weak=encoding is None,
            anchor=read_anchor(meta_of(doc).get("date")),
        )
        found = extract(document, self.gazetteer, bare_mentions=self.settings.bare_mentions)
        return {"entities": found, "warnings": []}

    def mirror(self, doc: Doc) -> None:
        """Write what was found to ``doc.spans``, and to ``doc.ents``."""
        super().mirror(doc)
        wanted = self.settings.set_ents
        if wanted is None:
            wanted = not doc.has_annotation("ENT_IOB") or bool(read(doc, OWN_ENTS))
        if wanted:
            set_ents(doc, self.items(doc, "entities"))
            write(doc, OWN_ENTS, True)

    def score(self, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
        """Score the entities, and ``doc.ents`` where they are ours."""
        every = list(examples)
        scores = super().score(every)
        own = any(read(example.predicted, OWN_ENTS) for example in every)
        return scores | get_ner_prf(every) if own else scores


create = register(EntityStage)
