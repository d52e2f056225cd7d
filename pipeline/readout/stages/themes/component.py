"""The component ``readout_themes``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, ClassVar, Self

from msgspec import structs
from spacy.tokens import Doc

from readout.config.configuration import resolve
from readout.doc.kept import read, write
from readout.doc.origin import text_of
from readout.errors import ConfigError, brief
from readout.records.types import Offsets, Passage, Theme, ThemeScore
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
    from readout.stages.themes.annotate import ThemeClassifier

__all__ = ["ThemesSettings", "ThemesStage", "create", "merged", "without_themes"]

TAXONOMY = "readout:themes/future-industries.toml"
MODEL = "readout:themes/future-industries/model.bin"
TAXONOMIES = "readout_taxonomies"
"""Extension with the taxonomies that read a document: place and id -> their versions."""

extend(TAXONOMIES, dict[str, list[str]])


class ThemesSettings(Settings, frozen=True):
    """Settings of the stage.

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
    """Finds the themes of a taxonomy in each passage."""

    factory = "readout_themes"
    version = "7"
    provides: ClassVar = {"passages": Passage}
    needs = ("segments",)
    uses = ("sentences", "passages")
    reads_tokens = False
    settings: ThemesSettings

    def __init__(self, name: str, settings: ThemesSettings) -> None:
        # Here, not above: spaCy imports this module for every pipeline.
        from readout.models.word_vectors import read_word_vectors
        from readout.stages.themes.annotate import ThemeClassifier
        from readout.stages.themes.decisions import DecisionOptions
        from readout.stages.themes.features import Extractor
        from readout.stages.themes.model import PRIOR, load_model, load_prior, prior_model
        from readout.stages.themes.taxonomy import read_taxonomy

        super().__init__(name, settings)
        options = DecisionOptions(settings.threshold, settings.prior, settings.precision_at_least)
        options.check(name)
        taxonomy = read_taxonomy(self.files[0])
        if settings.model is None:
            self.files = (*self.files, resolve(PRIOR))
            model = prior_model(taxonomy, load_prior(self.files[-1]))
        else:
            model = load_model(self.files[1], taxonomy)
        model, thresholds = model.decided(options)
        self.classifier = ThemeClassifier(
            taxonomy, Extractor(taxonomy, read_word_vectors()), model, thresholds, settings.parents
        )
        self.version_read = taxonomy.version

    def clash(self, earlier: Self) -> str:
        """Return why a taxonomy cannot be read beside an earlier one; nothing where it can."""
        waiting = self.missing or earlier.missing
        if waiting or self.places["passages"] != earlier.places["passages"]:
            return ""
        one, other = earlier.classifier.taxonomy, self.classifier.taxonomy
        if one.id == other.id:
            return "" if self.version_read == earlier.version_read else _two(one.id)
        shared = one.ids & other.ids
        unqualified = self.settings.qualified is False
        if not shared or not unqualified or earlier.settings.qualified:
            return ""
        return f"both have the theme {min(shared)}: leave out qualified = false"

    def restore(self, doc: Doc, output: StageOutput) -> None:
        """Write results to the ``Doc``, and which taxonomy they are of."""
        super().restore(doc, output)
        known = read(doc, TAXONOMIES) or {}
        write(doc, TAXONOMIES, {**known, self.subject: [self.version_read]})

    @property
    def subject(self) -> str:
        """Its place on the document and its taxonomy, which two stages of a pipeline may share."""
        return f"{self.places['passages']}/{self.classifier.taxonomy.id}"

    def annotate(self, doc: Doc) -> StageOutput:
        """Find the themes of every passage, beside those of another taxonomy."""
        from readout.stages.themes.annotate import split_warnings

        before, classifier = self.beside(doc)
        segments = self.items(doc, "segments")
        reads = classifier.read(text_of(doc), segments, self.sentences(doc))
        found = [classifier.passage(read) for read in reads]
        return {
            "passages": merged(before, found),
            "warnings": sorted_warnings([] if before else split_warnings(found)),
        }

    def sentences(self, doc: Doc) -> list[Offsets]:
        """Return the sentences of a document."""
        return [one.span for one in self.items(doc, "sentences")]

    def beside(self, doc: Doc) -> tuple[list[Passage], ThemeClassifier]:
        """Return what another taxonomy found in a document, and what finds ours beside it."""
        there: list[Passage] = self.items(doc, "passages")
        prefix = f"{self.classifier.taxonomy.id}/"
        own = self.classifier.taxonomy.ids
        versions = (read(doc, TAXONOMIES) or {}).get(self.subject, [])
        if set(versions) - {self.version_read}:
            taxonomy = self.classifier.taxonomy.id
            raise ConfigError(f"{self.name}: {_two(taxonomy)}", code="bad_value")
        names = {f"{prefix}{theme}" for theme in own}
        as_they_are = bool(versions) and names.isdisjoint(
            score.id for passage in there for score in passage.scores
        )
        before = without_themes(there, own if as_they_are else frozenset(names))
        qualified = self.settings.qualified
        if qualified is None:
            qualified = bool(before) and not as_they_are
        if not qualified:
            return before, self.classifier
        return before, replace(self.classifier, prefix=prefix)


def without_themes(passages: Sequence[Passage], own: frozenset[str]) -> list[Passage]:
    """Return passages with the themes of other taxonomies alone; none where there are no others.

    Parameters
    ----------
    passages : sequence of Passage
        What is there.
    own : frozenset of str
        Ids of themes that are about to be found anew.
    """
    kept = (
        structs.replace(
            one,
            themes=[theme for theme in one.themes if theme.id not in own],
            scores=[score for score in one.scores if score.id not in own],
        )
        for one in passages
    )
    return [one for one in kept if one.scores]


def merged(before: Sequence[Passage], found: Sequence[Passage]) -> list[Passage]:
    """Put the themes of two taxonomies together, passage by passage, in their order."""
    places: dict[tuple[int, int, str], tuple[list[Theme], list[ThemeScore]]] = {}
    for one in chain(before, found):
        themes, scores = places.setdefault((one.start, one.end, one.segment), ([], []))
        themes += one.themes
        scores += one.scores
    return [
        Passage(segment, *places[start, end, segment], start, end)
        for start, end, segment in sorted(places)
    ]


def _two(taxonomy: str) -> str:
    return f"two taxonomies have the id {brief(taxonomy)}: give one of them another id"


create = register(ThemesStage)
