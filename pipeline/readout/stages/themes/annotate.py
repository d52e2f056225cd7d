"""From passages with their headings to themes with scores, evidence, poles and relation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from readout.arrays import Floats, Singles
from readout.errors import ConfigError
from readout.language.encoding import PassageVector
from readout.records import (
    Offsets,
    Passage,
    PoleMention,
    Relation,
    RelationType,
    Segment,
    Theme,
    ThemeScore,
)
from readout.stages.themes.classifier import ThemesModel, relation_row
from readout.stages.themes.estimators import Rows
from readout.stages.themes.evidence import strongest, word_shares
from readout.stages.themes.features import COLUMN, Extractor, Measured, PassageText
from readout.stages.themes.taxonomy import RELATION_TYPES, Taxonomy

__all__ = ["KINDS", "Annotator", "Read", "ReadPassage", "heading_chain"]

KINDS = frozenset({"paragraph", "list_item", "quotation", "glossary_definition"})
"""The kinds of segments that are passages."""
AT_ONCE = 200
"""So many passages are measured and scored together: of ordinary documents all."""
HEADINGS = ("heading_first", "heading_second", "heading_both", "heading_signal")


@dataclass(frozen=True)
class ReadPassage:
    """A passage: headings it stands under (nearest first), its measures, its scores by theme."""

    segment: Segment
    headings: list[Segment]
    measured: Measured
    scores: Floats


@dataclass(frozen=True)
class Read:
    """The passages of a document with their word weights and vectors."""

    passages: list[ReadPassage]
    words: Rows
    vectors: Singles | None


@dataclass(frozen=True)
class Annotator:
    """Finds the themes of passages: a taxonomy, its measures and its model."""

    taxonomy: Taxonomy
    extractor: Extractor
    model: ThemesModel

    def passages(
        self,
        text: str,
        segments: Sequence[Segment],
        vectors: Sequence[PassageVector] | None = None,
    ) -> list[Passage]:
        """Annotate the passages among the segments of a document; see :meth:`reads`.

        Returns
        -------
        list of Passage
            One for each segment of :data:`KINDS`, in their order.
        """
        return [
            self.annotated(read, place)
            for read in self.reads(text, segments, vectors)
            for place in range(len(read.passages))
        ]

    def annotated(
        self,
        read: Read,
        place: int,
    ) -> Passage:
        """Make the record's passage of one that was read."""
        scores = read.passages[place].scores
        given = self.given(scores, vectors=read.vectors is not None)
        ids = (theme.id for theme in self.taxonomy.themes)
        return Passage(
            read.passages[place].segment.id,
            [self._theme(read, place, number) for number in given],
            [
                ThemeScore(theme, score)
                for theme, score in zip(ids, scores.tolist(), strict=True)
            ],
        )

    def reads(
        self,
        text: str,
        segments: Sequence[Segment],
        vectors: Sequence[PassageVector] | None,
    ) -> Iterator[Read]:
        """Measure and score the passages of a document, :data:`AT_ONCE` together.

        Parameters
        ----------
        text : str
            The document's text.
        segments : sequence of Segment
            Its segments; a passage's headings are those of its ``section`` and of that heading's
            own section.
        vectors : sequence of PassageVector, optional
            The encoder's vectors of the segments.

        Raises
        ------
        ConfigError
            ``other_encoder`` where the vectors are not of the encoder that the model learned from.
        """
        chosen = [segment for segment in segments if segment.kind in KINDS]
        by_id = {segment.id: segment for segment in segments}
        by_segment = self._checked(chosen, vectors)
        for first in range(0, len(chosen), AT_ONCE):
            some = chosen[first : first + AT_ONCE]
            chains = [heading_chain(segment, by_id) for segment in some]
            measured = [
                self.extractor.measure(_passage_text(text, segment, chain))
                for segment, chain in zip(some, chains, strict=True)
            ]
            words = self.model.words(measured)
            stacked = None
            if by_segment is not None:
                stacked = np.stack(
                    [by_segment[segment.id].unpack() for segment in some]
                )
            scores = self._rounded_up(self.model.scores(measured, words, stacked))
            parts = zip(
                some,
                chains,
                measured,
                scores,
                strict=True,
            )
            yield Read([ReadPassage(*part) for part in parts], words, stacked)

    def given(
        self,
        scores: Floats,
        *,
        vectors: bool,
    ) -> list[int]:
        """Return the numbers of the themes that a passage is given: those at their threshold."""
        calibrations = [
            theme.full if vectors else theme.plain for theme in self.model.themes
        ]
        return np.flatnonzero(
            scores >= [one.threshold for one in calibrations]
        ).tolist()

    def _rounded_up(self, scores: Floats) -> Floats:
        """Give a more general theme at least the score of each of its kinds."""
        for number, theme in enumerate(self.taxonomy.themes):
            scores[:, number] = scores[:, [number, *self.taxonomy.kinds(theme.id)]].max(
                axis=1
            )
        return scores

    def _checked(
        self,
        chosen: Sequence[Segment],
        vectors: Sequence[PassageVector] | None,
    ) -> dict[str, PassageVector] | None:
        """Return the vectors by segment, where the model weighs vectors and there are any."""
        model = self.model.encoder
        if vectors is None or not model or not chosen:
            return None
        for vector in vectors:
            if vector.model != model:
                raise ConfigError(
                    f"the theme model learned from the vectors of another encoder ({model}, not "
                    f"{vector.model}): use the encoder it was trained with, or leave "
                    "readout_vectors out",
                    code="other_encoder",
                )
        by_segment = {vector.segment: vector for vector in vectors}
        for segment in chosen:
            if segment.id not in by_segment:
                raise ConfigError(
                    f"no vector of segment {segment.id}: readout_vectors must read the segments "
                    "that readout_themes reads",
                    code="missing_stage",
                )
        return by_segment

    def _theme(
        self,
        read: Read,
        place: int,
        number: int,
    ) -> Theme:
        theme, one = self.taxonomy.themes[number], read.passages[place]
        poles = [
            PoleMention(pole.id, *_placed(one, (hit.first, hit.last)))
            for pole, hits in zip(
                theme.poles, one.measured.themes[number].poles, strict=True
            )
            for hit in hits
        ]
        return Theme(
            theme.id,
            float(one.scores[number]),
            self._evidence(read, place, number),
            sorted(poles, key=lambda pole: (pole.start, pole.end, pole.pole)),
            self._relation(one, number),
        )

    def _evidence(
        self,
        read: Read,
        place: int,
        number: int,
    ) -> list[Offsets]:
        """Return the words that speak for a theme, and the heading if it does; strongest first."""
        one = read.passages[place]
        found = one.measured.themes[number]
        weighed = self.model.weights(number, vectors=read.vectors is not None)
        row = read.words[place].toarray()[0]
        shares = word_shares(
            self.model,
            one.measured,
            weighed,
            row,
            number,
        )
        ranked = [
            (-weight, _placed(one, span))
            for weight, span in strongest(one.measured, number, shares)
        ]
        columns = [COLUMN[name] for name in HEADINGS]
        by_heading = sum((weighed.measures[columns] * found.row[columns]).tolist())
        if by_heading > 0 and one.headings:
            ranked.append((-by_heading, (one.headings[0].start, one.headings[0].end)))
        return [span for _, span in sorted(ranked)]

    def _relation(
        self,
        one: ReadPassage,
        number: int,
    ) -> Relation | None:
        """Choose the likeliest type that the words speak for; None where they speak for none."""
        found = one.measured.themes[number]
        spoken: dict[RelationType, list[Offsets]] = {}
        for kind in RELATION_TYPES:
            names = (f"signal_{kind}", f"cue_{kind}", f"beside_{kind}")
            near = [span for name in names for span in found.grounds.get(name, ())]
            spans = near or found.loose.get(kind, [])
            if spans:
                spoken[kind] = list(dict.fromkeys(spans))
        classifier = self.model.relation
        if classifier is None or not spoken:
            return None
        decided = classifier.predict_proba(np.array([relation_row(found)]))[0]
        chances = dict(zip(classifier.classes_.tolist(), decided.tolist(), strict=True))
        best = max(sorted(spoken), key=lambda kind: chances.get(kind, 0.0))
        evidence = [_placed(one, span) for span in spoken[best][:3]]
        return Relation(best, evidence, round(chances.get(best, 0.0), 4))


def _passage_text(
    text: str,
    segment: Segment,
    chain: Sequence[Segment],
) -> PassageText:
    headings = [text[heading.start : heading.end] for heading in chain]
    return PassageText(text[segment.start : segment.end], "\n".join(headings))


def _placed(one: ReadPassage, words: Offsets) -> Offsets:
    """Turn word numbers of a passage into characters of the document."""
    start, end = one.measured.span(*words)
    return one.segment.start + start, one.segment.start + end


def heading_chain(segment: Segment, by_id: dict[str, Segment]) -> list[Segment]:
    """Return the headings a passage stands under, nearest first; a glossary definition has none."""
    chain: list[Segment] = []
    if segment.kind == "glossary_definition":
        return chain
    at = by_id.get(segment.section or "")
    while at is not None and at not in chain:
        if at.kind == "heading":
            chain.append(at)
        at = by_id.get(at.section or "") if at.section != at.id else None
    return chain
