"""From passages with their headings to themes with scores, evidence, poles and relation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from readout.arrays import Floats, Singles
from readout.errors import ConfigError
from readout.language.encoding import PassageVector
from readout.records import Offsets, Passage, PoleMention, Relation, Segment, Theme, ThemeScore
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
    """A passage with the headings it stands under (the nearest first), its measures and its scores by theme."""

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
        self, text: str, segments: Sequence[Segment], vectors: Sequence[PassageVector] | None = None
    ) -> list[Passage]:
        """Annotate the passages among the segments of a document.

        Parameters
        ----------
        text : str
            The document's text.
        segments : sequence of Segment
            Its segments; a passage's headings are those of its ``section`` and of that heading's own section.
        vectors : sequence of PassageVector, optional
            The encoder's vectors of the segments.

        Returns
        -------
        list of Passage
            One for each segment of :data:`KINDS`, in their order.

        Raises
        ------
        ConfigError
            ``other_encoder`` where the vectors are not of the encoder that the model learned from.
        """
        chosen = [segment for segment in segments if segment.kind in KINDS]
        by_id, by_segment = (
            {segment.id: segment for segment in segments},
            self._checked(chosen, vectors),
        )
        found: list[Passage] = []
        for first in range(0, len(chosen), AT_ONCE):
            read = self._read(text, chosen[first : first + AT_ONCE], by_id, by_segment)
            found += [self.annotated(read, place) for place in range(len(read.passages))]
        return found

    def annotated(self, read: Read, place: int) -> Passage:
        """Make the record's passage of one that was read."""
        one = read.passages[place]
        return Passage(
            one.segment.id,
            [
                self._theme(read, place, n)
                for n in self.given(one.scores, vectors=read.vectors is not None)
            ],
            [
                ThemeScore(t.id, float(score))
                for t, score in zip(self.taxonomy.themes, one.scores, strict=True)
            ],
        )

    def read(
        self, text: str, segments: Sequence[Segment], vectors: Sequence[PassageVector] | None
    ) -> Read:
        """Measure and score the passages of a document; see :meth:`passages`."""
        chosen = [segment for segment in segments if segment.kind in KINDS]
        by_id = {segment.id: segment for segment in segments}
        return self._read(text, chosen, by_id, self._checked(chosen, vectors))

    def _read(
        self,
        text: str,
        chosen: Sequence[Segment],
        by_id: dict[str, Segment],
        vectors: dict[str, PassageVector] | None,
    ) -> Read:
        chains = [heading_chain(segment, by_id) for segment in chosen]
        measured = [
            self.extractor.measure(
                PassageText(text[s.start : s.end], "\n".join(text[h.start : h.end] for h in chain))
            )
            for s, chain in zip(chosen, chains, strict=True)
        ]
        words = self.model.words(measured)
        stacked = (
            None
            if vectors is None
            else np.stack([vectors[segment.id].unpack() for segment in chosen])
        )
        scores = self._rounded_up(self.model.scores(measured, words, stacked))
        parts = zip(chosen, chains, measured, scores, strict=True)
        return Read([ReadPassage(*part) for part in parts], words, stacked)

    def given(self, scores: Floats, *, vectors: bool) -> list[int]:
        """Return the numbers of the themes that a passage is given: those at their threshold."""
        calibrations = (theme.full if vectors else theme.plain for theme in self.model.themes)
        return [
            number for number, one in enumerate(calibrations) if scores[number] >= one.threshold
        ]

    def _rounded_up(self, scores: Floats) -> Floats:
        """Give a more general theme at least the score of each of its kinds."""
        for number, theme in enumerate(self.taxonomy.themes):
            scores[:, number] = scores[:, [number, *self.taxonomy.kinds(theme.id)]].max(axis=1)
        return scores

    def _checked(
        self, chosen: Sequence[Segment], vectors: Sequence[PassageVector] | None
    ) -> dict[str, PassageVector] | None:
        """Return the vectors by segment, where the model weighs vectors, and has some of its own encoder."""
        if vectors is None or not self.model.encoder or not chosen:
            return None
        by_segment = {vector.segment: vector for vector in vectors}
        for vector in vectors:
            if vector.model != self.model.encoder:
                raise ConfigError(
                    f"the theme model learned from the vectors of another encoder ({self.model.encoder}, not "
                    f"{vector.model}): use the encoder it was trained with, or leave readout_vectors out",
                    code="other_encoder",
                )
        without = [segment.id for segment in chosen if segment.id not in by_segment]
        if without:
            raise ConfigError(
                f"no vector of segment {without[0]}: readout_vectors must read the segments that readout_themes reads",
                code="missing_stage",
            )
        return by_segment

    def _theme(self, read: Read, place: int, number: int) -> Theme:
        theme, one = self.taxonomy.themes[number], read.passages[place]
        found, item, segment = one.measured.themes[number], one.measured, one.segment
        weighed = self.model.weights(number, vectors=read.vectors is not None)
        row = read.words[place].toarray()[0]
        ranked = [
            (weight, _placed(item, span, segment))
            for weight, span in strongest(
                item, number, word_shares(self.model, item, weighed, row, number)
            )
        ]
        by_heading = sum(
            float(weighed.measures[COLUMN[name]] * found.row[COLUMN[name]]) for name in HEADINGS
        )
        if by_heading > 0 and one.headings:
            ranked.append((by_heading, (one.headings[0].start, one.headings[0].end)))
        ranked.sort(key=lambda r: (-r[0], r[1]))
        poles = [
            PoleMention(pole.id, *_placed(item, (hit.first, hit.last), segment))
            for pole, hits in zip(theme.poles, found.poles, strict=True)
            for hit in hits
        ]
        poles.sort(key=lambda p: (p.start, p.end, p.pole))
        score, evidence = float(one.scores[number]), [span for _, span in ranked]
        return Theme(theme.id, score, evidence, poles, self._relation(item, number, segment))

    def _relation(self, item: Measured, number: int, segment: Segment) -> Relation | None:
        """Choose the likeliest type among those that the words speak for; None where they speak for none."""
        found = item.themes[number]
        words = {
            kind: [
                *found.grounds.get(f"signal_{kind}", []),
                *found.grounds.get(f"cue_{kind}", []),
                *found.grounds.get(f"beside_{kind}", []),
            ]
            or found.loose.get(kind, [])
            for kind in RELATION_TYPES
        }
        spoken = {kind: list(dict.fromkeys(spans)) for kind, spans in words.items() if spans}
        if self.model.relation is None or not spoken:
            return None
        row = np.array([relation_row(found)])
        chances = dict(
            zip(
                self.model.relation.classes_, self.model.relation.predict_proba(row)[0], strict=True
            )
        )
        best = max(sorted(spoken), key=lambda kind: float(chances.get(kind, 0.0)))
        evidence = [_placed(item, span, segment) for span in spoken[best][:3]]
        return Relation(best, evidence, round(float(chances.get(best, 0.0)), 4))  # type: ignore[arg-type]


def _placed(item: Measured, span: Offsets, segment: Segment) -> Offsets:
    start, end = item.span(*span)
    return segment.start + start, segment.start + end


def heading_chain(segment: Segment, by_id: dict[str, Segment]) -> list[Segment]:
    """Return the headings a passage stands under, the nearest first; a glossary definition stands under none."""
    chain: list[Segment] = []
    if segment.kind == "glossary_definition":
        return chain
    at = by_id.get(segment.section or "")
    while at is not None and at not in chain:
        if at.kind == "heading":
            chain.append(at)
        at = by_id.get(at.section or "") if at.section != at.id else None
    return chain
