"""Tasks for people who annotate: a passage each, with what stands around it.

The tasks of a record tile its text, so that nothing is labelled twice and nothing is left out.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, structs

from readout.annotation.regions import Link, Region, links_of, regions_of
from readout.config.configuration import text_digest
from readout.records.judged import LAYERS, Layer
from readout.records.spans import HasOffsets
from readout.records.types import Offsets, Passage, Record, Theme

__all__ = ["CONTEXT", "LONGEST", "Task", "task_id", "tasks_of", "windows_of"]

CONTEXT = 300
"""Characters before and behind a task that are shown with it."""
LONGEST = 8_000
"""Characters of a task; tools crawl at some 25 KB."""
SHORTEST_SHARE = 0.5
"""Of :data:`LONGEST`: a longer stretch is cut at white space behind this."""

_SPACE = re.compile(r"\s*")


class Task(Struct, frozen=True, kw_only=True):
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
    links: list[Link]
    layers: list[Layer]
    themes: list[Theme]
    asked: list[str]

    @property
    def provenance(self) -> dict[str, str | int | list[Layer]]:
        """Where the task is from: by this what comes back is joined to its record."""
        return {
            "task": self.id,
            "record": self.record,
            "sha256": self.sha256,
            "start": self.start,
            "end": self.end,
            "layers": self.layers,
        }

    @property
    def theme_ids(self) -> list[str]:
        """The themes of its passages, each once."""
        return list(dict.fromkeys(theme.id for theme in self.themes))


def task_id(record: Record, window: int) -> str:
    """Return the id of the task that a window of a record is, windows counted from 0."""
    return f"{record.id}#{window + 1}"


def tasks_of(record: Record, layers: frozenset[Layer] = frozenset(LAYERS)) -> Iterator[Task]:
    """Yield the tasks of a record, in order.

    Those that hold nothing but white space are left out.
    """
    text, digest = record.text, text_digest(record.text)
    windows = windows_of(record)
    regions = _by_window(regions_of(record, layers), windows)
    links = _by_source(links_of(record))
    labelled = [layer for layer in LAYERS if layer in layers]
    passages = _passages_by_window(record, windows)
    for number, (start, end) in enumerate(windows):
        if not text[start:end].strip():
            continue
        held = passages[number]
        yield Task(
            id=task_id(record, number),
            record=record.id,
            sha256=digest,
            start=start,
            end=end,
            text=text[start:end],
            before=text[max(0, start - CONTEXT) : start],
            after=text[end : end + CONTEXT],
            regions=[_moved(region, start, end) for region in regions[number]],
            links=_between(links, regions[number]),
            layers=labelled,
            themes=[theme for passage in held for theme in passage.themes],
            asked=[score.id for passage in held[:1] for score in passage.scores],
        )


def _passages_by_window(record: Record, windows: list[Offsets]) -> list[list[Passage]]:
    """Return the passages that begin in each window."""
    starts = [start for start, _ in windows]
    found: list[list[Passage]] = [[] for _ in windows]
    for passage in record.passages:
        found[max(0, bisect_right(starts, passage.start) - 1)].append(passage)
    return found


def windows_of(record: Record) -> list[Offsets]:
    """Return the stretches that the tasks of a record are, which tile its text.

    Each has one passage, with headings before it; one that is very long is cut at white space.
    """
    length = len(record.text)
    parts: Sequence[HasOffsets] = record.passages or record.segments
    ends = {_behind_space(record.text, part.end) for part in parts}
    cuts = sorted({end for end in ends if 0 < end < length} | {0, length})
    return [
        piece
        for start, end in itertools.pairwise(cuts)
        for piece in _pieces(record.text, start, end)
    ]


def _behind_space(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _pieces(text: str, start: int, end: int) -> Iterator[Offsets]:
    while end - start > LONGEST:
        least = start + int(LONGEST * SHORTEST_SHARE)
        cut = start + LONGEST
        for mark in ("\n", " "):
            found = text.rfind(mark, least, cut)
            if found >= 0:
                cut = found + 1
                break
        yield start, cut
        start = cut
    yield start, end


def _by_window(regions: Iterable[Region], windows: list[Offsets]) -> list[list[Region]]:
    found: list[list[Region]] = [[] for _ in windows]
    starts = [start for start, _ in windows]
    for region in regions:
        number = max(0, bisect_right(starts, region.start) - 1)
        while number < len(windows) and windows[number][0] < region.end:
            found[number].append(region)
            number += 1
    return found


def _moved(region: Region, start: int, end: int) -> Region:
    """Return a region as it stands in a task that begins at `start`."""
    first, last = max(region.start, start), min(region.end, end)
    words = region.text[first - region.start : last - region.start]
    return structs.replace(region, start=first - start, end=last - start, text=words)


def _by_source(links: Iterable[Link]) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for link in links:
        found.setdefault(link.source, []).append(link)
    return found


def _between(links: dict[str, list[Link]], regions: list[Region]) -> list[Link]:
    there = {region.id for region in regions}
    return [link for region in regions for link in links.get(region.id, ()) if link.target in there]
