"""Tasks that Label Studio exports as JSON: annotations of each person, with the ids of regions.

Offsets count code points or, of older versions, UTF-16 units: whichever gives the region's words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any, Literal

from msgspec import Struct, field

from readout.annotation.files import decoded, read
from readout.annotation.offsets import all_verified
from readout.annotation.returned import Mark, Returned, Tie, refused
from readout.annotation.returned_items import Item, record_in
from readout.annotation.tools.label_studio import LABEL, STATUS, THEMES
from readout.io.files import Place
from readout.records.judged import PART_LABELS, Layer

__all__ = ["SUFFIXES", "items"]

SUFFIXES = (".json",)
TOLD = "a task as Label Studio exports it (JSON, not JSON-MIN)"


class _Person(Struct):
    id: int
    email: str | None = None


class _Value(Struct):
    start: int | None = None
    end: int | None = None
    text: str | list[str] | None = None
    labels: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)


class _Result(Struct):
    type: str
    id: str = ""
    from_name: str = ""
    value: _Value = field(default_factory=_Value)
    from_id: str = ""
    to_id: str = ""
    direction: Literal["left", "right", "bi"] = "right"
    labels: list[str] | None = None


class _Annotation(Struct):
    result: list[_Result]
    completed_by: int | str | _Person | None = None
    was_cancelled: bool = False


class _Data(Struct):
    text: str
    record: str
    sha256: str
    start: int
    layers: list[Layer] | None = None


class _Task(Struct):
    data: _Data
    annotations: list[_Annotation]


def items(place: Place) -> Iterator[Item]:
    """Yield the tasks of a file."""
    tasks = decoded(read(place), list[Any], "a list of tasks, as Label Studio exports")
    for number, task in enumerate(tasks, start=1):
        data = task.get("data") if isinstance(task, dict) else None
        yield Item(f"task {number}", record_in(data), partial(_returned, task, place.shown, number))


def _returned(told: Any, file: str, number: int) -> Iterator[Returned]:
    task = decoded(told, _Task, TOLD)
    for annotation in task.annotations:
        if annotation.was_cancelled:
            continue
        found = Returned(
            file=file,
            place=f"task {number}",
            text=task.data.text,
            start=task.data.start,
            record=task.data.record,
            sha256=task.data.sha256,
            layers=task.data.layers,
            annotator=_named(annotation.completed_by),
        )
        _fill(found, annotation.result)
        yield found


def _named(person: int | str | _Person | None) -> str | None:
    if isinstance(person, _Person):
        return person.email or str(person.id)
    return None if person is None else str(person)


def _fill(found: Returned, results: list[_Result]) -> None:
    by_name: defaultdict[str, list[_Result]] = defaultdict(list)
    for one in results:
        by_name[one.from_name].append(one)
    found.marks = list(_marks(found.text, by_name[LABEL], by_name[STATUS]))
    labels = {mark.id: mark.label for mark in found.marks}
    found.ties = [_tie(one, labels) for one in results if one.type == "relation"]
    found.themes = [theme for one in by_name[THEMES] for theme in one.value.choices]


def _marks(text: str, regions: list[_Result], rated: list[_Result]) -> Iterator[Mark]:
    statuses = {one.id: one.value.choices[0] for one in rated if one.value.choices}
    places = all_verified(text, [_given(text, one) for one in regions])
    for one, (start, end) in zip(regions, places, strict=True):
        yield Mark(id=one.id, label=_label(one), start=start, end=end, status=statuses.get(one.id))


def _given(text: str, result: _Result) -> tuple[int, int, str]:
    """Return start and end of a region, and its words."""
    value = result.value
    if value.start is None or value.end is None:
        raise refused("bad_file", f"region {result.id!r} has no start and end")
    if isinstance(value.text, str):
        return value.start, value.end, value.text
    if not text.isascii():
        raise refused(
            "moved_span",
            f"region {result.id!r} comes without its words, so that it is not known in which units "
            "its offsets count: export with saveTextResult",
        )
    return value.start, value.end, text[max(0, value.start) : max(0, value.end)]


def _label(result: _Result) -> str:
    value = result.value
    if len(value.labels) != 1:
        raise refused(
            "bad_label",
            f"region {result.id!r} at {value.start}-{value.end} has {len(value.labels)} labels: "
            "give it one",
        )
    return value.labels[0]


def _tie(result: _Result, labels: dict[str, str]) -> Tie:
    """Return a link; one without a name to a cue, a speaker or an occasion is called by that."""
    source, target = result.from_id, result.to_id
    if result.direction == "left":
        source, target = target, source
    named = result.labels or []
    if not named and labels.get(target) in PART_LABELS:
        named = [labels[target]]
    if len(named) != 1:
        raise refused(
            "bad_link",
            f"the link from {source!r} to {target!r} has {len(named)} names: give it one",
        )
    return Tie(named[0], source, target)
