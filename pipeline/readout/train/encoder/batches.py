"""Mixed batches of one size, by length, in an order that a seed fixes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from readout.language.encoding import ENTITIES, bio
from readout.train.encoder.network import Batch
from readout.train.encoder.prepare import ANY, Item

__all__ = ["collate", "plan"]

POOL = 400
"""Windows that are sorted by length together."""


def plan(
    items: Sequence[Item], shares: Mapping[str, float], pieces: int, seed: int
) -> list[list[int]]:
    """Return the batches of an epoch, as numbers of items.

    Parameters
    ----------
    items : sequence of Item
        All windows.
    shares : mapping of str to float
        How often an epoch sees the items of a corpus: 0.5 draws half of them, 3 all of them three
        times.
    pieces : int
        Size of a batch: windows times the length of the longest.
    seed : int
        Of this epoch.
    """
    chance = np.random.default_rng(seed)
    drawn: list[int] = []
    for corpus in sorted({item.corpus for item in items}):
        own = np.array([n for n, item in enumerate(items) if item.corpus == corpus])
        share = shares.get(corpus, 1.0)
        for _ in range(int(share)):
            drawn += own.tolist()
        drawn += chance.permutation(own)[: round((share % 1) * len(own))].tolist()
    order = chance.permutation(np.array(drawn)).tolist()
    batches: list[list[int]] = []
    for start in range(0, len(order), POOL):
        batch: list[int] = []
        for number in sorted(order[start : start + POOL], key=lambda n: len(items[n].ids)):
            if batch and (len(batch) + 1) * len(items[number].ids) > pieces:
                batches.append(batch)
                batch = []
            batch.append(number)
        if batch:
            batches.append(batch)
    return [batches[at] for at in chance.permutation(len(batches))]


def collate(items: Sequence[Item], tokenizer: Tokenizer) -> Batch:
    """Pad windows to one length, with the special pieces around them."""
    begin, end = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")
    rows, length = len(items), max(len(item.ids) for item in items) + 2
    width, labels = max(len(item.first) for item in items), len(bio(ENTITIES))
    ids, features = torch.zeros(2, rows, length, dtype=torch.long)
    mask = torch.zeros(rows, length, dtype=torch.bool)
    first = torch.zeros(rows, width, dtype=torch.long)
    words = torch.zeros(rows, width, dtype=torch.bool)
    columns = {name: torch.full((rows, width), ANY) for name in ("roles", "tags", "deps", "heads")}
    entities = torch.zeros(rows, width, labels, dtype=torch.bool)
    known = torch.zeros(rows, labels, dtype=torch.bool)
    for row, item in enumerate(items):
        size, count = len(item.ids), len(item.first)
        ids[row, : size + 2] = torch.tensor([begin, *item.ids, end])
        features[row, 1 : size + 1] = torch.tensor(item.features)
        mask[row, : size + 2] = True
        first[row, :count] = torch.tensor(item.first) + 1
        words[row, :count] = True
        known[row, item.known] = True
        for name, column in columns.items():
            values = getattr(item, name)
            if values is not None:
                column[row, :count] = torch.tensor(values)
        for at, allowed in enumerate(item.entities or ()):
            entities[row, at, allowed or item.known] = True
    has_roles = torch.tensor([item.roles is not None for item in items])
    has_entities = torch.tensor([item.entities is not None for item in items])
    return Batch(
        ids,
        features,
        mask,
        first,
        words,
        columns["roles"],
        has_roles,
        entities,
        known,
        has_entities,
        columns["tags"],
        columns["deps"],
        columns["heads"],
    )


def one_hot(labels: Tensor, count: int) -> Tensor:
    """Turn label numbers into sets of one; any label where nothing is known."""
    sets = torch.nn.functional.one_hot(labels.clamp_min(0), count).bool()
    return sets | (labels < 0)[..., None]
