"""Label Studio: a project (configuration, tasks, predictions) out, its JSON export back.

Offsets count code points, as Label Studio has done since mid-2024, or, of older versions, UTF-16
units: what comes back is taken as whichever gives the region's words. A task carries in ``data``
what it takes to find its document again; of predictions, only the ids of regions come back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any, Literal

from msgspec import Struct, field

from readout import __version__
from readout.annotation.exporting import ARRAY, Output, Records, write_tasks
from readout.annotation.regions import (
    LINK_LABELS,
    QUOTE_LABELS,
    STATUS,
    STATUSES,
    THEME,
    LabelTask,
    Region,
    RegionLink,
    Regions,
    coloured,
)
from readout.annotation.returned import (
    Returned,
    ReturnedItem,
    TaskOrigin,
    decoded,
    read,
    record_in,
    refused,
)
from readout.annotation.tokens import all_verified
from readout.io.files import Location
from readout.io.text import templates_of
from readout.records.judged import PART_LABELS
from readout.records.naming import xml_value
from readout.records.types import PlainData

__all__ = ["SUFFIXES", "from_tool", "to_tool"]

SUFFIXES = (".json",)
CONFIGURATION, TASKS = "label_config.xml", "tasks.json"
LABEL, TEXT, THEMES = "label", "text", "themes"
"""Names of the configuration's tags, beside that of :data:`STATUS`."""
EXPECTED = "a task as Label Studio exports it (JSON, not JSON-MIN)"


def to_tool(records: Records, output: Output) -> None:
    """Write ``tasks.json``, or numbered files of them, and ``label_config.xml``."""
    met = write_tasks(records, output, TASKS, _task, ARRAY)
    view = templates_of("readout.annotation", xml_value).get_template("label_config.xml.jinja")
    written = view.render(
        links=LINK_LABELS,
        labels=coloured(met, output.options.layers),
        quotes=QUOTE_LABELS,
        statuses=STATUSES,
        themes=sorted(label.removeprefix(THEME) for label in met if label.startswith(THEME)),
    )
    output.write(CONFIGURATION, written.encode())


def _task(task: LabelTask, title: str) -> PlainData:
    result = []

    def item(id: str, name: str, kind: str, values: list[str], **place: Any) -> PlainData:
        value = {**place, kind: values}
        return {"id": id, "from_name": name, "to_name": TEXT, "type": kind, "value": value}

    for region in task.regions:
        place = {"start": region.start, "end": region.end, "text": region.text}
        found = item(region.id, LABEL, "labels", [region.label], **place)
        if region.confidence is not None:
            found["score"] = region.confidence
        if region.notes:
            found["meta"] = {"text": [f"{key}: {value}" for key, value in region.notes.items()]}
        result.append(found)
        if region.status is not None:
            result.append(item(region.id, STATUS, "choices", [region.status], **place))
    for link in task.links:
        ends = {"from_id": link.source, "to_id": link.target, "direction": "right"}
        result.append({"type": "relation", **ends, "labels": [link.label]})
    if task.themes:
        result.append(item("themes", THEMES, "choices", task.themes))
    data = {"text": task.text, "before": task.before, "after": task.after, "title": title}
    return {
        "data": {**data, **task.provenance},
        "predictions": [{"model_version": f"readout {__version__}", "result": result}],
    }


class _Person(Struct):
    id: int
    email: str | None = None


class _Value(Struct):
    start: int = -1
    end: int = -1
    text: str | list[str] | None = None
    labels: list[str] = []
    choices: list[str] = []


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


class _Data(TaskOrigin, kw_only=True):
    text: str


class _Task(Struct):
    data: _Data
    annotations: list[_Annotation]


def from_tool(place: Location) -> Iterator[ReturnedItem]:
    """Yield the tasks of a file, with the annotations of each person."""
    tasks = decoded(read(place), list[Any], "a list of tasks, as Label Studio exports")
    for number, task in enumerate(tasks, start=1):
        data = task.get("data") if isinstance(task, dict) else None
        yield ReturnedItem(f"task {number}", record_in(data), partial(_returned, task))


def _returned(row: Any) -> Iterator[Returned]:
    task = decoded(row, _Task, EXPECTED)
    for annotation in task.annotations:
        if annotation.was_cancelled:
            continue
        by_name = defaultdict(list)
        for one in annotation.result:
            by_name[one.from_name].append(one)
        marks = _marks(task.data.text, by_name[LABEL], by_name[STATUS])
        labels = {mark.id: mark.label for mark in marks}
        person = annotation.completed_by
        if isinstance(person, _Person):
            person = person.email or person.id
        yield task.data.returned(
            task.data.text,
            annotator=None if person is None else str(person),
            marks=marks,
            links=[_link(one, labels) for one in annotation.result if one.type == "relation"],
            themes=[theme for one in by_name[THEMES] for theme in one.value.choices],
        )


def _marks(text: str, regions: list[_Result], rated: list[_Result]) -> Regions:
    marks = []
    for one in regions:
        value, words = one.value, one.value.text
        if len(value.labels) != 1:
            raise refused(
                "bad_label",
                f"region {one.id!r} at {value.start}-{value.end} has {len(value.labels)} labels: "
                "give it one",
            )
        if not isinstance(words, str):
            if not text.isascii():
                raise refused(
                    "moved_span",
                    f"region {one.id!r} comes without its words, so that it is not known in which "
                    "units its offsets count: export with saveTextResult",
                )
            words = text[max(0, value.start) : max(0, value.end)]
        marks.append((value.start, value.end, words))
    notes = {one.id: {STATUS: one.value.choices[0]} for one in rated if one.value.choices}
    return [
        Region(one.id, one.value.labels[0], start, end, notes=notes.get(one.id, {}))
        for one, (start, end) in zip(regions, all_verified(text, marks), strict=True)
    ]


def _link(result: _Result, labels: dict[str, str]) -> RegionLink:
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
    return RegionLink(named[0], source, target)
