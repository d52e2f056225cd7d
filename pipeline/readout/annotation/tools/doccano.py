"""doccano examples: JSON lines with entities and relations, and the labels of the project.

doccano's page counts as a browser does, in UTF-16 units, so that is what stands here; the project's
setting "count grapheme clusters as one character" has to be off. Ids of doccano are numbers: what
went out under which of ours stands in ``meta``, which comes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

import msgspec

from readout.annotation.colours import Labels
from readout.annotation.offsets import Utf16
from readout.annotation.output import Output, write_shards
from readout.annotation.regions import LINK_LABELS
from readout.annotation.tasks import Task
from readout.records.naming import title_of
from readout.records.types import Record

__all__ = ["EXAMPLES", "RELATION_LABELS", "SPAN_LABELS", "write"]

EXAMPLES = "examples.jsonl"
SPAN_LABELS = "span_labels.json"
RELATION_LABELS = "relation_labels.json"
COLOUR = "#666666"
"""Of relations."""


def write(records: Iterator[Record], output: Output) -> None:
    """Write :data:`EXAMPLES`, or numbered files of it, and both lists of labels."""
    labels = Labels(output.options.layers)
    numbers = count(1)

    def documents() -> Iterator[list[bytes]]:
        for record in records:
            title = title_of(record)
            found = []
            for task in output.options.tasks(record):
                labels.see((region.label for region in task.regions), task.asked)
                found.append(msgspec.json.encode(_example(task, title, numbers)) + b"\n")
            yield found

    write_shards(output, EXAMPLES, documents())
    _write_labels(output, SPAN_LABELS, labels.colours())
    _write_labels(output, RELATION_LABELS, dict.fromkeys(LINK_LABELS, COLOUR))


def _example(task: Task, title: str, numbers: Iterator[int]) -> dict[str, Any]:
    units = Utf16(task.text)
    ids = {region.id: next(numbers) for region in task.regions}
    entities = [
        {
            "id": ids[region.id],
            "label": region.label,
            "start_offset": units.units(region.start),
            "end_offset": units.units(region.end),
        }
        for region in task.regions
    ]
    relations = [
        {
            "id": next(numbers),
            "from_id": ids[link.source],
            "to_id": ids[link.target],
            "type": link.label,
        }
        for link in task.links
    ]
    meta = {
        "title": title,
        **task.provenance,
        "themes": task.theme_ids,
        "regions": [[one.id, one.label, one.start, one.end] for one in task.regions],
    }
    return {"text": task.text, "entities": entities, "relations": relations, "meta": meta}


def _write_labels(output: Output, name: str, colours: dict[str, str]) -> None:
    listed = [
        {"text": label, "background_color": colour, "text_color": "#ffffff"}
        for label, colour in colours.items()
    ]
    with output.open(name) as stream:
        stream.write(msgspec.json.format(msgspec.json.encode(listed), indent=1) + b"\n")
