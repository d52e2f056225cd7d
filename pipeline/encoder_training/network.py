"""The network in PyTorch: a BERT trunk with case and quotation marks as extra input, and heads."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from encoder_training.graph import WEIGHT_LEVELS
from readout.language.encoding import ENTITIES, ROLES, bio, forbidden
from readout.models.arrays import Singles
from readout.stages.encoder.decode import NEVER
from readout.stages.encoder.pieces import CASES, PLACES

__all__ = [
    "ARC",
    "LEVELS",
    "MOVES",
    "NEAR",
    "POSITIONS",
    "WORDS",
    "Batch",
    "Encoder",
    "Inventory",
    "Outputs",
    "QuantLinear",
    "Sizes",
    "crf_loss",
    "distances",
    "from_trunk",
    "under",
]

_Weights = TypeVar("_Weights")

ARC = 128
"""Width of the two projections whose product scores the arcs of a parse."""
LEVELS = 255
WORDS = "embeddings.word_embeddings.weight"
POSITIONS = "embeddings.position_embeddings.weight"
NEAR = "encoder.relative_attention_bias.weight"
"""Names of the tables of a trunk; the last one is MPNet's alone."""
MOVES = {"roles": "role_moves", "entities": "entity_moves"}
"""Names of a network's learned moves from label to label, by the head that they belong to."""
FAR = 128
"""Pieces from which on MPNet does not tell distances apart."""
IN_LAYER = {
    "attend": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "merge": ("attention.output.dense",),
    "norm1": ("attention.output.LayerNorm",),
    "widen": ("intermediate.dense",),
    "narrow": ("output.dense",),
    "norm2": ("output.LayerNorm",),
}
"""The maps of a layer, and those of BERT that they are made of."""
DROPPED = 26
"""Of 256, how many values of a layer's maps are left out in training."""


@dataclass(frozen=True)
class Inventory:
    """Names of the tags and dependency labels that the syntax heads know."""

    tags: list[str]
    deps: list[str]


@dataclass(frozen=True)
class Sizes:
    """Of a network: pieces, positions, widths of the stream and inside a layer, layers, heads.

    ``distances`` are those that attention tells apart by a table (MPNet's), none for BERT.
    """

    vocabulary: int
    positions: int
    width: int
    inner: int
    layers: int
    heads: int
    distances: int = 0


@dataclass
class Batch:
    """Windows padded to one length.

    Shapes: pieces (B, L), words (B, W). The label -1 stands where nothing is known.
    """

    ids: Tensor
    features: Tensor
    mask: Tensor
    first: Tensor
    words: Tensor
    roles: Tensor
    has_roles: Tensor
    entities: Tensor
    known: Tensor
    has_entities: Tensor
    tags: Tensor
    deps: Tensor
    heads: Tensor


@dataclass
class Outputs:
    """Scores and states by word, and one vector a window."""

    roles: Tensor
    entities: Tensor
    tags: Tensor
    deps: Tensor
    arcs: Tensor
    states: Tensor
    vector: Tensor


def _of_trunk(weights: Mapping[str, Singles], layers: int) -> dict[str, Tensor]:
    """Return the weights that come from the trunk, by our names."""
    sources = {"norm": ["embeddings.LayerNorm"]}
    for number in range(layers):
        for name, published in IN_LAYER.items():
            own = f"layers.{number}.{name}"
            sources[own] = [f"encoder.layer.{number}.{part}" for part in published]
    found = {"words.weight": weights[WORDS], "positions": weights[POSITIONS]}
    if NEAR in weights:
        found["near"] = weights[NEAR]
    for own, parts in sources.items():
        for kind in ("weight", "bias"):
            found[f"{own}.{kind}"] = np.concatenate([weights[f"{part}.{kind}"] for part in parts])
    return {name: torch.from_numpy(value.copy()) for name, value in found.items()}


class QuantLinear(nn.Linear):
    """A linear map that can learn to live with int8.

    ``mode`` is ``"off"``, ``"observe"`` (follow the range of the input) or ``"quant"`` (compute
    with rounded input and weights; gradients pass through).
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(inputs, outputs)
        self.mode = "off"
        self.register_buffer("low", torch.zeros(()))
        self.register_buffer("high", torch.zeros(()))

    def forward(self, x: Tensor) -> Tensor:
        """Map, with or without rounding."""
        if self.mode == "off":
            return super().forward(x)
        if self.training:
            self._follow(x)
        if self.mode == "observe":
            return super().forward(x)
        scale, zero = self.grid()
        rounded = torch.fake_quantize_per_tensor_affine(x.float(), scale, zero, 0, LEVELS)
        steps = self.weight.detach().abs().amax(1).clamp_min(1e-8) / WEIGHT_LEVELS
        zeros = torch.zeros(len(steps), dtype=torch.int32)
        weight = torch.fake_quantize_per_channel_affine(
            self.weight, steps, zeros, 0, -WEIGHT_LEVELS, WEIGHT_LEVELS
        )
        return functional.linear(rounded, weight, self.bias)

    def _follow(self, x: Tensor) -> None:
        low, high = torch.aminmax(x.detach().float())
        if float(self.high) == 0.0 and float(self.low) == 0.0:
            self.low.copy_(low)
            self.high.copy_(high)
        self.low.lerp_(low, 0.02)
        self.high.lerp_(high, 0.02)

    def grid(self) -> tuple[float, int]:
        """Return scale and zero point of the input."""
        low, high = min(0.0, float(self.low)), max(0.0, float(self.high))
        scale = max(high - low, 1e-6) / LEVELS
        return scale, int(np.clip(round(-low / scale), 0, LEVELS))


class Dropout(nn.Module):
    """Leave values out by chance, one drawn number for eight: one each took a fifth of a step."""

    def forward(self, x: Tensor) -> Tensor:
        """Map to the same shape; in training without :data:`DROPPED` of 256, the others larger."""
        if not self.training:
            return x
        drawn = torch.empty(-(-x.numel() // 8), dtype=torch.int64)
        numbers = drawn.random_(-(2**63), None).view(torch.uint8)[: x.numel()]
        kept = (numbers >= DROPPED).view(x.shape)
        return x * kept * (256 / (256 - DROPPED))


class Layer(nn.Module):
    """One post-norm transformer layer."""

    def __init__(self, width: int, inner: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.attend = QuantLinear(width, 3 * width)
        self.merge = QuantLinear(width, width)
        self.widen = QuantLinear(width, inner)
        self.narrow = QuantLinear(inner, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)
        self.dropout = Dropout()

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Map (B, L, width) to the same shape.

        ``mask`` is (B, 1, 1, L), true where there is a piece, or what is added to the scores of
        attention: (B, heads, L, L).
        """
        rows, length, width = x.shape
        by_head = (rows, length, 3, self.heads, width // self.heads)
        q, k, v = self.attend(x).view(by_head).permute((2, 0, 3, 1, 4))
        mixed = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        mixed = mixed.transpose(1, 2).reshape(rows, length, width)
        x = self.norm1(x + self.dropout(self.merge(mixed)))
        return self.norm2(x + self.dropout(self.narrow(functional.gelu(self.widen(x)))))


class Encoder(nn.Module):
    """Trunk and heads, with weights by chance.

    The syntax heads read a layer below the last third, which keeps to meaning.

    Parameters
    ----------
    sizes : Sizes
        Of the trunk.
    inventory : Inventory
        Labels of the syntax heads.
    """

    def __init__(self, sizes: Sizes, inventory: Inventory) -> None:
        super().__init__()
        width, inner, heads = sizes.width, sizes.inner, sizes.heads
        roles, entities = len(bio(ROLES)), len(bio(ENTITIES))
        self.sizes, self.inventory = sizes, inventory
        self.words = nn.Embedding(sizes.vocabulary, width)
        self.positions = nn.Parameter(torch.zeros(sizes.positions, width))
        self.features = nn.Parameter(torch.zeros(CASES * PLACES, width))
        near = torch.zeros(sizes.distances, heads) if sizes.distances else None
        self.near: Tensor | None  # stays as the trunk has it
        self.register_buffer("near", near)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.dropout = Dropout()
        self.layers = nn.ModuleList(Layer(width, inner, heads) for _ in range(sizes.layers))
        self.syntax_layer = max(1, sizes.layers * 2 // 3)
        self.roles = nn.Linear(width, roles)
        self.entities = nn.Linear(width, entities)
        self.tags = nn.Linear(width, len(inventory.tags))
        self.deps = nn.Linear(width, len(inventory.deps))
        self.arcs = nn.Linear(width, 2 * ARC)
        self.vector = nn.Linear(width, width, bias=False)
        nn.init.eye_(self.vector.weight)
        self.role_moves = nn.Parameter(torch.zeros(roles + 1, roles))
        self.entity_moves = nn.Parameter(torch.zeros(entities + 1, entities))

    def hidden(self, ids: Tensor, features: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return the states that the syntax heads read, and the last ones: (B, L, width) each."""
        x = self.words(ids) + self.positions[: ids.shape[1]] + self.features[features]
        x = self.dropout(self.norm(x))
        middle, seen = x, self._seen(mask)
        for number, layer in enumerate(self.layers, 1):
            x = layer(x, seen)
            if number == self.syntax_layer:
                middle = x
        return middle, x

    def _seen(self, mask: Tensor) -> Tensor:
        """Return what attention may see, weighed by distance where the trunk does that."""
        there = mask[:, None, None, :]
        if self.near is None:
            return there
        near = self.near[distances(mask.shape[1], len(self.near))]
        return near.permute(2, 0, 1)[None].masked_fill(~there, -torch.inf)

    def pooled(self, last: Tensor, mask: Tensor) -> Tensor:
        """Return the mean over the pieces of a window, mapped to where the trunk had it."""
        weight = mask.float()[..., None]
        return self.vector((last * weight).sum(1) / weight.sum(1))

    def forward(self, batch: Batch) -> Outputs:
        """Score all words of a batch."""
        middle, last = self.hidden(batch.ids, batch.features, batch.mask)
        rows = torch.arange(len(last))[:, None]
        words, low = last[rows, batch.first], middle[rows, batch.first]
        dependents, heads = self.arcs(low).split(ARC, dim=-1)
        return Outputs(
            self.roles(words).float(),
            self.entities(words).float(),
            self.tags(low).float(),
            self.deps(low).float(),
            (dependents @ heads.transpose(1, 2)).float() / ARC**0.5,
            words.float(),
            self.pooled(last, batch.mask).float(),
        )

    def set_mode(self, mode: str) -> None:
        """Set the mode of all quantised maps."""
        for module in self.modules():
            if isinstance(module, QuantLinear):
                module.mode = mode


def distances(length: int, count: int) -> Tensor:
    """Return MPNet's number of the distance between two of so many pieces: (length, length).

    Half of the numbers are for pieces before, half for those behind; of each half one half tells
    single pieces apart, the other grows with the logarithm up to :data:`FAR`.
    """
    places = torch.arange(length)
    ahead = places[None, :] - places[:, None]
    half, single = count // 2, count // 4
    away = ahead.abs()
    grown = torch.log(away.clamp_min(1) / single) / math.log(FAR / single)
    coarse = (single + (grown * (half - single)).long()).clamp_max(half - 1)
    return torch.where(away < single, away, coarse) + half * (ahead > 0)


def from_trunk(
    weights: Mapping[str, Singles], layers: int, heads: int, inventory: Inventory
) -> Encoder:
    """Return a network with the weights of a pretrained encoder, and heads by chance.

    Parameters
    ----------
    weights : mapping
        As :func:`encoder_training.trunk.read_trunk` gives them.
    layers, heads : int
        Of the trunk.
    inventory : Inventory
        Labels of the syntax heads.
    """
    vocabulary, width = weights[WORDS].shape
    inner = len(weights["encoder.layer.0.intermediate.dense.bias"])
    sizes = Sizes(
        vocabulary, len(weights[POSITIONS]), width, inner, layers, heads, len(weights.get(NEAR, ()))
    )
    network = Encoder(sizes, inventory)
    network.load_state_dict(_of_trunk(weights, layers), strict=False)
    return network


def under(weights: Mapping[str, _Weights], prefix: str) -> dict[str, _Weights]:
    """Return the weights whose names begin so, by the rest of their names."""
    return {
        name.removeprefix(prefix): value
        for name, value in weights.items()
        if name.startswith(prefix)
    }


def moves(table: Tensor) -> tuple[Tensor, Tensor]:
    """Split a table of learned moves into transitions and start, invalid ones ruled out."""
    never = torch.from_numpy(forbidden((table.shape[1] - 1) // 2))
    return table[1:].masked_fill(never, NEVER), table[0]


def crf_loss(
    scores: Tensor, table: Tensor, words: Tensor, allowed: Tensor, known: Tensor
) -> Tensor:
    """Return the negative log-likelihood of what is allowed among what is known, one value a row.

    Parameters
    ----------
    scores : Tensor, shape (B, W, K)
        Of the labels.
    table : Tensor, shape (K + 1, K)
        Learned start (first row) and transitions.
    words : Tensor of bool, shape (B, W)
        Where there is a word.
    allowed : Tensor of bool, shape (B, W, K)
        The labels that the corpus admits.
    known : Tensor of bool, shape (B, K)
        The labels that the corpus marks: others take no part, neither taught nor unlearned.
    """
    rows = len(scores)
    transitions, start = moves(table)
    both = torch.cat([allowed & known[:, None], known[:, None].expand_as(allowed)])
    scores = scores.repeat(2, 1, 1).masked_fill(~both, NEVER)
    valid = words.repeat(2, 1)[..., None]
    total = scores[:, 0] + start
    for step in range(1, scores.shape[1]):
        moved = torch.logsumexp(total[:, :, None] + transitions, dim=1) + scores[:, step]
        total = torch.where(valid[:, step], moved, total)
    ends = torch.logsumexp(total, dim=1)
    return ends[rows:] - ends[:rows]
