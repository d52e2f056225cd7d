"""What came back of a document, held against what went out: by ids, else by places.

The tasks of one document and person are put together in the record's offsets; each region that
stood in the tool is paired with the mark that it is now.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from msgspec import structs

from readout.annotation.regions import (
    LABELS,
    POLE,
    STATUSES,
    THEME,
    Region,
    RegionLink,
    layer_of,
    links_of,
    regions_of,
)
from readout.annotation.returned import Returned, ReturnedMark, refused
from readout.annotation.tasks import within
from readout.annotation.tools.brat import fragments, type_name
from readout.config.configuration import text_digest
from readout.errors import nearest
from readout.models.pairing import one_to_one
from readout.records.judged import Layer
from readout.records.spans import iou
from readout.records.types import Offsets, Record

__all__ = ["Alignment", "ShownRegion", "align", "layers_in", "names_of"]

SAME_LABEL = 1.0
"""What a pair of one label is worth beside its overlap, which is 1 at most."""


class ShownRegion(NamedTuple):
    """A region of the record as it stood in the tool, whose edges may have cut it.

    ``start`` and ``end`` are the edges of what stood there, ``tasks`` the numbers of the tasks that
    had something of it.
    """

    region: Region
    start: int
    end: int
    tasks: frozenset[int]


@dataclass
class Alignment:
    """A document as one person gave it back; offsets count in its record's text.

    Attributes
    ----------
    record : Record
        As it went out.
    parts : list of Returned
        The tasks, in order.
    windows : list of (int, int)
        Where they stand.
    layers : frozenset of str
        Which layers were read.
    shown : list of ShownRegion
        What stood there.
    marks : dict of str to ReturnedMark
        What stands there now, under the id of the region that it is; of new ones under another.
    links : list of RegionLink
        Those that came back, by the same ids.
    """

    record: Record
    parts: list[Returned]
    windows: list[Offsets]
    layers: frozenset[Layer]
    shown: list[ShownRegion] = field(default_factory=list)
    marks: dict[str, ReturnedMark] = field(default_factory=dict)
    links: list[RegionLink] = field(default_factory=list)

    def pairs(self) -> Iterator[tuple[ShownRegion, ReturnedMark]]:
        """Yield the regions that are still there, and what they are now."""
        for shown in self.shown:
            if shown.region.id in self.marks:
                yield shown, self.marks[shown.region.id]

    def deleted(self) -> list[Region]:
        """Return the regions that did not come back."""
        return [one.region for one in self.shown if one.region.id not in self.marks]

    def added(self) -> dict[str, ReturnedMark]:
        """Return what came back and had not gone out."""
        known = {one.region.id for one in self.shown}
        return {name: mark for name, mark in self.marks.items() if name not in known}

    def shown_links(self) -> list[RegionLink]:
        """Return the links that stood in the tool: those whose ends stood in one task."""
        tasks = {one.region.id: one.tasks for one in self.shown}
        none = frozenset[int]()
        return [
            link
            for link in (links_of(self.record) if self.parts[0].linked else ())
            if tasks.get(link.source, none) & tasks.get(link.target, none)
        ]


def align(record: Record, parts: Iterable[Returned], layers: frozenset[Layer]) -> Alignment:
    """Put together what came back of a document.

    Parameters
    ----------
    record : Record
        The one that went out.
    parts : iterable of Returned
        Its tasks, all of one person.
    layers : frozenset of str
        Which layers to take, where the tasks do not say which they have; else of those.

    Raises
    ------
    DocumentError
        ``changed_text``, ``came_twice``, ``mixed_tasks``, ``unknown_label``, ``unknown_status``,
        ``bad_link``, ``same_id``.
    """
    ordered = sorted(parts, key=lambda part: part.start)
    _check(record, ordered)
    windows = [(part.start, part.start + len(part.text)) for part in ordered]
    own = ordered[0].layers
    taken = layers if own is None else layers.intersection(own)
    found = Alignment(record, ordered, windows, taken)
    for region in regions_of(record, taken):
        places = list(within(windows, region.span))
        if ordered[0].brat:
            places = [(0, piece) for piece in fragments(record.text, *region.span)]
        if places:
            tasks = frozenset(number for number, _ in places)
            shown = ShownRegion(region, places[0][1][0], places[-1][1][1], tasks)
            found.shown.append(shown)
    labels = _RecordLabels(record)
    for number, part in enumerate(ordered):
        _take(found, number, part, labels)
    return found


def _take(found: Alignment, number: int, part: Returned, labels: _RecordLabels) -> None:
    """Take the marks and links of a task; pieces of a region that its edge cut are one."""
    first, last = found.windows[number]
    pieces = [
        structs.replace(one.region, start=max(one.start, first), end=min(one.end, last))
        for one in found.shown
        if number in one.tasks
    ]
    placed = [_placed(mark, part, labels) for mark in part.marks]
    marks = [mark for mark in placed if layer_of(mark.label) in found.layers]
    names = names_of(pieces, marks)
    ours = {region.id: region.label for region in pieces}
    keys = {mark.id: names.get(mark.id, f"{number}/{mark.id}") for mark in marks}
    for mark in marks:
        name = keys[mark.id]
        found.marks[name] = _joined(found.marks.get(name), mark, ours.get(name))
    found.links += _linked(part, keys)


def _check(record: Record, parts: list[Returned]) -> None:
    """Refuse tasks that are of another text, came twice, or have two regions of one id."""
    digest = text_digest(record.text)
    for part in parts:
        if part.sha256 not in (None, digest):
            raise refused(
                "changed_text",
                "the text of its record is another one than when it went out: give the records of "
                "that run with --records, or export it again",
            )
        if not record.text.startswith(part.text, part.start):
            raise refused(
                "changed_text",
                f"{part.place or 'the document'} has another text than its record: the tool, or "
                "somebody, changed it; export it again",
            )
        (name, times), *_ = Counter(mark.id for mark in part.marks).most_common(1) or [("", 0)]
        if times > 1:
            raise refused(
                "same_id",
                f"{times} regions have the id {name!r}: delete all but one, and draw them again",
            )
    for before, part in pairwise(parts):
        if part.start < before.start + max(1, len(before.text)):
            whose = "" if part.annotator is None else f" by {part.annotator}"
            raise refused(
                "came_twice",
                f"came back twice{whose} ({before.file} {before.place}, {part.file} {part.place}): "
                "give one of them",
            )
        if (part.linked, part.layers) != (before.linked, before.layers):
            raise refused(
                "mixed_tasks",
                "its tasks come from different interfaces or exports: import them one after the "
                "other",
            )


def _placed(mark: ReturnedMark, part: Returned, labels: _RecordLabels) -> ReturnedMark:
    """Return a mark in the record's offsets, with a label of ours."""
    if not 0 <= mark.start < mark.end <= len(part.text):
        raise refused(
            "moved_span",
            f"{mark.label!r} at {mark.start}-{mark.end} is no stretch of the text: delete it",
        )
    if mark.status is not None and mark.status not in STATUSES:
        raise refused(
            "unknown_status",
            f"{mark.status!r} is no status of a speaker: {nearest(mark.status, STATUSES)}",
        )
    return structs.replace(
        mark,
        label=labels.of(mark.label, brat=part.brat),
        start=mark.start + part.start,
        end=mark.end + part.start,
    )


def _joined(before: ReturnedMark | None, mark: ReturnedMark, label: str | None) -> ReturnedMark:
    """Return a mark joined with the piece of it that an earlier task had; `label` went out."""
    if before is None:
        return mark
    return structs.replace(
        before,
        label=mark.label if before.label == label else before.label,
        start=min(before.start, mark.start),
        end=max(before.end, mark.end),
        status=before.status or mark.status,
    )


def _linked(part: Returned, keys: dict[str, str]) -> Iterator[RegionLink]:
    """Yield links by the ids of regions; one to a layer that was not read is passed over."""
    there = {mark.id for mark in part.marks}
    for label, source, target in part.links:
        if not {source, target} <= there:
            raise refused(
                "bad_link",
                f"a link {label!r} leads from {source!r} to {target!r}, which are not both there: "
                "delete it",
            )
        if {source, target} <= keys.keys():
            yield RegionLink(label, keys[source], keys[target])


def names_of(pieces: Sequence[Region], marks: Sequence[ReturnedMark]) -> dict[str, str]:
    """Return, by the ids of marks, the ids of the regions that they are.

    By id, then by place and label, then by overlap within a layer, so that all pairs together
    share the most; marks that are new are left out.

    Parameters
    ----------
    pieces : sequence of Region
        What stood in the task, in the places that it had there.
    marks : sequence of ReturnedMark
        What stands there now; offsets count in the same text.

    Raises
    ------
    ConfigError
        ``missing_package``.
    """
    ids = {piece.id for piece in pieces}
    found = {mark.id: mark.id for mark in marks if mark.id in ids}
    for match in (_by_place, _by_overlap):
        taken = set(found.values())
        left = [piece for piece in pieces if piece.id not in taken]
        found |= match(left, [mark for mark in marks if mark.id not in found])
    return found


def _by_place(left: list[Region], new: list[ReturnedMark]) -> dict[str, str]:
    """Name the marks that have the place and label of a region."""
    waiting: defaultdict[tuple[int, int, str], list[str]] = defaultdict(list)
    for piece in reversed(left):
        waiting[piece.start, piece.end, piece.label].append(piece.id)
    found = {}
    for mark in new:
        same = waiting[mark.start, mark.end, mark.label]
        if same:
            found[mark.id] = same.pop()
    return found


def _by_overlap(left: list[Region], new: list[ReturnedMark]) -> dict[str, str]:
    """Name the marks that overlap with a region of their layer, so that all share the most."""
    new.sort(key=lambda mark: mark.start)
    starts = [mark.start for mark in new]
    longest = max((mark.end - mark.start for mark in new), default=0)
    weights = {}
    for i, piece in enumerate(left):
        first = bisect_left(starts, piece.start - longest)
        for j in range(first, bisect_left(starts, piece.end)):
            mark = new[j]
            shared = iou(piece.span, (mark.start, mark.end))
            if shared and layer_of(mark.label) == piece.layer:
                weights[i, j] = shared + SAME_LABEL * (mark.label == piece.label)
    return {new[j].id: left[i].id for i, j in one_to_one(weights, "readout import")}


class _RecordLabels:
    """The labels that a record may have: the fixed ones, and those of its themes and poles."""

    def __init__(self, record: Record | None = None) -> None:
        passages = record.passages if record else []
        there = [theme for passage in passages for theme in passage.themes]
        asked = {THEME + score.id for passage in passages for score in passage.scores}
        self._themes = asked | {THEME + theme.id for theme in there}
        poles = {POLE + one.pole for theme in there for one in theme.poles}
        fixed = (label for labels in LABELS.values() for label in labels)
        self._known = (*fixed, *sorted(self._themes), *sorted(poles))
        self._types = {type_name(label): label for label in self._known}

    def of(self, label: str, *, brat: bool) -> str:
        """Return the label of a mark, from brat's name for it where it is brat's.

        Raises
        ------
        DocumentError
            ``unknown_label``.
        """
        found = self.full(label) if brat else label
        layer = layer_of(found)
        strange = layer == "theme" and self._themes and found not in self._themes
        if layer is None or strange or found in (THEME, POLE):
            raise refused(
                "unknown_label", f"unknown label {label!r}: {nearest(label, self._known)}"
            )
        return found

    def full(self, name: str) -> str:
        """Return the label that brat has a name for; one that is none of ours as it is."""
        found = self._types.get(name, name)
        for prefix in (THEME, POLE):
            if layer_of(found) is None and found.startswith(type_name(prefix)):
                return prefix + found[len(prefix) :]
        return found


def layers_in(parts: Iterable[Returned]) -> frozenset[Layer]:
    """Return the layers of which a label stands in what came back."""
    labels = _RecordLabels()
    names = {(mark.label, part.brat) for part in parts for mark in part.marks}
    found = (layer_of(labels.full(name) if brat else name) for name, brat in names)
    return frozenset(layer for layer in found if layer is not None)
