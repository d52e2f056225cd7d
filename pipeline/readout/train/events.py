"""Learning what a document reports: how much each ground weighs.

From documents that say which event they report: ``event`` or ``frame.event`` (an object with its
``text``, or null), else gold quotes, by the occasions that they inherit.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from readout.discourse.events import best_mention, event_of
from readout.discourse.grounds import Ground, grounds
from readout.discourse.lead import Mention, Reading
from readout.errors import ConfigError
from readout.train.jsonl import read_rows
from readout.train.pages import QuotePages

__all__ = ["EventReport", "train_events"]

STRENGTH = 3.0
"""Inverse strength of regularisation (``C``)."""
DIGITS = 3
INHERITED = 2
"""So many inherited occasions tell what a document reports; else so many and half of all do."""
STATED = 4
HALF = 0.5
NEEDS = "a document needs 'text', and 'event', 'frame' or 'quotes'"


@dataclass(frozen=True)
class EventReport:
    """Of how many documents each left out in turn the event, or that there is none, was right."""

    documents: int
    right: int


@dataclass(frozen=True)
class _Example:
    reading: Reading
    rows: list[list[bool]]
    """For each mention, whether each ground is there."""
    right: list[bool]
    event: str | None


def train_events(
    documents: Sequence[Path],
    config: str,
    output: Path,
) -> EventReport:
    """Learn the weights from documents that say which event they report, and write them.

    Parameters
    ----------
    documents : sequence of Path
        Files of documents (.jsonl): ``text``, perhaps ``date``, and what they report.
    config : str
        A pipeline with a quote stage.
    output : Path
        The file of the weights (.json).

    Raises
    ------
    ConfigError
        Where the pipeline has no quote stage, a line is no document, or there is too little to
        learn from.
    """
    rows = list(read_rows(documents, _read, NEEDS))
    _make_room(output)
    pages = QuotePages(config)
    examples = [_example(pages, row, event) for row, told in rows for event in told]
    if not any(any(example.right) for example in examples):
        raise ConfigError(
            "no document reports an event that it names: there is nothing to learn"
        )
    right = 0
    for left_out in examples:
        weights = _fit([example for example in examples if example is not left_out])
        right += _is_right(left_out, best_mention(left_out.reading, weights))
    _write(output, _fit(examples))
    return EventReport(len(examples), right)


def _make_room(output: Path) -> None:
    """Give the grounds that a file does not know a weight of none: it may be what stages read."""
    if output.exists():
        known = json.loads(output.read_text(encoding="utf-8"))
        _write(
            output, {ground.value: known.get(ground.value, 0.0) for ground in Ground}
        )


def _write(output: Path, weights: dict[str, float]) -> None:
    output.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


def _read(row: dict[str, Any]) -> tuple[dict[str, Any], list[str | None]]:
    """Return a document with what it reports, if it tells."""
    told = list(_reported(row))
    row["text"] = "".join(row["text"])
    return row, told


def _reported(row: dict[str, Any]) -> Iterator[str | None]:
    """Yield what a document says that it reports, once or not at all."""
    frame = row.get("frame", row)
    if "event" in frame:
        yield frame["event"] and frame["event"]["text"]
    else:
        yield from _occasion([q for q in row["quotes"] if q["kind"] != "term"])


def _occasion(quotes: list[dict[str, Any]]) -> Iterator[str | None]:
    """Yield the occasion by which gold quotes tell what their document reports."""
    told = [quote for quote in quotes if quote["occasion"]]
    inherited = _events(quote for quote in told if quote.get("inherited"))
    event, count = next(iter(_events(told)), (None, 0))
    if sum(count for _, count in inherited) >= INHERITED:
        yield inherited[0][0]
    elif quotes and count < STATED:
        yield None
    elif quotes and count >= HALF * len(quotes):
        yield event


def _events(quotes: Any) -> list[tuple[str, int]]:
    return Counter(str(quote["occasion"]["event"]) for quote in quotes).most_common()


def _example(
    pages: QuotePages,
    row: dict[str, Any],
    event: str | None,
) -> _Example:
    page = pages.page(row["text"], row.get("date") or row.get("published"))
    reading = Reading(page)
    found = [set(grounds(mention)) for mention in reading.mentions]
    rows = [[ground in there for ground in Ground] for there in found]
    right = [_alike(event_of(mention).text, event) for mention in reading.mentions]
    return _Example(reading, rows, right, event)


def _alike(text: str, event: str | None) -> bool:
    """Tell whether one name contains the other."""
    one, two = (
        re.sub(r"\W+", " ", name.lower()).strip() for name in (text, event or "")
    )
    return bool(one and two) and (one in two or two in one)


def _is_right(example: _Example, mention: Mention | None) -> bool:
    if mention is None:
        return example.event is None
    return _alike(event_of(mention).text, example.event)


def _fit(examples: Sequence[_Example]) -> dict[str, float]:
    rows = np.array([row for example in examples for row in example.rows], dtype=float)
    right = np.array([right for example in examples for right in example.right])
    model = LogisticRegression(
        C=STRENGTH,
        fit_intercept=False,
        max_iter=2000,
    )
    model.fit(rows, right)
    weights = (round(float(weight), DIGITS) for weight in model.coef_[0])
    return dict(zip((ground.value for ground in Ground), weights, strict=True))
