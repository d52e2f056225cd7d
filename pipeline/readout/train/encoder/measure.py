"""How well a network reads held-out paragraphs: exact spans, by head."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from tokenizers import Tokenizer

from readout.language.encoding import ENTITIES, ROLES, spans_of
from readout.stages.encoder.decode import viterbi
from readout.train.encoder.batches import collate
from readout.train.encoder.network import Encoder, moves
from readout.train.encoder.prepare import ANY, Item

__all__ = ["measure"]

ROWS = 32


def measure(network: Encoder, tokenizer: Tokenizer, items: Sequence[Item]) -> dict[str, float]:
    """Return F1 (0 to 1) by role and over the entities, and the share of right tags, labels and heads.

    Entity labels that a corpus does not tell apart, or does not mark, do not count against the network.
    """
    network.eval()
    counts: dict[str, list[int]] = {}
    right: dict[str, list[int]] = {"tags": [0, 0], "deps": [0, 0], "arcs": [0, 0]}
    order = sorted(range(len(items)), key=lambda n: len(items[n].ids))
    for start in range(0, len(order), ROWS):
        rows = [items[n] for n in order[start : start + ROWS]]
        batch = collate(rows, tokenizer)
        with torch.no_grad():
            outputs = network(batch)
        arcs = outputs.arcs.masked_fill(~batch.words[:, None, :], -1e4).argmax(-1)
        for name, guess, truth in (
            ("tags", outputs.tags.argmax(-1), batch.tags),
            ("deps", outputs.deps.argmax(-1), batch.deps),
            ("arcs", arcs, batch.heads),
        ):
            told = truth != ANY
            right[name][0] += int((guess == truth)[told].sum())
            right[name][1] += int(told.sum())
        _count_roles(network, rows, outputs.roles, counts)
        _count_entities(network, rows, outputs.entities, counts)
    found = {name: 2 * tp / max(1, p + g) for name, (tp, p, g) in sorted(counts.items())}
    return found | {name: good / max(1, seen) for name, (good, seen) in right.items()}


def _count_roles(
    network: Encoder, rows: Sequence[Item], scores: torch.Tensor, counts: dict[str, list[int]]
) -> None:
    table, start = (part.detach().numpy() for part in moves(network.role_moves))
    runs = [scores[row, : len(item.first)].numpy() for row, item in enumerate(rows)]
    for item, labels in zip(rows, viterbi(runs, table, start), strict=True):
        if item.roles is not None:
            _add(
                counts,
                [(s, e, ROLES[n]) for s, e, n in spans_of(labels.tolist())],
                [(s, e, ROLES[n]) for s, e, n in spans_of(item.roles)],
            )


def _count_entities(
    network: Encoder, rows: Sequence[Item], scores: torch.Tensor, counts: dict[str, list[int]]
) -> None:
    table, start = (part.detach().numpy() for part in moves(network.entity_moves))
    runs = [scores[row, : len(item.first)].numpy() for row, item in enumerate(rows)]
    for item, labels in zip(rows, viterbi(runs, table, start), strict=True):
        if item.entities is None:
            continue
        known = {(n - 1) // 2 for n in item.known if n}
        hidden = {at for at, allowed in enumerate(item.entities) if not allowed}
        gold = [(s, e, _name(n)) for s, e, n in spans_of([a[0] if a else 0 for a in item.entities])]
        mine = [
            (s, e, _name(n))
            for s, e, n in spans_of(labels.tolist())
            if n in known and hidden.isdisjoint(range(s, e))
        ]
        _add(
            counts,
            [("e", *span) for span in mine if span[2] != "DATE"],
            [("e", *span) for span in gold if span[2] != "DATE"],
        )


def _name(number: int) -> str:
    label = ENTITIES[number]
    return "PLACE" if label in {"GPE", "LOC"} else label


def _add(
    counts: dict[str, list[int]],
    mine: Sequence[tuple[object, ...]],
    gold: Sequence[tuple[object, ...]],
) -> None:
    for span in {*mine, *gold}:
        name = "entities" if span[0] == "e" else str(span[2])
        row = counts.setdefault(name, [0, 0, 0])
        row[0] += span in mine and span in gold
        row[1] += span in mine
        row[2] += span in gold
