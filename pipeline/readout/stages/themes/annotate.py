"""From passages with their headings to themes with scores, evidence, poles and relation."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np

from readout.models.arrays import Floats
from readout.records.spans import overlap
from readout.records.types import (
    Offsets,
    Passage,
    PoleMention,
    Relation,
    RelationType,
    Segment,
    Theme,
    ThemeScore,
    Warning,
)
from readout.stages.themes.features import COLUMN, RELATING, Extractor, Found
from readout.stages.themes.model import ThemesModel
from readout.stages.themes.relations import likeliest
from readout.stages.themes.taxonomy import Taxonomy
from readout.stages.themes.units import Unit, units_of

__all__ = [
    "KINDS",
    "Annotator",
    "ReadPassage",
    "Stretch",
    "heading_chain",
    "split_warnings",
    "stretches",
]

KINDS = frozenset({"paragraph", "list_item", "quotation", "glossary_definition"})
"""The kinds of segments that are passages."""
LONGEST = 300
"""Words of a passage; a longer segment is split where a sentence ends, or else within it."""
WORD = re.compile(r"\S+")
MARKS = ";:,"
"""Behind these a sentence is split that is longer than a passage, rather than behind any word."""
CLOSING = "”’\"')]"
MOST = 4
"""How many sentences of evidence a theme gets at most."""
AT_ONCE = 32
"""Sentences that are measured at once: many are faster, few keep memory and Ctrl-C in hand."""
NAMING = [COLUMN[name] for name in ("signal", "first", "second")]
"""Where words name a side of a theme."""
NAMED = 2.0
"""Nearness (0 to 4) from which on a word is taken for a mention where no term is."""
SIDES = ("near_first", "near_second")


@dataclass(frozen=True)
class Stretch:
    """A passage: its segment, where it begins and ends, its sentences (all in the document)."""

    segment: Segment
    start: int
    end: int
    sentences: tuple[Offsets, ...]


@dataclass(frozen=True)
class ReadPassage:
    """A passage that was read.

    Attributes
    ----------
    units : list of Unit
        Its sentences and pairs of them; places count from the passage's start.
    chances : ndarray, shape (n_units, n_themes)
        The chance of each theme in each.
    headings : list of Segment
        Those it stands under, nearest first.
    by_heading : ndarray, shape (n_themes,)
        The chance that one of them names the theme, where the passage takes up a side; else 0.
    """

    stretch: Stretch
    units: list[Unit]
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
        found: Floats = np.maximum(self.own, self.by_heading)
        return found

    def best(self, theme: int) -> list[Unit]:
        """Return its units by the chance that each gives a theme, the surest first."""
        order = np.argsort(-self.chances[:, theme], kind="stable")
        return [self.units[place] for place in order.tolist()]


@dataclass(frozen=True)
class Annotator:
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
    ) -> Iterator[ReadPassage]:
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
        named: dict[str, Floats] = {}
        for stretch, units, chances in self._weighed(text, segments, sentences):
            headings = heading_chain(stretch.segment, by_id)
            for heading in headings:
                if heading.id not in named:
                    words = text[heading.start : heading.end]
                    measured = self.extractor.measure(words, heading=True)
                    named[heading.id] = self.model.heading_chances(measured)
            above = [named[heading.id] for heading in headings]
            by_heading = np.max([np.zeros(chances.shape[1]), *above], axis=0)
            yield ReadPassage(
                stretch, units, self._rounded_up(chances), headings, by_heading * _takes_up(units)
            )

    def _weighed(
        self, text: str, segments: Sequence[Segment], sentences: Sequence[Offsets]
    ) -> Iterator[tuple[Stretch, list[Unit], Floats]]:
        """Yield the passages with their units, and the chances of the themes in each of these."""
        for lot in _lots(stretches(text, segments, sentences)):
            found = units_of([_own(text, one) for one in lot], self.extractor)
            every = chain.from_iterable(found)
            chances = self.model.chances([unit.measured for unit in every])
            ends = np.cumsum([len(units) for units in found])[:-1]
            yield from zip(lot, found, np.split(chances, ends), strict=True)

    def given(self, scores: Floats) -> list[int]:
        """Return the numbers of the themes that a passage is given."""
        reached = np.flatnonzero(scores >= np.array(self.thresholds)).tolist()
        if self.parents:
            return reached
        themes = self.taxonomy.themes
        above = {name for n in reached for name in self.taxonomy.ancestors(themes[n].id)}
        return [n for n in reached if themes[n].id not in above]

    def passage(self, read: ReadPassage) -> Passage:
        """Make the record's passage of one that was read."""
        scores = read.scores
        ids = [f"{self.prefix}{theme.id}" for theme in self.taxonomy.themes]
        return Passage(
            read.stretch.segment.id,
            [self._theme(read, number) for number in self.given(scores)],
            [ThemeScore(*one) for one in zip(ids, scores.tolist(), strict=True)],
            read.stretch.start,
            read.stretch.end,
        )

    @cached_property
    def _kinds(self) -> dict[int, list[int]]:
        """The numbers of the kinds of each more general theme."""
        themes = enumerate(self.taxonomy.themes)
        found = {number: self.taxonomy.kinds(theme.id) for number, theme in themes}
        return {number: kinds for number, kinds in found.items() if kinds}

    def _rounded_up(self, chances: Floats) -> Floats:
        """Give a more general theme at least the chance of each of its kinds."""
        for number, kinds in self._kinds.items():
            chances[:, number] = chances[:, [number, *kinds]].max(axis=1)
        return chances

    def _theme(self, read: ReadPassage, number: int) -> Theme:
        return Theme(
            f"{self.prefix}{self.taxonomy.themes[number].id}",
            float(read.scores[number]),
            list(self._evidence(read, number)),
            self._poles(read, number),
            self._relation(read, number),
        )

    def _evidence(self, read: ReadPassage, number: int) -> Iterator[Offsets]:
        """Yield the sentences that say it, the surest first, or the heading that does."""
        threshold = self.thresholds[number]
        shift = read.stretch.start
        sure = int((read.chances[:, number] >= threshold).sum())
        if not sure:
            yield from ((h.start, h.end) for h in read.headings[:1])
        taken: list[Unit] = []
        for unit in read.best(number)[: max(sure, 1)]:
            span = unit.start, unit.end
            apart = not any(overlap(span, (one.start, one.end)) for one in taken)
            if apart and len(taken) < MOST:
                taken.append(unit)
                yield shift + unit.start, shift + unit.end

    def _poles(self, read: ReadPassage, number: int) -> list[PoleMention]:
        """Return the mentions of either pole: by terms, and in the best sentence by meaning."""
        poles = self.taxonomy.themes[number].poles
        best = read.best(number)[0]
        found: set[tuple[int, int, str]] = set()
        for side, pole in enumerate(poles):
            for unit in read.units:
                for hit in unit.measured.themes[number].poles[side]:
                    found.add((*_placed(read, unit, (hit.first, hit.last)), pole.id))
            one = best.measured.themes[number]
            near = one.nearest[side]
            if not one.poles[side] and near >= 0 and one.value(SIDES[side]) >= NAMED:
                found.add((*_placed(read, best, (near, near + 1)), pole.id))
        return [PoleMention(pole, start, end) for start, end, pole in sorted(found)]

    def _relation(self, read: ReadPassage, number: int) -> Relation:
        """Choose the likeliest type in the best sentence; words of relation for it, if any."""
        unit = read.best(number)[0]
        chances = self.model.relation_chances(unit.measured, number)
        best = likeliest(chances)
        spoken = _spoken(unit.measured.themes[number], best)
        evidence = [_placed(read, unit, span) for span in spoken[:3]]
        return Relation(best, evidence, round(chances[best], 4))


def _spoken(found: Found, kind: RelationType) -> list[Offsets]:
    """Return the words that speak for a type of relation: near the poles, else anywhere."""
    near: list[Offsets] = []
    for place in RELATING:
        near += found.grounds.get(f"{place}_{kind}", ())
    spoken = near or found.loose.get(kind, [])
    return list(dict.fromkeys(spoken))


def _takes_up(units: Sequence[Unit]) -> Floats:
    """Tell for each theme whether some words name a side of it; shape (n_themes,), 0 or 1."""
    rows = np.stack([unit.measured.rows[:, NAMING] for unit in units])
    found: Floats = np.any(rows, axis=(0, 2)).astype(np.float64)
    return found


def _lots(passages: Iterator[Stretch]) -> Iterator[list[Stretch]]:
    """Yield passages that are measured at once, of :data:`AT_ONCE` sentences and a few more."""
    lot: list[Stretch] = []
    count = 0
    for passage in passages:
        lot.append(passage)
        count += len(passage.sentences)
        if count >= AT_ONCE:
            yield lot
            lot, count = [], 0
    if lot:
        yield lot


def _own(text: str, passage: Stretch) -> tuple[str, list[Offsets]]:
    """Return the text of a passage, and where its sentences stand in it."""
    shift = passage.start
    spans = [(start - shift, end - shift) for start, end in passage.sentences]
    return text[shift : passage.end], spans


def _placed(read: ReadPassage, unit: Unit, words: Offsets) -> Offsets:
    """Turn word numbers of a unit into characters of the document."""
    shift = read.stretch.start + unit.start
    start, end = unit.measured.span(*words)
    return shift + start, shift + end


def stretches(
    text: str, segments: Sequence[Segment], sentences: Sequence[Offsets]
) -> Iterator[Stretch]:
    """Yield the passages among the segments; long ones split, if possible after sentences."""
    starts = [start for start, _ in sentences]
    for segment in segments:
        if segment.kind not in KINDS:
            continue
        low = bisect_left(starts, segment.start)
        high = bisect_left(starts, segment.end)
        within = tuple(sentences[low:high]) or ((segment.start, segment.end),)
        parts = list(_parts(text, within))
        if len(parts) == 1:
            yield Stretch(segment, segment.start, segment.end, within)
        else:
            for part in parts:
                yield Stretch(segment, part[0][0], part[-1][1], part)


def _parts(text: str, sentences: Sequence[Offsets]) -> Iterator[tuple[Offsets, ...]]:
    """Yield sentences, or pieces of long ones, in lots of at most :data:`LONGEST` words."""
    lot: list[Offsets] = []
    words = 0
    pieces = (_pieces(text, start, end) for start, end in sentences)
    for start, end in chain.from_iterable(pieces):
        count = len(text[start:end].split())
        if lot and words + count > LONGEST:
            yield tuple(lot)
            lot, words = [], 0
        lot.append((start, end))
        words += count
    yield tuple(lot)


def _pieces(text: str, start: int, end: int) -> Iterator[Offsets]:
    """Yield a sentence, or where it is too long pieces of at most :data:`LONGEST` words."""
    words: list[Offsets] = []
    if end - start > 2 * LONGEST:  # fewer characters are fewer words
        words = [word.span() for word in WORD.finditer(text, start, end)]
    first = 0
    while len(words) - first > LONGEST:
        first += _cut(text, words[first : first + LONGEST])
        yield start, words[first - 1][1]
        start = words[first][0]
    yield start, end


def _cut(text: str, words: Sequence[Offsets]) -> int:
    """Return behind how many words to split: at the last strong mark of the second half, or all."""
    half = len(words) // 2
    ends = [text[start:end].rstrip(CLOSING)[-1:] for start, end in words]
    for mark in MARKS:
        places = [at for at in range(half, len(ends)) if ends[at] == mark]
        if places:
            return places[-1] + 1
    return len(words)


def split_warnings(passages: Sequence[Passage]) -> Iterator[Warning]:
    """Yield a warning for each segment that is more than one passage."""
    by_segment: dict[str, list[Passage]] = {}
    for passage in passages:
        by_segment.setdefault(passage.segment, []).append(passage)
    for segment, some in by_segment.items():
        if len(some) > 1:
            message = f"{segment} has more than {LONGEST} words: read as {len(some)} passages"
            yield Warning("passage_split", message, some[0].start, some[-1].end)


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
