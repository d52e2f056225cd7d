"""Tasks for people who annotate: a passage each, with what stands around it.

The tasks of a record tile its text, so that nothing is labelled twice and nothing is left out.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise
from operator import itemgetter

from msgspec import Struct, structs

from readout.annotation.regions import ALL_LAYERS, Region, RegionLink, links_of, regions_of
from readout.config.configuration import text_digest
from readout.records.judged import LAYERS, Layer
from readout.records.spans import HasOffsets
from readout.records.types import Offsets, Passage, Record, Theme

__all__ = [
    "CONTEXT",
    "LONGEST",
    "LabelTask",
    "task_id",
    "tasks_of",
    "window_at",
    "windows_of",
    "within",
]

CONTEXT = 300
"""Characters before and behind a task that are shown with it."""
LONGEST = 8_000
"""Characters of a task; tools crawl at some 25 KB."""
SHORTEST_SHARE = 0.5
"""Of :data:`LONGEST`: a longer stretch is cut at white space behind this."""
_SPACE = re.compile(r"\s*")


class LabelTask(Struct, frozen=True, kw_only=True):
    """A stretch of a record to be annotated.

    ``record`` is the record's id, ``sha256`` that of its text, by which a text that was changed is
    known; ``start`` and ``end`` say where the task stands in it. Offsets of ``regions`` count in
    ``text``; a region that the edge of a task cuts stands in both tasks under one id. ``links`` are
    those between regions of the task, ``layers`` what is labelled in it. ``themes`` are those of
    the passages that begin in it, ``asked`` all themes that were looked for.
    """

    id: str
    record: str
    sha256: str
    start: int
    end: int
    text: str
    before: str
    after: str
    regions: list[Region]
    links: list[RegionLink]
    layers: list[Layer]
    themes: list[Theme]
    asked: list[str]

    @property
    def provenance(self) -> dict[str, str | int | list[Layer]]:
        """Where the task is from: by this what comes back is joined to its record."""
        names = ("record", "sha256", "start", "end", "layers")
        return {"task": self.id, **{name: getattr(self, name) for name in names}}

    @property
    def theme_ids(self) -> list[str]:
        """The themes of its passages, each once."""
        return list(dict.fromkeys(theme.id for theme in self.themes))


def task_id(record: Record, window: int) -> str:
    """Return the id of the task that a window of a record is, windows counted from 0."""
    return f"{record.id}#{window + 1}"


def tasks_of(record: Record, layers: frozenset[Layer] = ALL_LAYERS) -> Iterator[LabelTask]:
    """Yield the tasks of a record, in order.

    Those that hold nothing but white space are left out.
    """
    text, digest, windows = record.text, text_digest(record.text), windows_of(record)
    regions = _cut(regions_of(record, layers), windows)
    links: defaultdict[str, list[RegionLink]] = defaultdict(list)
    for link in links_of(record):
        links[link.source].append(link)
    passages: defaultdict[int, list[Passage]] = defaultdict(list)
    for passage in record.passages:
        passages[window_at(windows, passage.start)].append(passage)
    for number, (start, end) in enumerate(windows):
        if not text[start:end].strip():
            continue
        there = {region.id: links[region.id] for region in regions[number]}
        held = passages[number]
        yield LabelTask(
            id=task_id(record, number),
            record=record.id,
            sha256=digest,
            start=start,
            end=end,
            text=text[start:end],
            before=text[max(0, start - CONTEXT) : start],
            after=text[end : end + CONTEXT],
            regions=regions[number],
            links=[one for own in there.values() for one in own if one.target in there],
            layers=sorted(layers, key=LAYERS.index),
            themes=list(chain.from_iterable(passage.themes for passage in held)),
            asked=[score.id for score in held[0].scores] if held else [],
        )


def _cut(regions: list[Region], windows: list[Offsets]) -> list[list[Region]]:
    """Return what stands of regions in each window, in its offsets."""
    found: list[list[Region]] = [[] for _ in windows]
    for region in regions:
        for number, (start, end) in within(windows, region.span):
            first, words = (
                windows[number][0],
                region.text[start - region.start : end - region.start],
            )
            piece = structs.replace(region, start=start - first, end=end - first, text=words)
            found[number].append(piece)
    return found


def windows_of(record: Record) -> list[Offsets]:
    """Return the stretches that the tasks of a record are, which tile its text.

    Each has one passage, with headings before it; one that is very long is cut at white space.
    """
    text, length = record.text, len(record.text)
    parts: Sequence[HasOffsets] = record.passages or record.segments
    spaces = (_SPACE.match(text, part.end) for part in parts)
    ends = {space.end() for space in spaces if space}
    windows = []
    for start, end in pairwise(sorted({end for end in ends if 0 < end < length} | {0, length})):
        while end - start > LONGEST:
            least, cut = start + int(LONGEST * SHORTEST_SHARE), start + LONGEST
            marks = (text.rfind(mark, least, cut) + 1 for mark in "\n ")
            cut = next(filter(None, marks), cut)
            windows.append((start, cut))
            start = cut  # noqa: PLW2901
        windows.append((start, end))
    return windows


def window_at(windows: Sequence[Offsets], place: int) -> int:
    """Return the number of the window that a place is in."""
    return max(0, bisect_right(windows, place, key=itemgetter(0)) - 1)


def within(windows: Sequence[Offsets], span: Offsets) -> Iterator[tuple[int, Offsets]]:
    """Yield which windows, in order, have something of a stretch, and what."""
    for number in range(window_at(windows, span[0]), len(windows)):
        start, end = windows[number]
        if start >= span[1]:
            return
        if max(span[0], start) < min(span[1], end):
            yield number, (max(span[0], start), min(span[1], end))
