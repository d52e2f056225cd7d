"""The component ``readout_vectors``.

The encoder's vector of every passage, kept in the cache, not in the record.
"""

from __future__ import annotations

from typing import ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from readout.errors import ConfigError
from readout.language.encoding import ENCODING, PassageVector, encoding_of
from readout.stages.base import Stage, StageOutput

__all__ = ["VectorStage", "create"]


class VectorStage(Stage):
    """Keeps a vector for every segment of a document: a changed taxonomy then needs no encoder.

    Parameters
    ----------
    name : str
        The component's name.
    places : dict of str to str
        ``segments`` and ``encoding`` that are read, ``vectors`` that are written: names of ``Doc``
        extensions.
    """

    factory: ClassVar[str] = "readout_vectors"
    version: ClassVar[str] = "1"
    provides: ClassVar[dict[str, type]] = {"vectors": PassageVector}
    needs: ClassVar[tuple[str, ...]] = ("segments", "encoding")
    reads_model: ClassVar[bool] = True

    def __init__(self, name: str, places: dict[str, str]) -> None:
        super().__init__(name, places, {})

    def annotate(self, doc: Doc) -> StageOutput:
        """Take the vectors of the segments from the encoder."""
        segments, encoding = (
            self.read(doc, "segments") or [],
            encoding_of(doc, self.places["encoding"]),
        )
        if encoding is None or len(encoding.vectors) != len(segments):
            raise ConfigError(
                f"{self.name}: the encoder did not read these {len(segments)} segments: put readout_encoder behind "
                "readout_segment",
                code="missing_stage",
            )
        vectors = [
            PassageVector.pack(segment.id, encoding.model, vector)
            for segment, vector in zip(segments, encoding.vectors, strict=True)
        ]
        return {"vectors": vectors, "warnings": []}


@Language.factory(
    "readout_vectors",
    assigns=["doc._.readout_vectors"],
    requires=["doc._.readout_segments", "doc._.readout_encoding"],
    default_config={
        "segments": "readout_segments",
        "encoding": ENCODING,
        "vectors": "readout_vectors",
    },
)
def create(
    nlp: Language,  # noqa: ARG001 - spaCy's factory signature
    name: str,
    segments: str,
    encoding: str,
    vectors: str,
) -> VectorStage:
    """Make the component; see :class:`VectorStage`."""
    return VectorStage(name, {"segments": segments, "encoding": encoding, "vectors": vectors})
