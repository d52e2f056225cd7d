"""From passages with their headings to themes with scores, evidence, poles and relation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Offsets, Passage, PoleMention, Relation, Segment, Theme, ThemeScore
from pipeline.stages.themes.evidence import strongest, word_shares
from pipeline.stages.themes.features import COLUMN, Extractor, Measured, PassageText
from pipeline.stages.themes.model import ThemesModel, relation_row
from pipeline.stages.themes.taxonomy import RELATION_TYPES, Taxonomy

__all__ = ["KINDS", "Annotator", "heading_chain"]

KINDS = frozenset({"paragraph", "list_item", "quotation", "glossary_definition"})
"""The kinds of segments that are passages."""
HEADINGS = ("heading_first", "heading_second", "heading_both", "heading_signal")


@dataclass(frozen=True)
class Annotator:
    """Finds the themes of passages: a taxonomy, its measures and its model."""

    taxonomy: Taxonomy
    extractor: Extractor
    model: ThemesModel

    def passages(self, text: str, segments: Sequence[Segment]) -> list[Passage]:
        """Annotate the passages among the segments of a document.

        Parameters
        ----------
        text : str
            The document's text.
        segments : sequence of Segment
            Its segments; a passage's headings are those of its ``section`` and of that heading's own section.

        Returns
        -------
        list of Passage
            One for each segment of :data:`KINDS`, in their order.
        """
        chosen = [segment for segment in segments if segment.kind in KINDS]
        by_id = {segment.id: segment for segment in segments}
        chains = [heading_chain(segment, by_id) for segment in chosen]
        measured = [
            self.extractor.measure(PassageText(text[s.start : s.end], "\n".join(text[h.start : h.end] for h in chain)))
            for s, chain in zip(chosen, chains, strict=True)
        ]
        words = self.model.words(measured)
        scores = self.model.scores(measured, words)
        return [
            Passage(
                segment.id,
                [
                    self._theme(item, number, float(row[number]), words[place].toarray()[0], segment, chain)
                    for number, classifier in enumerate(self.model.themes)
                    if row[number] >= classifier.threshold
                ],
                [ThemeScore(t.id, float(score)) for t, score in zip(self.taxonomy.themes, row, strict=True)],
            )
            for place, (segment, chain, item, row) in enumerate(zip(chosen, chains, measured, scores, strict=True))
        ]

    def _theme(
        self,
        item: Measured,
        number: int,
        score: float,
        weights: NDArray[np.float64],
        segment: Segment,
        chain: list[Segment],
    ) -> Theme:
        theme = self.taxonomy.themes[number]
        found = item.themes[number]
        ranked = [
            (weight, _placed(item, span, segment))
            for weight, span in strongest(item, number, word_shares(self.model, item, number, weights))
        ]
        coefficients = self.model.themes[number].classifier.coef_[0]
        by_heading = sum(float(coefficients[COLUMN[name]] * found.row[COLUMN[name]]) for name in HEADINGS)
        if by_heading > 0 and chain:
            ranked.append((by_heading, (chain[0].start, chain[0].end)))
        ranked.sort(key=lambda r: (-r[0], r[1]))
        poles = [
            PoleMention(pole.id, *_placed(item, (hit.first, hit.last), segment))
            for pole, hits in zip(theme.poles, found.poles, strict=True)
            for hit in hits
        ]
        poles.sort(key=lambda p: (p.start, p.end, p.pole))
        return Theme(theme.id, score, [span for _, span in ranked], poles, self._relation(item, number, segment))

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
        row = np.array([relation_row(found, number, len(self.taxonomy.themes))])
        chances = dict(zip(self.model.relation.classes_, self.model.relation.predict_proba(row)[0], strict=True))
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
