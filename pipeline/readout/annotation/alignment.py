"""Returned labels aligned with those that went out, by id, else by place.

The tasks of one document and person are put together in the record's offsets; each region that
stood in the tool is paired with what it is now.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from msgspec import structs

from readout.annotation.regions import (
    ENDS,
    LABELS,
    POLE,
    STATUSES,
    THEME,
    Layers,
    Region,
    RegionLink,
    RegionLinks,
    Regions,
    layer_of,
    links_of,
    regions_of,
    within,
)
from readout.annotation.returned import Returned, refused
from readout.annotation.tools.brat import type_name
from readout.config.configuration import text_digest
from readout.errors import nearest
from readout.models.pairing import near, one_to_one
from readout.records.judged import PART_LABELS
from readout.records.spans import iou, trim
from readout.records.types import Offsets, Record

__all__ = ["Alignment", "ShownRegion", "align", "layers_in", "names_of"]

KNOWN = [label for labels in LABELS.values() for label in labels]
"""The labels that every record may have."""


class ShownRegion(NamedTuple):
    """A region of the record as it stood in the tool, whose edges may have cut it.

    ``pieces`` are what stood there, by the numbers of the tasks.
    """

    region: Region
    pieces: dict[int, Region]


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
    layers: Layers
    shown: dict[str, ShownRegion]
    marks: dict[str, Region]
    links: RegionLinks

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


def align(record: Record, parts: Iterable[Returned], layers: Layers) -> Alignment:
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
    shown = dict(_shown(record, taken, windows, first.unshown))
    known, links = _known_labels(record), RegionLinks()
    marks = defaultdict(list)
    for number, part in enumerate(ordered):
        there = {mark.id: _placed(mark, part, known) for mark in part.marks}
        mine = [mark for mark in there.values() if mark.layer in taken]
        held = [one.pieces[number] for one in shown.values() if number in one.pieces]
        names = names_of(held, mine)
        ids = {mark.id: names.get(mark.id, f"{number}/{mark.id}") for mark in mine}
        for mark in mine:
            marks[ids[mark.id]].append(mark)
        links += _links(part, there, ids)
    joined = {name: _joined(name, own, shown.get(name), record) for name, own in marks.items()}
    return Alignment(record, ordered, windows, taken, shown, joined, links)


def _shown(
    record: Record, layers: Layers, windows: list[Offsets], unshown: str
) -> Iterator[tuple[str, ShownRegion]]:
    """Yield the regions that stood in the tool, each behind its id."""
    for region in regions_of(record, layers):
        places = within(windows, trim(record.text, *region.span, unshown))
        pieces = {n: structs.replace(region, start=a, end=b) for n, (a, b) in places}
        if pieces:
            yield region.id, ShownRegion(region, pieces)


def _known_labels(record: Record) -> dict[str, str]:
    """Return the labels that a record may have, by themselves and by their names in brat."""
    met = {THEME + score.id for passage in record.passages for score in passage.scores}
    met |= {region.label for region in regions_of(record)}
    known = [*KNOWN, *sorted(met)]
    return {one: one for one in known} | {type_name(one): one for one in reversed(known)}


def _joined(name: str, marks: Regions, shown: ShownRegion | None, record: Record) -> Region:
    """Return what the pieces of a region are now, with its id, words and unmoved edges."""
    start, end = min(one.start for one in marks), max(one.end for one in marks)
    label, item = marks[0].label, ""
    if shown is not None:
        region, pieces = shown.region, [*shown.pieces.values()]
        start = region.start if start == pieces[0].start else start
        end = region.end if end == pieces[-1].end else end
        label = next((one.label for one in marks if one.label != region.label), region.label)
        same = layer_of(label) == region.layer
        name, item = (name, region.item) if same else (f"+{name}", "")
    words = record.text[start:end]
    return Region(name, label, start, end, words, item, notes=marks[0].notes)


def _links(
    part: Returned, marks: Mapping[str, Region], ids: Mapping[str, str]
) -> Iterator[RegionLink]:
    """Yield the links of a task by new ids; one that was drawn backwards is turned."""
    for label, source, target in part.links:
        if label not in ENDS:
            raise refused("bad_link", f"unknown link {label!r}: {nearest(label, ENDS)}")
        if not {source, target} <= marks.keys():
            raise refused(
                "bad_link",
                f"a link {label!r} leads from {source!r} to {target!r}, which are not both there: "
                "delete it",
            )
        if not {source, target} <= ids.keys():  # one to a layer that was not read is passed over
            continue
        one, other = marks[source], marks[target]
        backwards = label in PART_LABELS and (other.layer, one.layer) == ENDS[label]
        if not backwards and ((one.layer, other.layer) != ENDS[label] or source == target):
            raise refused(
                "bad_link",
                f"the link {label!r} from {one.text[:40]!r} ({one.layer}) to {other.text[:40]!r} "
                f"({other.layer}) has to lead from {' to '.join(ENDS[label])}",
            )
        ends = ids[source], ids[target]
        yield RegionLink(label, *(ends[::-1] if backwards else ends))


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


def _placed(mark: Region, part: Returned, known: Mapping[str, str]) -> Region:
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
    if not mark.label:
        raise refused("bad_label", f"{mark.start}-{mark.end} has no label: give it one")
    label = known.get(mark.label) or known.get(type_name(mark.label), mark.label)
    themes = any(one.startswith(THEME) for one in known)
    strange = label.startswith(THEME) and themes and label not in known
    if layer_of(label) is None or strange or label in (THEME, POLE):
        labels = dict.fromkeys(known.values())
        raise refused(
            "unknown_label", f"unknown label {mark.label!r}: {nearest(mark.label, labels)}"
        )
    text, start, end = (
        part.text[mark.start : mark.end],
        mark.start + part.start,
        mark.end + part.start,
    )
    return structs.replace(mark, label=label, text=text, start=start, end=end)


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
    found: dict[str, str] = {}
    for key in (lambda one: one.id, lambda one: (one.span, one.label)):
        taken = set(found.values())
        left = {key(piece): piece.id for piece in reversed(pieces) if piece.id not in taken}
        for mark in marks:
            if mark.id not in found and key(mark) in left:
                found[mark.id] = left.pop(key(mark))
    taken = set(found.values())
    pieces = [piece for piece in pieces if piece.id not in taken]
    marks = [mark for mark in marks if mark.id not in found]
    pairs = one_to_one(_shares(pieces, marks), "readout import")
    return found | {marks[j].id: pieces[i].id for i, j in pairs}


def _shares(pieces: Sequence[Region], marks: Sequence[Region]) -> dict[tuple[int, int], float]:
    """Return how much regions share with marks of their layer; one label counts as all words."""
    left, right = (((one.span, n) for n, one in enumerate(some)) for some in (pieces, marks))
    return {
        (i, j): shared + (marks[j].label == pieces[i].label)
        for i, j in near(left, right)
        if marks[j].layer == pieces[i].layer and (shared := iou(pieces[i].span, marks[j].span))
    }


def layers_in(parts: Iterable[Returned]) -> Layers:
    """Return the layers of the labels that came back."""
    found = {layer_of(mark.label) for part in parts for mark in part.marks}
    return frozenset(layer for layer in found if layer is not None)
