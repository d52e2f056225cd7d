"""Prodigy tasks: JSON lines with tokens, spans, relations and themes to choose from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

import msgspec

from readout.annotation.output import Output, write_shards
from readout.annotation.regions import Region
from readout.annotation.tasks import Task
from readout.annotation.tokens import Token, tokens_of
from readout.records.naming import title_of
from readout.records.types import Record

__all__ = ["NAME", "write"]

NAME = "tasks.jsonl"


def write(records: Iterator[Record], output: Output) -> None:
    """Write :data:`NAME`, or numbered files of it.

    A task serves ``spans.manual`` and ``rel.manual`` (``spans``, ``relations``), ``ner.manual``
    where layers do not overlap, and ``choice`` (``options``, ``accept``).
    """

    def documents() -> Iterator[list[bytes]]:
        for record in records:
            title = title_of(record)
            tasks = output.options.tasks(record)
            yield [msgspec.json.encode(_task(task, title)) + b"\n" for task in tasks]

    write_shards(output, NAME, documents())


def _task(task: Task, title: str) -> dict[str, Any]:
    tokens = tokens_of(task.text, [(one.start, one.end) for one in task.regions])
    starts = [token.start for token in tokens]
    spans = {region.id: _span(region, starts) for region in task.regions}
    found: dict[str, Any] = {
        "text": task.text,
        "tokens": [_token(number, token, task.text) for number, token in enumerate(tokens)],
        "spans": list(spans.values()),
        "relations": [
            {
                "head": spans[link.source]["token_end"],
                "child": spans[link.target]["token_end"],
                "head_span": spans[link.source],
                "child_span": spans[link.target],
                "label": link.label,
            }
            for link in task.links
        ],
        "meta": {"title": title, **task.provenance},
    }
    if task.asked:
        found["options"] = [{"id": name, "text": name} for name in task.asked]
        found["accept"] = task.theme_ids
    return found


def _token(number: int, token: Token, text: str) -> dict[str, Any]:
    return {
        "text": text[token.start : token.end],
        "start": token.start,
        "end": token.end,
        "id": number,
        "ws": token.space,
    }


def _span(region: Region, starts: list[int]) -> dict[str, Any]:
    """Return a span; its last token is counted in, as Prodigy has it."""
    found = {
        "start": region.start,
        "end": region.end,
        "token_start": bisect_right(starts, region.start) - 1,
        "token_end": bisect_right(starts, region.end - 1) - 1,
        "label": region.label,
        "id": region.id,
    }
    if region.confidence is not None:
        found["score"] = region.confidence
    return found if not region.notes else found | {"notes": region.notes}
