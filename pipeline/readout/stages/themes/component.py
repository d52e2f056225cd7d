"""The component ``readout_themes``."""

from __future__ import annotations

from typing import ClassVar

from spacy.tokens import Doc

from readout.config import resolve
from readout.records import Passage
from readout.stages.base import File, Place, Settings, Stage, StageOutput, register

__all__ = ["ThemesSettings", "ThemesStage", "create"]

TAXONOMY = "readout:themes/future-industries.toml"
MODEL = "readout:themes/future-industries/model.skops"


class ThemesSettings(Settings, frozen=True):
    """What of the stage a configuration can set.

    Attributes
    ----------
    taxonomy : File
        The taxonomy (TOML).
    model : File or None
        The model that was trained for it. Without one, what other taxonomies teach about
        relationships decides by the terms of this one.
    segments, vectors, passages : Place
        The two first are read, vectors where there are any; the last is written.
    """

    taxonomy: File = TAXONOMY
    model: File | None = MODEL
    segments: Place = "readout_segments"
    vectors: Place = "readout_vectors"
    passages: Place = "readout_passages"


class ThemesStage(Stage):
    """Tells which relationships of a taxonomy each passage handles."""

    factory: ClassVar[str] = "readout_themes"
    version: ClassVar[str] = "2"
    provides: ClassVar[dict[str, type]] = {"passages": Passage}
    needs: ClassVar[tuple[str, ...]] = ("segments",)
    uses: ClassVar[tuple[str, ...]] = ("vectors",)
    reads_tokens: ClassVar[bool] = False
    settings: ThemesSettings

    def __init__(
        self,
        name: str,
        settings: ThemesSettings,
    ) -> None:
        # Here, not above: spaCy imports this module for every pipeline.
        from readout.stages.themes.annotate import Annotator
        from readout.stages.themes.features import Extractor
        from readout.stages.themes.general import GENERAL, first_model, read_general
        from readout.stages.themes.storage import load_model
        from readout.stages.themes.taxonomy import read_taxonomy

        super().__init__(name, settings)
        themes = read_taxonomy(self.files[0])
        if settings.model is None:
            self.files = (*self.files, resolve(GENERAL))
            model = first_model(themes, read_general(self.files[1]))
        else:
            model = load_model(self.files[1], themes)
        self.annotator = Annotator(themes, Extractor(themes), model)

    def annotate(self, doc: Doc) -> StageOutput:
        """Find the themes of every passage."""
        segments, vectors = self.read(doc, "segments") or [], self.read(doc, "vectors")
        return {
            "passages": self.annotator.passages(doc.text, segments, vectors),
            "warnings": [],
        }


create = register(ThemesStage)
