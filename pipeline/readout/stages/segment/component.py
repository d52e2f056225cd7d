"""The spaCy component ``readout_segment``."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from readout.records import GlossaryEntry, Segment, Sentence
from readout.stages.base import Stage, StageOutput, layout_of
from readout.stages.segment.core import segment

__all__ = ["SegmentStage", "create"]


class SegmentStage(Stage):
    """Finds segments, sentences and the glossary of a document; needs no model.

    Parameters
    ----------
    name : str
        The component's name in the pipeline.
    segments, sentences, glossary : str
        Extension attributes of the ``Doc`` that take the results; ``doc.spans[segments]`` mirrors
        the segments.
    find_glossary : bool
        Whether to look for a glossary at the tail.
    set_sent_starts : bool
        Whether to mark the tokens at which a sentence or segment begins (``Token.is_sent_start``),
        so that a parser further down never makes a sentence across them. Left alone where the
        ``Doc`` has sentences already.
    """

    factory: ClassVar[str] = "readout_segment"
    version: ClassVar[str] = "2"
    provides: ClassVar[dict[str, type]] = {
        "segments": Segment,
        "sentences": Sentence,
        "glossary": GlossaryEntry,
    }
    reads_tokens: ClassVar[bool] = False

    def __init__(
        self,
        name: str = "readout_segment",
        *,
        segments: str = "readout_segments",
        sentences: str = "readout_sentences",
        glossary: str = "readout_glossary",
        find_glossary: bool = True,
        set_sent_starts: bool = True,
    ) -> None:
        places = {"segments": segments, "sentences": sentences, "glossary": glossary}
        super().__init__(
            name, places, {"find_glossary": find_glossary, "set_sent_starts": set_sent_starts}
        )
        self.find_glossary = find_glossary
        self.set_sent_starts = set_sent_starts

    def annotate(self, doc: Doc) -> StageOutput:
        """Segment the text of a document."""
        found = segment(doc.text, layout_of(doc), glossary=self.find_glossary)
        return {
            "segments": found.segments,
            "sentences": found.sentences,
            "glossary": found.glossary,
            "warnings": found.warnings,
        }

    def restore(self, doc: Doc, output: StageOutput) -> None:
        """Write results to the ``Doc``, as extensions, as a span group and as sentence starts."""
        super().restore(doc, output)
        place = self.places["segments"]
        spans = [
            doc.char_span(one.start, one.end, label=one.kind, alignment_mode="expand")
            for one in output["segments"]
        ]
        doc.spans[place] = SpanGroup(
            doc, name=place, spans=[span for span in spans if span is not None]
        )
        if self.set_sent_starts:
            _start_sentences(doc, output["sentences"])


def _start_sentences(doc: Doc, sentences: list[Sentence]) -> None:
    """Mark the tokens at which our sentences begin; all others stay undecided."""
    if doc.has_annotation("DEP") or doc.has_annotation("SENT_START"):
        return
    starts = {one.start for one in sentences}
    marks: Any = np.fromiter(
        (token.idx in starts for token in doc), dtype=np.uint64, count=len(doc)
    )
    doc.from_array(
        ["SENT_START"], marks
    )  # the setter of a token looks through the whole document each time


@Language.factory(
    "readout_segment",
    assigns=["doc._.readout_segments", "doc._.readout_sentences", "doc._.readout_glossary"],
    default_config={
        "segments": "readout_segments",
        "sentences": "readout_sentences",
        "glossary": "readout_glossary",
        "find_glossary": True,
        "set_sent_starts": True,
    },
)
def create(
    nlp: Language,  # noqa: ARG001 - spaCy's factory signature
    name: str,
    segments: str,
    sentences: str,
    glossary: str,
    find_glossary: bool,
    set_sent_starts: bool,
) -> SegmentStage:
    """Make the component; the arguments are those of :class:`SegmentStage`."""
    return SegmentStage(
        name,
        segments=segments,
        sentences=sentences,
        glossary=glossary,
        find_glossary=find_glossary,
        set_sent_starts=set_sent_starts,
    )
