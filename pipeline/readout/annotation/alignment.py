"""What came back of a document, held against what went out: by ids, else by places.

The tasks of one document and person are put together in the record's offsets; each region that
stood in the tool is paired with what it is now.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import ChainMap, Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from msgspec import structs

from readout.annotation.regions import (
    LABELS,
    LINK_LABELS,
    POLE,
    STATUSES,
    THEME,
    Region,
    RegionLink,
    layer_of,
    links_of,
    regions_of,
    within,
)
from readout.annotation.returned import Returned, refused
from readout.annotation.tools.brat import fragments, label_of
from readout.config.configuration import text_digest
from readout.errors import nearest
from readout.models.pairing import one_to_one
from readout.records.judged import PART_LABELS, Layer
from readout.records.spans import iou
from readout.records.types import Offsets, Record

__all__ = ["Alignment", "ShownRegion", "align", "layers_in", "names_of"]

SAME_LABEL = 1.0
"""What a pair of one label is worth beside its overlap, which is 1 at most."""
ENDS: dict[str, tuple[Layer, Layer]] = {
    "cue": ("quote", "cue"),
    "speaker": ("quote", "speaker"),
    "occasion": ("quote", "occasion"),
    "part": ("quote", "quote"),
    "parent": ("quote", "quote"),
    "continues": ("quote", "quote"),
    "coref": ("entity", "entity"),
}
"""What a link leads from and to."""
KNOWN = [label for labels in LABELS.values() for label in labels]
"""The labels that every record may have."""


class ShownRegion(NamedTuple):
    """A region of the record as it stood in the tool, whose edges may have cut it.

    ``pieces`` are the places of what stood there, by the numbers of the tasks.
    """

    region: Region
    pieces: dict[int, Offsets]


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
    shown : dict of str to ShownRegion
        What stood there, by the ids of the regions.
    marks : dict of str to Region
        What stands there now, under the id of the region that it is, of new ones under another;
        the id of one that has another layer now is a new one, too.
    links : list of RegionLink
        Those that came back, by the keys of `marks`.
    """

    record: Record
    parts: list[Returned]
    windows: list[Offsets]
    layers: frozenset[Layer]
    shown: dict[str, ShownRegion] = field(default_factory=dict)
    marks: dict[str, Region] = field(default_factory=dict)
    links: list[RegionLink] = field(default_factory=list)

    def shown_links(self) -> Iterator[RegionLink]:
        """Yield the links that stood in the tool: those whose ends stood in one task."""
        for link in links_of(self.record) if self.parts[0].linked else ():
            ends = [self.shown[name].pieces.keys() for name in link[1:] if name in self.shown]
            if len(ends) == 2 and ends[0] & ends[1]:
                yield link

    def choices(self) -> Iterator[tuple[Offsets, list[str], list[int]]]:
        """Yield the place of each task, the themes chosen for it, the numbers of its passages."""
        for part, (start, end) in zip(self.parts, self.windows, strict=True):
            if part.themes is not None and "theme" in self.layers:
                passages = enumerate(self.record.passages)
                held = [number for number, one in passages if start <= one.start < end]
                yield (start, end), part.themes, held


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
    first = ordered[0]
    windows = [(part.start, part.start + len(part.text)) for part in ordered]
    taken = layers if first.layers is None else layers.intersection(first.layers)
    found = Alignment(record, ordered, windows, taken)
    for region in regions_of(record, taken):
        pieces = dict(within(windows, region.span))
        if first.brat:
            trimmed = fragments(record.text, *region.span)
            pieces = {0: (trimmed[0][0], trimmed[-1][1])} if trimmed else {}
        if pieces:
            found.shown[region.id] = ShownRegion(region, pieces)
    known = _known_labels(record)
    marks: defaultdict[str, list[Region]] = defaultdict(list)
    for number, part in enumerate(ordered):
        placed = [_placed(mark, part, known) for mark in part.marks]
        ids = _ids(found.shown, number, [mark for mark in placed if mark.layer in taken])
        for mark in placed:
            if mark.id in ids:
                marks[ids[mark.id]].append(mark)
        there = {mark.id for mark in placed}
        for label, source, target in part.links:
            if not {source, target} <= there:
                raise refused(
                    "bad_link",
                    f"a link {label!r} leads from {source!r} to {target!r}, which are not both "
                    "there: delete it",
                )
            if {source, target} <= ids.keys():  # one to a layer that was not read is passed over
                found.links.append(RegionLink(label, ids[source], ids[target]))
    for name, mine in marks.items():
        found.marks[name] = _joined(name, mine, found.shown.get(name), record.text)
    found.links = [_checked(link, found.marks) for link in found.links]
    return found


def _ids(shown: Mapping[str, ShownRegion], number: int, marks: list[Region]) -> dict[str, str]:
    """Return the ids of the marks of a task: those of their regions, or new ones."""
    pieces = []
    for region, places in shown.values():
        if number in places:
            start, end = places[number]
            pieces.append(structs.replace(region, start=start, end=end))
    names = names_of(pieces, marks)
    return {mark.id: names.get(mark.id, f"{number}/{mark.id}") for mark in marks}


def _known_labels(record: Record) -> list[str]:
    """Return the labels that a record may have."""
    there = [theme for passage in record.passages for theme in passage.themes]
    themes = {THEME + score.id for passage in record.passages for score in passage.scores}
    themes |= {THEME + theme.id for theme in there}
    poles = {POLE + one.pole for theme in there for one in theme.poles}
    return [*KNOWN, *sorted(themes), *sorted(poles)]


def _joined(name: str, marks: list[Region], shown: ShownRegion | None, text: str) -> Region:
    """Return what the pieces of a region are now, with its id, words and unmoved edges."""
    start, end = min(one.start for one in marks), max(one.end for one in marks)
    label, item = marks[0].label, ""
    if shown is not None:
        region, places = shown.region, [*shown.pieces.values()]
        start = region.start if start == places[0][0] else start
        end = region.end if end == places[-1][1] else end
        label = next((one.label for one in marks if one.label != region.label), region.label)
        same = layer_of(label) == region.layer
        name, item = (name, region.item) if same else (f"+{name}", "")
    notes = dict(ChainMap(*(one.notes for one in marks)))
    words = text[start:end]
    return Region(id=name, label=label, start=start, end=end, text=words, item=item, notes=notes)


def _checked(link: RegionLink, marks: Mapping[str, Region]) -> RegionLink:
    """Return a link with ends that can have it; one that was drawn backwards is turned."""
    label, source, target = link
    if label not in LINK_LABELS:
        raise refused("bad_link", f"unknown link {label!r}: {nearest(label, LINK_LABELS)}")
    one, other = marks[source], marks[target]
    if (one.layer, other.layer) == ENDS[label] and source != target:
        return link
    if label in PART_LABELS and (other.layer, one.layer) == ENDS[label]:
        return RegionLink(label, target, source)
    raise refused(
        "bad_link",
        f"the link {label!r} from {one.text[:40]!r} ({one.layer}) to {other.text[:40]!r} "
        f"({other.layer}) has to lead from {' to '.join(ENDS[label])}",
    )


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
        for name, times in Counter(mark.id for mark in part.marks).most_common(1):
            if times > 1:
                raise refused(
                    "same_id",
                    f"{times} regions have the id {name!r}: delete all but one, and draw them "
                    "again",
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


def _placed(mark: Region, part: Returned, known: Sequence[str]) -> Region:
    """Return a mark in the record's offsets, with a label of ours."""
    if not 0 <= mark.start < mark.end <= len(part.text):
        raise refused(
            "moved_span",
            f"{mark.label!r} at {mark.start}-{mark.end} is no stretch of the text: delete it",
        )
    if mark.status not in (None, *STATUSES):
        raise refused(
            "unknown_status",
            f"{mark.status!r} is no status of a speaker: {nearest(mark.status or '', STATUSES)}",
        )
    label = label_of(mark.label, known) if part.brat else mark.label
    themes = any(one.startswith(THEME) for one in known)
    strange = label.startswith(THEME) and themes and label not in known
    if layer_of(label) is None or strange or label in (THEME, POLE):
        raise refused(
            "unknown_label", f"unknown label {mark.label!r}: {nearest(mark.label, known)}"
        )
    return structs.replace(
        mark, label=label, start=mark.start + part.start, end=mark.end + part.start
    )


def names_of(pieces: Sequence[Region], marks: Sequence[Region]) -> dict[str, str]:
    """Return, by the ids of marks, the ids of the regions that they are.

    By id, then by place and label, then by overlap within a layer, so that all pairs together
    share the most; marks that are new are left out.

    Parameters
    ----------
    pieces : sequence of Region
        What stood in the task, in the places that it had there.
    marks : sequence of Region
        What stands there now; offsets count in the same text.

    Raises
    ------
    ConfigError
        ``missing_package``.
    """
    ids = {piece.id for piece in pieces}
    found = {mark.id: mark.id for mark in marks if mark.id in ids}
    waiting: defaultdict[tuple[int, int, str], list[str]] = defaultdict(list)
    for piece in reversed(pieces):
        if piece.id not in found:
            waiting[piece.start, piece.end, piece.label].append(piece.id)
    for mark in marks:
        same = waiting[mark.start, mark.end, mark.label]
        if same and mark.id not in found:
            found[mark.id] = same.pop()
    return found | _by_overlap(pieces, marks, found)


def _by_overlap(
    pieces: Iterable[Region], marks: Iterable[Region], found: Mapping[str, str]
) -> dict[str, str]:
    """Name the marks that overlap with a region of their layer, so that all share the most."""
    taken = set(found.values())
    left = [piece for piece in pieces if piece.id not in taken]
    new = sorted((mark for mark in marks if mark.id not in found), key=lambda mark: mark.start)
    starts = [mark.start for mark in new]
    longest = max((mark.end - mark.start for mark in new), default=0)
    weights = {}
    for i, piece in enumerate(left):
        first = bisect_left(starts, piece.start - longest)
        for j in range(first, bisect_left(starts, piece.end)):
            mark = new[j]
            shared = iou(piece.span, mark.span)
            if shared and mark.layer == piece.layer:
                weights[i, j] = shared + SAME_LABEL * (mark.label == piece.label)
    return {new[j].id: left[i].id for i, j in one_to_one(weights, "readout import")}


def layers_in(parts: Iterable[Returned]) -> frozenset[Layer]:
    """Return the layers of the labels that came back."""
    names = {(mark.label, part.brat) for part in parts for mark in part.marks}
    found = (layer_of(label_of(name, KNOWN) if brat else name) for name, brat in names)
    return frozenset(layer for layer in found if layer is not None)
