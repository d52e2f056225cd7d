"""Mixed batches of one size, by length, in an order that a seed fixes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from encoder_training.network import Batch
from encoder_training.prepare import ANY, Item
from readout.language.encoding import ENTITIES, bio

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
        own = [number for number, item in enumerate(items) if item.corpus == corpus]
        whole, part = divmod(shares.get(corpus, 1.0), 1)
        drawn += own * int(whole)
        drawn += chance.permutation(own)[: round(part * len(own))].tolist()
    order = chance.permutation(np.array(drawn)).tolist()
    batches: list[list[int]] = []
    for start in range(0, len(order), POOL):
        pool = sorted(order[start : start + POOL], key=lambda number: len(items[number].ids))
        batches += _batches(pool, items, pieces)
    return [batches[at] for at in chance.permutation(len(batches))]


def _batches(pool: Sequence[int], items: Sequence[Item], pieces: int) -> Iterator[list[int]]:
    """Cut windows that are sorted by length into batches."""
    batch: list[int] = []
    for number in pool:
        if batch and (len(batch) + 1) * len(items[number].ids) > pieces:
            yield batch
            batch = []
        batch.append(number)
    yield batch


def collate(items: Sequence[Item], tokenizer: Tokenizer) -> Batch:
    """Pad windows to one length, with the special pieces around them."""
    begin, end = (tokenizer.token_to_id(piece) for piece in ("[CLS]", "[SEP]"))
    count = len(items)
    length = max(len(item.ids) for item in items) + 2
    width = max(len(item.first) for item in items)
    labels = len(bio(ENTITIES))
    batch = Batch(
        ids=torch.zeros(count, length, dtype=torch.long),
        features=torch.zeros(count, length, dtype=torch.long),
        mask=torch.zeros(count, length, dtype=torch.bool),
        first=torch.zeros(count, width, dtype=torch.long),
        words=torch.zeros(count, width, dtype=torch.bool),
        roles=torch.full((count, width), ANY),
        has_roles=torch.tensor([item.roles is not None for item in items]),
        entities=torch.zeros(count, width, labels, dtype=torch.bool),
        known=torch.zeros(count, labels, dtype=torch.bool),
        has_entities=torch.tensor([item.entities is not None for item in items]),
        tags=torch.full((count, width), ANY),
        deps=torch.full((count, width), ANY),
        heads=torch.full((count, width), ANY),
    )
    for row, item in enumerate(items):
        size = len(item.ids) + 2
        words = slice(len(item.first))
        batch.ids[row, :size] = torch.tensor([begin, *item.ids, end])
        batch.features[row, 1 : size - 1] = torch.tensor(item.features)
        batch.mask[row, :size] = True
        batch.first[row, words] = torch.tensor(item.first) + 1
        batch.words[row, words] = True
        batch.known[row, item.known] = True
        batch.tags[row, words] = torch.tensor(item.tags)
        batch.deps[row, words] = torch.tensor(item.deps)
        batch.heads[row, words] = torch.tensor(item.heads)
        if item.roles is not None:
            batch.roles[row, words] = torch.tensor(item.roles)
        for at, allowed in enumerate(item.entities or ()):
            batch.entities[row, at, allowed or item.known] = True
    return batch


def one_hot(labels: Tensor, count: int) -> Tensor:
    """Turn label numbers into sets of one; any label where nothing is known."""
    sets = torch.nn.functional.one_hot(labels.clamp_min(0), count).bool()
    return sets | (labels < 0)[..., None]
