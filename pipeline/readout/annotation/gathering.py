"""The tasks of one document and person, held against its record and put together."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from msgspec import structs

from readout.annotation.matching import Piece, names_of
from readout.annotation.regions import (
    ENTITY_LABELS,
    EVENT_LABELS,
    POLE,
    QUOTE_LABELS,
    STATUSES,
    THEME,
    Region,
    layer_of,
    regions_of,
)
from readout.annotation.returned import Mark, Returned, Tie, refused
from readout.annotation.tools.brat import fragments, type_name
from readout.config.configuration import text_digest
from readout.errors import nearest
from readout.records.judged import PART_LABELS, Layer
from readout.records.types import Offsets, Record

__all__ = ["Gathered", "Shown", "gather", "layers_in"]

FIXED = (*ENTITY_LABELS, *QUOTE_LABELS, *PART_LABELS, *EVENT_LABELS)
"""Labels that are the same for every record."""


@dataclass(frozen=True)
class Shown:
    """A region of the record as it stood in the tool, whose edges may have cut it."""

    region: Region
    places: dict[int, Offsets]
    """Number of each task that had something of it -> what."""

    @property
    def start(self) -> int:
        """Where what stood in the tasks begins."""
        return min(start for start, _ in self.places.values())

    @property
    def end(self) -> int:
        """Where it ends."""
        return max(end for _, end in self.places.values())


@dataclass
class Gathered:
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
    shown : list of Shown
        What stood there.
    marks : dict of str to Mark
        What stands there now, by ids that are unique in the document.
    ties : list of (str, str, str)
        Links: label, source and target.
    """

    record: Record
    parts: list[Returned]
    windows: list[Offsets]
    layers: frozenset[Layer]
    shown: list[Shown] = field(default_factory=list)
    marks: dict[str, Mark] = field(default_factory=dict)
    ties: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def linked(self) -> bool:
        """Whether links were shown."""
        return self.parts[0].linked

    @property
    def rated(self) -> bool:
        """Whether it was shown what is said of speakers."""
        return self.parts[0].rated


def gather(record: Record, parts: Iterable[Returned], layers: frozenset[Layer]) -> Gathered:
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
    _check_text(record, ordered)
    windows = [(part.start, part.start + len(part.text)) for part in ordered]
    for part in ordered:
        _check_ids(part)
    told = {(part.linked, tuple(part.layers or ())) for part in ordered}
    if len(told) > 1:
        raise refused(
            "mixed_tasks",
            "its tasks come from different interfaces or exports: import them one after the other",
        )
    own = ordered[0].layers
    taken = layers if own is None else layers.intersection(own)
    found = Gathered(record, ordered, windows, taken)
    found.shown = _shown(found)
    _take_marks(found)
    return found


def _check_text(record: Record, parts: list[Returned]) -> None:
    digest = text_digest(record.text)
    for part in parts:
        if part.sha256 not in (None, digest):
            raise refused(
                "changed_text",
                "the text of its record is another one than when it went out: give the records of "
                "that run with --records, or export it again",
            )
        if record.text[part.start : part.start + len(part.text)] != part.text:
            raise refused(
                "changed_text",
                f"{part.place or 'the document'} has another text than its record: the tool, or "
                "somebody, changed it; export it again",
            )
    for before, part in pairwise(parts):
        if part.start < before.start + max(1, len(before.text)):
            whose = "" if part.annotator is None else f" by {part.annotator}"
            raise refused(
                "came_twice",
                f"came back twice{whose} ({before.file} {before.place}, {part.file} {part.place}): "
                "give one of them",
            )


def _check_ids(part: Returned) -> None:
    counts = Counter(mark.id for mark in part.marks)
    for name, times in counts.items():
        if times > 1:
            raise refused(
                "same_id",
                f"{times} regions have the id {name!r}: delete all but one, and draw them again",
            )


def _shown(found: Gathered) -> list[Shown]:
    brat = found.parts[0].brat
    shown = []
    for region in regions_of(found.record, found.layers):
        span = region.start, region.end
        if brat:
            pieces = fragments(found.record.text, *span)
            places = {0: (pieces[0][0], pieces[-1][1])} if pieces else {}
        else:
            places = dict(_within(found.windows, span))
        if places:
            shown.append(Shown(region, places))
    return shown


def _within(windows: list[Offsets], span: Offsets) -> Iterator[tuple[int, Offsets]]:
    """Yield which windows, in order, have something of a stretch, and what."""
    first = max(0, bisect_right(windows, (span[0], 0)) - 1)
    for number in range(first, len(windows)):
        start, end = windows[number]
        if start >= span[1]:
            return
        if max(span[0], start) < min(span[1], end):
            yield number, (max(span[0], start), min(span[1], end))


def _take_marks(found: Gathered) -> None:
    """Take marks and links into the record's offsets; pieces of a region that was cut are one."""
    ours = {one.region.id: one.region for one in found.shown}
    labels = _Labels(found.record)
    pieces = _pieces(found)
    for number, part in enumerate(found.parts):
        placed = [_placed(mark, part, labels) for mark in part.marks]
        marks = [mark for mark in placed if layer_of(mark.label) in found.layers]
        names = names_of(pieces[number], marks)
        keys = {mark.id: names.get(mark.id, f"{number}/{mark.id}") for mark in marks}
        for mark in marks:
            _join(found.marks, structs.replace(mark, id=keys[mark.id]), ours)
        for tie in part.ties:
            _tie(found, tie, keys, {mark.id for mark in part.marks})


def _pieces(found: Gathered) -> list[list[Piece]]:
    """Return what stood in each task."""
    pieces: list[list[Piece]] = [[] for _ in found.parts]
    for one in found.shown:
        region = one.region
        for number, (start, end) in one.places.items():
            piece = Piece(region.id, region.layer, region.label, start, end)
            pieces[number].append(piece)
    return pieces


def _tie(found: Gathered, tie: Tie, keys: dict[str, str], there: set[str]) -> None:
    """Take a link; one to a layer that was not read is passed over."""
    if not {tie.source, tie.target} <= there:
        raise refused(
            "bad_link",
            f"a link {tie.label!r} leads from {tie.source!r} to {tie.target!r}, which are not both "
            "there: delete it",
        )
    if {tie.source, tie.target} <= keys.keys():
        found.ties.append((tie.label, keys[tie.source], keys[tie.target]))


def _placed(mark: Mark, part: Returned, labels: _Labels) -> Mark:
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


def _join(marks: dict[str, Mark], mark: Mark, ours: dict[str, Region]) -> None:
    """Add a mark, or a further piece of one that the edge of a task cut."""
    before = marks.get(mark.id)
    if before is None:
        marks[mark.id] = mark
        return
    unchanged = before.label == ours[mark.id].label
    marks[mark.id] = Mark(
        id=mark.id,
        label=mark.label if unchanged else before.label,
        start=min(before.start, mark.start),
        end=max(before.end, mark.end),
        status=before.status or mark.status,
    )


class _Labels:
    """The labels that a record may have: the fixed ones, and those of its themes and poles."""

    def __init__(self, record: Record | None = None) -> None:
        passages = record.passages if record else []
        asked = {score.id for passage in passages for score in passage.scores}
        there = [theme for passage in passages for theme in passage.themes]
        self._themes = asked | {theme.id for theme in there}
        poles = {POLE + one.pole for theme in there for one in theme.poles}
        themes = sorted(THEME + one for one in self._themes)
        self._known = (*FIXED, *themes, *sorted(poles))
        self._types = {type_name(label): label for label in self._known}

    def of(self, label: str, *, brat: bool) -> str:
        """Return the label of a mark, from brat's name for it where it is brat's.

        Raises
        ------
        DocumentError
            ``unknown_label``.
        """
        found = self.full(label) if brat else label
        layer, theme = layer_of(found), found.removeprefix(THEME)
        strange = layer == "theme" and bool(self._themes) and theme not in self._themes
        if layer is None or strange or found in (THEME, POLE):
            raise refused(
                "unknown_label", f"unknown label {label!r}: {nearest(label, self._known)}"
            )
        return found

    def full(self, name: str) -> str:
        """Return the label that brat has a name for; one that is none of ours as it is."""
        found = self._types.get(name, name)
        if layer_of(found) is None:
            for prefix in (THEME, POLE):
                if found.startswith(type_name(prefix)):
                    return prefix + found[len(prefix) :]
        return found


def layers_in(parts: Iterable[Returned]) -> frozenset[Layer]:
    """Return the layers of which a label stands in what came back."""
    labels = _Labels()
    names = {(mark.label, part.brat) for part in parts for mark in part.marks}
    found = (layer_of(labels.full(name) if brat else name) for name, brat in names)
    return frozenset(layer for layer in found if layer is not None)
