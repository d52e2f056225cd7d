"""The component ``readout_vectors``.

The encoder's vector of every passage, kept in the cache, not in the record.
"""

from __future__ import annotations

from typing import ClassVar

from spacy.tokens import Doc

from readout.errors import ConfigError
from readout.language.encoding import ENCODING, PassageVector, encoding_of
from readout.stages.base import Place, Settings, Stage, StageOutput, register

__all__ = ["VectorSettings", "VectorStage", "create"]


class VectorSettings(Settings, frozen=True):
    """Settings of the stage.

    Attributes
    ----------
    segments, encoding, vectors : Place
        The two first are read, the last is written.
    """

    segments: Place = "readout_segments"
    encoding: Place = ENCODING
    vectors: Place = "readout_vectors"


class VectorStage(Stage):
    """Keeps a vector for every segment of a document: a changed taxonomy then needs no encoder."""

    factory = "readout_vectors"
    version = "1"
    provides: ClassVar = {"vectors": PassageVector}
    needs = ("segments", "encoding")
    reads_model = True
    recorded = False
    settings: VectorSettings

    def annotate(self, doc: Doc) -> StageOutput:
        """Take the vectors of the segments from the encoder."""
        segments = self.items(doc, "segments")
        encoding = encoding_of(doc, self.settings.encoding)
        if encoding is None or len(encoding.vectors) != len(segments):
            raise ConfigError(
                f"{self.name}: the encoder did not read these {len(segments)} segments: "
                "put readout_encoder behind readout_segment",
                code="missing_stage",
            )
        vectors = [
            PassageVector.pack(segment.id, encoding.model, vector)
            for segment, vector in zip(segments, encoding.vectors, strict=True)
        ]
        return {"vectors": vectors, "warnings": []}


create = register(VectorStage)
