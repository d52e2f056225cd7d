"""The component ``readout_themes``."""

from __future__ import annotations

from typing import ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.config import resolve
from pipeline.records import Passage
from pipeline.stages.base import Stage, StageOutput

__all__ = ["ThemesStage", "create"]

TAXONOMY = "readout:themes/future-industries.toml"
MODEL = "readout:themes/future-industries/model.skops"


class ThemesStage(Stage):
    """Tells which relationships of a taxonomy each passage handles.

    Parameters
    ----------
    name : str
        The component's name.
    taxonomy, model : str
        Files: the taxonomy (TOML) and the model that was trained for it.
    segments, passages : str
        The extension attributes it reads and writes.
    """

    factory = "readout_themes"
    version = "1"
    provides: ClassVar[dict[str, type]] = {"passages": Passage}
    needs = ("segments",)

    def __init__(
        self,
        name: str = "readout_themes",
        taxonomy: str = TAXONOMY,
        model: str = MODEL,
        segments: str = "readout_segments",
        passages: str = "readout_passages",
    ) -> None:
        # Here, not above: spaCy imports this module for every pipeline, and scikit-learn takes seconds.
        from pipeline.stages.themes.annotate import Annotator
        from pipeline.stages.themes.features import Extractor
        from pipeline.stages.themes.model import load_model
        from pipeline.stages.themes.taxonomy import read_taxonomy

        files = (resolve(taxonomy), resolve(model))
        super().__init__(name, {"segments": segments, "passages": passages}, {}, files)
        themes = read_taxonomy(files[0])
        self._annotator = Annotator(themes, Extractor(themes), load_model(files[1], themes))

    def annotate(self, doc: Doc) -> StageOutput:
        """Find the themes of every passage."""
        return {"passages": self._annotator.passages(doc.text, self.read(doc, "segments") or []), "warnings": []}


@Language.factory(
    "readout_themes",
    assigns=["doc._.readout_passages"],
    requires=["doc._.readout_segments"],
    default_config={
        "taxonomy": TAXONOMY,
        "model": MODEL,
        "segments": "readout_segments",
        "passages": "readout_passages",
    },
)
def create(
    nlp: Language,  # noqa: ARG001 - spaCy's factory signature
    name: str,
    taxonomy: str,
    model: str,
    segments: str,
    passages: str,
) -> ThemesStage:
    """Make the component; see :class:`ThemesStage` for the arguments."""
    return ThemesStage(name, taxonomy=taxonomy, model=model, segments=segments, passages=passages)
