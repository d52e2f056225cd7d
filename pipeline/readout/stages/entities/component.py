"""The component ``readout_entities``.

Reads segments, sentences and ``doc.ents``, writes entities.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

from spacy.language import Language
from spacy.tokens import Doc

from readout.config import resolve
from readout.language.encoding import ENCODING, encoding_of
from readout.records import Entity
from readout.spans import SpanIndex
from readout.stages.base import Stage, StageOutput, meta_of
from readout.stages.entities.calendars import read_anchor
from readout.stages.entities.extract import Given, extract, headlines
from readout.stages.entities.gazetteer import gazetteer_files, load_gazetteer
from readout.stages.entities.propose.model import model_candidates
from readout.stages.entities.read.tokens import Words

__all__ = ["EntityStage", "create"]

DEFAULTS: dict[str, Any] = {
    "gazetteers": ["readout:gazetteer"],
    "bare_mentions": False,
    "segments": "readout_segments",
    "sentences": "readout_sentences",
    "glossary": "readout_glossary",
    "entities": "readout_entities",
    "encoding": ENCODING,
}


class EntityStage(Stage):
    """Finds bodies, persons, places, meetings, dates, documents, technologies and set formulations.

    The encoder, or else a recogniser that ran before (``doc.ents``), is used where there is one;
    rules, the document's glossary and the gazetteer come first.

    Parameters
    ----------
    name : str
        The component's name in the pipeline.
    gazetteers : list of str
        Gazetteer files or folders; ``readout:NAME`` for packaged ones.
    bare_mentions : bool
        Whether a bare "the conference" is a mention of a conference that the document names, as
        "this conference" and "the work conference" always are.
    places : dict of str to str
        Record field -> name of the ``Doc`` extension.
    """

    factory: ClassVar[str] = "readout_entities"
    version: ClassVar[str] = "4"
    provides: ClassVar[dict[str, type]] = {"entities": Entity}
    needs: ClassVar[tuple[str, ...]] = ("segments", "sentences")
    uses: ClassVar[tuple[str, ...]] = ("glossary",)
    reads_model: ClassVar[bool] = True

    def __init__(
        self, name: str, gazetteers: list[str], bare_mentions: bool, places: dict[str, str]
    ) -> None:
        paths: list[Path] = [resolve(path) for path in gazetteers]
        self.gazetteer = load_gazetteer(paths)
        self.bare_mentions = bare_mentions
        files = [file for path in paths for file in gazetteer_files(path)]
        super().__init__(name, places, {"bare_mentions": bare_mentions, "places": places}, files)

    def annotate(self, doc: Doc) -> StageOutput:
        """Find the entities of a document."""
        segments = self.read(doc, "segments") or []
        words = Words(doc.text)
        given = Given(
            text=doc.text,
            segments=segments,
            sentences=self.read(doc, "sentences") or [],
            glossary=self.read(doc, "glossary") or [],
            model=list(
                model_candidates(
                    doc,
                    SpanIndex(segments),
                    headlines(words, segments),
                    encoding_of(doc, self.places["encoding"]),
                )
            ),
            anchor=read_anchor(meta_of(doc).get("date")),
        )
        return {
            "entities": extract(given, self.gazetteer, words, bare_mentions=self.bare_mentions),
            "warnings": [],
        }


@Language.factory(
    "readout_entities",
    assigns=["doc._.readout_entities"],
    requires=["doc._.readout_segments", "doc._.readout_sentences"],
    default_config=DEFAULTS,
)
def create(
    nlp: Language,  # noqa: ARG001 - spaCy passes it
    name: str,
    gazetteers: list[str],
    bare_mentions: bool,
    segments: str,
    sentences: str,
    glossary: str,
    entities: str,
    encoding: str,
) -> EntityStage:
    """Make the component, as spaCy does from a configuration; see :class:`EntityStage`."""
    places = {
        "segments": segments,
        "sentences": sentences,
        "glossary": glossary,
        "entities": entities,
        "encoding": encoding,
    }
    return EntityStage(name, gazetteers, bare_mentions, places)
