"""From passages with their headings to themes with scores, evidence, poles and relation."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, groupby, islice, starmap

import numpy as np

from readout.language.words import words as word_list
from readout.models.arrays import Floats
from readout.records.spans import overlap
from readout.records.types import (
    Offsets,
    Passage,
    PoleMention,
    Relation,
    Segment,
    Theme,
    ThemeScore,
    Warning,
)
from readout.stages.themes.features import (
    COLUMN,
    CUE_PLACES,
    Extractor,
    MeasuredText,
    ThemeFeatures,
)
from readout.stages.themes.model import ThemesModel
from readout.stages.themes.phrasefinder import WordList
from readout.stages.themes.taxonomy import Taxonomy

__all__ = [
    "KINDS",
    "PassageSpan",
    "ScoredPassage",
    "ThemeClassifier",
    "heading_chain",
    "names_theme",
    "passage_spans",
    "split_warnings",
]

KINDS = frozenset({"paragraph", "list_item", "quotation", "glossary_definition"})
"""The kinds of segments that are passages."""
LONGEST = 300
"""Words of a passage; a longer segment is split where a sentence ends, or else within it."""
WORD = re.compile(r"\S+")
MOST = 4
"""Sentences of evidence of a theme, at most."""
MOST_RELATING = 3
"""Words of relation that are given as evidence, at most."""
AT_ONCE = 60
"""Passages that are measured at once, by one theme: many are faster, few keep memory in hand."""
NAMING = [COLUMN[name] for name in ("signal", "first", "second")]
"""Columns of the measures that mention a pole."""
NAMED = 2.0
"""Nearness (0 to 4) from which on a word is taken for a mention where no term is."""
NEARNESS_OF_POLE = ("near_first", "near_second")
NAMES = ("first", "second", "signal", "cue_", "beside_")
"""Measures, or how their names begin, whose words name a pole or a relation."""
SMALL = word_list("word.title_minor")
"""Words of a heading that name nothing."""
HEADING_CHANCE = 0.9
"""The chance that a heading gives: above every threshold but those that ask for more precision."""
HEADING_SHARE, HEADING_LENGTH = 1 / 3, 8
"""A heading is the name of a theme where so large a share of its telling words names poles or a
relation, and where it is no longer; of real headings beyond these, few give the theme.
"""


@dataclass(frozen=True)
class PassageSpan:
    """A passage: its segment, where it begins and ends, its sentences (all in the document)."""

    segment: Segment
    start: int
    end: int
    sentences: tuple[Offsets, ...]


@dataclass(frozen=True)
class ScoredPassage:
    """A passage with the chances of its themes.

    Attributes
    ----------
    span : PassageSpan
        Where it stands.
    units : list of MeasuredText
        Its sentences and pairs of them.
    chances : ndarray, shape (n_units, n_themes)
        The chance of each theme in each.
    headings : list of Segment
        Those it stands under, nearest first.
    by_heading : ndarray, shape (n_themes,)
        The chance that one of them gives, where the passage takes up a side; else 0.
    """

    span: PassageSpan
    units: list[MeasuredText]
    chances: Floats
    headings: list[Segment]
    by_heading: Floats

    @cached_property
    def own(self) -> Floats:
        """The chances by the passage's own words, shape (n_themes,)."""
        found: Floats = self.chances.max(axis=0)
        return found

    @cached_property
    def scores(self) -> Floats:
        """The chances of the themes, shape (n_themes,)."""
        return np.maximum(self.own, self.by_heading)

    def best(self, theme: int) -> list[MeasuredText]:
        """Return its units by the chance that each gives a theme, the surest first."""
        order = np.argsort(-self.chances[:, theme], kind="stable")
        return [self.units[place] for place in order.tolist()]


@dataclass(frozen=True)
class ThemeClassifier:
    """Finds the themes of passages: a taxonomy, its measures, its model, its thresholds.

    Attributes
    ----------
    parents : bool
        Whether a more general theme is given beside one of its kinds.
    prefix : str
        What stands before the ids of themes.
    """

    taxonomy: Taxonomy
    extractor: Extractor
    model: ThemesModel
    thresholds: Sequence[float]
    parents: bool = False
    prefix: str = ""

    def read(
        self, text: str, segments: Sequence[Segment], sentences: Sequence[Offsets]
    ) -> Iterator[ScoredPassage]:
        """Measure and score the passages of a document.

        Parameters
        ----------
        text : str
            The document's text.
        segments : sequence of Segment
            Its segments; a passage's headings are those of its ``section`` and of that heading's
            own section.
        sentences : sequence of (int, int)
            Its sentences; a segment without one is read as one.
        """
        by_id = {segment.id: segment for segment in segments}
        named = cache(self._named)
        passages = passage_spans(text, segments, sentences)
        while lot := list(islice(passages, AT_ONCE // len(self.taxonomy.themes) + 1)):
            found = self.extractor.measure_passages([(text, one.sentences) for one in lot])
            chances = self.model.chances(list(chain.from_iterable(found)))
            for number, kinds in self._kinds.items():
                chances[:, number] = chances[:, [number, *kinds]].max(axis=1)
            parts = np.split(chances, np.cumsum([len(units) for units in found])[:-1])
            for span, units, part in zip(lot, found, parts, strict=True):
                headings = heading_chain(span.segment, by_id)
                above = [named(text[one.start : one.end]) for one in headings]
                by_heading = np.max([np.zeros(part.shape[1]), *above], axis=0)
                sides = np.stack([unit.rows[:, NAMING] for unit in units]).any(axis=(0, 2))
                yield ScoredPassage(span, units, part, headings, by_heading * sides)

    def _named(self, heading: str) -> Floats:
        """Return the chance that a heading gives each theme, shape (n_themes,)."""
        measured = self.extractor.measure(heading, heading=True)
        named = [names_theme(found, measured.words) for found in measured.themes]
        return HEADING_CHANCE * np.array(named)

    def decided(self, scores: Floats) -> list[int]:
        """Return the numbers of the themes that a passage is given."""
        reached = np.flatnonzero(scores >= np.array(self.thresholds)).tolist()
        if self.parents:
            return reached
        themes = self.taxonomy.themes
        above = {name for n in reached for name in self.taxonomy.ancestors(themes[n].id)}
        return [n for n in reached if themes[n].id not in above]

    def passage(self, scored: ScoredPassage) -> Passage:
        """Make the record's passage of one that was scored.

        Evidence are the sentences that say a theme, the surest first, or with the best one the
        heading that does. Its relation is the likeliest in the best, with words for it, if any.
        """
        ids = [f"{self.prefix}{theme.id}" for theme in self.taxonomy.themes]
        scores = scored.scores.tolist()
        themes = []
        for number in self.decided(scored.scores):
            units = scored.best(number)
            best = units[0]
            sure = int((scored.chances[:, number] >= self.thresholds[number]).sum())
            evidence = [] if sure else [one.span for one in scored.headings[:1]]
            taken: list[Offsets] = []
            for unit in units[: max(sure, 1)]:
                if not any(overlap(unit.span, one) for one in taken):
                    taken.append(unit.span)
            evidence += taken[:MOST]
            chances = self.model.relation_chances(best, number)
            kind = max(sorted(chances), key=chances.__getitem__)
            by_measure = best.themes[number].evidence
            near = chain.from_iterable(by_measure.get(f"{at}_{kind}", ()) for at in CUE_PLACES)
            relating = dict.fromkeys(list(near) or by_measure.get(f"loose_{kind}", []))
            words = [best.offsets(*span) for span in islice(relating, MOST_RELATING)]
            theme = Theme(
                ids[number],
                scores[number],
                evidence,
                self._poles(scored, number),
                Relation(kind, words, round(chances[kind], 4)),
            )
            themes.append(theme)
        span, scored_themes = (
            scored.span,
            [ThemeScore(*one) for one in zip(ids, scores, strict=True)],
        )
        return Passage(span.segment.id, themes, scored_themes, span.start, span.end)

    @cached_property
    def _kinds(self) -> dict[int, list[int]]:
        """The numbers of the kinds of each more general theme, which has no less of a chance."""
        themes = enumerate(self.taxonomy.themes)
        found = {number: self.taxonomy.kinds(theme.id) for number, theme in themes}
        return {number: kinds for number, kinds in found.items() if kinds}

    def _poles(self, scored: ScoredPassage, number: int) -> list[PoleMention]:
        """Return the mentions of either pole: by terms, and in the best sentence by meaning."""
        best = scored.best(number)[0]
        features = best.themes[number]
        found: set[tuple[int, int, str]] = set()
        for side, pole in enumerate(self.taxonomy.themes[number].poles):
            for unit in scored.units:
                terms = unit.themes[number].poles[side]
                found.update((*unit.offsets(one.first, one.last), pole.id) for one in terms)
            near = int(features.nearest[side])
            named = near >= 0 and features.value(NEARNESS_OF_POLE[side]) >= NAMED
            if named and not features.poles[side]:
                found.add((*best.offsets(near, near + 1), pole.id))
        return [PoleMention(pole, start, end) for start, end, pole in sorted(found)]


def names_theme(found: ThemeFeatures, words: WordList) -> bool:
    """Return whether a heading is itself the name of a relationship.

    It names both poles, each at the end of its phrase (in "Development Work" it is the work that
    counts), and little else.
    """
    count = len(words.forms)
    small = {at for at, form in enumerate(words.forms) if form in SMALL}
    turns = {at for at in range(1, count) if words.clauses[at - 1] != words.clauses[at]}
    ends = {count, *small, *turns}
    if any(ends.isdisjoint(match.last for match in side) for side in found.poles):
        return False
    spans = chain(*(some for name, some in found.evidence.items() if name.startswith(NAMES)))
    named = set(chain.from_iterable(starmap(range, spans)))
    telling = count - len(small - named)
    return count <= HEADING_LENGTH and len(named) >= HEADING_SHARE * telling


def passage_spans(
    text: str, segments: Sequence[Segment], sentences: Sequence[Offsets]
) -> Iterator[PassageSpan]:
    """Yield the passages among the segments; long ones split, if possible after sentences."""
    starts = [start for start, _ in sentences]
    for segment in segments:
        if segment.kind in KINDS:
            low, high = (bisect_left(starts, at) for at in segment.span)
            within = tuple(sentences[low:high]) or (segment.span,)
            parts = list(_parts(text, within))
            if len(parts) == 1:
                yield PassageSpan(segment, segment.start, segment.end, within)
            else:
                yield from (PassageSpan(segment, one[0][0], one[-1][1], one) for one in parts)


def _parts(text: str, sentences: Sequence[Offsets]) -> Iterator[tuple[Offsets, ...]]:
    """Yield sentences, or pieces of long ones, in lots of at most :data:`LONGEST` words."""
    lot: list[Offsets] = []
    words = 0
    for start, end in sentences:
        spans = [word.span() for word in WORD.finditer(text, start, end)]
        for first in range(0, max(len(spans), 1), LONGEST):
            own = spans[first : first + LONGEST]
            if lot and words + len(own) > LONGEST:
                yield tuple(lot)
                lot, words = [], 0
            last = first + LONGEST >= len(spans)
            lot.append((own[0][0] if first else start, end if last else own[-1][1]))
            words += len(own)
    yield tuple(lot)


def split_warnings(passages: Sequence[Passage]) -> Iterator[Warning]:
    """Yield a warning for each segment that is more than one passage."""
    for segment, group in groupby(passages, lambda one: one.segment):
        some = list(group)
        if len(some) > 1:
            message = f"{segment} has more than {LONGEST} words: read as {len(some)} passages"
            yield Warning("passage_split", message, some[0].start, some[-1].end)


def heading_chain(segment: Segment, by_id: dict[str, Segment]) -> list[Segment]:
    """Return the headings a passage stands under, nearest first; a glossary definition has none."""
    found: list[Segment] = []
    above = None if segment.kind == "glossary_definition" else segment.section
    while (at := by_id.get(above or "")) is not None and at.kind == "heading" and at not in found:
        found.append(at)
        above = at.section
    return found
