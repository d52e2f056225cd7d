"""The spaCy component ``readout_segment``."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from spacy.tokens import Doc

from readout.doc.origin import text_of
from readout.records.types import GlossaryEntry, Segment, Sentence
from readout.stages.base import Place, Settings, Stage, StageOutput, layout_of, register
from readout.stages.segment.core import segment

__all__ = ["SegmentSettings", "SegmentStage", "create"]


class SegmentSettings(Settings, frozen=True):
    """Settings of the stage.

    Attributes
    ----------
    segments, sentences, glossary : Place
        Where the results go.
    find_glossary : bool
        Whether to look for a glossary at the tail.
    set_sent_starts : bool
        Whether to mark the tokens at which a sentence or segment begins (``Token.is_sent_start``),
        so that a parser further down never makes a sentence across them. Left alone where the
        ``Doc`` has sentences already.
    """

    segments: Place = "readout_segments"
    sentences: Place = "readout_sentences"
    glossary: Place = "readout_glossary"
    find_glossary: bool = True
    set_sent_starts: bool = True


class SegmentStage(Stage):
    """Finds segments, sentences and the glossary of a document; needs no model."""

    factory = "readout_segment"
    version = "7"
    provides: ClassVar = {"segments": Segment, "sentences": Sentence, "glossary": GlossaryEntry}
    reads_tokens = False
    settings: SegmentSettings

    def annotate(self, doc: Doc) -> StageOutput:
        """Segment the text of a document."""
        found = segment(text_of(doc), layout_of(doc), glossary=self.settings.find_glossary)
        return {
            "segments": found.segments,
            "sentences": found.sentences,
            "glossary": found.glossary,
            "warnings": found.warnings,
        }

    def restore(self, doc: Doc, output: StageOutput) -> None:
        """Write results to the ``Doc``, as extensions and as sentence starts."""
        super().restore(doc, output)
        marked = doc.has_annotation("DEP") or doc.has_annotation("SENT_START")
        if self.settings.set_sent_starts and not marked:
            starts = [one.start for one in output["sentences"]]
            marks: Any = np.isin(doc.to_array("IDX"), starts).astype(np.uint64)
            # the setter of a token looks through the whole document each time
            doc.from_array(["SENT_START"], marks)


create = register(SegmentStage)
