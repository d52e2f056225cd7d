"""How well a network reads held-out paragraphs: exact spans, by head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from encoder_training.batches import collate
from encoder_training.network import Batch, Encoder, Outputs, moves
from encoder_training.prepare import ANY, Item
from readout.language.encoding import ENTITIES, ROLES, spans_of
from readout.stages.encoder.decode import decode

__all__ = ["measure"]

ROWS = 32
Span = tuple[str, int, int] | tuple[str, int, int, str]
"""What it counts for, first word and word past the last, the entity's label."""


def measure(
    network: Encoder, tokenizer: Tokenizer, items: Sequence[Item], syntax: bool = True
) -> dict[str, float]:
    """Return F1 (0 to 1, four digits) by role and over entities, and shares of right tags and arcs.

    Entity labels that a corpus does not tell apart, or does not mark, do not count against the
    network; syntax does not where it learned none.
    """
    network.eval()
    spans: dict[str, list[int]] = {}
    right: dict[str, list[int]] = {}
    by_length = sorted(items, key=lambda item: len(item.ids))
    for start in range(0, len(by_length), ROWS):
        rows = by_length[start : start + ROWS]
        batch = collate(rows, tokenizer)
        with torch.no_grad():
            outputs = network(batch)
        if syntax:
            _count_syntax(right, outputs, batch)
        _count_spans(spans, network, outputs, rows)
    found = {name: 2 * both / max(1, p + g) for name, (both, p, g) in sorted(spans.items())}
    found |= {name: good / max(1, seen) for name, (good, seen) in right.items()}
    return {name: round(value, 4) for name, value in found.items()}


def _count_spans(
    spans: dict[str, list[int]], network: Encoder, outputs: Outputs, rows: Sequence[Item]
) -> None:
    for item, labels in _read(rows, outputs.roles, network.role_moves):
        if item.roles is not None:
            _add(spans, _role_spans(labels), _role_spans(item.roles))
    for item, labels in _read(rows, outputs.entities, network.entity_moves):
        if item.entities is not None:
            gold = _entity_spans([allowed[0] if allowed else 0 for allowed in item.entities])
            _add(spans, _told_apart(item, labels), gold)


def _count_syntax(right: dict[str, list[int]], outputs: Outputs, batch: Batch) -> None:
    arcs = outputs.arcs.masked_fill(~batch.words[:, None, :], -1e4)
    for name, scores, truth in (
        ("tags", outputs.tags, batch.tags),
        ("deps", outputs.deps, batch.deps),
        ("arcs", arcs, batch.heads),
    ):
        _count(right.setdefault(name, [0, 0]), scores, truth)


def _count(counts: list[int], scores: Tensor, truth: Tensor) -> None:
    """Count the words whose best label is right, and those whose label is known."""
    known = truth != ANY
    counts[0] += int((scores.argmax(-1) == truth)[known].sum())
    counts[1] += int(known.sum())


def _read(
    rows: Sequence[Item], scores: Tensor, learned: Tensor
) -> Iterator[tuple[Item, list[int]]]:
    """Yield the windows with the labels of their likely spans."""
    table, start = (part.detach().numpy() for part in moves(learned))
    words = np.concatenate(
        [scores[row, : len(item.first)].numpy() for row, item in enumerate(rows)]
    )
    bounds = np.cumsum([0, *(len(item.first) for item in rows)]).tolist()
    runs = list(pairwise(bounds))
    labels, _ = decode(words, runs, table, start)
    for item, (first, last) in zip(rows, runs, strict=True):
        yield item, labels[first:last].tolist()


def _role_spans(labels: Sequence[int]) -> set[Span]:
    return {(ROLES[number], start, end) for start, end, number in spans_of(labels)}


def _entity_spans(labels: Sequence[int]) -> set[Span]:
    """Return the entities; dates do not count, and places are one kind."""
    kinds = {"GPE": "PLACE", "LOC": "PLACE"}
    return {
        ("entities", start, end, kinds.get(ENTITIES[number], ENTITIES[number]))
        for start, end, number in spans_of(labels)
        if ENTITIES[number] != "DATE"
    }


def _told_apart(item: Item, labels: Sequence[int]) -> set[Span]:
    """Return the entities that were read where the corpus says whether they are any."""
    known = [label if label in item.known else 0 for label in labels]
    hidden = {at for at, allowed in enumerate(item.entities or ()) if not allowed}
    return {span for span in _entity_spans(known) if hidden.isdisjoint(range(span[1], span[2]))}


def _add(counts: dict[str, list[int]], mine: set[Span], gold: set[Span]) -> None:
    for span in mine | gold:
        row = counts.setdefault(span[0], [0, 0, 0])
        row[0] += span in mine and span in gold
        row[1] += span in mine
        row[2] += span in gold
