"""The component ``readout_themes``."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Self

from spacy.tokens import Doc

from readout.config.configuration import resolve
from readout.doc.extensions import read, write
from readout.errors import ConfigError, brief
from readout.records.types import Offsets, Passage
from readout.stages.base import (
    File,
    Place,
    Settings,
    Stage,
    StageOutput,
    extend,
    register,
    sorted_warnings,
)

if TYPE_CHECKING:
    from readout.stages.themes.annotate import Annotator

__all__ = ["ThemesSettings", "ThemesStage", "create"]

TAXONOMY = "readout:themes/future-industries.toml"
MODEL = "readout:themes/future-industries/model.bin"
TAXONOMIES = "readout_taxonomies"
"""Where a document tells which taxonomies it was read by: place and id -> their versions."""

extend(TAXONOMIES, dict[str, list[str]])


class ThemesSettings(Settings, frozen=True):
    """What of the stage a configuration can set.

    Attributes
    ----------
    taxonomy : File
        The taxonomy (TOML).
    model : File or None
        The model that was trained for it. Without one, what other taxonomies teach about
        relationships decides by its terms and descriptions.
    threshold : float or None
        The score from which on a theme is given, in place of that with the best expected F1.
    prior : float or None
        The share of passages with a theme, where it is another than in the labelled passages, in
        place of that which was asked for in training.
    precision_at_least : float or None
        The share of right ones that is expected of what is given, in place of the best F1. Where
        no threshold has it, the strictest is taken (0.95 at most). Not beside ``threshold``.
    parents : bool
        Whether a more general theme is given beside one of its kinds.
    qualified : bool or None
        Whether ids carry the taxonomy (``future-industries/scitech_industry``). None: where another
        taxonomy was read before.
    segments, sentences, passages : Place
        The two first are read, sentences where there are any; the last is written. Where passages
        are there already, of another taxonomy, its themes stay.
    """

    taxonomy: File = TAXONOMY
    model: File | None = MODEL
    threshold: float | None = None
    prior: float | None = None
    precision_at_least: float | None = None
    parents: bool = False
    qualified: bool | None = None
    segments: Place = "readout_segments"
    sentences: Place = "readout_sentences"
    passages: Place = "readout_passages"


class ThemesStage(Stage):
    """Tells which relationships of a taxonomy each passage handles."""

    factory: ClassVar[str] = "readout_themes"
    version: ClassVar[str] = "7"
    provides: ClassVar[dict[str, type]] = {"passages": Passage}
    needs: ClassVar[tuple[str, ...]] = ("segments",)
    uses: ClassVar[tuple[str, ...]] = ("sentences", "passages")
    reads_tokens: ClassVar[bool] = False
    settings: ThemesSettings

    def __init__(self, name: str, settings: ThemesSettings) -> None:
        # Here, not above: spaCy imports this module for every pipeline.
        from readout.models.word_vectors import read_word_vectors
        from readout.stages.themes.annotate import Annotator
        from readout.stages.themes.decisions import Wish
        from readout.stages.themes.features import Extractor
        from readout.stages.themes.general import GENERAL, first_model, read_general
        from readout.stages.themes.model import load_model
        from readout.stages.themes.taxonomy import read_taxonomy

        super().__init__(name, settings)
        wish = Wish(settings.threshold, settings.prior, settings.precision_at_least)
        wish.check(name)
        taxonomy = read_taxonomy(self.files[0])
        if settings.model is None:
            self.files = (*self.files, resolve(GENERAL))
            model = first_model(taxonomy, read_general(self.files[-1]))
        else:
            model = load_model(self.files[1], taxonomy)
        model, thresholds = model.wished(wish)
        self.annotator = Annotator(
            taxonomy, Extractor(taxonomy, read_word_vectors()), model, thresholds, settings.parents
        )
        self.version_read = taxonomy.version

    def clash(self, earlier: Self) -> str:
        """Say why a taxonomy cannot be read beside an earlier one; nothing where it can."""
        waiting = self.missing or earlier.missing
        if waiting or self.places["passages"] != earlier.places["passages"]:
            return ""
        one, other = earlier.annotator.taxonomy, self.annotator.taxonomy
        if one.id == other.id:
            return "" if self.version_read == earlier.version_read else _two(one.id)
        shared = one.ids & other.ids
        plain = self.settings.qualified is False
        if not shared or not plain or earlier.settings.qualified:
            return ""
        return f"both have the theme {min(shared)}: leave out qualified = false"

    def restore(self, doc: Doc, output: StageOutput) -> None:
        """Write results to the ``Doc``, and which taxonomy they are of."""
        super().restore(doc, output)
        known = read(doc, TAXONOMIES) or {}
        write(doc, TAXONOMIES, {**known, self.subject: [self.version_read]})

    @property
    def subject(self) -> str:
        """Where it writes, and the id of its taxonomy: what two stages of one pipeline share."""
        return f"{self.places['passages']}/{self.annotator.taxonomy.id}"

    def annotate(self, doc: Doc) -> StageOutput:
        """Find the themes of every passage, beside those of another taxonomy."""
        from readout.stages.themes.annotate import split_warnings
        from readout.stages.themes.merging import merged

        before, annotator = self.beside(doc)
        segments = self.read(doc, "segments") or []
        reads = annotator.read(doc.text, segments, self.sentences(doc))
        found = [annotator.passage(read) for read in reads]
        return {
            "passages": merged(before, found),
            "warnings": sorted_warnings([] if before else split_warnings(found)),
        }

    def sentences(self, doc: Doc) -> list[Offsets]:
        """Return the sentences of a document."""
        return [(one.start, one.end) for one in self.read(doc, "sentences") or []]

    def beside(self, doc: Doc) -> tuple[list[Passage], Annotator]:
        """Return what another taxonomy found in a document, and what finds ours beside it."""
        from readout.stages.themes.merging import foreign

        there: list[Passage] = self.read(doc, "passages") or []
        prefix = f"{self.annotator.taxonomy.id}/"
        own = self.annotator.taxonomy.ids
        versions = (read(doc, TAXONOMIES) or {}).get(self.subject, [])
        if set(versions) - {self.version_read}:
            taxonomy = self.annotator.taxonomy.id
            raise ConfigError(f"{self.name}: {_two(taxonomy)}", code="bad_value")
        names = {f"{prefix}{theme}" for theme in own}
        as_they_are = bool(versions) and names.isdisjoint(_ids(there))
        before = foreign(there, own if as_they_are else frozenset(names))
        told = self.settings.qualified
        if told is None:
            told = bool(before) and not as_they_are
        if not told:
            return before, self.annotator
        return before, replace(self.annotator, prefix=prefix)


def _ids(passages: list[Passage]) -> set[str]:
    return {score.id for passage in passages for score in passage.scores}


def _two(taxonomy: str) -> str:
    return f"two taxonomies have the id {brief(taxonomy)}: give one of them another id"


create = register(ThemesStage)
