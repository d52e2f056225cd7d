"""The component ``readout_themes``."""

from __future__ import annotations

from typing import ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from readout.config import resolve
from readout.records import Passage
from readout.stages.base import Stage, StageOutput

__all__ = ["ThemesStage", "create"]

TAXONOMY = "readout:themes/future-industries.toml"
MODEL = "readout:themes/future-industries/model.skops"


class ThemesStage(Stage):
    """Tells which relationships of a taxonomy each passage handles.

    Parameters
    ----------
    name : str
        The component's name.
    taxonomy : str
        File: the taxonomy (TOML).
    model : str or None
        File: the model that was trained for it. Without one, what other taxonomies teach about
        relationships decides by the terms of this one.
    segments, vectors, passages : str
        The extension attributes it reads (vectors where there are any) and writes.
    """

    factory = "readout_themes"
    version = "2"
    provides: ClassVar[dict[str, type]] = {"passages": Passage}
    needs = ("segments",)
    uses = ("vectors",)
    reads_tokens = False

    def __init__(
        self,
        name: str = "readout_themes",
        taxonomy: str = TAXONOMY,
        model: str | None = MODEL,
        segments: str = "readout_segments",
        vectors: str = "readout_vectors",
        passages: str = "readout_passages",
    ) -> None:
        # Here, not above: spaCy imports this module for every pipeline.
        from readout.stages.themes.annotate import Annotator
        from readout.stages.themes.features import Extractor
        from readout.stages.themes.general import GENERAL, first_model, read_general
        from readout.stages.themes.storage import load_model
        from readout.stages.themes.taxonomy import read_taxonomy

        files = (resolve(taxonomy), resolve(GENERAL if model is None else model))
        super().__init__(
            name, {"segments": segments, "vectors": vectors, "passages": passages}, {}, files
        )
        themes = read_taxonomy(files[0])
        trained = (
            first_model(themes, read_general(files[1]))
            if model is None
            else load_model(files[1], themes)
        )
        self.annotator = Annotator(themes, Extractor(themes), trained)

    def annotate(self, doc: Doc) -> StageOutput:
        """Find the themes of every passage."""
        segments, vectors = self.read(doc, "segments") or [], self.read(doc, "vectors")
        return {"passages": self.annotator.passages(doc.text, segments, vectors), "warnings": []}


@Language.factory(
    "readout_themes",
    assigns=["doc._.readout_passages"],
    requires=["doc._.readout_segments"],
    default_config={
        "taxonomy": TAXONOMY,
        "model": MODEL,
        "segments": "readout_segments",
        "vectors": "readout_vectors",
        "passages": "readout_passages",
    },
)
def create(
    nlp: Language,  # noqa: ARG001 - spaCy's factory signature
    name: str,
    taxonomy: str,
    model: str | None,
    segments: str,
    vectors: str,
    passages: str,
) -> ThemesStage:
    """Make the component; see :class:`ThemesStage` for the arguments."""
    return ThemesStage(
        name, taxonomy=taxonomy, model=model, segments=segments, vectors=vectors, passages=passages
    )
