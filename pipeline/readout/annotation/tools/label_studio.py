"""A Label Studio project: its labelling configuration, tasks, and what was found as predictions.

Offsets count code points, as Label Studio has done since mid-2024. A task carries in ``data`` what
it takes to find its document again; of predictions, only the ids of regions come back.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import msgspec

from readout import __version__
from readout.annotation.colours import Labels
from readout.annotation.output import ARRAY, Output, write_shards
from readout.annotation.regions import LINK_LABELS, QUOTE_LABELS, STATUSES, Region
from readout.annotation.tasks import Task
from readout.records.naming import fit_for_xml, title_of
from readout.records.types import Record

__all__ = ["CONFIGURATION", "LABEL", "STATUS", "TASKS", "THEMES", "write"]

CONFIGURATION = "label_config.xml"
TASKS = "tasks.json"
LABEL, TEXT, STATUS, THEMES = "label", "text", "status", "themes"
"""Names of the configuration's tags."""
STYLE = ".context { white-space: pre-wrap; color: #777; } .words { white-space: pre-wrap; }"


def write(records: Iterator[Record], output: Output) -> None:
    """Write :data:`TASKS`, or numbered files of them, and :data:`CONFIGURATION`."""
    labels = Labels(output.options.layers)

    def documents() -> Iterator[list[bytes]]:
        for record in records:
            title = title_of(record)
            tasks = list(output.options.tasks(record))
            for task in tasks:
                labels.see((region.label for region in task.regions), task.asked)
            yield [msgspec.json.encode(_task(task, title)) for task in tasks]

    write_shards(output, TASKS, documents(), ARRAY)
    with output.open(CONFIGURATION) as stream:
        stream.write(_configuration(labels))


def _task(task: Task, title: str) -> dict[str, Any]:
    result = [item for region in task.regions for item in _region(region)]
    result += [
        {
            "type": "relation",
            "from_id": link.source,
            "to_id": link.target,
            "direction": "right",
            "labels": [link.label],
        }
        for link in task.links
    ]
    if task.themes:
        value = {"choices": task.theme_ids}
        result.append(_item("themes", THEMES, "choices", value))
    data = {
        "text": task.text,
        "before": task.before,
        "after": task.after,
        "title": title,
        **task.provenance,
    }
    return {
        "data": data,
        "predictions": [{"model_version": f"readout {__version__}", "result": result}],
    }


def _region(region: Region) -> Iterator[dict[str, Any]]:
    place = {"start": region.start, "end": region.end, "text": region.text}
    found = _item(region.id, LABEL, "labels", place | {"labels": [region.label]})
    if region.confidence is not None:
        found["score"] = region.confidence
    if region.notes:
        found["meta"] = {"text": [f"{key}: {value}" for key, value in region.notes.items()]}
    yield found
    status = region.notes.get("status")
    if region.layer == "quote" and status is not None:
        yield _item(region.id, STATUS, "choices", place | {"choices": [status]})


def _item(id: str, name: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"id": id, "from_name": name, "to_name": TEXT, "type": kind, "value": value}


def _configuration(labels: Labels) -> bytes:
    view = ET.Element("View")
    ET.SubElement(view, "Style").text = STYLE
    relations = ET.SubElement(view, "Relations")
    for name in LINK_LABELS:
        ET.SubElement(relations, "Relation", value=name)
    listed = ET.SubElement(view, "Labels", name=LABEL, toName=TEXT)
    for label, colour in labels.colours().items():
        ET.SubElement(listed, "Label", value=fit_for_xml(label), background=colour)
    ET.SubElement(view, "Header", value="$title")
    _text(view, "before", "context", selectionEnabled="false")
    _text(view, TEXT, "words", granularity="symbol")
    _text(view, "after", "context", selectionEnabled="false")
    asked = {
        "perRegion": "true",
        "whenTagName": LABEL,
        "whenLabelValue": ",".join(QUOTE_LABELS),
        "choice": "single",
    }
    _choices(view, STATUS, STATUSES, **asked)
    if labels.themes:
        _choices(view, THEMES, sorted(labels.themes), choice="multiple")
    ET.indent(view, " ")
    written: bytes = ET.tostring(view, encoding="utf-8")
    return written + b"\n"


def _text(view: Any, name: str, style: str, **attributes: str) -> None:
    shown = ET.SubElement(view, "View", className=style)
    ET.SubElement(shown, "Text", {"name": name, "value": f"${name}", **attributes})


def _choices(view: Any, name: str, values: list[str] | tuple[str, ...], **attributes: str) -> None:
    choices = ET.SubElement(view, "Choices", {"name": name, "toName": TEXT, **attributes})
    for value in values:
        ET.SubElement(choices, "Choice", value=fit_for_xml(value))
